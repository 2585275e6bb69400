"""What a compiled mapping notes when a value does not fit, and the Problem made of it.

The hot path only appends a tuple; texts, paths and places are made when there are any.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...schemas.problem import Problem
from ..contracts import Path
from .language import Spot, Step, Target
from .operations.declare import Unfit

#: what a value may do to an operation that was not made for it
UNFIT = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
#: characters of a value shown in a problem
SHOWN = 60
#: (site, value, why, indexes of the repeated groups)
Failure = tuple[int, Any, Any, tuple[int, ...]]
#: reasons that are no exceptions → problem code
_REASONS = {
    "shape": "MAPPING_SHAPE",
    "no key": "MAPPING_KEY_ABSENT",
    "twice": "MAPPING_KEY_DUPLICATE",
    "const": "MAPPING_CONST_DIFFERS",
    "differs": "MAPPING_WRITES_DIFFER",
    "two": "MAPPING_ELEMENT_TWICE",
    "lookup": "MAPPING_LOOKUP_FAILED",
    "unplaced": "MAPPING_ITEM_UNPLACED",
    "gap": "MAPPING_POSITION_GAP",
}


@dataclass(frozen=True, slots=True)
class Site:
    """One rule in the compiled source: what it fills, what it reads, what it expects."""

    spot: Spot
    target: Target
    #: the record path; None stands for an index
    record: tuple[str | None, ...]
    expected: str = ""
    #: value, items, const, default, empty, selector, key, group, condition
    kind: str = "value"


def record_path(names: Sequence[str], repeats: Sequence[int]) -> tuple[str | None, ...]:
    """A source path with a gap after each depth that repeats."""
    found: list[str | None] = []
    for depth, name in enumerate(names, 1):
        found.append(name)
        if depth in repeats:
            found.append(None)
    return tuple(found)


def shown(value: Any) -> str:
    """A value for people: at most 60 characters, control characters escaped."""
    text = value if isinstance(value, str) else "" if value is None else repr(value)
    text = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[: SHOWN + 1]
    )
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def canonical_path(target: Target, indexes: Sequence[int]) -> str:
    """`persons[0].identity.number`; selectors stay as they are written."""
    left = iter(indexes)
    steps = [f"{step.name}[{_counted(left, step)}]" if step.field == "*" else str(step) for step in target]
    return ".".join(steps)


def _counted(left: Iterator[int], step: Step) -> str:
    """The index of an item; of a flattened list, those of all the groups that were walked."""
    return ".".join(str(next(left, 0)) for _ in range(int(step.value or 0) + 1))


def source_path(record: Sequence[str | None], indexes: Sequence[int]) -> Path:
    """The record path with its indexes, from 0."""
    left = iter(indexes)
    filled = [next(left, None) if step is None else step for step in record]
    return tuple(step for step in filled if step is not None)


def place_text(path: Path) -> str:
    """A record path for people: `RYXX/RY[2]/SFZH`, counted from 1."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f"/{step}" for step in path)
    return text.removeprefix("/")


def problem(site: Site, failure: Failure, locate: Callable[[Path], str]) -> Problem:
    """A failure as a problem with its place and its rule."""
    _, value, why, indexes = failure
    path = source_path(site.record, indexes)
    params = {"value": shown(value), "field": place_text(path)}
    if isinstance(why, Unfit):
        code = why.code
        params |= why.params
    else:
        code = _REASONS.get(why, "MAPPING_SHAPE") if isinstance(why, str) else "MAPPING_SHAPE"
        params["expected"] = site.expected or "text"
    return Problem(
        code, canonical_path(site.target, indexes), params, place=locate(path), rule=str(site.spot)
    )
