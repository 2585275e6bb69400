"""Each bound rule with its two ends, flat: the schema's place and the layout's field, with whole paths.

The checks of values and presence look at these links only: a new form of rule is one more case here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from ..contracts import Field
from .bound import Bound, BoundConst, BoundCopy, BoundEach, BoundPosition
from .language import Direction, Step, Target
from .layout import Layout
from .paths import Names, absolute
from .paths import bare as unselected
from .target import Shape


@dataclass(frozen=True)
class Link:
    """One value's way. `target` and `names` are whole paths; items of `each` stand as `list[*=]`."""

    rule: BoundCopy | BoundConst
    target: Target
    names: Names
    #: the canonical place of one value, also of a list of them; None for the envelope's
    place: Shape | None
    field: Field | None
    reads: bool
    writes: bool
    #: source fields that name the item it lies in
    keys: tuple[Names, ...] = ()
    #: the repeated group it stands in; conditions and selectors are relative to it
    prefix: Names = ()

    @property
    def woven(self) -> bool:
        """Whether the rule speaks of a part of its value, or of several fields: the operations alone do not tell."""
        return isinstance(self.rule, BoundCopy) and self.rule.rule.weave is not None

    @property
    def chosen(self) -> bool:
        """Whether other rules take its place in some documents: a condition, one of several alternatives."""
        return self.rule.rule.when is not None or self.rule.rule.choice is not None


@dataclass(frozen=True)
class Ends:
    """Where rules lie: the layout and the root of the schema, and which way the file works."""

    layout: Layout
    shape: Shape
    receives: bool
    sends: bool


def links(rules: Iterable[Bound], ends: Ends) -> tuple[Link, ...]:
    """Every rule of a file, those of repeated groups too."""
    return tuple(_links(rules, ends, _Inside()))


@dataclass(frozen=True)
class _Inside:
    """The repeated group that rules stand in."""

    target: Target = ()
    prefix: Names = ()
    keys: tuple[Names, ...] = ()
    way: Direction = Direction.BOTH


def _links(rules: Iterable[Bound], ends: Ends, inside: _Inside) -> Iterator[Link]:
    for rule in rules:
        way = rule.rule.direction if inside.way is Direction.BOTH else inside.way
        reads = ends.receives and way is not Direction.OUT
        writes = ends.sends and way is not Direction.IN
        target = (*inside.target, *rule.rule.target)
        match rule:
            case BoundCopy(envelope=envelope):
                names = unselected(absolute(rule.rule.source, inside.prefix))
                place = None if envelope else value_place(ends.shape, target)
                field = ends.layout.find(names) if ends.layout.known else None
                yield Link(rule, target, names, place, field, reads and not envelope, writes, inside.keys)
            case BoundPosition():
                pass
            case BoundConst():
                yield Link(rule, target, (), value_place(ends.shape, target), None, reads, False)
            case BoundEach():
                whole: Target = (*target[:-1], Step(target[-1].name, "*"))
                keys = tuple((*rule.prefix, *names) for names in rule.rule.keys)
                for inner in _links(rule.rules, ends, _Inside(whole, rule.prefix, keys, way)):
                    yield inner if inner.prefix else replace(inner, prefix=rule.prefix)
            case _:
                assert_never(rule)


def place_at(shape: Shape, target: Target) -> Shape | None:
    """The schema's place of a path; of a list's element where a step selects one."""
    here: Shape | None = shape
    for step in target:
        here = here.property(step.name) if here else None
        here = here.items() if here and step.field else here
    return here


def value_place(shape: Shape, target: Target) -> Shape | None:
    """The place of one value; of each value where the place is a list of them."""
    place = place_at(shape, target)
    return place.items() if place and place.types == {"array"} else place


def bare(target: Target) -> str:
    """A whole path without selectors, as `absent:` writes it."""
    return ".".join(step.name for step in target)


def bare_text(path: str) -> str:
    """A path as written, without its selectors."""
    text, depth = "", 0
    for char in path:
        depth += (char == "[") - (char == "]")
        text += "" if depth or char == "]" else char
    return text
