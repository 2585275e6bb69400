"""Operations on numbers and truth values: spellings ↔ JSON numbers and booleans."""

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from typing import Any

from .declare import Operation, Prepared, Setting, Snippet, WrongArguments, unreadable, unwritable

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?|[+-]?\.[0-9]+")
#: digits of a whole number that every reader of JSON keeps
_EXACT = 15
#: of those, the ones kept for places behind the point
_PLACES = 4
_ANY_NUMBER = frozenset({"text", "integer", "decimal", "any"})


def read_integer(value: Any) -> int:
    """`007` → 7; only plain digits with a sign."""
    if value.__class__ is str and value.isdecimal() and value.isascii() and len(value) <= _EXACT:
        return int(value)
    if value.__class__ is int:
        return int(value)
    if value.__class__ is str and _INTEGER.fullmatch(value) and len(value.lstrip("+-0")) <= _EXACT:
        return int(value)
    raise unreadable("integer", "0–9")


def write_integer(value: Any) -> str:
    """7 → `7`."""
    if value.__class__ is not int:
        raise unwritable("integer", "0–9")
    return str(value)


def native_integer(value: Any) -> int:
    """A JSON integer for a format with integers of its own."""
    if value.__class__ is not int:
        raise unwritable("integer", "0–9")
    return int(value)


def fits(value: Decimal, places: int) -> bool:
    """Whether the number has no more digits behind the point."""
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -places


_READ_INTEGER = Snippet("{v} if {v}.__class__ is int else {read}({v})", {"read": read_integer})
_WHOLE = Snippet("{v} if {v}.__class__ is int else {write}({v})", {"write": native_integer})


def exact(value: Decimal, places: int | None) -> float | None:
    """The number as JSON has it; None when digits would be lost."""
    found = float(value)
    if not isfinite(found) or Decimal(repr(found)) != value:
        return None
    return found if places is None or fits(value, places) else None


def number(value: Any) -> Decimal | None:
    """A JSON number as the decimal it was written as."""
    return Decimal(repr(value)) if value.__class__ in (int, float) else None


def _places(arguments: tuple[str, ...], usage: str) -> int:
    if len(arguments) != 1 or not re.fullmatch("[0-9]", arguments[0]):
        raise WrongArguments(usage)
    return int(arguments[0])


def decimal_reader(operation: str, places: int | None) -> Callable[[Any], float]:
    """Text or a format's own number → JSON number, exactly."""
    expected = f"{places}" if places is not None else "0–9."
    short = _short(places)

    def read(value: Any) -> float:
        kind = value.__class__
        text = value if kind is str else str(value)
        if (kind is str or kind is Decimal) and short(text):
            return float(text)
        if kind is str and _DECIMAL.fullmatch(value):
            value = Decimal(value)
        elif kind in (int, float):
            value = Decimal(repr(value))
        found = exact(value, places) if value.__class__ is Decimal else None
        if found is None:
            raise unreadable(operation, expected)
        return found

    return read


def _short(places: int | None) -> Callable[[str], Any]:
    """Tells numbers so short that a double keeps every digit, whatever they are."""
    behind = _PLACES if places is None else min(places, _PLACES)
    return re.compile(
        f"-?[0-9]{{1,{_EXACT - _PLACES}}}" + (f"(?:\\.[0-9]{{1,{behind}}})?" if behind else "")
    ).fullmatch


def decimal_writer(operation: str, places: int, *, implied: bool) -> Callable[[Any], str]:
    """JSON number → text with that many places, or with the point left out."""
    short = _short(places)

    def write(value: Any) -> str:
        if value.__class__ is float and short(repr(value)):
            text = f"{value:.{places}f}"
            return str(int(text.replace(".", ""))) if implied else text
        found = number(value)
        if found is None or not fits(found, places):
            raise unwritable(operation, str(places))
        return str(int(found.scaleb(places))) if implied else f"{found:.{places}f}"

    return write


def _native_decimal(value: Any) -> Decimal:
    found = number(value)
    if found is None:
        raise unwritable("decimal", "0–9.")
    return found


