"""Code that completes a record: legacy constants, defaults, required fields without a value."""

from dataclasses import dataclass, replace
from typing import Any, assert_never

from ...schemas.lacuna import Gap
from .bound import ABSENT
from .emit import Script
from .failures import Site, record_path
from .language import Spot
from .legacy_tree import Group, Leaf, Many, Node, Several
from .out_containers import Scope
from .paths import Names, bare


@dataclass(slots=True)
class Completion:
    """Writes the code that completes a group; `empty` stands for a required field without a value."""

    script: Script
    empty: str | None
    #: where a filler stands that no line of the mapping names
    start: Spot

    def complete(self, group: Group, variable: str, scope: Scope) -> None:
        """Every constant, default and required field of a group where nothing was written."""
        for name, child in group.children.items():
            self.place(child, variable, (*group.names, name), scope)

    def place(self, node: Node, variable: str, names: Names, scope: Scope) -> None:
        """The same for one place; `names` is its whole path."""
        name = names[-1]
        match node:
            case Leaf():
                self._filler(node, variable, names, scope)
            case Group():
                if only_fillers(node):
                    inner = self.script.fresh("g")
                    self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", first_line(node))
                    self.complete(node, inner, scope)
            case Many() | Several():
                pass
            case _:
                assert_never(node)

    def _filler(self, leaf: Leaf, variable: str, names: Names, scope: Scope) -> None:
        if leaf.constant is not None:
            self._fill(
                Site(leaf.constant.spot, (), (), kind="const"),
                leaf.constant.value,
                variable,
                names,
                scope=scope,
            )
            return
        defaults = [rule for rule in leaf.writers if rule.default_out is not ABSENT]
        if not (defaults or leaf.required):
            return
        gap = Gap.PLACEHOLDER
        if defaults:
            rule = defaults[0]
            if rule.default_in is not ABSENT and rule.rule.default_in != rule.rule.default_out:
                # what is written for nothing reads as another default
                gap = Gap.CHANGED_DEFAULT
            site = Site(rule.rule.spot, (*scope.path, *rule.rule.target), (), kind="default")
            value = rule.default_out
        else:
            spot = leaf.writers[0].rule.spot if leaf.writers else self.start
            site, value = Site(spot, (), (), kind="empty"), self.empty
        if leaf.writers:
            with self.script.block(f"if {names[-1]!r} not in {variable}:", site.spot.line):
                self._fill(site, value, variable, names, scope=scope, gap=gap.value)
        else:
            self._fill(site, value, variable, names, scope=scope, gap=gap.value)

    def _fill(
        self, site: Site, value: Any, variable: str, names: Names, *, scope: Scope, gap: str = ""
    ) -> None:
        text, line = self._value(value), site.spot.line
        self.script.put(f"{variable}[{names[-1]!r}] = {text}", line)
        placed = replace(site, record=record_path([name for name in bare(names) if name], scope.repeats))
        self.script.tell("filled", lambda: placed, scope.index(), text, line=line)
        if site.kind == "default" and value not in (None, ""):
            number = self.script.site(placed)
            self.script.put(f"N.append(({number}, {text}, {gap!r}, {scope.index()}))", line)

    def _value(self, value: Any) -> str:
        return repr(value) if isinstance(value, str | int | None) else self.script.bind("value", value)


def only_fillers(node: Node) -> bool:
    match node:
        case Leaf(writers=writers):
            return not writers
        case Group(children=children):
            return all(only_fillers(child) for child in children.values())
        case Many() | Several():
            return False
        case _:
            assert_never(node)


def first_line(node: Node) -> int:
    spot = first_spot(node)
    return spot.line if spot else 1


def first_spot(node: Node) -> Spot | None:
    """Where the first rule in a place is written; None when the layout alone asks for it."""
    match node:
        case Leaf(writers=writers, constant=constant):
            return writers[0].rule.spot if writers else constant.spot if constant else None
        case Many(rule):
            return rule.rule.spot
        case Several(forms):
            return forms[0].rule.rule.spot
        case Group(children=children):
            return next((spot for child in children.values() if (spot := first_spot(child))), None)
        case _:
            assert_never(node)
