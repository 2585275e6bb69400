"""Labelled text: `label：value` lines, a blank line between documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path as Folder
from typing import Any, Literal

from casebus.adapters.codecs.charset import BYTE_CAP, ByteCap, Charset, TextCode, control_problems
from casebus.adapters.codecs.leaves import body_within, encoded, scalar_text
from casebus.adapters.contracts import Field, Path, Record
from casebus.adapters.settings import Settings
from casebus.schemas.errors import BadDocument
from casebus.schemas.problem import Problem
from pydantic import Field as Setting

#: between label and value; the first one counts, so a value may hold it
MARK = "："
#: how much of a wrong line a problem shows, in characters
SHOWN = 60
#: one document as it stands in the file: line number and text of each line
Lines = list[tuple[int, str]]


class LabelledSettings(Settings):
    """What a mapping says under `codec:`."""

    charset: Charset
    newline: Literal["\n", "\r\n"] = Setting(description="what ends a line")
    fields: tuple[str, ...] = Setting(min_length=1, description="every label, in the order written")
    max_bytes: ByteCap = BYTE_CAP


class LabelledCodec:
    """See casebus.adapters.contracts.Codec."""

    Settings = LabelledSettings

    def __init__(self, settings: LabelledSettings, folder: Folder) -> None:
        self._settings = settings
        self._code = TextCode(settings.charset)

    def decode(self, body: bytes) -> list[Record]:
        """Every document; all bad lines at once."""
        problems: list[Problem] = []
        records = [self._record(lines, problems) for lines in self._documents(body)]
        if problems:
            raise BadDocument(problems=problems)
        if not records:
            raise BadDocument(problems=[Problem("BODY_EMPTY", place="line 1")])
        return records

    def _documents(self, body: bytes) -> Iterator[Lines]:
        """The documents of a body whose bytes are text; else BadDocument."""
        body_within(body, self._settings.max_bytes)
        text = self._code.decode(body)
        if problems := control_problems(text):
            raise BadDocument(problems=problems)
        lines: Lines = []
        for number, line in enumerate(text.split(self._settings.newline), 1):
            if line:
                lines.append((number, line))
            elif lines:
                yield lines
                lines = []
        if lines:
            yield lines

    def _record(self, lines: Lines, problems: list[Problem]) -> Record:
        record: Record = {}
        for number, line in lines:
            label, mark, value = line.partition(MARK)
            if code := self._fault(label, mark, value, record):
                params = {"line": line[:SHOWN], "label": label[:SHOWN]}
                problems.append(
                    Problem(code, path=label if mark else "", params=params, place=f"line {number}")
                )
            else:
                record[label] = value
        return record

    def _fault(self, label: str, mark: str, value: str, record: Record) -> str:
        """What is wrong with a line, as a code; "" when nothing is."""
        if not mark:
            return "LABELLED_LINE"
        if label not in self._settings.fields:
            return "LABELLED_UNKNOWN"
        if label in record:
            return "LABELLED_TWICE"
        return "LABELLED_BREAK" if "\r" in value or "\n" in value else ""

    def encode(self, records: Sequence[Record]) -> bytes:
        """The documents; every value that would not come back as it is is a problem."""
        problems: list[Problem] = []
        texts = [self._text(record, problems) for record in records]
        if not all(texts):
            problems.append(Problem("BODY_EMPTY"))
        if problems:
            raise BadDocument(problems=problems)
        body = encoded(self._settings.newline.join(texts), records, self._code)
        body_within(body, self._settings.max_bytes)
        return body

    def _text(self, record: Record, problems: list[Problem]) -> str:
        for label in record.keys() - set(self._settings.fields):
            problems.append(Problem("FIELD_UNKNOWN", path=label, params={"name": label}))
        lines = [self._line(f, record[f], problems) for f in self._settings.fields if f in record]
        return "".join(f"{line}{self._settings.newline}" for line in lines)

    def _line(self, label: str, value: Any, problems: list[Problem]) -> str:
        text = scalar_text(value)
        if text is None:
            code, params = "VALUE_KIND", {"kind": type(value).__name__, "expected": "text"}
            problems.append(Problem(code, path=label, params=params))
        elif "\r" in text or "\n" in text:
            problems.append(
                Problem("LABELLED_BREAK", path=label, params={"line": text[:SHOWN], "label": label})
            )
        return f"{label}{MARK}{text}"

    def locate(self, body: bytes, index: int, path: Path) -> str:
        """`line 7, 姓名`, or where the document begins when the field is not there."""
        label = str(path[0]) if path else ""
        lines = list(self._documents(body))[index]
        for number, line in lines:
            if line.partition(MARK)[0] == label:
                return f"line {number}, {label}"
        return f"document from line {lines[0][0]}, {label}"

    def layout(self) -> Sequence[Field]:
        """Every label, as text."""
        return [Field(label) for label in self._settings.fields]
