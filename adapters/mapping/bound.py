"""Rules after checking: every operation prepared, every constant of its schema's type."""

from dataclasses import dataclass
from typing import Any

from .language import Const, Copy, Each, Names
from .operations.declare import Prepared

#: no value given (None would be a value)
ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Stage:
    """One operation in its place; `lifted` ones apply to each part of a list."""

    prepared: Prepared
    lifted: bool = False


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


@dataclass(frozen=True, slots=True)
class BoundConst:
    """A constant of the canonical side."""

    rule: Const
    value: Any


@dataclass(frozen=True, slots=True)
class BoundEach:
    """A repeated group; `prefix` is its whole source path from the record's root."""

    rule: Each
    rules: "tuple[Bound, ...]"
    prefix: Names


Bound = BoundCopy | BoundConst | BoundEach


@dataclass(frozen=True, slots=True)
class Written:
    """A constant of the legacy side; `checked` says that another value on the way in is a problem."""

    names: Names
    value: Any
    checked: bool
    spot: Any
