"""Alternatives and conditions: what can never be chosen, and values that a field never has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..contracts import Field
from .bound import BoundCopy
from .check_links import Link, said
from .check_presence import may_be_absent
from .check_values import Room
from .language import Spot, dotted
from .layout import Layout
from .source import Faults

#: the operators of a condition that name values
_NAMING = frozenset({"=", "!=", "in"})


@dataclass(frozen=True)
class Choices:
    """The checks of conditions, selectors and alternatives of one file."""

    layout: Layout
    room: Room
    faults: Faults

    def check(self, every: Sequence[Link]) -> None:
        """All rules in the order written: an alternative is reached when none before it takes its place."""
        before: dict[Spot, list[Link]] = {}
        for link in every:
            self._condition(link)
            self._selectors(link)
            choice = said(link.rule.rule, "choice")
            if choice is None or not link.reads:
                continue
            earlier = before.setdefault(choice, [])
            if any(self._hides(one, link) for one in earlier):
                path = dotted(link.rule.rule.target)
                self.faults.add(link.rule.rule.spot, "MAPPING_NEVER_CHOSEN", path, path=path)
            earlier.append(link)

    def _hides(self, earlier: Link, later: Link) -> bool:
        """Whether the earlier of two alternatives is always taken where the later one could be."""
        first, second = said(earlier.rule.rule, "when"), said(later.rule.rule, "when")
        if said(earlier.rule.rule, "first"):
            rule, field = earlier.rule, earlier.field
            if (
                not isinstance(rule, BoundCopy)
                or field is None
                or rule.stages
                or may_be_absent(earlier, rule)
            ):
                return False
            return field.required and field.accepts is not None and bool(self.room.unfit(field, ""))
        if first is None:
            # a template is several rules of one alternative
            return second is not None or not (earlier.woven and later.woven)
        return (
            second is not None
            and first.spot != second.spot
            and bool(_asked(first))
            and _asked(first) == _asked(second)
        )

    def _condition(self, link: Link) -> None:
        """A condition asks for values that its field can have."""
        when = said(link.rule.rule, "when")
        for clause in (when.inward or ()) if when is not None else ():
            if clause.operator in _NAMING:
                field = self._field(link, tuple(clause.path.split("/")))
                for value in clause.values:
                    self._value(clause.spot, field, value)

    def _selectors(self, link: Link) -> None:
        """A selector `RY[LX=1]` asks for a value that its field can have."""
        way: tuple[str, ...] = ()
        for name in said(link.rule.rule, "source") or ():
            way = (*way, getattr(name, "name", name))
            asked = getattr(name, "field", ())
            if asked and getattr(name, "by", None) is None:
                self._value(link.rule.rule.spot, self._field(link, (*way, *asked)), name.value)

    def _field(self, link: Link, names: tuple[str, ...]) -> Field | None:
        """The field that a path within the rule's item names; None where it leads elsewhere or nothing is known."""
        if not self.layout.known or names[:1] in (("",), ("/",), ("..",)):
            return None
        return self.layout.find((*link.prefix, *names))

    def _value(self, spot: Spot, field: Field | None, value: str) -> None:
        if field is not None and field.kind == "text" and field.choices and value not in field.choices:
            allowed = ", ".join(field.choices)
            self.faults.add(spot, "MAPPING_VALUE", field.path, path=field.path, value=value, allowed=allowed)


def _asked(when: Any) -> frozenset[tuple[str, str, tuple[str, ...]]]:
    """A condition without the place it is written at."""
    return frozenset(_clauses(when))


def _clauses(when: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for clause in when.inward or ():
        yield clause.path, clause.operator, tuple(sorted(clause.values))
