"""Code tables: CSV files that say how a local code and a canonical one correspond, and when.

`local,canonical,relation,preferred_out,valid_from,valid_to,note`; both dates are inside the
validity, an empty one is open. A table is resolved once per interval, never searched per document.
A row `unmapped` has a code of one side only and says in its note why the other has none.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from .language import Spot
from .operations.declare import Unfit
from .source import Faults

_COLUMNS = ["local", "canonical", "relation", "preferred_out", "valid_from", "valid_to", "note"]
_UNMAPPED = "unmapped"
_RELATIONS = {"equivalent", "narrower", "broader", _UNMAPPED}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    local: str
    canonical: str
    preferred: bool
    #: the local code means more than the canonical one: several such rows may share it
    broader: bool
    since: date
    until: date
    spot: Spot

    def holds(self, on: date) -> bool:
        """Whether the row is valid on that day."""
        return self.since <= on <= self.until


class CodeMap(dict[Any, Any]):
    """Code → code for one interval; what an unknown code means is in `unknown`."""

    unknown: Callable[[Any], Any]

    def __missing__(self, code: Any) -> Any:
        return self.unknown(code)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that is another thing on other days: `at` is asked once per interval."""

    changes: tuple[date, ...]
    at: Callable[[date], Any]


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One table, checked."""

    name: str
    rows: tuple[Row, ...]
    #: codes of one side that are said to have none on the other; the other code is empty
    unmapped: tuple[Row, ...] = ()

    @property
    def changes(self) -> tuple[date, ...]:
        """The days on which the table's content may change."""
        days = {row.since for row in self.rows} | {_after(row.until) for row in self.rows}
        return tuple(sorted(days - {date.min, date.max}))

    def canonical_codes(self) -> dict[str, Row]:
        """Every canonical code and a row that gives it."""
        return {row.canonical: row for row in reversed(self.rows)}

    def reading(self, unknown: str, local: Callable[[str], Any]) -> Dated:
        """Local → canonical. `local` turns a table's text into the record's own kind of value."""
        return Dated(self.changes, lambda on: self._map(on, unknown, local, reading=True))

    def writing(self, unknown: str, local: Callable[[str], Any]) -> Dated:
        """Canonical → the preferred local code."""
        return Dated(self.changes, lambda on: self._map(on, unknown, local, reading=False))

    def _map(self, on: date, unknown: str, local: Callable[[str], Any], *, reading: bool) -> CodeMap:
        valid = [row for row in self.rows if row.holds(on)]
        # a local code that stands for several is read as the one it equals, which comes last
        read = sorted(valid, key=lambda row: not row.broader)
        inward = {spelling: row.canonical for row in read for spelling in (row.local, local(row.local))}
        # rows marked `preferred_out` come last, so they win
        outward = {row.canonical: local(row.local) for row in sorted(valid, key=lambda row: row.preferred)}
        found = CodeMap(inward if reading else outward)
        others = set(inward.values()) if reading else set(inward)
        word = "UNREADABLE" if reading else "UNWRITABLE"

        def missing(code: Any) -> Any:
            # a kept text that looks like a code of the other side would come back as that code
            if unknown == "keep" and isinstance(code, str) and code not in others:
                return code
            if not isinstance(code, str | int):
                raise Unfit(f"MAPPING_VALUE_{word}", operation="code", expected=self.name)
            name = "MAPPING_CODE_HELD" if unknown == "hold" else "MAPPING_CODE_UNKNOWN"
            raise Unfit(name, table=self.name, date=on.isoformat())

        found.unknown = missing
        return found


def _after(day: date) -> date:
    return day if day == date.max else day + _DAY


