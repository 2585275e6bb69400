"""Several values told as one: the pieces of a template, as data."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .language import Spot


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a template: `literal` text, or the value of placeholder number `part`; `group` numbers an optional `[…]`."""

    literal: str = ""
    part: int = -1
    group: int = 0


@dataclass(frozen=True, slots=True)
class Weave:
    """Several values ↔ one: a template's segments, or with none of them a list of `count` values.

    `exact` says that what is woven must come apart again as it was.
    """

    segments: tuple[Segment, ...]
    count: int
    spot: "Spot"
    truncate: bool = False
    exact: bool = True
