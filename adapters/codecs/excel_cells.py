"""One cell ↔ one value of its column's kind. What Excel did to a value is said, never guessed away."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from .csv_rows import excel_damage
from .excel_settings import MOST_DIGITS, Column, ExcelSettings

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_SPELLINGS: Final = {
    "yyyy-M-d": re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"),
    "yyyy/M/d": re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
    "yyyy.M.d": re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})"),
    "yyyyMMdd": re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    "yyyy年M月d日": re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"),
}
_BEYOND: Final = 10**MOST_DIGITS
#: serial 60 is a 29 February 1900, which never was; before it, libraries disagree by a day
FIRST_DAY: Final = date(1900, 3, 1)
_EPOCH: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - Excel knows no zones


class Misfit(Exception):
    """A value that its cell or column cannot hold."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def as_text(cell: Any, column: Column, settings: ExcelSettings) -> str:
    """The text of a cell in a text column. Raises Misfit."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _number_text(cell, column, settings)
    if type(cell) is not str:
        raise Misfit("EXCEL_KIND", value=shown(cell), expected="text")
    text: str = cell
    if text.startswith("'") and settings.apostrophe != "keep":
        if settings.apostrophe == "refuse":
            raise Misfit("EXCEL_APOSTROPHE", value=text[:40])
        text = text[1:]
    check_text(text, column)
    return text


def check_text(text: str, column: Column) -> None:
    """Raises Misfit when the text is too long or not of the column's digits."""
    if len(text) > column.max_chars:
        raise Misfit("SCHEMA_TOO_LONG", length=str(len(text)), limit=str(column.max_chars))
    if column.digits is None:
        return
    if len(text) > MOST_DIGITS and (code := excel_damage(text)):
        raise Misfit(code, value=text[:40])
    digits = text[:-1] + text[-1:].replace("X", "0").replace("x", "0")
    if not (digits.isascii() and digits.isdigit() and len(digits) == column.digits):
        short = digits.isascii() and digits.isdigit() and len(digits) < column.digits
        code = "EXCEL_LEADING_ZEROS" if short else "EXCEL_DIGITS"
        raise Misfit(code, value=text[:40], digits=str(column.digits))


def _number_text(cell: float, column: Column, settings: ExcelSettings) -> str:
    if not abs(cell) < _BEYOND:  # not a number is not less, either
        raise Misfit("EXCEL_SCIENTIFIC", value=shown(cell))
    allowed = settings.numbers_as_text if column.numbers_as_text is None else column.numbers_as_text
    if not allowed or cell != int(cell):
        raise Misfit("EXCEL_NUMBER", value=shown(cell))
    text = str(int(cell))
    check_text(text, column)
    return text


def as_integer(cell: Any, _: Column, settings: ExcelSettings) -> int:
    """The whole number of a cell. Raises Misfit."""
    if type(cell) is str and settings.texts_as_numbers and _INTEGER.fullmatch(cell.strip()):
        number = int(cell)
    elif type(cell) in (int, float) and not abs(cell) < _BEYOND:
        raise Misfit("EXCEL_PRECISION", value=shown(cell))
    elif type(cell) in (int, float) and cell == int(cell):
        number = int(cell)
    else:
        raise Misfit("EXCEL_KIND", value=shown(cell), expected="integer")
    if abs(number) >= _BEYOND:
        raise Misfit("EXCEL_PRECISION", value=str(number))
    return number


def as_decimal(cell: Any, _: Column, settings: ExcelSettings) -> Decimal:
    """The number of a cell, of the 15 digits that Excel shows and keeps. Raises Misfit."""
    if type(cell) is str and settings.texts_as_numbers and _DECIMAL.fullmatch(cell.strip()):
        return Decimal(cell.strip())
    if type(cell) not in (int, float):
        raise Misfit("EXCEL_KIND", value=shown(cell), expected="decimal")
    if not abs(cell) < _BEYOND:
        raise Misfit("EXCEL_PRECISION", value=shown(cell))
    return plain(cell)


def as_boolean(cell: Any, _: Column, __: ExcelSettings) -> bool:
    """TRUE or FALSE. Raises Misfit."""
    if type(cell) is not bool:
        raise Misfit("EXCEL_KIND", value=shown(cell), expected="boolean")
    return bool(cell)


def as_date(cell: Any, column: Column, settings: ExcelSettings, since_1904: bool) -> str:
    """ISO text of a date cell, of a declared spelling or of a declared serial number. Raises Misfit."""
    if type(cell) is str:
        return _moment(cell.strip()) if column.time else _spelled(cell.strip(), settings)
    if type(cell) in (int, float):
        if not settings.serials:
            raise Misfit("EXCEL_SERIAL", value=shown(cell))
        if not 0 <= cell < 3_000_000:
            raise Misfit("EXCEL_NO_DATE", value=shown(cell))
        moment = _EPOCH[since_1904] + timedelta(seconds=round(cell * 86400))
    elif isinstance(cell, datetime):
        moment = cell.replace(microsecond=0) + timedelta(seconds=round(cell.microsecond / 1e6))
    elif isinstance(cell, date):
        moment = datetime.combine(cell, time())
    else:
        raise Misfit("EXCEL_NO_DATE", value=shown(cell))
    if moment.date() < FIRST_DAY or moment.year > 9999:
        raise Misfit("EXCEL_NO_DATE", value=shown(cell))
    if column.time:
        return moment.isoformat()
    if moment.time() != time():
        raise Misfit("EXCEL_TIME", value=moment.isoformat(" "))
    return moment.date().isoformat()


def _moment(text: str) -> str:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").isoformat()  # noqa: DTZ007 - Excel knows no zones
    except ValueError:
        raise Misfit("EXCEL_NO_DATE", value=text[:40]) from None


def _spelled(text: str, settings: ExcelSettings) -> str:
    for spelling in settings.date_texts:
        if found := _SPELLINGS[spelling].fullmatch(text):
            try:
                return date(*map(int, found.groups())).isoformat()
            except ValueError:
                break
    raise Misfit("EXCEL_NO_DATE", value=text[:40])


def plain(number: float) -> Decimal:
    """A number of the workbook as Excel shows it."""
    try:
        return Decimal(format(Decimal(format(number, ".15g")), "f"))
    except (InvalidOperation, OverflowError, ValueError):
        raise Misfit("EXCEL_PRECISION", value=str(number)[:40]) from None


def shown(cell: Any) -> str:
    """A cell as its author would recognise it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return format(Decimal(format(cell, ".15g")), "f")[:40]
    return str(cell)[:40]