def _integer(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("integer")
    put = Snippet("str({v}) if {v}.__class__ is int else {write}({v})", {"write": write_integer})
    return Prepared("integer", "integer", _READ_INTEGER, _WHOLE if setting.kind == "integer" else put)


def _decimal(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    places = _places(arguments, "decimal(places)")
    read = Snippet("{read}({v})", {"read": decimal_reader("decimal", places)})
    text = decimal_writer("decimal", places, implied=False)

    def quantized(value: Any) -> Decimal:
        return Decimal(text(value))

    write: Callable[[Any], Any] = quantized if setting.kind == "decimal" else text
    return Prepared("decimal", "decimal", read, Snippet("{write}({v})", {"write": write}))


def _implied(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    places = _places(arguments, "implied(places)")

    def read(value: Any) -> float:
        if value.__class__ is not int and not (value.__class__ is str and _INTEGER.fullmatch(value)):
            raise unreadable("implied", "0–9")
        found = exact(Decimal(value).scaleb(-places), None)
        if found is None:
            raise unreadable("implied", "0–9")
        return found

    write = decimal_writer("implied", places, implied=True)
    put = (lambda value: int(write(value))) if setting.kind == "integer" else write
    return Prepared(
        "implied", "decimal", Snippet("{read}({v})", {"read": read}), Snippet("{write}({v})", {"write": put})
    )


def _boolean(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != len((True, False)) or arguments[0] == arguments[1]:
        raise WrongArguments("boolean(true, false)")
    spelled: list[Any] = list(arguments)
    if setting.kind == "integer" and all(_INTEGER.fullmatch(text) for text in arguments):
        spelled = [int(text) for text in arguments]
    expected = ", ".join(arguments)
    values = {spelled[0]: True, spelled[1]: False}

    def read(value: Any) -> bool:
        # a dict lookup alone would take True for 1
        if value.__class__ is bool or value not in values:
            raise unreadable("boolean", expected)
        return values[value]

    def write(value: Any) -> Any:
        if value.__class__ is not bool:
            raise unwritable("boolean", "true, false")
        return spelled[0] if value else spelled[1]

    return Prepared(
        "boolean",
        "boolean",
        Snippet("{read}({v})", {"read": read}),
        Snippet("{write}({v})", {"write": write}),
    )


def _text(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments or setting.kind != "integer":
        raise WrongArguments("text")

    def read(value: Any) -> str:
        return str(read_integer(value))

    def write(value: Any) -> int:
        if value.__class__ is not str or not _INTEGER.fullmatch(value) or str(int(value)) != value:
            raise unwritable("text", "0–9")
        return int(value)

    return Prepared(
        "text", "text", Snippet("{read}({v})", {"read": read}), Snippet("{write}({v})", {"write": write})
    )


#: how formats whose every value is text spell a boolean of their own
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def _native_boolean(value: Any) -> bool:
    if value.__class__ is bool:
        return bool(value)
    if value.__class__ is str and value in _TRUTH:
        return _TRUTH[value]
    raise unreadable("boolean", "true, false")


def native(kind: str, wants: frozenset[str]) -> Prepared | None:
    """What a plain copy of a format's own number needs, or None when nothing."""
    if kind == "integer":
        return Prepared("integer", "integer", _READ_INTEGER, _WHOLE)
    if kind == "boolean":
        return Prepared("boolean", "boolean", Snippet("{read}({v})", {"read": _native_boolean}))
    if kind == "decimal" and "number" in wants:
        read = Snippet("{read}({v})", {"read": decimal_reader("decimal", None)})
        return Prepared("decimal", "decimal", read, Snippet("{write}({v})", {"write": _native_decimal}))
    return None


OPERATIONS = (
    Operation("integer", "integer", "A whole number.", _integer, _ANY_NUMBER),
    Operation("decimal", "decimal(places)", "A number with at most that many places; nothing is rounded.", _decimal, _ANY_NUMBER),
    Operation("implied", "implied(places)", "A number whose decimal point is left out; the codec fills the width.", _implied,
              frozenset({"text", "integer", "any"})),
    Operation("boolean", "boolean(true, false)", "Two spellings for yes and no.", _boolean, frozenset({"text", "integer", "any"})),
    Operation("text", "text", "A format's own whole number becomes text.", _text, frozenset({"integer"})),
)  # fmt: skip
