"""A fixed-width body → its lines by record type, and the counts its header and trailer must keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Record
from .charset import MOST_FAULTS, byte_place, has_controls, is_plainly_utf8
from .fixed_lines import Line
from .fixed_settings import FixedSettings, Frame


def refuse_foul_bytes(body: bytes, settings: FixedSettings) -> None:
    """Raises BadDocument when control bytes stand in the body, or its bytes are plainly UTF-8 where GB was agreed."""
    found = []
    if has_controls(body):
        at = [offset for offset, byte in enumerate(body) if byte < 32 and byte not in (9, 10, 13)]
        found = [
            Problem("CONTROL_CHARACTER", params={"code": f"U+{body[one]:04X}"}, place=byte_place(body, one))
            for one in at[:MOST_FAULTS]
        ]
    if settings.charset.lower() not in ("utf-8", "utf8") and is_plainly_utf8(body):
        found.append(Problem("CHARSET_OTHER", params={"charset": settings.charset, "found": "UTF-8"}))
    if found:
        raise BadDocument(problems=found)


def split(
    body: bytes, lines: Mapping[str, Line], newline: bytes, problems: list[Problem]
) -> Iterator[tuple[int, str, bytes]]:
    """Each line with its number and record type; an unknown type or a wrong length is a problem."""
    by_marker = [(line.marker, name, line.size) for name, line in lines.items()]
    rows = body.removesuffix(newline).split(newline) if newline else _chunks(body, lines)
    for number, row in enumerate(rows, start=1):
        found = next(((name, size) for marker, name, size in by_marker if row.startswith(marker)), None)
        if found is None:
            shown = row[:12].decode("ascii", "backslashreplace")
            problems.append(Problem("FIXED_TYPE", params={"found": shown}, place=f"line {number}"))
        elif len(row) != found[1]:
            params = {"needed": str(found[1]), "found": str(len(row))}
            problems.append(Problem("FIXED_LENGTH", params=params, place=f"line {number}"))
        else:
            yield number, found[0], row


def _chunks(body: bytes, lines: Mapping[str, Line]) -> Iterator[bytes]:
    """Records without line ends: the marker at each start says how long it is."""
    at = 0
    while at < len(body):
        sizes = [line.size for line in lines.values() if body.startswith(line.marker, at)]
        end = at + sizes[0] if sizes else len(body)
        yield body[at:end]
        at = end


@dataclass(slots=True)
class Gathered:
    """The documents of one body as its lines arrive."""

    settings: FixedSettings
    problems: list[Problem]
    records: list[Record] = field(default_factory=list)
    frames: dict[str, tuple[int, Record]] = field(default_factory=dict)
    lines: int = 0

    def add(self, number: int, name: str, values: Record) -> None:
        """One more line; a child before any main line, or a header not at the start, is a problem."""
        out_of_place = (name == "#header" and number != 1) or name in self.frames or "#trailer" in self.frames
        if out_of_place or (name[0] != "#" and not self.records):
            self.problems.append(
                Problem("FIXED_ORDER", path=name, params={"name": name}, place=f"line {number}")
            )
        elif name in ("#header", "#trailer"):
            self.frames[name] = (number, values)
        else:
            self.lines += 1
            if name == "#main":
                self.records.append(values)
            else:
                self.records[-1].setdefault(name, []).append(values)

    def finish(self, lines: Mapping[str, Line]) -> list[Record]:
        """The records, with the header's values under "#header", after all counts were checked."""
        for name, frame in (("#header", self.settings.header), ("#trailer", self.settings.trailer)):
            if frame is None:
                continue
            if name not in self.frames:
                params = {"name": name[1:], "marker": frame.marker}
                place = "line 1" if name == "#header" else "the last line"
                self.problems.append(Problem("FIXED_FRAME", params=params, place=place))
                continue
            number, values = self.frames[name]
            for column, counted in frame.counts.items():
                expected, found = count(counted, self.records, self.lines), values.get(column, "")
                if not (found.isdigit() and int(found) == expected):
                    params = {"expected": str(expected), "found": found}
                    place = lines[name].place(number, column)
                    self.problems.append(Problem("TOTALS_WRONG", path=column, params=params, place=place))
        if "#header" in self.frames:
            values = self.frames["#header"][1]
            return [{**record, "#header": values} for record in self.records]
        return self.records


def count(counted: str, records: Sequence[Record], lines: int) -> int:
    """How many `documents`, `lines` (header and trailer apart) or children of a name there are."""
    if counted == "documents":
        return len(records)
    return lines if counted == "lines" else sum(len(record.get(counted, ())) for record in records)


def frame_values(frame: Frame, records: Sequence[Record], lines: int) -> dict[str, Any]:
    """What the header or trailer says: constants, then what the records bring under "#header", then the counts."""
    names = {column.name for column in frame.fields}
    brought = records[0].get("#header", {}) if records else {}
    values: dict[str, Any] = {name: value for name, value in brought.items() if name in names}
    values |= frame.values
    return values | {name: str(count(counted, records, lines)) for name, counted in frame.counts.items()}
