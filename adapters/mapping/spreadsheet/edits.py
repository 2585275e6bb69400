"""What a person changed in the sheet, told apart from what changed in the file since: cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ....schemas.problem import Problem
from .columns import LINE, Kind


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as the workbook has it; `number` counts from 1 as people see it."""

    sheet: str
    number: int
    line: str
    cells: Mapping[str, str]
    #: whether the cells that may not be edited are those that were exported
    intact: bool = True
    #: column → its letters
    letters: Mapping[str, str] = field(default_factory=dict)

    def place(self, column: str = "") -> str:
        """`police-AJYS!B12`."""
        return f"{self.sheet}!{self.letters.get(column, 'A')}{self.number}"


@dataclass(frozen=True, slots=True)
class Known:
    """A row as it was exported: its place in the file then, and what stood in its cells."""

    line: str
    name: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edits:
    """What is to be done: `changed` row → column → (before, after); new rows with the known row above them."""

    changed: Mapping[str, Mapping[str, tuple[str, str]]]
    removed: tuple[str, ...]
    added: tuple[tuple[SheetRow, str], ...]
    rows: Mapping[str, SheetRow]


def edits(kind: Kind, exported: Sequence[Known], found: Sequence[SheetRow], problems: list[Problem]) -> Edits:
    """The edits of one sheet; what makes no sense is noted."""
    known = {one.line: one for one in exported}
    kept = _kept(known, found, problems)
    changed = {}
    for line, row in kept.items():
        if not row.intact:
            problems.append(Problem("SHEET_READ_ONLY", known[line].name, place=row.place()))
        before, after = known[line].cells, row.cells
        pairs = {name: (before.get(name, ""), after.get(name, "")) for name in kind.edited}
        differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if differing:
            changed[line] = differing
    added, above = [], ""
    originals = {id(row) for row in kept.values()}
    for row in found:
        if id(row) in originals:
            above = row.line
        elif not row.line or row.line in known:
            # what a copied row tells of another rule is not said of the new one
            own = {name: text for name, text in row.cells.items() if name in kind.edited}
            added.append((replace(row, cells=own), above))
    return Edits(changed, tuple(line for line in known if line not in kept), tuple(added), kept)


def _kept(
    known: Mapping[str, Known], found: Sequence[SheetRow], problems: list[Problem]
) -> dict[str, SheetRow]:
    """The row that each exported one is now. A copied row with a path of its own is a new one."""
    claims: dict[str, list[SheetRow]] = {}
    for row in found:
        if row.line and row.line not in known:
            problems.append(Problem("SHEET_ROW_UNKNOWN", params={"line": row.line}, place=row.place(LINE)))
        elif row.line:
            claims.setdefault(row.line, []).append(row)
    kept = {}
    for line, rows in claims.items():
        name = known[line].name
        same = [row for row in rows if _name(row) == name]
        if len(rows) > 1 and len(same) != 1:
            params = {"line": line, "other": ", ".join(row.place() for row in rows[1:])}
            problems.append(Problem("SHEET_ROW_TWICE", name, params, place=rows[0].place(LINE)))
        kept[line] = same[0] if same else rows[0]
    return kept


def _name(row: SheetRow) -> str:
    return row.cells.get("path") or row.cells.get("canonical") or row.cells.get("local", "")
