"""Rules against a layout and a schema: prepares every operation and notes everything that does not fit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, assert_never

from .bound import ABSENT, Bound, BoundConst, BoundCopy, BoundEach, Stage
from .language import (
    ONLY,
    Call,
    Const,
    Copy,
    Direction,
    Each,
    Literal,
    Names,
    Rule,
    Step,
    Target,
    dotted,
    slashed,
)
from .layout import Layout
from .operations import OPERATIONS
from .operations.declare import Prepared, Setting, WrongArguments
from .operations.numbers import native
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
    table: Callable[[str, Call], Any]
    newline: str
    envelope: bool = False

    def bind(self, rules: Iterable[Rule], shape: Shape, prefix: Names) -> tuple[Bound, ...]:
        """The rules that fit; the others are noted and left out."""
        found = (self._rule(rule, shape, prefix) for rule in flattened(rules))
        return tuple(bound for bound in found if bound is not None)

    def _rule(self, rule: Rule, shape: Shape, prefix: Names) -> Bound | None:
        place = self.place(rule.target, shape, rule)
        match rule:
            case Copy():
                return self._copy(rule, place, prefix)
            case Const():
                if place is None:
                    return None
                value = self.literal(rule.value, place, dotted(rule.target))
                return None if value is ABSENT else BoundConst(rule, value)
            case Each():
                return self._each(rule, place, prefix)
            case _:
                assert_never(rule)

    def place(self, target: Target, shape: Shape, rule: Rule) -> Shape | None:
        """The schema's place of a canonical path."""
        here = shape
        for index, step in enumerate(target):
            inner = here.property(step.name)
            if inner is None:
                known = [dotted((*target[:index], Step(name))) for name in here.properties]
                hint = nearest(dotted((*target[:index], Step(step.name))), known)
                self.faults.add(
                    rule.spot, "MAPPING_TARGET_UNKNOWN", dotted(target), path=dotted(target), hint=hint
                )
                return None
            if step.field:
                inner = self._element(step, inner, target, rule)
            elif index < len(target) - 1 and inner.types == {"array"}:
                self._unfit(rule, target, "[field=value]", "array")
                return None
            if inner is None:
                return None
            here = inner
        return here

    def _element(self, step: Step, inner: Shape, target: Target, rule: Rule) -> Shape | None:
        if inner.types and "array" not in inner.types:
            self._unfit(rule, target, "[…]", "/".join(sorted(inner.types)))
            return None
        item = inner.items()
        if step.field == ONLY:
            return item
        chosen = item.property(step.field)
        if chosen is None:
            hint = nearest(step.field, set(item.properties))
            self.faults.add(
                rule.spot,
                "MAPPING_TARGET_UNKNOWN",
                dotted(target),
                path=f"{step.name}.{step.field}",
                hint=hint,
            )
            return None
        literal = Literal(step.value, "str", rule.spot)
        return None if self.literal(literal, chosen, dotted(target)) is ABSENT else item

    def _unfit(self, rule: Rule, target: Target, gives: str, wants: str) -> None:
        self.faults.add(
            rule.spot, "MAPPING_KIND", dotted(target), path=dotted(target), gives=gives, wants=wants
        )

    def literal(self, literal: Literal, shape: Shape, path: str) -> Any:
        """A constant as the schema's type; ABSENT when it is none of the allowed values."""
        value = typed(literal, shape.types)
        if value is ABSENT or (shape.choices and value not in shape.choices):
            allowed = ", ".join(str(choice) for choice in shape.choices) or "/".join(sorted(shape.types))
            self.faults.add(
                literal.spot, "MAPPING_VALUE", path, path=path, value=literal.text, allowed=allowed
            )
            return ABSENT
        return value

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
        if kind == "group":
            self._unfit(rule, rule.target, f"group {slashed(rule.source)}", "field")
            return None
        stages, kind_now, listed_now = self._stages(rule, kind, listed)
        if field is None or place is None or stages is None:
            return None
        if not rule.calls:
            plain = native(kind, place.items().types if listed else place.types)
            stages = [Stage(plain, listed)] if plain else []
        if (
            any(stage.prepared.lossy for stage in stages)
            and not rule.loses
            and rule.direction is not Direction.IN
        ):
            self.faults.add(rule.spot, "MAPPING_LOSES", dotted(rule.target), path=dotted(rule.target))
        self._fits(rule, place, kind_now, listed_now)
        self._codes(rule, stages, place)
        default_in = default_out = ABSENT
        if rule.default_in is not None:
            default_in = self.literal(rule.default_in, place, dotted(rule.target))
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
            stages.append(Stage(prepared, listed))
            kind, listed = prepared.gives, listed or prepared.listed
        return (stages if good else None), kind, listed

    def _prepare(self, call: Call, kind: str) -> Prepared | None:
        operation = OPERATIONS.get(call.name)
        if operation is None:
            hint = nearest(call.name, set(OPERATIONS))
            self.faults.add(call.spot, "MAPPING_OPERATION_UNKNOWN", call.name, operation=call.name, hint=hint)
            return None
        if kind not in operation.accepts and call.name != "null":
            accepts = "/".join(sorted(operation.accepts - {"any"}))
            self.faults.add(call.spot, "MAPPING_KIND", call.name, path=call.name, gives=kind, wants=accepts)
            return None
        try:
            return operation.prepare(
                call.arguments, Setting(kind, lambda name: self.table(name, call), self.newline)
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
            self._unfit(rule, rule.target, f"list of {kind}" if listed else kind, "/".join(sorted(types)))
            return
        types = place.items().types if listed else types
        if kind != "any" and types and not types & _HOLDS[kind]:
            self._unfit(rule, rule.target, kind, "/".join(sorted(types)))

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
            self._unfit(rule, rule.target, slashed((*prefix, *rule.source)), "repeated group")
            return None
        if place.types and place.types != {"array"}:
            self._unfit(rule, rule.target, "list", "/".join(sorted(place.types)))
            return None
        inner = (*prefix, *rule.source)
        for names in rule.keys:
            self.source(names, inner, replace(rule, spot=rule.key_spot))
        return BoundEach(rule, self.bind(rule.rules, place.items(), inner), inner)


def flattened(rules: Iterable[Rule]) -> Iterable[Rule]:
    """The rules, with those of `each: .` in place: they speak of a list's only element."""
    for rule in rules:
        if isinstance(rule, Each) and not rule.source:
            last = replace(rule.target[-1], field=ONLY)
            for inner in flattened(rule.rules):
                both = inner.direction is Direction.BOTH
                direction = rule.direction if both else inner.direction
                yield replace(inner, target=(*rule.target[:-1], last, *inner.target), direction=direction)
        else:
            yield rule


def typed(literal: Literal, types: frozenset[str]) -> Any:
    """A literal as one of the JSON types; as it looks when nothing is said."""
    text = literal.text
    if "string" in types:
        return text
    if text in ("true", "false") and ("boolean" in types or (not types and literal.tag == "bool")):
        return text == "true"
    whole = text.lstrip("-").isdigit() and text.isascii()
    if whole and (types & {"integer", "number"} or (not types and literal.tag == "int")):
        return int(text)
    if "number" in types:
        try:
            return float(text)
        except ValueError:
            return ABSENT
    return text if not types else ABSENT


def legacy_value(literal: Literal, kind: str) -> Any:
    """A literal as the codec's kind of value."""
    text = literal.text
    if literal.tag == "null":
        return None
    if kind == "integer" or (kind == "any" and literal.tag == "int"):
        return int(text) if text.lstrip("-").isdigit() else text
    if kind == "decimal":
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    if text in ("true", "false") and (kind == "boolean" or (kind == "any" and literal.tag == "bool")):
        return text == "true"
    return text
