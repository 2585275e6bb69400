"""Code that completes a record: legacy constants, defaults, required fields without a value."""

from dataclasses import dataclass
from typing import Any, assert_never

from .bound import ABSENT
from .emit import Script
from .legacy_tree import Group, Leaf, Many, Node


@dataclass(slots=True)
class Completion:
    """Writes the code that completes a group; `empty` stands for a required field without a value."""

    script: Script
    empty: str | None

    def complete(self, group: Group, variable: str) -> None:
        """Every constant, default and required field of a group where nothing was written."""
        for name, child in group.children.items():
            self.place(child, variable, name)

    def place(self, node: Node, variable: str, name: str) -> None:
        """The same for one place."""
        match node:
            case Leaf():
                self._filler(node, variable, name)
            case Group():
                if only_fillers(node):
                    inner = self.script.fresh("g")
                    self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", first_line(node))
                    self.complete(node, inner)
            case Many():
                pass
            case _:
                assert_never(node)

    def _filler(self, leaf: Leaf, variable: str, name: str) -> None:
        if leaf.constant is not None:
            self.script.put(
                f"{variable}[{name!r}] = {self._value(leaf.constant.value)}", leaf.constant.spot.line
            )
            return
        defaults = [rule for rule in leaf.writers if rule.default_out is not ABSENT]
        line = first_line(leaf)
        value = defaults[0].default_out if defaults else self.empty
        if not (defaults or leaf.required):
            return
        if leaf.writers:
            with self.script.block(f"if {name!r} not in {variable}:", line):
                self.script.put(f"{variable}[{name!r}] = {self._value(value)}", line)
        else:
            self.script.put(f"{variable}[{name!r}] = {self._value(value)}", line)

    def _value(self, value: Any) -> str:
        return repr(value) if isinstance(value, str | int | None) else self.script.bind("value", value)


def only_fillers(node: Node) -> bool:
    match node:
        case Leaf(writers=writers):
            return not writers
        case Group(children=children):
            return all(only_fillers(child) for child in children.values())
        case Many():
            return False
        case _:
            assert_never(node)


def first_line(node: Node) -> int:
    match node:
        case Leaf(writers=writers, constant=constant):
            return writers[0].rule.spot.line if writers else constant.spot.line if constant else 1
        case Many(rule):
            return rule.rule.spot.line
        case Group(children=children):
            return next((first_line(child) for child in children.values()), 1)
        case _:
            assert_never(node)
