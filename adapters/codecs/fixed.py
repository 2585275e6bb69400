"""Fixed-width records counted in bytes: header, one main record per document, its children, trailer.

Header values reach every record under "#header". Header and trailer counts must agree with the lines.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import TextCode, control_problems, has_controls
from .fixed_lines import Line
from .fixed_settings import FixedSettings
from .fixed_split import Gathered, frame_values, refuse_foul_bytes, split
from .leaves import body_within, path_text, texts

#: keys of a record that are no fields of its main line
_RESERVED: Final = ("#header", "#cut")


class FixedCodec:
    """Fixed-width bytes ↔ one record per main line. Pure and thread-safe. Absent and empty are both blank."""

    Settings = FixedSettings

    def __init__(self, settings: FixedSettings, folder: Path) -> None:
        self.settings = settings
        self._code = TextCode(settings.charset)
        self._newline = settings.newline.encode()
        layouts = {"#main": settings.main, "#header": settings.header, "#trailer": settings.trailer}
        self._lines = {
            name: Line(layout, settings, self._code)
            for name, layout in {**layouts, **settings.children}.items()
            if layout is not None
        }
        self._known = {*self._lines["#main"].names, *settings.children, *_RESERVED}

    def decode(self, body: bytes) -> list[Record]:
        """Every document. Raises BadDocument with every problem, each with line, bytes and field."""
        body_within(body, self.settings.max_bytes)
        refuse_foul_bytes(body, self.settings)
        problems: list[Problem] = []
        gathered = Gathered(self.settings, problems)
        for number, name, line in split(body, self._lines, self._newline, problems):
            gathered.add(number, name, self._lines[name].read(line, number, problems))
        records = gathered.finish(self._lines)
        if problems:
            raise BadDocument(problems=problems)
        return records

    def encode(self, records: Sequence[Record]) -> bytes:
        """The lines of all records between header and trailer. Raises BadDocument; never cuts."""
        problems: list[Problem] = []
        lines: list[bytes] = []
        for number, record in enumerate(records, start=1):
            lines += self._document(record, f"[{number}]/" if len(records) > 1 else "", problems)
        frames = {"#header": self.settings.header, "#trailer": self.settings.trailer}
        written = {
            name: self._lines[name].write(frame_values(frame, records, len(lines)), f"{name}/", problems)
            for name, frame in frames.items()
            if frame is not None
        }
        lines = [*filter(None, [written.get("#header")]), *lines, *filter(None, [written.get("#trailer")])]
        body = b"".join([line + self._newline for line in lines])
        if has_controls(body):
            problems += _controls(records)
        if body.count(b"\n") + body.count(b"\r") != len(lines) * len(self._newline):
            problems += _line_breaks(records)
        if problems:
            raise BadDocument(problems=problems)
        return body

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`line 3, bytes 13-20 (CSRQ)`."""
        steps = [step for step in path if isinstance(step, str)]
        wanted = steps[0] if steps and steps[0] in self._lines else "#main"
        nth = next((step for step in path if isinstance(step, int)), 0)
        document = count = -1
        for number, name, _ in split(body, self._lines, self._newline, []):
            if name == "#main":
                document, count = document + 1, -1
            count += name == wanted
            if name == wanted and (wanted == "#header" or (document == index and count == max(nth, 0))):
                return self._lines[wanted].place(number, steps[-1] if steps else "")
        return f"document {index + 1}"

    def layout(self) -> Sequence[Field] | None:
        """Every field with its length in bytes; children and header as groups."""
        fields: list[Field] = []
        for name, line in self._lines.items():
            if name == "#trailer":
                continue
            prefix = "" if name == "#main" else f"{name}/"
            if prefix:
                fields.append(Field(name, kind="group", repeats=name != "#header"))
            for column in line.columns:
                kind = "date" if column.kind == "date" else "text"
                pattern = "" if column.kind == "text" else "[0-9]*"
                field = Field(prefix + column.name, kind=kind, max_bytes=column.bytes, pattern=pattern)
                fields.append(field)
        return tuple(fields)

    def _document(self, record: Record, path: str, problems: list[Problem]) -> list[bytes]:
        lines = [self._lines["#main"].write(record, path, problems)]
        for name in record.keys() - self._known:
            problems.append(Problem("FIELD_UNKNOWN", path=path + name, params={"name": name}))
        for name in self.settings.children:
            rows: Any = record.get(name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                problems.append(Problem("FIELD_NOT_LIST", path=path + name, params={"name": name}))
                continue
            line = self._lines[name]
            for number, row in enumerate(rows, start=1):
                below = f"{path}{name}[{number}]/"
                lines.append(line.write(row, below, problems))
                for stray in row.keys() - {*line.names, "#cut"}:
                    problems.append(Problem("FIELD_UNKNOWN", path=below + stray, params={"name": stray}))
        return lines


def _controls(records: Sequence[Record]) -> list[Problem]:
    return [
        problem
        for index, record in enumerate(records)
        for steps, text in texts(record)
        for problem in control_problems(
            text, path_text(steps if len(records) == 1 else (f"[{index + 1}]", *steps))
        )
        if not problem.params["code"].startswith("U+D")  # half characters are named where they fail to encode
    ]


def _line_breaks(records: Sequence[Record]) -> list[Problem]:
    """A line break inside a value would break the record."""
    return [
        Problem(
            "FIXED_LINE_BREAK", path=path_text(steps if len(records) == 1 else (f"[{index + 1}]", *steps))
        )
        for index, record in enumerate(records)
        for steps, text in texts(record)
        if "\n" in text or "\r" in text
    ]
