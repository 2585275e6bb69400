"""How an operation is declared: its two directions as Python expressions that the compiler inlines.

An operation is one `Operation` value. Its `prepare` turns the arguments of one call into a
`Prepared`: two `Snippet`s, `read` (legacy → canonical) and `write` (back), each an expression
over `{v}` and over its own named values. A value that cannot be read or written raises `Unfit`;
nothing is guessed. Laws: `read(write(y)) == y`, and `write(read(x))` is the canonical spelling of x.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    codes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a call stands in: the kind of value it is given, the code tables, the codec's newline."""

    kind: str = "text"
    table: Callable[[str], Any] | None = None
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the language. `accepts` are the kinds of legacy value it reads."""

    name: str
    usage: str
    help: str
    prepare: Callable[[tuple[str, ...], Setting], Prepared]
    accepts: frozenset[str] = field(default=frozenset({"text", "date", "any"}))


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
