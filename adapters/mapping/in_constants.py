"""Code that fills in what is not read: constants, defaults, the fields that selectors name."""

from dataclasses import dataclass
from typing import assert_never

from .bound import ABSENT, BoundConst, BoundCopy
from .canonical_tree import Chosen, Group, Leaf, Many, Node, only_fillers
from .emit import Script
from .language import ONLY, Step


@dataclass(slots=True)
class Constants:
    """Writes the code that completes a container."""

    script: Script

    def complete(self, group: Group, variable: str) -> None:
        """Constants, and defaults where nothing was read."""
        for name, child in group.children.items():
            match child:
                case Leaf():
                    self._filler(child.rule, variable, name)
                case Group():
                    if only_fillers(child):
                        inner = self.script.fresh("c")
                        self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", first_line(child))
                        self.complete(child, inner)
                case Chosen(elements):
                    if only_fillers(child):
                        self._constant_elements(elements, variable, name)
                case Many():
                    pass
                case _:
                    assert_never(child)

    def _filler(self, rule: BoundCopy | BoundConst, variable: str, name: str) -> None:
        line = rule.rule.spot.line
        if isinstance(rule, BoundConst):
            self.script.put(f"{variable}[{name!r}] = {rule.value!r}", line)
        elif rule.default_in is not ABSENT:
            with self.script.block(f"if {name!r} not in {variable}:", line):
                self.script.put(f"{variable}[{name!r}] = {rule.default_in!r}", line)

    def _constant_elements(self, elements: dict[Step, Group], variable: str, name: str) -> None:
        self.script.put(f"{variable}[{name!r}] = []", first_line(next(iter(elements.values()))))
        for step, group in elements.items():
            inner = self.script.fresh("c")
            self.script.put(f"{inner} = {{}}", first_line(group))
            self.selector(step, group, inner, first_line(group))
            self.complete(group, inner)
            self.script.put(f"{variable}[{name!r}].append({inner})", first_line(group))

    def selector(self, step: Step, group: Group, variable: str, line: int) -> None:
        """The field by which the element is found again."""
        if step.field != ONLY:
            self.script.put(f"{variable}[{step.field!r}] = {selected(step, group)!r}", line)


def selected(step: Step, group: Group) -> object:
    """A selector's value as the schema's type."""
    place = group.shape.property(step.field) if group.shape else None
    if place is None or "string" in place.types or not place.types:
        return step.value
    return step.value == "true" if "boolean" in place.types else int(step.value)


def first_line(node: Node) -> int:
    """The mapping's line of the first rule in a place."""
    match node:
        case Leaf(rule):
            return rule.rule.spot.line
        case Many(rule):
            return rule.rule.spot.line
        case Group(children=children):
            return next((first_line(child) for child in children.values()), 1)
        case Chosen(elements):
            return next((first_line(group) for group in elements.values()), 1)
        case _:
            assert_never(node)
