"""Excel workbooks as offices fill them in: one sheet, headings, one document per row.

Excel guesses what is typed: it drops leading zeros, keeps 15 digits and turns 1-2 into a date.
Whatever shows such damage is refused with sheet, row and column; nothing is repaired unseen.
A blank cell is an absent field.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Field, Record
from ..contracts import Path as FieldPath
from .charset import control_problems, has_foul_text
from .excel_cells import Misfit, as_boolean, as_date, as_decimal, as_integer, as_text
from .excel_rows import Table, table_of
from .excel_settings import MOST_CHARS, Column, ExcelSettings
from .excel_sheet import sheet_of
from .excel_write import Writer

_READS: Final[dict[str, Callable[..., Any]]] = {
    "text": as_text,
    "integer": as_integer,
    "decimal": as_decimal,
    "boolean": as_boolean,
}


class ExcelCodec:
    """Workbook bytes ↔ one record per row. Pure and thread-safe. The same records are always the same bytes."""

    Settings = ExcelSettings

    def __init__(self, settings: ExcelSettings, folder: Path) -> None:
        self.settings = settings
        self._nulls = frozenset(settings.nulls)
        self._writer = Writer(settings)
        self._free = {name: _free(column) for name, column in settings.columns.items()}

    def decode(self, body: bytes) -> list[Record]:
        """Every row. Raises BadDocument with every problem, each with sheet, row and column."""
        problems: list[Problem] = []
        table = table_of(sheet_of(body, self.settings), self.settings, problems)
        records = self._records(table, problems)
        if problems:
            raise BadDocument(problems=problems)
        return records

    def encode(self, records: Sequence[Record]) -> bytes:
        """The workbook of one sheet. Raises BadDocument for each value that Excel or its column cannot hold."""
        return self._writer.body(records)

    def locate(self, body: bytes, index: int, path: FieldPath) -> str:
        """`sheet 名单, row 3, column C (证件号码)`."""
        table = table_of(sheet_of(body, self.settings), self.settings, [])
        name = next((step for step in path if isinstance(step, str)), "")
        if index < len(table.rows):
            return table.place(table.rows[index], name)
        return f"sheet {table.sheet.name}"

    def layout(self) -> Sequence[Field] | None:
        """The columns."""
        return tuple(
            Field(
                name,
                kind="text" if column.time else column.kind,
                required=column.required,
                max_chars=(column.digits or column.max_chars) if column.kind == "text" else None,
            )
            for name, column in self.settings.columns.items()
        )

    def _records(self, table: Table, problems: list[Problem]) -> list[Record]:
        since = table.sheet.since_1904
        dates = partial(as_date, since_1904=since)
        columns = [
            (name, table.columns[name], column, _READS.get(column.kind, dates), self._free[name])
            for name, column in self.settings.columns.items()
            if name in table.columns
        ]
        return [self._record(table, row, columns, problems) for row in table.rows]

    def _record(
        self, table: Table, row: int, columns: list[tuple[Any, ...]], problems: list[Problem]
    ) -> Record:
        cells, nulls = table.sheet.rows[row], self._nulls
        record: Record = {}
        texts: list[str] = []
        for name, number, column, read, free in columns:
            cell = cells[number] if number < len(cells) else ""
            if cell == "" and type(cell) is str:
                self._blank(table, (row, number), name, record, problems)
            elif type(cell) is str and cell in nulls:
                record[name] = None
            elif free and type(cell) is str and cell[0] != "'":
                record[name] = cell
                texts.append(cell)
            else:
                try:
                    record[name] = read(cell, column, self.settings)
                except Misfit as misfit:
                    params = {"name": name, **misfit.params}
                    problems.append(Problem(misfit.code, name, params, table.place(row, name)))
                if type(cell) is str:
                    texts.append(cell)
        if has_foul_text("\n".join(texts)):
            problems += _foul(table, row, record)
        return record

    def _blank(
        self, table: Table, spot: tuple[int, int], name: str, record: Record, problems: list[Problem]
    ) -> None:
        """Blank, an empty text, or an error of which the reading library says nothing."""
        column, sheet = self.settings.columns[name], table.sheet
        if error := sheet.errors.get(spot):
            params = {"name": name, "value": error[:40]}
            problems.append(Problem("EXCEL_ERROR", name, params, table.place(spot[0], name)))
        elif column.required:
            problems.append(Problem("FIELD_MISSING", name, {"name": name}, table.place(spot[0], name)))
        elif column.kind == "text" and spot in sheet.empty:
            record[name] = ""


def _free(column: Column) -> bool:
    """Whether any text will do as it is; the usual column."""
    return column.kind == "text" and column.digits is None and column.max_chars == MOST_CHARS


def _foul(table: Table, row: int, record: Record) -> list[Problem]:
    """Every control character and every damaged text of one row."""
    problems: list[Problem] = []
    for name, value in record.items():
        if type(value) is str:
            place = table.place(row, name)
            problems += [replace(one, place=place) for one in control_problems(value, name)]
            if "\ufffd" in value:
                problems.append(Problem("CHARSET_DAMAGED", path=name, place=place))
    return problems
