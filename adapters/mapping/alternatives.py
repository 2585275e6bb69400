"""Conditions with `or`: alternatives of which one must hold; `and` binds tighter.

The parts of a condition stand in one row; one that is `either` begins another alternative.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import Protocol, TypeVar

from .bound import Test
from .language import Clause


class _Part(Protocol):
    @property
    def either(self) -> bool: ...


P = TypeVar("P", bound=_Part)


def alternatives(parts: Iterable[P]) -> list[list[P]]:
    """The parts of each alternative."""
    found: list[list[P]] = []
    for part in parts:
        if part.either or not found:
            found.append([])
        found[-1].append(part)
    return found


def together(outer: Sequence[Clause], inner: Sequence[Clause]) -> tuple[Clause, ...]:
    """Two conditions that must hold together, as one row."""
    if not outer or not inner:
        return (*outer, *inner)
    return tuple(
        replace(clause, either=index == 0 and number > 0)
        for number, (first, second) in enumerate(product(alternatives(outer), alternatives(inner)))
        for index, clause in enumerate((*first, *second))
    )


def joined(before: Sequence[str], tests: Sequence[Test], asked: Sequence[str]) -> str:
    """The expression of a whole condition: what must hold before, and one of the alternatives."""
    whole = "".join(
        f"{'' if not index else ' or ' if test.either else ' and '}{text}"
        for index, (test, text) in enumerate(zip(tests, asked, strict=True))
    )
    several = any(test.either for test in tests[1:])
    return " and ".join((*before, *([f"({whole})" if several else whole] if whole else ()))) or "True"
