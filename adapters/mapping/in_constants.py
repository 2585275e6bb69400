"""Code that fills in what is not read: constants, defaults, the fields that selectors name."""

from dataclasses import dataclass
from typing import assert_never

from ...schemas.lacuna import Gap
from .bound import ABSENT, BoundConst, BoundCopy, BoundPosition
from .canonical_tree import Chosen, Giving, Group, Leaf, Many, Node, Several, only_fillers
from .emit import Script
from .failures import Site
from .in_scope import Scope
from .language import ONLY, Rule, Step, Target


@dataclass(slots=True)
class Constants:
    """Writes the code that completes a container."""

    script: Script

    def complete(self, group: Group, variable: str, scope: Scope) -> None:
        """Constants, and defaults where nothing was read."""
        for name, child in group.children.items():
            match child:
                case Leaf(rules):
                    for rule in rules:
                        self._filler(rule, variable, (*group.path, Step(name)), scope)
                case Group():
                    if only_fillers(child):
                        inner = self.script.fresh("c")
                        self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", first_line(child))
                        self.complete(child, inner, scope)
                case Chosen(elements):
                    if only_fillers(child):
                        self._constant_elements(elements, variable, name, scope)
                case Many() | Several():
                    pass
                case _:
                    assert_never(child)

    def _filler(self, rule: Giving, variable: str, target: Target, scope: Scope) -> None:
        match rule:
            case BoundConst(guard=None):
                self._put(rule, repr(rule.value), "const", variable, target, scope=scope)
            case BoundPosition(guard=None):
                self._put(
                    rule, f"{scope.position} + {rule.rule.start}", "position", variable, target, scope=scope
                )
            case BoundCopy() if rule.default_in is not ABSENT:
                line = rule.rule.spot.line
                with self.script.block(f"if {target[-1].name!r} not in {variable}:", line):
                    self._put(rule, repr(rule.default_in), "default", variable, target, scope=scope)
                    site = self.script.site(Site(rule.rule.spot, target, (), kind="default"))
                    note = f"({site}, {rule.default_in!r}, {Gap.PLACEHOLDER.value!r}, {scope.index()})"
                    self.script.put(f"N.append({note})", line)
            case _:
                pass

    def _put(
        self, rule: Giving, value: str, kind: str, variable: str, target: Target, *, scope: Scope
    ) -> None:
        line, spot = rule.rule.spot.line, rule.rule.spot
        self.script.put(f"{variable}[{target[-1].name!r}] = {value}", line)
        self.script.tell("filled", lambda: Site(spot, target, (), kind=kind), scope.index(), value, line=line)

    def chosen(self, rule: BoundConst | BoundPosition, variable: str, target: Target, scope: Scope) -> None:
        """A constant that holds under a condition: where it does, it is a value like any that was read."""
        value = repr(rule.value) if isinstance(rule, BoundConst) else f"{scope.position} + {rule.rule.start}"
        self._put(rule, value, "const", variable, target, scope=scope)

    def _constant_elements(self, elements: dict[Step, Group], variable: str, name: str, scope: Scope) -> None:
        self.script.put(f"{variable}[{name!r}] = []", first_line(next(iter(elements.values()))))
        for step, group in elements.items():
            inner = self.script.fresh("c")
            self.script.put(f"{inner} = {{}}", first_line(group))
            self.selector(step, group, inner, first_line(group), scope)
            self.complete(group, inner, scope)
            self.script.put(f"{variable}[{name!r}].append({inner})", first_line(group))

    def selector(self, step: Step, group: Group, variable: str, line: int, scope: Scope) -> None:
        """The field by which the element is found again."""
        if step.field == ONLY:
            return
        value = repr(selected(step, group))
        self.script.put(f"{variable}[{step.field!r}] = {value}", line)
        spot = first_rule(group).spot
        self.script.tell(
            "filled",
            lambda: Site(spot, (*group.path, Step(step.field)), (), kind="selector"),
            scope.index(),
            value,
            line=line,
        )


def selected(step: Step, group: Group) -> object:
    """A selector's value as the schema's type."""
    place = group.shape.property(step.field) if group.shape else None
    if place is None or "string" in place.types or not place.types:
        return step.value
    return step.value == "true" if "boolean" in place.types else int(step.value)


def first_line(node: Node) -> int:
    """The mapping's line of the first rule in a place."""
    return first_rule(node).spot.line


def first_rule(node: Node) -> Rule:
    """The first rule in a place; every place was made by one."""
    match node:
        case Leaf(rules):
            return rules[0].rule
        case Many(rule):
            return rule.rule
        case Several(forms):
            return forms[0].rule.rule
        case Group(children=children):
            return first_rule(next(iter(children.values())))
        case Chosen(elements):
            return first_rule(next(iter(elements.values())))
        case _:
            assert_never(node)