def read_table(path: Path, file: str, faults: Faults) -> CodeTable:
    """Read and check one table; what is wrong is noted with its line."""
    name = path.stem
    start = Spot(file, 1, 1)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        faults.add(start, "MAPPING_TABLE_ROW", name, table=name, expected=str(fault))
        return CodeTable(name, ())
    lines = csv.reader(io.StringIO(text))
    header = next(lines, [])
    if header[:2] != _COLUMNS[:2] or not set(header) <= set(_COLUMNS):
        faults.add(start, "MAPPING_TABLE_ROW", name, table=name, expected=",".join(_COLUMNS))
        return CodeTable(name, ())
    rows = []
    for cells in lines:
        row = _row(
            dict(zip(header, cells, strict=False)), len(cells) <= len(header), Spot(file, lines.line_num, 1)
        )
        if isinstance(row, Row):
            rows.append(row)
        elif cells:
            faults.add(Spot(file, lines.line_num, 1), "MAPPING_TABLE_ROW", name, table=name, expected=row)
    mapped = tuple(row for row in rows if row.local and row.canonical)
    table = CodeTable(name, mapped, tuple(row for row in rows if not (row.local and row.canonical)))
    _check(table, faults)
    _check_unmapped(table, faults)
    return table


def _row(cells: dict[str, str], fits: bool, spot: Spot) -> Row | str:
    value = {name: cells.get(name, "").strip() for name in _COLUMNS}
    one = value["relation"] == _UNMAPPED
    if not fits or bool(value["local"]) + bool(value["canonical"]) != 2 - one:
        return ",canonical,unmapped,…" if one else "local,canonical,…"
    if (value["relation"] or "equivalent") not in _RELATIONS:
        return "relation: " + "|".join(sorted(_RELATIONS))
    if one and not value["note"]:
        return ",canonical,unmapped,,,,note"
    if value["preferred_out"] not in ("", "yes", "no"):
        return "preferred_out: yes"
    try:
        since = date.fromisoformat(value["valid_from"]) if value["valid_from"] else date.min
        until = date.fromisoformat(value["valid_to"]) if value["valid_to"] else date.max
    except ValueError:
        return "valid_from, valid_to: yyyy-MM-dd"
    if since > until:
        return "valid_from ≤ valid_to"
    preferred, broader = value["preferred_out"] == "yes", value["relation"] == "broader"
    return Row(value["local"], value["canonical"], preferred, broader, since, until, spot)


def _check(table: CodeTable, faults: Faults) -> None:
    """One meaning per local code and day (`broader` rows apart); one preferred local code per canonical code and day."""
    for local, every in _grouped(table.rows, lambda row: row.local).items():
        rows = [row for row in every if not row.broader] or every
        for earlier, later in pairwise(rows):
            if later.since <= earlier.until:
                faults.add(
                    later.spot,
                    "MAPPING_TABLE_TWICE",
                    local,
                    table=table.name,
                    code=local,
                    other=str(earlier.spot.line),
                )
    for canonical, rows in _grouped(table.rows, lambda row: row.canonical).items():
        for day in sorted({row.since for row in rows}):
            valid = [row for row in rows if row.holds(day)]
            if len(valid) > 1 and sum(row.preferred for row in valid) != 1:
                faults.add(
                    valid[0].spot, "MAPPING_TABLE_AMBIGUOUS", canonical,
                    table=table.name, code=canonical, locals=", ".join(row.local for row in valid),
                )  # fmt: skip
                break


def _check_unmapped(table: CodeTable, faults: Faults) -> None:
    """What is said to have no code of the other side has none on those days, and is said once."""
    for index, row in enumerate(table.unmapped):
        code = row.local or row.canonical
        others = (
            other
            for other in (*table.rows, *table.unmapped[:index])
            if code == (other.local if row.local else other.canonical)
            and other.since <= row.until
            and row.since <= other.until
        )
        for other in others:
            line = str(other.spot.line)
            faults.add(row.spot, "MAPPING_TABLE_UNMAPPED_USED", code, table=table.name, code=code, other=line)
            break


def _grouped(rows: Iterable[Row], by: Callable[[Row], str]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.since):
        groups[by(row)].append(row)
    return groups
