"""Numbers without a lost digit: what a legacy value is as a decimal, and whether JSON can hold it."""

import re
from decimal import Context, Decimal, Inexact, InvalidOperation
from math import isfinite
from typing import Any

from .declare import unreadable, unwritable

#: digits of a whole number that every reader of JSON keeps
EXACT = 15
#: exponents of a number that may be written out in digits; beyond them it is a mistake or an attack
_EXPONENT = 60
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
#: arithmetic that refuses to round
EXACTLY = Context(prec=120, traps=[Inexact, InvalidOperation])


def exact(value: Decimal, places: int | None = None) -> float | None:
    """The number as JSON has it; None when digits would be lost."""
    found = float(value)
    if not isfinite(found) or Decimal(repr(found)) != value:
        return None
    return found if places is None or fits(value, places) else None


def fits(value: Decimal, places: int) -> bool:
    """Whether the number has no more digits behind the point."""
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -places


def number(value: Any) -> Decimal | None:
    """A JSON number as the decimal it was written as."""
    kind = value.__class__
    if kind is Decimal:
        return Decimal(value) if value.is_finite() else None
    return Decimal(repr(value)) if kind is int or (kind is float and isfinite(value)) else None


def json_number(value: Decimal) -> int | float | None:
    """Whole numbers as `int`, others as `float`; None when digits would be lost."""
    if not value:
        return 0
    if abs(value.adjusted()) <= _EXPONENT and fits(value, 0) and value.adjusted() < EXACT:
        return int(value)
    return exact(value)


def read_number(operation: str, value: Any) -> Decimal:
    """A legacy value, text or a number of its own, as a decimal."""
    if value.__class__ is str and _NUMBER.fullmatch(value):
        found: Decimal | None = Decimal(value)
    else:
        found = number(value)
    if found is None or (found and abs(found.adjusted()) > _EXPONENT):
        raise unreadable(operation, "0–9.")
    return found


def plain_text(operation: str, value: Any) -> str:
    """A JSON number in digits, as short as it goes: 7.0 → `7`, 1.50 → `1.5`."""
    found = number(value)
    if found is None or (found and abs(found.adjusted()) > _EXPONENT):
        raise unwritable(operation, "0–9.")
    text = f"{found:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if text not in ("-0", "") else "0"


def times(value: Decimal, over: Decimal, under: Decimal) -> Decimal | None:
    """value × over / under, or None when that has no end behind the point."""
    try:
        return EXACTLY.divide(EXACTLY.multiply(value, over), under)
    except (Inexact, InvalidOperation):
        return None


def own(value: Any, kind: str, operation: str) -> Any:
    """A JSON number as a format with that kind of value has it; text where it has none."""
    if kind == "integer":
        found = number(value)
        if found is None or not fits(found, 0):
            raise unwritable(operation, "0–9")
        return int(found)
    text = plain_text(operation, value)
    return Decimal(text) if kind == "decimal" else text
