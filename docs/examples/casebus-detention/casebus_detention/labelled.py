"""Labelled text: `字段：值` lines, a blank line between documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path as Folder

from casebus.adapters.contracts import Field, Path, Record
from casebus.schemas.errors import BadDocument
from casebus.schemas.problem import Problem
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Setting

MARK = "："


class LabelledCodec:
    """See casebus.adapters.contracts.Codec."""

    class Settings(BaseModel):
        """What a mapping says under `codec:`."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        charset: str = Setting(description="code page of the file")
        newline: str = Setting(description="what ends a line")
        fields: tuple[str, ...] = Setting(min_length=1, description="every label, in the order written")

    def __init__(self, settings: Settings, folder: Folder) -> None:
        self._settings = settings

    def decode(self, body: bytes) -> list[Record]:
        """Every document; all bad lines at once."""
        records: list[Record] = [{}]
        problems = []
        for number, line in self._lines(body):
            label, mark, value = line.partition(MARK)
            if not line:
                records.append({})
            elif not mark or label not in self._settings.fields or label in records[-1]:
                problems.append(Problem("LABELLED_LINE", params={"line": line[:60]}, place=f"line {number}"))
            else:
                records[-1][label] = value
        if problems:
            raise BadDocument("lines that are not `label：value`", problems=problems)
        return [record for record in records if record]

    def _lines(self, body: bytes) -> Iterator[tuple[int, str]]:
        newline = self._settings.newline.encode(self._settings.charset)
        lines = body.split(newline)
        for number, line in enumerate(lines, 1):
            try:
                text = line.decode(self._settings.charset)
            except UnicodeDecodeError as error:
                place = f"line {number}, byte {error.start + 1}"
                problem = Problem("LABELLED_BYTES", params={"charset": self._settings.charset}, place=place)
                raise BadDocument("bytes outside the code page", problems=[problem]) from None
            if text or number < len(lines):
                yield number, text

    def encode(self, records: Sequence[Record]) -> bytes:
        """The documents; a value that would break the format is a problem."""
        problems = [
            Problem("LABELLED_LINE", path=label, params={"line": str(value)[:60]})
            for record in records
            for label, value in record.items()
            if label not in self._settings.fields or any(c in str(value) for c in "\r\n")
        ]
        if problems:
            raise BadDocument("values that labelled text cannot hold", problems=problems)
        end = self._settings.newline
        texts = ["".join(f"{f}{MARK}{r[f]}{end}" for f in self._settings.fields if f in r) for r in records]
        try:
            return end.join(texts).encode(self._settings.charset)
        except UnicodeEncodeError as error:
            bad = error.object[error.start : error.end]
            problem = Problem("LABELLED_BYTES", params={"charset": self._settings.charset}, place=repr(bad))
            raise BadDocument("characters outside the code page", problems=[problem]) from None

    def locate(self, body: bytes, index: int, path: Path) -> str:
        """`line 7`, or the document when the field is not there."""
        document, label = 0, str(path[0]) if path else ""
        filled = False
        for number, line in self._lines(body):
            if not line:
                document, filled = document + filled, False
                continue
            filled = True
            if document == index and line.partition(MARK)[0] == label:
                return f"line {number}, {label}"
        return f"document {index + 1}, {label}"

    def layout(self) -> Sequence[Field]:
        """Every label, as text."""
        return [Field(label) for label in self._settings.fields]
