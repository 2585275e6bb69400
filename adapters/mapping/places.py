"""Canonical paths and constants against a schema; constants as each side's own kind of value."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from .alternatives import together
from .bound import ABSENT
from .calls_text import nearest
from .language import ONLY, Copy, Direction, Each, Literal, Rule, Step, Target, When, dotted
from .source import Faults
from .target import Shape


@dataclass(frozen=True)
class Places:
    """Finds the schema's place of each canonical path of one file."""

    faults: Faults

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
                self.unfit(rule, target, "[field=value]", "array")
                return None
            if inner is None:
                return None
            here = inner
        return here

    def find(self, target: Target, shape: Shape) -> Shape | None:
        """The schema's place of a canonical path, or None when there is none such; nothing is noted."""
        here: Shape | None = shape
        for step in target:
            here = here.property(step.name) if here else None
            here = here.items() if here and step.field else here
        return here

    def _element(self, step: Step, inner: Shape, target: Target, rule: Rule) -> Shape | None:
        if inner.types and "array" not in inner.types:
            self.unfit(rule, target, "[…]", "/".join(sorted(inner.types)))
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

    def unfit(self, rule: Rule, target: Target, gives: str, wants: str) -> None:
        """Note that what a rule gives is not what its place wants."""
        self.faults.add(
            rule.spot, "MAPPING_KIND", dotted(target), path=dotted(target), gives=gives, wants=wants
        )

    def literal(self, literal: Literal, shape: Shape, path: str) -> Any:
        """A constant as the schema's type; ABSENT when it is none of the allowed values."""
        value = typed(literal, shape.types)
        if value is None:
            return value
        if value is ABSENT or (shape.choices and value not in shape.choices):
            allowed = ", ".join(str(choice) for choice in shape.choices) or "/".join(sorted(shape.types))
            self.faults.add(
                literal.spot, "MAPPING_VALUE", path, path=path, value=literal.text, allowed=allowed
            )
            return ABSENT
        return value


def flattened(rules: Iterable[Rule]) -> Iterable[Rule]:
    """The rules, with those of `each: .` in place: they speak of a list's only element."""
    for rule in rules:
        if isinstance(rule, Each) and not rule.source:
            last = replace(rule.target[-1], field=ONLY)
            for inner in flattened(rule.rules):
                both = inner.direction is Direction.BOTH
                way, direction = (*rule.target[:-1], last), rule.direction if both else inner.direction
                whole = replace(
                    inner,
                    target=(*way, *inner.target),
                    direction=direction,
                    when=_both(rule.when, inner.when),
                )
                if isinstance(whole, Copy):
                    whole = replace(whole, targets=tuple((*way, *target) for target in whole.targets))
                yield whole
        else:
            yield rule


def _both(outer: When | None, inner: When | None) -> When | None:
    """Two conditions that must hold together."""
    if outer is None or inner is None:
        return outer or inner
    stated = outer.outward is not None and inner.outward is not None
    return When(
        together(outer.inward or (), inner.inward or ()),
        together(outer.outward or (), inner.outward or ()) if stated else None,
        inner.spot,
    )


def typed(literal: Literal, types: frozenset[str]) -> Any:
    """A literal as one of the JSON types; as it looks when nothing is said."""
    text = literal.text
    if literal.tag == "null":
        return None
    if literal.tag == "json":
        value = json.loads(text)
        return value if not types or ("array" if isinstance(value, list) else "object") in types else ABSENT
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
