"""Rules against a layout and a schema: prepares every operation and notes everything that does not fit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, assert_never

from ..contracts import Field
from .bound import ABSENT, Bound, BoundConst, BoundCopy, BoundEach, BoundPosition, Stage, Written
from .calls import Calls
from .calls_text import nearest
from .language import Call, Const, Copy, Direction, Each, Position, Rule, dotted
from .operations.declare import Prepared, Snippet
from .operations.lists import takes_list
from .operations.numbers import native
from .paths import Names, bare, inside, leaves, looks_up, read_names, slashed, spread
from .places import Places, flattened, legacy_value
from .source import Faults
from .source_places import SourcePlaces
from .target import Shape
from .weaving import weaver

#: kind of value → JSON types that hold it
_HOLDS = {
    "text": {"string"}, "date": {"string"}, "integer": {"integer", "number"}, "decimal": {"number"},
    "boolean": {"boolean"}, "group": {"object"},
}  # fmt: skip


@dataclass(frozen=True)
class Binder:
    """Binds the rules of one file."""

    sources: SourcePlaces
    faults: Faults
    places: Places
    calls: Calls
    #: spellings that mean "no value" in every field
    nulls: tuple[str, ...] = ()
    envelope: bool = False

    def bind(self, rules: Iterable[Rule], shape: Shape, prefix: Names) -> tuple[Bound, ...]:
        """The rules that fit; the others are noted and left out."""
        found = (self._rule(rule, shape, prefix) for rule in flattened(rules))
        return tuple(bound for bound in found if bound is not None)

    def _rule(self, rule: Rule, shape: Shape, prefix: Names) -> Bound | None:
        if isinstance(rule, Copy) and rule.targets:
            every = [self.places.place(target, shape, rule) for target in rule.targets]
            place = None if None in every else every[0]
        else:
            place = self.places.place(rule.target, shape, rule)
        match rule:
            case Copy():
                return self._copy(self._within(rule, prefix), place, prefix)
            case Const():
                if place is None:
                    return None
                value = self.places.literal(rule.value, place, dotted(rule.target))
                return None if value is ABSENT else BoundConst(rule, value)
            case Position():
                if place is not None and place.types and not place.types & {"integer", "number"}:
                    self.places.unfit(rule, rule.target, "integer", "/".join(sorted(place.types)))
                return None if place is None else BoundPosition(rule)
            case Each():
                return self._each(rule, place, prefix)
            case _:
                assert_never(rule)

    def _within(self, rule: Copy, prefix: Names) -> Copy:
        """The rule with its paths as its item sees them; what lies outside can only be read."""
        outside = any(leaves(names, prefix) or looks_up(names) for names in (rule.source, *rule.sources))
        if outside and rule.direction is Direction.OUT:
            self.faults.add(rule.spot, "MAPPING_OUTSIDE", slashed(rule.source), path=slashed(rule.source))
        return replace(
            rule,
            source=inside(rule.source, prefix),
            sources=tuple(inside(names, prefix) for names in rule.sources),
            direction=Direction.IN if outside else rule.direction,
        )

    def _copy(self, rule: Copy, place: Shape | None, prefix: Names) -> Bound | None:
        fields = [self.sources.find(names, prefix, rule.spot) for names in rule.sources or (rule.source,)]
        field = None if None in fields else fields[0]
        gathers = rule.weave is not None and not rule.weave.segments
        kind = field.kind if field is not None else "any"
        listed = self._listed(rule, field)
        counted = listed and any(call.name == "count" for call in rule.calls[:1])
        if kind == "group" and not counted:
            self.places.unfit(rule, rule.target, f"group {slashed(rule.source)}", "field")
            return None
        if rule.weave is not None and rule.weave.segments and rule.sources:
            kind = "text"
        nulls = (
            (Call("null", self.nulls, rule.spot),) if self.nulls and kind in ("text", "any", "date") else ()
        )
        stages, kind_now, listed_now = self._stages(
            rule, (*nulls, *rule.calls), kind, listed or (gathers and bool(rule.sources))
        )
        if field is None or place is None or stages is None:
            return None
        if not rule.calls and not nulls and not rule.weave:
            plain = native(kind, place.items().types if listed else place.types)
            stages = [Stage(plain, listed)] if plain else []
        join, pipes = None, self._pipes(rule)
        if rule.weave is not None:
            join, part = weaver(rule.weave)
            own = pipes[rule.part] if pipes and rule.part >= 0 else ()
            if rule.part >= 0:
                stages = _taken_apart(rule, stages, own, Stage(_part(part, rule.part)))
            kind_now = _kind(rule, kind_now, own, gathers=gathers)
            listed_now = listed_now or (gathers and rule.part >= 0)
            join = join if rule.sources or rule.targets else None
        if rule.direction is not Direction.IN:
            every = (*stages, *(stage for pipe in pipes for stage in pipe))
            for code in {stage.prepared.unsaid(loses=bool(rule.loses)) for stage in every} - {""}:
                self.faults.add(rule.spot, code, dotted(rule.target), path=dotted(rule.target))
        self._fits(rule, place, kind_now, listed_now)
        self._codes(rule, stages, place)
        default_in, default_out = self._defaults(rule, place, kind)
        text = (
            not stages and not listed and not join and ("string" in place.types or kind in ("text", "date"))
        )
        return BoundCopy(
            rule, kind, tuple(stages), listed or (gathers and bool(rule.sources)), text,
            default_in, default_out, self.envelope, join=join, pipes=pipes,
        )  # fmt: skip

    def _defaults(self, rule: Copy, place: Shape, kind: str) -> tuple[Any, Any]:
        """What stands in for an absent value, each way."""
        given = ABSENT if rule.default_out is None else legacy_value(rule.default_out, kind)
        if rule.default_in is None:
            return ABSENT, given
        return self.places.literal(rule.default_in, place, dotted(rule.target)), given

    def _listed(self, rule: Copy, field: Field | None) -> bool:
        """Whether the source gives a list of values."""
        repeats = field is not None and field.repeats and not self.sources.selects(rule.source)
        several = (field is None or field.kind == "any") and takes_list(call.name for call in rule.calls)
        return repeats or several or (spread(rule.source) is not None and not rule.sources)

    def _pipes(self, rule: Copy) -> tuple[tuple[Stage, ...], ...]:
        """The operations of each placeholder of a template, or of each of several fields."""
        pairs = zip_longest(rule.parts, rule.sources, fillvalue=())
        return tuple(self._piped(rule, calls, names) for calls, names in pairs) if rule.parts else ()

    def _piped(self, rule: Copy, calls: tuple[Call, ...], names: Names) -> tuple[Stage, ...]:
        """The operations of one placeholder of a template, or of one of several fields."""
        listed = spread(names) is not None or takes_list(call.name for call in calls[:1])
        return tuple(self._stages(rule, calls, "any", listed)[0] or ())

    def _stages(
        self, rule: Copy, calls: Iterable[Call], kind: str, listed: bool
    ) -> tuple[list[Stage] | None, str, bool]:
        stages: list[Stage] = []
        good = True
        for call in calls:
            prepared = self._prepare(call, kind)
            if prepared is None:
                good, kind = False, "any"
                continue
            if prepared.whole and not listed:
                self.places.unfit(rule, rule.target, kind, "list")
            stages.append(Stage(prepared, listed and not prepared.whole))
            kind, listed = prepared.gives, (listed and not prepared.whole) or prepared.listed
        return (stages if good else None), kind, listed

    def _prepare(self, call: Call, kind: str) -> Prepared | None:
        return self.calls.prepare(call, kind)

    def _fits(self, rule: Copy, place: Shape, kind: str, listed: bool) -> None:
        types = place.types
        if types and listed != (types == {"array"}) and kind != "any":
            self.places.unfit(
                rule, rule.target, f"list of {kind}" if listed else kind, "/".join(sorted(types))
            )
            return
        types = place.items().types if listed else types
        if kind != "any" and types and not types & _HOLDS[kind]:
            self.places.unfit(rule, rule.target, kind, "/".join(sorted(types)))

    def _codes(self, rule: Copy, stages: list[Stage], place: Shape) -> None:
        inner = place.items() if "array" in place.types else place
        codes = stages[-1].prepared.codes if stages else {}
        if not inner.choices:
            return
        for code, row in codes.items():
            if code not in inner.choices:
                hint = nearest(code, {str(choice) for choice in inner.choices})
                self.faults.add(
                    row.spot, "MAPPING_TABLE_TARGET", f"{code} {dotted(rule.target)}",
                    code=code, path=dotted(rule.target), hint=hint,
                )  # fmt: skip

    def _each(self, rule: Each, place: Shape | None, prefix: Names) -> Bound | None:
        if leaves(rule.source, prefix) and rule.direction is not Direction.IN:
            self.faults.add(rule.spot, "MAPPING_OUTSIDE", slashed(rule.source), path=slashed(rule.source))
        rule = replace(rule, source=inside(rule.source, prefix))
        group = self.sources.group(rule, prefix)
        if group is None or place is None:
            return None
        if group.loops and rule.direction is not Direction.IN:
            self.faults.add(rule.spot, "MAPPING_FLATTENS", slashed(rule.source), path=slashed(rule.source))
        wants = "object" if rule.entries else "array"
        if place.types and wants not in place.types:
            self.places.unfit(rule, rule.target, f"list ({wants})", "/".join(sorted(place.types)))
            return None
        for names in rule.keys:
            self.sources.find(names, group.prefix, rule.key_spot)
        with self.sources.within(group.prefix, group.loops):
            inner = self.bind(rule.rules, place.items(), group.prefix)
        bound, writes = replace(rule, source=group.source), []
        for entry in rule.writes:
            names = read_names(entry.path)
            field = self.sources.find(names, group.prefix, entry.spot)
            value = legacy_value(entry.value, field.kind if field else "any")
            writes.append(Written(names or ("",), value, True, entry.spot))
        prefix = bare(group.prefix)
        return BoundEach(bound, inner, prefix, loops=group.loops, scalar=group.scalar, writes=tuple(writes))


def _taken_apart(rule: Copy, stages: list[Stage], own: tuple[Stage, ...], split: Stage) -> list[Stage]:
    """The operations of a rule that gives one part of a value, in the order of reading."""
    if rule.weave is not None and not rule.weave.segments:
        # on the way out what is gathered is taken apart before the operations' inverses
        return [*own, *stages, split]
    # on the way out a text is taken apart after the operations' inverses have made it
    return [*own, split, *stages] if rule.direction is Direction.OUT else [*stages, split, *own]


def _kind(rule: Copy, kind: str, own: tuple[Stage, ...], *, gathers: bool) -> str:
    """What kind of value a woven rule gives."""
    if own:
        return own[-1].prepared.gives
    if rule.targets:
        return "any" if any(rule.parts) else "text"
    inward_part = rule.part >= 0 and rule.direction is Direction.IN
    return kind if gathers or (rule.calls and not inward_part) else "text"


def _part(split: Callable[[Any], Any], part: int) -> Prepared:
    """One part of what a template or a list takes apart."""
    take = Snippet("{split}({v})[" + str(part) + "]", {"split": split}, empties=True)
    return Prepared("part", "any", take, take)
