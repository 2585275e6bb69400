"""Code tables as rows of a sheet, and their edits back into the CSV: only lines that changed are written anew."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from ....schemas.problem import Problem
from .edits import Edits, Known

#: columns of the file that the sheet has under the same name
NAMES = ("local", "canonical", "relation", "preferred_out", "valid_from", "valid_to", "note")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: the lines of the file it stands on, from 0, and its cells."""

    first: int
    last: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file in lines, each with its newline."""

    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]

    @classmethod
    def of(cls, text: str) -> "Table":
        """The table of a file's text."""
        lines = tuple(io.StringIO(text, newline=""))
        reader = csv.reader(lines)
        try:
            header = tuple(next(reader, []))
            before, rows = reader.line_num, []
            for cells in reader:
                if cells:
                    named = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
                    rows.append(TableRow(before, reader.line_num, named))
                before = reader.line_num
        except csv.Error:
            return cls(lines, (), ())
        # what marks the file as UTF-8 is not part of the first name
        return cls(lines, tuple(name.removeprefix("\ufeff") for name in header), tuple(rows))

    def known(self) -> list[Known]:
        """Its rows as the sheet tells them."""
        return [
            Known(
                str(row.first + 1),
                row.cells.get("local", ""),
                {k: v for k, v in row.cells.items() if k in NAMES},
            )
            for row in self.rows
        ]


def applied(text: str, then: Table, now: Table, edits: Edits, problems: list[Problem]) -> str:
    """The file's new text; what cannot be done is noted."""
    if not edits.changed and not edits.removed and not edits.added:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    lines: dict[int, str] = dict(enumerate(now.lines))
    behind: dict[int, list[str]] = {}
    then_by = {str(row.first + 1): row for row in then.rows}
    for line, cells in edits.changed.items():
        row, place = _now(now, then_by[line]), edits.rows[line].place()
        if row is None:
            problems.append(Problem("SHEET_GONE", params={"path": f"{line}"}, place=place))
            continue
        wanted = {**row.cells, **{name: after for name, (_, after) in cells.items()}}
        lines[row.first] = _line(now, wanted, newline, problems, edits.rows[line].place())
        for more in range(row.first + 1, row.last):
            lines[more] = ""
    for line in edits.removed:
        row = _now(now, then_by[line])
        for number in range(row.first, row.last) if row else ():
            lines[number] = ""
    for sheet_row, above in edits.added:
        near = _now(now, then_by[above]) if above in then_by else None
        after = near.last - 1 if near else len(now.lines) - 1 if not above else 0
        wanted = {name: sheet_row.cells.get(name, "") for name in NAMES}
        behind.setdefault(after, []).append(_line(now, wanted, newline, problems, sheet_row.place()))
    parts = []
    for number in range(len(now.lines)):
        new = behind.get(number, [])
        line = lines[number]
        parts.append(line + newline if new and line and not line.endswith("\n") else line)
        parts.extend(new)
    return "".join(parts)


def _now(now: Table, then: TableRow) -> TableRow | None:
    """Where a row stands now: with the same cells, the nearest to where it stood."""
    same = [row for row in now.rows if row.cells == then.cells]
    return min(same, key=lambda row: abs(row.first - then.first), default=None)


def _line(now: Table, cells: Mapping[str, str], newline: str, problems: list[Problem], place: str) -> str:
    lost = [name for name in NAMES if cells.get(name) and name not in now.header]
    if lost:
        problems.append(
            Problem("SHEET_NOT_APPLIED", params={"reason": f"the table has no column {lost[0]}"}, place=place)
        )
    target = io.StringIO()
    csv.writer(target, lineterminator=newline).writerow([cells.get(name, "") for name in now.header])
    return target.getvalue()
