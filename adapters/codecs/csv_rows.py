"""CSV text → rows with their lines: header and totals checked, Excel's damage recognised."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from ...schemas.problem import Problem
from .csv_settings import CsvSettings

#: the line a row begins on, and its cells
Row = tuple[int, list[str]]

_SCIENTIFIC: Final = re.compile(r"\s*[+-]?\d(?:\.\d+)?[eE][+-]?\d+\s*")
#: Excel keeps this many digits of a number; the rest become zeros
_EXCEL_DIGITS: Final = 15
_ID_LENGTH: Final = 18
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def rows_of(text: str, settings: CsvSettings, problems: list[Problem]) -> list[Row]:
    """The data rows; what is wrong with the text, the header or the totals is added to `problems`."""
    rows = list(_rows(text, settings, problems))
    if settings.header:
        rows = _without_header(rows, settings, problems)
    return rows if settings.totals is None else _without_totals(rows, settings, problems)


def place(settings: CsvSettings, line: int, column: int) -> str:
    """`line 12, column 3 (姓名)`."""
    return f"line {line}, column {column + 1} ({settings.columns[column]})"


def excel_damage(cell: str) -> str:
    """The problem code when Excel turned a digit string into a number, else ""."""
    if _SCIENTIFIC.fullmatch(cell):
        return "EXCEL_SCIENTIFIC"
    digits = cell.strip()
    if not digits.isdecimal() or len(digits) < _EXCEL_DIGITS + 2 or digits[_EXCEL_DIGITS:].strip("0"):
        return ""
    return "" if len(digits) == _ID_LENGTH and _is_resident_id(digits) else "EXCEL_ZEROS"


def _is_resident_id(digits: str) -> bool:
    """GB 11643: a true number may end in 000 by chance, and its check digit then says so."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[-1]


def _rows(text: str, settings: CsvSettings, problems: list[Problem]) -> Iterator[Row]:
    """Each row with the line it begins on: a value with line breaks makes a row of several lines."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=settings.delimiter, quotechar=settings.quote, strict=True)
    line = 1
    try:
        for row in reader:
            if row or len(settings.columns) == 1:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem("CSV_SYNTAX", params={"reason": str(error)}, place=f"line {line}"))


def _without_header(rows: list[Row], settings: CsvSettings, problems: list[Problem]) -> list[Row]:
    expected = list(settings.columns)
    if not rows or rows[0][1] != expected:
        found = settings.delimiter.join(rows[0][1]) if rows else ""
        params = {"expected": settings.delimiter.join(expected), "found": found[:300]}
        problems.append(Problem("CSV_HEADER", params=params, place="line 1"))
    return rows[1:]


def _without_totals(rows: list[Row], settings: CsvSettings, problems: list[Problem]) -> list[Row]:
    totals = settings.totals
    if totals is None:
        return rows
    marked = [number for number, (_, row) in enumerate(rows) if row and row[0] == totals.marker]
    if marked != [len(rows) - 1]:
        line = rows[marked[0] if marked else -1][0] if rows else 1
        problems.append(Problem("TOTALS_MISSING", params={"marker": totals.marker}, place=f"line {line}"))
        return [pair for number, pair in enumerate(rows) if number not in marked]
    line, row = rows.pop()
    column = settings.columns.index(totals.count)
    found = row[column].strip() if column < len(row) else ""
    if found != str(len(rows)):
        params = {"expected": str(len(rows)), "found": found[:40]}
        problems.append(Problem("TOTALS_WRONG", params=params, place=place(settings, line, column)))
    return rows
