"""Alternatives and conditions: what can never be chosen, and values that a field never has."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..contracts import Field
from .alternatives import alternatives
from .bound import Bound, BoundCopy, BoundEach
from .check_links import Link
from .check_presence import may_be_absent
from .check_values import Room
from .language import Copy, Each, Spot, When, dotted
from .layout import Layout
from .paths import Names, Pick, absolute, bare, read_names
from .source import Faults

#: the operators of a condition that name values
_NAMING = frozenset({"=", "!=", "in"})


@dataclass(frozen=True)
class Choices:
    """The checks of conditions, selectors and alternatives of one file."""

    layout: Layout
    room: Room
    faults: Faults

    def check(self, every: Sequence[Link], rules: Sequence[Bound]) -> None:
        """All rules in the order written: an alternative is reached when none before it takes its place."""
        before: dict[Spot, list[Link]] = {}
        for link in every:
            self._condition(link.rule.rule.when, link.prefix)
            if isinstance(link.rule, BoundCopy) and not link.rule.envelope:
                self._selectors(link.rule.rule, link.prefix)
            choice = link.rule.rule.choice
            if choice is None or not link.reads:
                continue
            earlier = before.setdefault(choice, [])
            if any(self._hides(one, link) for one in earlier):
                path = dotted(link.rule.rule.target)
                self.faults.add(link.rule.rule.spot, "MAPPING_NEVER_CHOSEN", path, path=path)
            earlier.append(link)
        self._groups(rules, ())

    def _groups(self, rules: Sequence[Bound], prefix: Names) -> None:
        """Repeated groups: their condition speaks of the item, their selectors of what is around it."""
        for rule in rules:
            if isinstance(rule, BoundEach):
                self._condition(rule.rule.when, rule.prefix)
                self._selectors(rule.rule, prefix)
                self._groups(rule.rules, rule.prefix)

    def _hides(self, earlier: Link, later: Link) -> bool:
        """Whether the earlier of two alternatives is always taken where the later one could be."""
        first, second = earlier.rule.rule.when, later.rule.rule.when
        rule, field = earlier.rule, earlier.field
        if isinstance(rule, BoundCopy) and rule.rule.first:
            if field is None or rule.stages or may_be_absent(earlier, rule):
                return False
            return field.required and field.accepts is not None and bool(self.room.unfit(field, ""))
        if first is None:
            # a template is several rules of one alternative
            return second is not None or not (earlier.woven and later.woven)
        if second is None or first.spot == second.spot or not first.inward:
            return False
        return _asked(first) == _asked(second)

    def _condition(self, when: When | None, prefix: Names) -> None:
        """A condition asks for values that its field can have."""
        for clause in (when.inward or ()) if when is not None else ():
            if clause.operator in _NAMING:
                field = self._field(read_names(clause.path), prefix)
                for value in clause.values:
                    self._value(clause.spot, field, value)

    def _selectors(self, rule: Copy | Each, prefix: Names) -> None:
        """A selector `RY[LX=1]` asks for a value that its field can have."""
        for depth, name in enumerate(rule.source):
            if isinstance(name, Pick) and name.field and name.by is None:
                names = (*rule.source[:depth], name.name, *name.field)
                self._value(rule.spot, self._field(names, prefix), name.value)

    def _field(self, names: Names, prefix: Names) -> Field | None:
        """The field that a path from an item names; None where nothing is known."""
        return self.layout.find(bare(absolute(names, prefix))) if self.layout.known else None

    def _value(self, spot: Spot, field: Field | None, value: str) -> None:
        if field is not None and field.kind == "text" and field.choices and value not in field.choices:
            allowed = ", ".join(field.choices)
            self.faults.add(spot, "MAPPING_VALUE", field.path, path=field.path, value=value, allowed=allowed)


def _asked(when: When) -> frozenset[frozenset[tuple[str, str, tuple[str, ...]]]]:
    """A condition without the place it is written at."""
    return frozenset(
        frozenset((clause.path, clause.operator, tuple(sorted(clause.values))) for clause in clauses)
        for clauses in alternatives(when.inward or ())
    )
