"""Legacy record → canonical document, as Python source without any interpretation left in it."""

from dataclasses import dataclass, field
from typing import assert_never

from .bound import BoundCopy, Written
from .canonical_tree import Chosen, Group, Leaf, Many, only_fillers
from .emit import Script
from .failures import Site
from .in_constants import Constants, first_line
from .in_sources import Scope, Sources
from .language import Names, Spot, Step, Target
from .reading import group_or_note, items_or_note, join_key, note_key, optional_key
from .stages import chain

HEADER = "def read(r, T, F):"


@dataclass(slots=True)
class Inward:
    """Writes the function that reads."""

    script: Script
    sources: Sources = field(init=False)
    constants: Constants = field(init=False)

    def __post_init__(self) -> None:
        self.sources, self.constants = Sources(self.script), Constants(self.script)

    def document(
        self, root: Group, writes: list[Written], keys: dict[str, tuple[tuple[Names, Spot], ...]], start: Spot
    ) -> None:
        """The whole function's body."""
        script = self.script
        script.depth = 1
        for name, helper in (("S", group_or_note), ("L", items_or_note), ("K", note_key), ("J", join_key)):
            script.names[name] = helper
        script.names["O"] = optional_key
        scope = Scope("r", ())
        script.put("d = {}", start.line)
        self.sources.groups(scope, root)
        for written in writes:
            if written.checked:
                self.sources.written(scope, written)
        self._fill(root, "d", scope)
        parts = [self.sources.key(scope, paths, required=name == "key") for name, paths in keys.items()]
        script.put(f"return d, {', '.join(parts)}", start.line)

    def _fill(self, group: Group, variable: str, scope: Scope) -> None:
        """Everything that is read; constants and defaults come after, by `_fillers`."""
        for name, child in group.children.items():
            match child:
                case Leaf(rule):
                    if isinstance(rule, BoundCopy):
                        self._copy(rule, f"{variable}[{name!r}]", (*group.path, Step(name)), scope)
                case Group():
                    if not only_fillers(child):
                        self._inner(child, variable, name, scope)
                case Chosen(elements):
                    if not only_fillers(child):
                        self._chosen(elements, variable, name, scope)
                case Many():
                    self._many(child, variable, name, scope)
                case _:
                    assert_never(child)
        if not group.path or group.path[-1].field == "*":
            self.constants.complete(group, variable, scope.index())

    def _inner(self, group: Group, variable: str, name: str, scope: Scope) -> None:
        inner, line = self.script.fresh("c"), first_line(group)
        self.script.put(f"{inner} = {{}}", line)
        self._fill(group, inner, scope)
        with self.script.block(f"if {inner}:", line):
            self.constants.complete(group, inner, scope.index())
            self.script.put(f"{variable}[{name!r}] = {inner}", line)

    def _chosen(self, elements: dict[Step, Group], variable: str, name: str, scope: Scope) -> None:
        found, line = self.script.fresh("l"), first_line(next(iter(elements.values())))
        self.script.put(f"{found} = []", line)
        for step, group in elements.items():
            inner, line = self.script.fresh("c"), first_line(group)
            self.script.put(f"{inner} = {{}}", line)
            self._fill(group, inner, scope)
            with self.script.block(f"if {inner}:", line):
                self.constants.selector(step, group, inner, line, scope.index())
                self.constants.complete(group, inner, scope.index())
                self.script.put(f"{found}.append({inner})", line)
        with self.script.block(f"if {found}:", line):
            self.script.put(f"{variable}[{name!r}] = {found}", line)

    def _many(self, many: Many, variable: str, name: str, scope: Scope) -> None:
        script, rule = self.script, many.rule.rule
        line, source = rule.spot.line, rule.source
        items, found = script.fresh("q"), script.fresh("l")
        index, item, out = script.fresh("i"), script.fresh("x"), script.fresh("o")
        repeats = (*scope.repeats, len(many.rule.prefix))
        inner = Scope(item, many.rule.prefix, (*scope.indexes, index), repeats)
        site = script.site(Site(rule.spot, many.group.path, scope.path(source), "group"))
        group = self.sources.group(scope, source[:-1], rule.spot)
        script.put(f"{items} = {group}.get({source[-1]!r})", line)
        with script.block(f"if {items}:", line):
            with script.block(f"if {items}.__class__ is not list:", line):
                script.put(f"{items} = L(F, {site}, {items}, {scope.index()})", line)
            script.put(f"{found} = []", line)
            keys = self.script.fresh("s") if rule.keys else ""
            if keys:
                script.put(f"{keys} = set()", line)
            with script.block(f"for {index}, {item} in enumerate({items}):", line):
                shape = script.site(Site(rule.spot, many.group.path, inner.path(()), "group"))
                with script.block(f"if {item}.__class__ is not dict:", line):
                    script.put(f"{item} = S(F, {shape}, {item}, {inner.index()})", line)
                self.sources.item_key(rule.keys, rule.key_spot, keys, inner, many.group.path)
                self.sources.groups(inner, many.group)
                script.put(f"{out} = {{}}", line)
                self._fill(many.group, out, inner)
                script.put(f"{found}.append({out})", line)
            with script.block(f"if {found}:", line):
                script.put(f"{variable}[{name!r}] = {found}", line)
        script.tell(
            "items", lambda: Site(rule.spot, many.group.path, scope.path(source), kind="items"),
            scope.index(), f"len({items} or ())", line=line,
        )  # fmt: skip

    def _copy(self, rule: BoundCopy, place: str, target: Target, scope: Scope) -> None:
        script, line = self.script, rule.rule.spot.line
        group = self.sources.group(scope, rule.rule.source[:-1], rule.rule.spot)
        expected = "" if rule.kind in ("text", "any") else rule.kind
        site = script.site(Site(rule.rule.spot, target, scope.path(rule.rule.source), expected))
        script.put(f"v = {group}.get({rule.rule.source[-1]!r})", line)
        present = (
            "if v:" if rule.kind in ("text", "date") and not rule.listed else "if v is not None and v != '':"
        )
        with script.block(present, line):
            if rule.text:
                with script.block("if v.__class__ is str:", line):
                    script.put(f"{place} = v", line)
                    script.tell("value", site, scope.index(), "v", "()", "v", line=line)
                with script.block("else:", line):
                    script.put(f"F.append(({site}, v, 'shape', {scope.index()}))", line)
            elif rule.stages:
                with script.block("try:", line):
                    chain(script, rule, line, reading=True, store=place, site=site, index=scope.index())
                with script.block("except X as e:", line):
                    script.put(f"F.append(({site}, v, e, {scope.index()}))", line)
            else:
                script.put(f"{place} = v", line)
                script.tell("value", site, scope.index(), "v", "()", "v", line=line)
        if script.observing:
            with script.block("else:", line):
                script.tell("absent", site, scope.index(), line=line)
