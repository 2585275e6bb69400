"""Records → one sheet. A text is never a formula or a number; the same records are the same bytes."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from ..contracts import Record
from .charset import TextCode, has_foul_text
from .excel_cells import FIRST_DAY, Misfit, check_text, plain
from .excel_settings import MOST_CHARS, MOST_DIGITS, Column, ExcelSettings
from .leaves import scalar_text, unwritable

#: the day every workbook says it was made
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - Excel knows no zones
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_ROWS: Final = 1_048_576
_UTF8: Final = TextCode("UTF-8")


class Writer:
    """Writes what `ExcelCodec` reads. Thread-safe: each call has its own workbook."""

    def __init__(self, settings: ExcelSettings) -> None:
        self._settings = settings
        self._first = settings.skip_rows + settings.header_rows

    def body(self, records: Sequence[Record]) -> bytes:
        """The workbook. Raises BadDocument with every value that cannot be written."""
        problems: list[Problem] = []
        rows = [
            self._cells(record, f"[{number}]/" if len(records) > 1 else "", problems)
            for number, record in enumerate(records, start=1)
        ]
        if len(rows) + self._first > _ROWS:
            params = {"limit": str(_ROWS), "unit": "rows"}
            problems.append(Problem("EXCEL_TOO_LARGE", params=params))
        if problems:
            raise BadDocument(problems=problems)
        return self._book(rows)

    def _book(self, rows: list[list[Any]]) -> bytes:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        book.set_properties({"created": _MADE})
        name = self._settings.sheet
        sheet = book.add_worksheet(name if isinstance(name, str) else None)
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        self._headings(sheet, formats["text"])
        for number, column in enumerate(self._settings.columns.values()):
            if column.kind == "text":
                sheet.set_column(number, number, None, formats["text"])
        for row, values in enumerate(rows, start=self._first):
            for number, value in enumerate(values):
                _put(sheet, row, number, value, formats)
        book.close()
        return target.getvalue()

    def _headings(self, sheet: Any, text: Any) -> None:
        """The headings; of `a/b` over two rows each part in its own."""
        s = self._settings
        for number, (name, column) in enumerate(s.columns.items()):
            heading = column.header or name
            parts = heading.split("/", s.header_rows - 1) if s.header_rows > 1 else [heading]
            for row, part in enumerate(parts[: s.header_rows]):
                sheet.write_string(s.skip_rows + row, number, part, text)

    def _cells(self, record: Record, path: str, problems: list[Problem]) -> list[Any]:
        """The values of one row; None is a blank cell."""
        columns = self._settings.columns
        for name in record.keys() - columns.keys():
            problems.append(Problem("FIELD_UNKNOWN", path=path + name, params={"name": name}))
        cells = []
        for name, column in columns.items():
            try:
                cells.append(self._cell(record, name, column))
            except Misfit as misfit:
                params = {"name": name, **misfit.params}
                problems.append(Problem(misfit.code, path=path + name, params=params))
            except UnicodeError:
                found = unwritable([str(record[name])], _UTF8)
                problems += [replace(one, path=path + name) for one in found]
        return cells

    def _cell(self, record: Record, name: str, column: Column) -> Any:
        if name not in record:
            if column.required:
                raise Misfit("FIELD_MISSING")
            return None
        value = record[name]
        if value is None:
            if not self._settings.nulls:
                raise Misfit("FIELD_NULL")
            return self._settings.nulls[0]
        if column.kind == "text":
            return self._text(value, column)
        if column.kind == "date":
            return _date(value, column)
        if column.kind == "boolean":
            if type(value) is not bool:
                raise Misfit("VALUE_KIND", kind=type(value).__name__, expected="boolean")
            return value
        return _number(value, column)

    def _text(self, value: Any, column: Column) -> str:
        text = scalar_text(value)
        if text is None:
            raise Misfit("VALUE_KIND", kind=type(value).__name__, expected="text")
        if has_foul_text(text):
            raise UnicodeError
        if text in self._settings.nulls or (text.startswith("'") and self._settings.apostrophe != "keep"):
            raise Misfit("CSV_RESERVED", value=text[:40])
        units = len(text) + sum(character > "\uffff" for character in text)
        if units > MOST_CHARS:
            raise Misfit("SCHEMA_TOO_LONG", length=str(units), limit=str(MOST_CHARS))
        if text:
            check_text(text, column)
        elif column.required:
            raise Misfit("FIELD_MISSING")
        return text


def _date(value: Any, column: Column) -> date | datetime | str:
    form = _MOMENT if column.time else _DATE
    if type(value) is not str or not form.fullmatch(value):
        raise Misfit("VALUE_KIND", kind=str(value)[:40], expected="yyyy-MM-dd" + "THH:MM:SS" * column.time)
    try:
        day = datetime.fromisoformat(value) if column.time else date.fromisoformat(value)
    except ValueError:
        raise Misfit("EXCEL_NO_DATE", value=value) from None
    if column.written == "text":
        return value
    if (day.date() if isinstance(day, datetime) else day) < FIRST_DAY:
        raise Misfit("EXCEL_NO_DATE", value=value)
    return day


def _number(value: Any, column: Column) -> float | int:
    whole = column.kind == "integer"
    if type(value) is not int and (whole or not isinstance(value, Decimal) or not value.is_finite()):
        raise Misfit("VALUE_KIND", kind=type(value).__name__, expected=column.kind)
    number = int(value) if whole else float(value)
    if abs(number) >= 10**MOST_DIGITS or plain(number) != value:
        raise Misfit("EXCEL_PRECISION", value=str(value)[:40])
    return number


def _put(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """One cell, always by the call for its kind: nothing is guessed from the value."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["time" if isinstance(value, datetime) else "date"])
    elif value is not None:
        sheet.write_number(row, column, value)
