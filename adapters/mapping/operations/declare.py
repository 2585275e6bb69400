"""How an operation is declared: its two directions as Python expressions that the compiler inlines.

An operation is one `Operation` value. Its `prepare` turns the arguments of one call into a
`Prepared`: two `Snippet`s, `read` (legacy → canonical) and `write` (back), each an expression
over `{v}` and over its own named values. A value that cannot be read or written raises `Unfit`;
nothing is guessed. Laws: `read(write(y)) == y`, and `write(read(x))` is the canonical spelling of x.
An operation that cannot keep them is `lossy` or `oneway`, and a rule that uses it says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any


class Unfit(ValueError):
    """A value does not fit an operation; becomes a Problem with the rule's place."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class WrongArguments(Exception):
    """The arguments of a call do not fit the operation; `expected` shows how it is written."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Snippet:
    """A Python expression over `{v}`. `names` and `dated` are values it uses, as `{name}`.

    `dated` values (code tables) differ by day and are given to the compiled function per
    interval. `empties` says that it may turn a value into none (`None` or `""`).
    """

    text: str = "{v}"
    names: Mapping[str, Any] = field(default_factory=dict)
    dated: Mapping[str, Any] = field(default_factory=dict)
    empties: bool = False


SAME = Snippet()


def _refuse(value: Any) -> Any:
    raise Unfit("MAPPING_VALUE_UNWRITABLE", operation="direction: in", expected="∅")


#: nothing can be written from the canonical value: a rule that uses such an operation says `direction: in`
NO_WAY = Snippet("{refuse}({v})", {"refuse": _refuse})


@dataclass(frozen=True, slots=True)
class Prepared:
    """One call, ready to be compiled. `gives` is the kind of the canonical side, `listed` that it is a list.

    `codes` are the canonical values it can give, with the place each is written, for the check
    against the schema.
    """

    name: str
    gives: str
    read: Snippet = SAME
    write: Snippet = SAME
    listed: bool = False
    #: part of a value is dropped on the way out; a rule that uses it says what it `loses`
    lossy: bool = False
    #: part of a value is dropped on the way in: what is written is not what was read
    oneway: bool = False
    #: it takes the list as a whole, not each of its parts
    whole: bool = False
    codes: Mapping[str, Any] = field(default_factory=dict)
    #: (value before, value after) → whether the code was known; None where an unknown one is a problem
    knows: Callable[[Any, Any], bool] | None = None

    def unsaid(self, *, loses: bool) -> str:
        """The code of the problem when a rule of both directions uses it and does not say what it must."""
        if self.write is NO_WAY:
            return "MAPPING_ONEWAY"
        return "MAPPING_LOSES" if (self.lossy or self.oneway) and not loses else ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a call stands in: the kind of value it is given, the code tables, the codec's newline, its place."""

    kind: str = "text"
    table: Callable[[str], Any] | None = None
    newline: str = "\n"
    spot: Any = None


#: what is written is what was read
AS_READ: Any = object()


@dataclass(frozen=True, slots=True)
class Example:
    """One value both ways, shown in the documentation and proved by a test.

    `written` is what comes back when it is another spelling; None for an operation with no way back.
    """

    arguments: tuple[str, ...]
    legacy: Any
    canonical: Any
    written: Any = AS_READ
    kind: str = "text"

    def back(self) -> Any:
        """What is written."""
        return self.legacy if self.written is AS_READ else self.written


def example(*arguments: str, of: Any, gives: Any, back: Any = AS_READ, kind: str = "text") -> Example:
    """An example of one call: `of` the legacy value it `gives` the canonical one."""
    return Example(arguments, of, gives, back, kind)


#: kinds of legacy value
TEXT = frozenset({"text", "date", "any"})
NUMBER = frozenset({"text", "integer", "decimal", "any"})
WHOLE = frozenset({"text", "integer", "any"})
ALL = frozenset({"text", "date", "integer", "decimal", "boolean", "any"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the language, told in both languages. `accepts` are the kinds of legacy value it reads."""

    name: str
    usage: str
    en: str
    zh: str
    prepare: Callable[[tuple[str, ...], Setting], Prepared]
    accepts: frozenset[str] = TEXT
    examples: tuple[Example, ...] = ()


def unreadable(operation: str, expected: str) -> Unfit:
    """The legacy value is not what the operation reads."""
    return Unfit("MAPPING_VALUE_UNREADABLE", operation=operation, expected=expected)


def unwritable(operation: str, expected: str) -> Unfit:
    """The canonical value cannot be spelled the legacy way."""
    return Unfit("MAPPING_VALUE_UNWRITABLE", operation=operation, expected=expected)


def plain(name: str, read: Snippet, write: Snippet = SAME) -> Callable[[tuple[str, ...], Setting], Prepared]:
    """The `prepare` of an operation on text without arguments."""
    prepared = Prepared(name, "text", read, write)

    def prepare(arguments: tuple[str, ...], setting: Setting) -> Prepared:
        if arguments:
            raise WrongArguments(name)
        return prepared

    return prepare


def both(
    name: str,
    read: Callable[[Any], Any],
    write: Callable[[Any], Any],
    gives: str = "text",
    *,
    empties: bool = False,
) -> Prepared:
    """A call whose two directions are functions."""
    take = Snippet("{read}({v})", {"read": read}, empties=empties)
    return Prepared(name, gives, take, Snippet("{write}({v})", {"write": write}))


def inward(
    name: str,
    read: Callable[[Any], Any],
    gives: str = "text",
    *,
    write: Snippet = NO_WAY,
    empties: bool = True,
) -> Prepared:
    """A one-way call. With a `write` (`SAME`: as is) a rule may use it both ways when it says what it `loses`."""
    return Prepared(name, gives, Snippet("{read}({v})", {"read": read}, empties=empties), write, oneway=True)


#: exponents of numbers that may be written out in digits
_EXPONENT = 60


def spelled(value: Any) -> Any:
    """A format's own number or truth value as text would spell it, shortly (7, not 7.0); anything else as it is."""
    kind = value.__class__
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float and isfinite(value):
        value = Decimal(repr(value))
    if value.__class__ is Decimal and value.is_finite() and abs(value.adjusted()) <= _EXPONENT:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value
