"""Rules against a layout and a schema: prepares every operation and notes everything that does not fit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, assert_never

from ...schemas.errors import Misconfigured
from .bound import ABSENT, Bound, BoundConst, BoundCopy, BoundEach, Stage
from .functions import known_operations, operation_named
from .language import (
    Call,
    Const,
    Copy,
    Direction,
    Each,
    Names,
    Rule,
    dotted,
    slashed,
)
from .layout import Layout
from .operations.declare import Operation, Prepared, Setting, WrongArguments
from .operations.lists import takes_list
from .operations.numbers import native
from .places import Places, flattened, legacy_value
from .rules_text import nearest
from .source import Faults
from .target import Shape

#: kind of value → JSON types that hold it
_HOLDS = {
    "text": {"string"}, "date": {"string"}, "integer": {"integer", "number"}, "decimal": {"number"},
    "boolean": {"boolean"}, "group": {"object"},
}  # fmt: skip


@dataclass(frozen=True)
class Binder:
    """Binds the rules of one file."""

    layout: Layout
    faults: Faults
    places: Places
    table: Callable[[str, Call], Any]
    newline: str
    envelope: bool = False

    def bind(self, rules: Iterable[Rule], shape: Shape, prefix: Names) -> tuple[Bound, ...]:
        """The rules that fit; the others are noted and left out."""
        found = (self._rule(rule, shape, prefix) for rule in flattened(rules))
        return tuple(bound for bound in found if bound is not None)

    def _rule(self, rule: Rule, shape: Shape, prefix: Names) -> Bound | None:
        place = self.places.place(rule.target, shape, rule)
        match rule:
            case Copy():
                return self._copy(rule, place, prefix)
            case Const():
                if place is None:
                    return None
                value = self.places.literal(rule.value, place, dotted(rule.target))
                return None if value is ABSENT else BoundConst(rule, value)
            case Each():
                return self._each(rule, place, prefix)
            case _:
                assert_never(rule)

    def source(self, names: Names, prefix: Names, rule: Copy | Each) -> Any:
        """The layout's field of a source path, or None with the problem noted."""
        whole = (*prefix, *names)
        field = self.layout.find(whole)
        if field is None:
            inside = slashed(prefix) + "/" if prefix else ""
            known = [path.removeprefix(inside) for path in self.layout.paths() if path.startswith(inside)]
            self.faults.add(
                rule.spot,
                "MAPPING_SOURCE_UNKNOWN",
                slashed(whole),
                path=slashed(whole),
                hint=nearest(slashed(names), known),
            )
            return None
        above = self.layout.repeated_above(whole, len(prefix))
        if above is not None:
            self.faults.add(rule.spot, "MAPPING_REPEATS", slashed(whole), path=slashed(above))
            return None
        return field

    def _copy(self, rule: Copy, place: Shape | None, prefix: Names) -> Bound | None:
        field = self.source(rule.source, prefix, rule)
        kind = field.kind if field is not None else "any"
        listed = bool(field is not None and field.repeats)
        listed = listed or (kind == "any" and takes_list(call.name for call in rule.calls))
        if kind == "group":
            self.places.unfit(rule, rule.target, f"group {slashed(rule.source)}", "field")
            return None
        stages, kind_now, listed_now = self._stages(rule, kind, listed)
        if field is None or place is None or stages is None:
            return None
        if not rule.calls:
            plain = native(kind, place.items().types if listed else place.types)
            stages = [Stage(plain, listed)] if plain else []
        if rule.direction is not Direction.IN:
            for code in {stage.prepared.unsaid(loses=bool(rule.loses)) for stage in stages} - {""}:
                self.faults.add(rule.spot, code, dotted(rule.target), path=dotted(rule.target))
        self._fits(rule, place, kind_now, listed_now)
        self._codes(rule, stages, place)
        default_in = default_out = ABSENT
        if rule.default_in is not None:
            default_in = self.places.literal(rule.default_in, place, dotted(rule.target))
        if rule.default_out is not None:
            default_out = legacy_value(rule.default_out, kind)
        text = not stages and not listed and ("string" in place.types or kind in ("text", "date"))
        return BoundCopy(rule, kind, tuple(stages), listed, text, default_in, default_out, self.envelope)

    def _stages(self, rule: Copy, kind: str, listed: bool) -> tuple[list[Stage] | None, str, bool]:
        stages: list[Stage] = []
        good = True
        for call in rule.calls:
            prepared = self._prepare(call, kind)
            if prepared is None:
                good, kind = False, "any"
                continue
            if prepared.whole and not listed:
                self.places.unfit(rule, rule.target, kind, "list")
            stages.append(Stage(prepared, listed and not prepared.whole))
            kind, listed = prepared.gives, (listed and not prepared.whole) or prepared.listed
        return (stages if good else None), kind, listed

    def _operation(self, call: Call) -> Operation | None:
        try:
            operation = operation_named(call.name)
        except Misconfigured as fault:
            for one in fault.problems:
                self.faults.add(call.spot, one.code, call.name, **one.params)
            return None
        if operation is None:
            hint = nearest(call.name, known_operations())
            self.faults.add(call.spot, "MAPPING_OPERATION_UNKNOWN", call.name, operation=call.name, hint=hint)
        return operation

    def _prepare(self, call: Call, kind: str) -> Prepared | None:
        operation = self._operation(call)
        if operation is None:
            return None
        if kind not in operation.accepts and call.name != "null":
            accepts = "/".join(sorted(operation.accepts - {"any"}))
            self.faults.add(call.spot, "MAPPING_KIND", call.name, path=call.name, gives=kind, wants=accepts)
            return None
        try:
            return operation.prepare(
                call.arguments, Setting(kind, lambda name: self.table(name, call), self.newline, call.spot)
            )
        except WrongArguments as wrong:
            self.faults.add(
                call.spot,
                "MAPPING_OPERATION_ARGUMENTS",
                call.name,
                operation=call.name,
                expected=wrong.expected,
            )
            return None

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
        field = self.source(rule.source, prefix, rule)
        if field is None or place is None:
            return None
        if field.kind not in ("group", "any") or (self.layout.known and not field.repeats):
            self.places.unfit(rule, rule.target, slashed((*prefix, *rule.source)), "repeated group")
            return None
        if place.types and place.types != {"array"}:
            self.places.unfit(rule, rule.target, "list", "/".join(sorted(place.types)))
            return None
        inner = (*prefix, *rule.source)
        for names in rule.keys:
            self.source(names, inner, replace(rule, spot=rule.key_spot))
        return BoundEach(rule, self.bind(rule.rules, place.items(), inner), inner)
