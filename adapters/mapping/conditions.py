"""Conditions as tests for both ways: what is asked of the record is worked out for the document, too.

`when: LX = 1` needs to be written once: the rule that maps `LX` both ways says which canonical
value stands for 1, so that the way out asks for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .bound import Bound, BoundConst, BoundCopy, BoundEach, BoundPosition, Guard, Stage, Test
from .calls_text import nearest
from .check_values import trial
from .conditions_text import referred
from .language import Clause, Copy, Direction, Literal, Spot, dotted
from .paths import Names, absolute, bare, inside, looks_up, read_names
from .places import Places, legacy_value, typed
from .source import Faults
from .source_places import SourcePlaces
from .target import Shape
from .targets_text import read_target


@dataclass(frozen=True, slots=True)
class _Scope:
    """One record or item with the rules that speak of it, innermost last in a stack."""

    rules: tuple[Bound, ...]
    shape: Shape
    prefix: Names


@dataclass(frozen=True)
class Conditions:
    """Turns the `when` of every rule into tests."""

    sources: SourcePlaces
    places: Places
    faults: Faults

    def settle(
        self, rules: tuple[Bound, ...], shape: Shape, prefix: Names = (), around: tuple[_Scope, ...] = ()
    ) -> tuple[Bound, ...]:
        """The rules with their guards; conditions that cannot be asked are noted."""
        stack = (*around, _Scope(rules, shape, prefix))
        return tuple(self._settled(rule, stack) for rule in rules)

    def _settled(self, bound: Bound, stack: tuple[_Scope, ...]) -> Bound:
        if isinstance(bound, BoundEach):
            place = self.places.find(bound.rule.target, stack[-1].shape)
            items = place.items() if place else Shape(stack[-1].shape.among, {}, {})
            inner = _Scope(bound.rules, items, bound.prefix)
            with self.sources.within(bound.prefix, bound.loops):
                bound = replace(bound, rules=self.settle(bound.rules, items, bound.prefix, stack))
                # an item is told by its own fields
                return self._item(bound, (*stack, inner)) if bound.rule.when else bound
        if bound.rule.when is None and bound.rule.choice is not None and self._chosen(bound):
            return replace(bound, guard=Guard((), ()))
        return replace(bound, guard=self._guard(bound, stack)) if bound.rule.when else bound

    def _item(self, bound: BoundEach, stack: tuple[_Scope, ...]) -> Bound:
        """The condition of a repeated group: what no rule writes is written as the condition says."""
        when = bound.rule.when
        sets, rest = [], []
        asked = (when.inward if when and when.outward is None else None) or ()
        several = any(clause.either for clause in asked)
        for clause in asked:
            names = inside(read_names(clause.path), bound.prefix)
            mapped = any(
                isinstance(rule, BoundCopy)
                and _carries(rule, bare(absolute(names, bound.prefix)), bound.prefix)
                for rule in bound.rules
            )
            if (
                clause.operator == "="
                and not mapped
                and not several
                and bound.rule.direction is not Direction.IN
            ):
                field = self.sources.find(names, bound.prefix, clause.spot)
                value = legacy_value(
                    Literal(clause.values[0], "str", clause.spot), field.kind if field else "any"
                )
                sets.append((names or ("",), value))
            else:
                rest.append(clause)
        guard = self._guard(bound, stack, None if when and when.outward is not None else rest)
        return replace(bound, guard=guard, sets=tuple(sets))

    @staticmethod
    def _chosen(bound: BoundCopy | BoundConst | BoundPosition) -> bool:
        """Whether it is the `otherwise` of a `choose`; what `first` tries has no condition at all."""
        return not (isinstance(bound, BoundCopy) and bound.rule.first)

    def _guard(
        self, bound: Bound, stack: tuple[_Scope, ...], derive: Sequence[Clause] | None = None
    ) -> Guard:
        when = bound.rule.when
        assert when is not None  # noqa: S101 – asked by the callers
        inward = outward = None
        if when.inward is not None and bound.rule.direction is not Direction.OUT:
            inward = tuple(test for clause in when.inward if (test := self._asked(clause, stack)))
        if when.outward is not None:
            outward = tuple(test for clause in when.outward if (test := self._told(clause, stack)))
        elif when.inward is not None and bound.rule.direction is not Direction.IN:
            outward = self._derived(bound, when.inward if derive is None else derive, stack)
        if inward is None and bound.rule.direction is not Direction.OUT:
            self.faults.add(when.spot, "MAPPING_CONDITION_ONE_WAY", side="in", path=dotted(bound.rule.target))
        return Guard(inward, outward)

    def _asked(self, clause: Clause, stack: tuple[_Scope, ...]) -> Test | None:
        """A clause over the record."""
        prefix = stack[-1].prefix
        names = inside(read_names(clause.path), prefix)
        field = self.sources.find(names, prefix, clause.spot)
        if field is None:
            return None
        others = tuple(
            (inside(read_names(given[0]), prefix), given[1])
            for text in clause.values
            if (given := referred(text))
        )
        if others:
            for other, _ in others:
                self.sources.find(other, prefix, clause.spot)
            stages = [self._stages(text, clause.spot) for _, text in others]
            found = tuple((other or ("",), stage) for (other, _), stage in zip(others, stages, strict=True))
            return Test(clause.operator, (), names or ("",), others=found, either=clause.either)
        values = tuple(legacy_value(Literal(text, "str", clause.spot), field.kind) for text in clause.values)
        return Test(clause.operator, values, names or ("",), either=clause.either)

    def _stages(self, text: str, spot: Spot) -> tuple[Stage, ...]:
        """The operations on a value that stands elsewhere."""
        calls = self.sources.calls
        return calls.reference(text.removeprefix(" |"), spot) if calls is not None else ()

    def _told(self, clause: Clause, stack: tuple[_Scope, ...]) -> Test | None:
        """A clause over the document, from the innermost item outwards."""
        target = read_target(Literal(clause.path, "str", clause.spot), self.faults)
        for up, scope in enumerate(reversed(stack)) if target else ():
            place = self.places.find(target or (), scope.shape)
            if place is not None:
                values = tuple(
                    typed(Literal(text, "str", clause.spot), place.types) for text in clause.values
                )
                return Test(
                    clause.operator,
                    values,
                    reach=_reach(target or (), clause.spot),
                    up=up,
                    either=clause.either,
                )
        if target:
            hint = nearest(clause.path, set(stack[-1].shape.properties))
            self.faults.add(clause.spot, "MAPPING_TARGET_UNKNOWN", clause.path, path=clause.path, hint=hint)
        return None

    def _derived(
        self, bound: Bound, clauses: Sequence[Clause], stack: tuple[_Scope, ...]
    ) -> tuple[Test, ...] | None:
        if isinstance(bound, BoundConst):
            # the constant itself says on the way out whether the condition held
            return (Test("=", (bound.value,), reach=_reach(bound.rule.target, bound.rule.spot)),)
        found = []
        for clause in clauses:
            test = self._mirrored(clause, stack)
            if test is None:
                self.faults.add(
                    clause.spot, "MAPPING_CONDITION_ONE_WAY", clause.path, side="out", path=clause.path
                )
                return None
            found.append(test)
        return tuple(found)

    def _mirrored(self, clause: Clause, stack: tuple[_Scope, ...]) -> Test | None:
        """The same question to the document: through the rule that carries the field both ways."""
        names = read_names(clause.path)
        compared = clause.operator not in ("=", "!=", "in", "exists", "absent")
        if compared or looks_up(names) or any(map(referred, clause.values)):
            return None
        whole = bare(absolute(inside(names, stack[-1].prefix), stack[-1].prefix))
        for up, scope in enumerate(reversed(stack)):
            for rule in scope.rules:
                if isinstance(rule, BoundCopy) and _carries(rule, whole, scope.prefix):
                    values = self._canonical(rule, clause)
                    if values is None:
                        return None
                    return Test(
                        clause.operator,
                        values,
                        reach=_reach(rule.rule.target, rule.rule.spot),
                        up=up,
                        either=clause.either,
                    )
        return None

    def _canonical(self, rule: BoundCopy, clause: Clause) -> tuple[Any, ...] | None:
        found = []
        for text in clause.values:
            tried = trial(rule).read(legacy_value(Literal(text, "str", clause.spot), rule.kind))
            value = tried.value
            if tried.fault or value in (None, ""):
                self.faults.add(clause.spot, "MAPPING_CONDITION_VALUE", text, value=text, path=clause.path)
                return None
            found.append(value)
        return tuple(found)


def _carries(rule: BoundCopy, whole: Names, prefix: Names) -> bool:
    copy = rule.rule
    plain = (
        copy.direction is Direction.BOTH and copy.when is None and copy.choice is None and not rule.envelope
    )
    return plain and bare(absolute(copy.source, prefix)) == whole


def _reach(target: Any, spot: Spot) -> BoundCopy:
    return BoundCopy(Copy(target, (), (), spot, Direction.OUT), "any")
