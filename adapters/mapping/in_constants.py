"""Code that fills in what is not read: constants, defaults, the fields that selectors name."""

from dataclasses import dataclass
from typing import assert_never

from .bound import ABSENT, BoundConst, BoundCopy
from .canonical_tree import Chosen, Group, Leaf, Many, Node, only_fillers
from .emit import Script
from .failures import Site
from .language import ONLY, Rule, Step, Target


@dataclass(slots=True)
class Constants:
    """Writes the code that completes a container."""

    script: Script

    def complete(self, group: Group, variable: str, index: str) -> None:
        """Constants, and defaults where nothing was read; `index` are the loop variables, for a probe."""
        for name, child in group.children.items():
            match child:
                case Leaf():
                    self._filler(child.rule, variable, (*group.path, Step(name)), index)
                case Group():
                    if only_fillers(child):
                        inner = self.script.fresh("c")
                        self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", first_line(child))
                        self.complete(child, inner, index)
                case Chosen(elements):
                    if only_fillers(child):
                        self._constant_elements(elements, variable, name, index)
                case Many():
                    pass
                case _:
                    assert_never(child)

    def _filler(self, rule: BoundCopy | BoundConst, variable: str, target: Target, index: str) -> None:
        line, spot, name = rule.rule.spot.line, rule.rule.spot, target[-1].name
        if isinstance(rule, BoundConst):
            self.script.put(f"{variable}[{name!r}] = {rule.value!r}", line)
            self.script.tell(
                "filled", lambda: Site(spot, target, (), kind="const"), index, repr(rule.value), line=line
            )
        elif rule.default_in is not ABSENT:
            value = repr(rule.default_in)
            with self.script.block(f"if {name!r} not in {variable}:", line):
                self.script.put(f"{variable}[{name!r}] = {value}", line)
                self.script.tell(
                    "filled", lambda: Site(spot, target, (), kind="default"), index, value, line=line
                )

    def _constant_elements(self, elements: dict[Step, Group], variable: str, name: str, index: str) -> None:
        self.script.put(f"{variable}[{name!r}] = []", first_line(next(iter(elements.values()))))
        for step, group in elements.items():
            inner = self.script.fresh("c")
            self.script.put(f"{inner} = {{}}", first_line(group))
            self.selector(step, group, inner, first_line(group), index)
            self.complete(group, inner, index)
            self.script.put(f"{variable}[{name!r}].append({inner})", first_line(group))

    def selector(self, step: Step, group: Group, variable: str, line: int, index: str) -> None:
        """The field by which the element is found again."""
        if step.field == ONLY:
            return
        value = repr(selected(step, group))
        self.script.put(f"{variable}[{step.field!r}] = {value}", line)
        spot = first_rule(group).spot
        self.script.tell(
            "filled",
            lambda: Site(spot, (*group.path, Step(step.field)), (), kind="selector"),
            index,
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
        case Leaf(rule) | Many(rule):
            return rule.rule
        case Group(children=children):
            return first_rule(next(iter(children.values())))
        case Chosen(elements):
            return first_rule(next(iter(elements.values())))
        case _:
            assert_never(node)
