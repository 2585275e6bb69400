"""Operations on numbers: spellings ↔ JSON numbers. Nothing is rounded; a format's own numbers work like text."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .declare import (
    NUMBER,
    Operation,
    Prepared,
    Setting,
    Snippet,
    WrongArguments,
    example,
    unreadable,
    unwritable,
)
from .exact import EXACT, exact, fits, number
from .grouping import Grouping, read_sample
from .truth import native_boolean

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?|[+-]?\.[0-9]+")
#: of the digits that every reader of JSON keeps, the ones for places behind the point
_PLACES = 4


def read_integer(value: Any) -> int:
    """`007` → 7; only plain digits with a sign."""
    if value.__class__ is str and value.isdecimal() and value.isascii() and len(value) <= EXACT:
        return int(value)
    if value.__class__ is int:
        return int(value)
    if value.__class__ is str and _INTEGER.fullmatch(value) and len(value.lstrip("+-0")) <= EXACT:
        return int(value)
    if value.__class__ in (Decimal, float):
        found = number(value)
        # how a spreadsheet keeps a whole number
        if found is not None and fits(found, 0) and found.adjusted() < EXACT:
            return int(found)
    raise unreadable("integer", "0–9")


def write_integer(value: Any) -> str:
    """7 → `7`."""
    return str(native_integer(value))


def native_integer(value: Any) -> int:
    """A JSON integer for a format with integers of its own."""
    if value.__class__ is not int:
        raise unwritable("integer", "0–9")
    return int(value)


_READ_INTEGER = Snippet("{v} if {v}.__class__ is int else {read}({v})", {"read": read_integer})
_WHOLE = Snippet("{v} if {v}.__class__ is int else {write}({v})", {"write": native_integer})


def decimal_reader(
    operation: str, places: int | None, grouping: Grouping | None = None
) -> Callable[[Any], float]:
    """Text or a format's own number → JSON number, exactly."""
    expected = f"{places}" if places is not None else "0–9."
    short = _short(places)

    def read(value: Any) -> float:
        kind = value.__class__
        if grouping is not None and kind is str:
            value = grouping.plain(value)
        text = value if kind is str else str(value)
        if (kind is str or kind is Decimal) and short(text):
            return float(text)
        if kind is str and _DECIMAL.fullmatch(text):
            value = Decimal(text)
        elif kind in (int, float):
            value = Decimal(repr(value))
        found = exact(value, places) if value.__class__ is Decimal and value.is_finite() else None
        if found is None:
            raise unreadable(operation, expected if grouping is None else f"{expected}, {grouping.sample}")
        return found

    return read


def _short(places: int | None) -> Callable[[str], Any]:
    """Tells numbers so short that a double keeps every digit, whatever they are."""
    behind = _PLACES if places is None else min(places, _PLACES)
    return re.compile(
        f"-?[0-9]{{1,{EXACT - _PLACES}}}" + (f"(?:\\.[0-9]{{1,{behind}}})?" if behind else "")
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


def _places(text: str, usage: str) -> int:
    if not re.fullmatch("[0-9]", text):
        raise WrongArguments(usage)
    return int(text)


def _integer(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if arguments:
        raise WrongArguments("integer")
    put = Snippet("str({v}) if {v}.__class__ is int else {write}({v})", {"write": write_integer})
    if setting.kind == "decimal":
        put = Snippet("{write}({v})", {"write": lambda value: Decimal(native_integer(value))})
    return Prepared("integer", "integer", _READ_INTEGER, _WHOLE if setting.kind == "integer" else put)


_USAGE = 'decimal(places) or decimal(places, "1,234.56")'


def _decimal(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) not in (1, 2):
        raise WrongArguments(_USAGE)
    places = _places(arguments[0], _USAGE)
    grouping = read_sample(arguments[1]) if arguments[1:] else None
    if arguments[1:] and grouping is None:
        raise WrongArguments(_USAGE)
    read = Snippet("{read}({v})", {"read": decimal_reader("decimal", places, grouping)})
    text = decimal_writer("decimal", places, implied=False)
    write: Callable[[Any], Any] = text
    if setting.kind == "decimal":
        write = lambda value: Decimal(text(value))
    elif grouping is not None:
        grouped = grouping.grouped
        write = lambda value: grouped(text(value))
    return Prepared("decimal", "decimal", read, Snippet("{write}({v})", {"write": write}))


def _implied(arguments: tuple[str, ...], setting: Setting) -> Prepared:
    if len(arguments) != 1:
        raise WrongArguments("implied(places)")
    places = _places(arguments[0], "implied(places)")

    def read(value: Any) -> float:
        given = Decimal(value) if value.__class__ is str and _INTEGER.fullmatch(value) else number(value)
        found = exact(given.scaleb(-places)) if given is not None and fits(given, 0) else None
        if found is None:
            raise unreadable("implied", "0–9")
        return found

    write = decimal_writer("implied", places, implied=True)
    turn: Callable[[str], Any] = {"integer": int, "decimal": Decimal}.get(setting.kind, str)
    return Prepared(
        "implied",
        "decimal",
        Snippet("{read}({v})", {"read": read}),
        Snippet("{turn}({write}({v}))", {"write": write, "turn": turn}),
    )


def native(kind: str, wants: frozenset[str]) -> Prepared | None:
    """What a plain copy of a format's own number needs, or None when nothing."""
    if kind == "integer":
        return Prepared("integer", "integer", _READ_INTEGER, _WHOLE)
    if kind == "boolean":
        return Prepared("boolean", "boolean", Snippet("{read}({v})", {"read": native_boolean}))
    if kind == "decimal" and "number" in wants:
        read = Snippet("{read}({v})", {"read": decimal_reader("decimal", None)})
        return Prepared("decimal", "decimal", read, Snippet("{write}({v})", {"write": _native_decimal}))
    return None


OPERATIONS = (
    Operation(
        "integer", "integer", "A whole number.", "整数。", _integer, NUMBER,
        (example(of="12", gives=12), example(of="007", gives=7, back="7"), example(of=7, gives=7, kind="integer")),
    ),
    Operation(
        "decimal", "decimal(places), decimal(places, sample)",
        "A number with at most that many places; nothing is rounded. How it is grouped and what its point is, is said "
        "by a sample: `decimal(2, \"1.234,56\")`.",
        "至多该位数小数的数值，不作四舍五入。千分位和小数点的写法用样例说明：`decimal(2, \"1.234,56\")`。",
        _decimal, NUMBER,
        (example("2", of="1200.50", gives=1200.5), example("2", "1,234.56", of="1,200.50", gives=1200.5),
         example("2", "1.234,56", of="1200,5", gives=1200.5, back="1.200,50")),
    ),
    Operation(
        "implied", "implied(places)", "A number whose decimal point is left out; the codec fills the width.",
        "省略小数点的数值；宽度由编解码器补齐。", _implied, NUMBER,
        (example("2", of="1234", gives=12.34), example("2", of="0001234", gives=12.34, back="1234")),
    ),
)  # fmt: skip
