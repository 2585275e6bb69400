"""What every form of `reshape:` promises, and how it says what does not fit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ...contracts import Field, Path, Record
from ..language import Spot


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a form cannot carry, at a path of one of the records it was given.

    `inside` is the place within a document that stands in the field itself.
    """

    index: int
    path: Path
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    inside: str = ""


class Misfit(Exception):
    """Records that a form cannot carry, with every fault; the codec around it gives them their places."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Cut:
    """Items that were left out on the way out, as `overflow: truncate` says; the loss is stated in the mapping."""

    path: str
    given: int
    kept: int
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A path of a record before a step; `inside` is the place within the document that its text holds."""

    index: int
    path: Path
    inside: str = ""


#: (index, path) of a reshaped record → its origin
Trace = Callable[[int, Path], Origin]
#: the fields of a record or group, in the layout's order; None when the format has no schema
Fields = Sequence[Field] | None


class Reshape(Protocol):
    """One invertible step, records ↔ records. Pure and thread-safe; the records given are never changed.

    The laws, for records that are taken: `back(forward(x))` is `x` in the form's own canonical
    spelling (which its documentation states), and `forward(back(y))` is `y`. What a form cannot
    carry is a fault: nothing is dropped, and absent, empty and null stay what they are wherever
    the form has room for them.
    """

    @property
    def spot(self) -> Spot:
        """Where the mapping declares it."""

    def forward(self, records: Sequence[Record]) -> list[Record]:
        """The records as the rules see them. Raises Misfit with every fault, at paths of `records`."""

    def back(self, records: Sequence[Record], cuts: list[Cut]) -> list[Record]:
        """The records as the codec writes them; what was cut, as declared, is noted. Raises Misfit."""

    def layout(self, fields: Fields) -> Fields:
        """The layout of what `forward` gives, from the layout of what it takes."""

    def origins(self, records: Sequence[Record]) -> Trace:
        """Tells where a path of `forward(records)` comes from in `records`. Only for problems."""
