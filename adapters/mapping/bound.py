"""Rules after checking: every operation prepared, every constant of its schema's type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .language import Const, Copy, Each, Position
from .operations.declare import Prepared
from .paths import Names

#: no value given (None would be a value)
ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Stage:
    """One operation in its place; `lifted` ones apply to each part of a list."""

    prepared: Prepared
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """One part of a condition: a field of the record (`names`) or a place of the document (`reach`, `up` scopes around)."""

    operator: str
    values: tuple[Any, ...]
    names: Names = ()
    reach: "BoundCopy | None" = None
    up: int = 0
    #: fields of the record that give the values, with the operations on each
    others: "tuple[tuple[Names, tuple[Stage, ...]], ...]" = ()
    #: it begins another alternative (`or`)
    either: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """When a rule holds, each way; None where it cannot be asked. No test at all always holds."""

    inward: tuple[Test, ...] | None
    outward: tuple[Test, ...] | None


@dataclass(frozen=True, slots=True)
class BoundCopy:
    """A copy ready to be compiled. `kind` is the legacy field's kind, `checked` that it must be text as it is."""

    rule: Copy
    kind: str
    stages: tuple[Stage, ...] = ()
    listed: bool = False
    text: bool = False
    default_in: Any = ABSENT
    default_out: Any = ABSENT
    #: read from the transfer's envelope, not from the document
    envelope: bool = False
    guard: Guard | None = None
    #: several values ↔ one, for rules over several sources or targets
    join: Callable[[Sequence[Any]], Any] | None = None
    #: the operations on each of those values before they are joined
    pipes: tuple[tuple[Stage, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class BoundConst:
    """A constant of the canonical side."""

    rule: Const
    value: Any
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class BoundPosition:
    """The number of an item in its list."""

    rule: Position
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A constant of the legacy side; `checked` says that another value on the way in is a problem."""

    names: Names
    value: Any
    checked: bool
    spot: Any


@dataclass(frozen=True, slots=True)
class BoundEach:
    """A repeated group; `prefix` is its whole source path from the record's root.

    `loops` are the repeated groups around it that are walked on the way, outermost first, each relative to the one
    before. `scalar` says that its items are values: their field is the empty name.
    """

    rule: Each
    rules: "tuple[Bound, ...]"
    prefix: Names
    guard: Guard | None = None
    loops: tuple[Names, ...] = ()
    scalar: bool = False
    #: fields of each item that its condition asks for and no rule writes, with the value to write
    sets: "tuple[tuple[Names, Any], ...]" = ()
    #: constants that every item has
    writes: tuple[Written, ...] = ()


Bound = BoundCopy | BoundConst | BoundPosition | BoundEach
