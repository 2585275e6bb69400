"""The rows of a sheet that are documents: headings matched, blank rows and the row of sums set apart."""

from dataclasses import dataclass, field
from typing import Any

from ...schemas.problem import Problem
from ..settings import nearest
from .excel_respell import column_letters
from .excel_settings import ExcelSettings, folded
from .excel_sheet import Sheet


@dataclass(slots=True)
class Table:
    """The data rows by their number from 0, and where each agreed column stands (by its field's name)."""

    sheet: Sheet
    rows: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def place(self, row: int, name: str = "") -> str:
        """`sheet 名单, row 3, column C (证件号码)`."""
        where = f"sheet {self.sheet.name}, row {row + 1}"
        if name in self.columns:
            return f"{where}, column {letters(self.columns[name])} ({name})"
        return where


def letters(column: int) -> str:
    """The letters above a column counted from 0."""
    return column_letters(column + 1)


def table_of(sheet: Sheet, settings: ExcelSettings, problems: list[Problem]) -> Table:
    """The table; what is wrong with its headings and rows is added to `problems`."""
    first = settings.skip_rows + settings.header_rows
    _spread(sheet, first, settings, problems)
    table = Table(sheet)
    if settings.header_rows:
        table.columns = _columns(sheet, settings, problems)
    else:
        table.columns = {name: number for number, name in enumerate(settings.columns)}
        _beyond(sheet, table, problems)
    filled = [number for number, row in enumerate(sheet.rows) if number >= first and _filled(row)]
    filled = sorted({*filled, *(row for row, _ in sheet.errors if row >= first)})
    if settings.blank_rows == "refuse" and filled:
        for number in sorted(set(range(first, filled[-1])) - set(filled)):
            problems.append(Problem("EXCEL_BLANK_ROW", place=table.place(number)))
    table.rows = _without_totals(table, filled, settings, problems)
    if settings.hidden == "refuse":
        for number in sorted(sheet.hidden & set(table.rows)):
            params = {"what": f"row {number + 1}"}
            problems.append(Problem("EXCEL_HIDDEN", params=params, place=table.place(number)))
    return table


def _filled(row: list[Any]) -> bool:
    """Whether any cell holds more than blanks."""
    return any(cell != "" and (type(cell) is not str or not cell.isspace()) for cell in row)


def _spread(sheet: Sheet, first: int, settings: ExcelSettings, problems: list[Problem]) -> None:
    """Merged headings have their text in every cell; below them that is so only where it was declared."""
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        where = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        if bottom >= first and settings.merged == "refuse":
            place = f"sheet {sheet.name}, row {top + 1}, column {letters(left)}"
            problems.append(Problem("EXCEL_MERGED", params={"cells": where}, place=place))
        if top >= settings.skip_rows and (bottom < first or settings.merged == "repeat"):
            for row in sheet.rows[top : bottom + 1]:
                width = min(right + 1, len(row)) - left
                row[left : left + width] = [sheet.rows[top][left]] * width


def _headings(sheet: Sheet, settings: ExcelSettings) -> list[str]:
    """The heading of each column as it stands; several rows are joined by "/", repeated ones once."""
    rows = sheet.rows[settings.skip_rows : settings.skip_rows + settings.header_rows]
    headings = []
    for cells in zip(*rows, strict=True):
        parts = [str(cell).strip() for cell in cells]
        kept = [part for n, part in enumerate(parts) if part and (n == 0 or part != parts[n - 1])]
        headings.append("/".join(kept))
    return headings


def _columns(sheet: Sheet, settings: ExcelSettings, problems: list[Problem]) -> dict[str, int]:
    wanted = {folded(column.header or name): name for name, column in settings.columns.items()}
    ignored = {folded(name) for name in settings.ignored}
    found: dict[str, int] = {}
    seen: dict[str, int] = {}
    where = f"sheet {sheet.name}, row {settings.skip_rows + settings.header_rows}"
    headings = _headings(sheet, settings)
    present = {folded(heading) for heading in headings}
    absent = {heading: name for heading, name in wanted.items() if heading not in present}
    for number, heading in enumerate(headings):
        key, place = folded(heading), f"{where}, column {letters(number)}"
        if not key:
            if row := _first_value(sheet, settings, number):
                params = {"row": str(row)}
                problems.append(Problem("EXCEL_HEADING_BLANK", params=params, place=place))
        elif key in seen:
            params = {"name": heading[:80], "column": letters(seen[key])}
            problems.append(Problem("EXCEL_HEADING_TWICE", params=params, place=place))
        elif key in wanted:
            found[wanted[key]] = number
        elif key not in ignored:
            guess = nearest(key, absent)
            params = {"name": heading[:80], "guess": guess, "known": ", ".join(wanted)}
            code = "EXCEL_HEADING_NEAR" if guess else "EXCEL_HEADING_UNKNOWN"
            problems.append(Problem(code, params=params, place=place))
        if key:
            seen.setdefault(key, number)
    for heading, name in absent.items():
        params = {"name": heading, "found": ", ".join(filter(None, headings))[:300]}
        problems.append(Problem("EXCEL_HEADING_MISSING", path=name, params=params, place=where))
    return found


def _first_value(sheet: Sheet, settings: ExcelSettings, column: int) -> int:
    """The first data row (from 1) with a value in a column without heading; 0 when it is blank throughout."""
    first = settings.skip_rows + settings.header_rows
    for number in range(first, len(sheet.rows)):
        if _filled(sheet.rows[number][column : column + 1]) or (number, column) in sheet.errors:
            return number + 1
    return 0


def _beyond(sheet: Sheet, table: Table, problems: list[Problem]) -> None:
    """Without headings every column with a value must be an agreed one."""
    for number, row in enumerate(sheet.rows):
        if _filled(row[len(table.columns) :]):
            params = {"columns": str(len(table.columns))}
            problems.append(Problem("EXCEL_BEYOND", params=params, place=table.place(number)))


def _first_text(row: list[Any]) -> str:
    return next((cell for cell in row if type(cell) is str and cell and not cell.isspace()), "")


def _without_totals(
    table: Table, filled: list[int], settings: ExcelSettings, problems: list[Problem]
) -> list[int]:
    """The rows before the row of sums, which may stand at the end only."""
    totals, sheet = settings.totals, table.sheet
    if totals is None:
        return filled
    marker = folded(totals.marker)
    marked = [number for number in filled if folded(_first_text(sheet.rows[number])) == marker]
    for number in marked:
        if totals.rows == "refuse" or number != filled[-1]:
            params = {"marker": totals.marker}
            problems.append(Problem("EXCEL_TOTALS", params=params, place=table.place(number)))
    return [number for number in filled if number not in set(marked)]
