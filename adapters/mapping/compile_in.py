"""Legacy record → canonical document, as Python source without any interpretation left in it."""

from dataclasses import dataclass, field
from typing import assert_never

from .bound import ABSENT, BoundConst, BoundCopy, Written
from .canonical_tree import Chosen, Group, Leaf, Many, Node, only_fillers
from .emit import Script
from .failures import Site, record_path
from .language import ONLY, Names, Spot, Step, Target
from .reading import group_or_note, items_or_note, join_key, note_key, optional_key

HEADER = "def read(r, T, F):"


@dataclass(slots=True)
class Scope:
    """One record or item: where its groups are, the loop variables around it."""

    variable: str
    prefix: Names
    indexes: tuple[str, ...] = ()
    repeats: tuple[int, ...] = ()
    groups: dict[Names, str] = field(default_factory=dict)

    def index(self) -> str:
        """The indexes as a tuple expression."""
        return "(" + "".join(f"{name}, " for name in self.indexes) + ")"

    def path(self, names: Names) -> tuple[str | None, ...]:
        """A field of this scope as a record path."""
        return record_path((*self.prefix, *names), self.repeats)


@dataclass(slots=True)
class Inward:
    """The function that reads."""

    script: Script

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
        self._groups(scope, root)
        for written in writes:
            if written.checked:
                self._written(scope, written)
        self._fill(root, "d", scope)
        parts = [self._key(scope, paths, required=name == "key") for name, paths in keys.items()]
        script.put(f"return d, {', '.join(parts)}", start.line)

    def _key(self, scope: Scope, paths: tuple[tuple[Names, Spot], ...], *, required: bool) -> str:
        if not paths:
            return "''"
        values = [f"{self._group(scope, names[:-1], spot)}.get({names[-1]!r})" for names, spot in paths]
        if not required:
            return f"O(({', '.join(values)},))"
        sites = [self.script.site(Site(spot, (), scope.path(names))) for names, spot in paths]
        return f"J(F, {tuple(sites)}, ({', '.join(values)},))"

    def _written(self, scope: Scope, written: Written) -> None:
        group = self._group(scope, written.names[:-1], written.spot)
        site = self.script.site(Site(written.spot, (), scope.path(written.names), str(written.value)))
        self.script.put(f"v = {group}.get({written.names[-1]!r})", written.spot.line)
        with self.script.block(
            f"if v is not None and v != '' and v != {written.value!r}:", written.spot.line
        ):
            self.script.put(f"F.append(({site}, v, 'const', {scope.index()}))", written.spot.line)

    def _groups(self, scope: Scope, group: Group) -> None:
        """Load every source group of the scope before its rules, outer ones first."""
        for rule in _rules(group):
            self._group(scope, rule.rule.source[:-1], rule.rule.spot)

    def _group(self, scope: Scope, names: Names, spot: Spot) -> str:
        if not names:
            return scope.variable
        if names not in scope.groups:
            around = self._group(scope, names[:-1], spot)
            variable = scope.groups[names] = self.script.fresh("g")
            site = self.script.site(Site(spot, (), scope.path(names), "group"))
            self.script.put(f"{variable} = {around}.get({names[-1]!r}, E)", spot.line)
            with self.script.block(f"if {variable}.__class__ is not dict:", spot.line):
                self.script.put(f"{variable} = S(F, {site}, {variable}, {scope.index()})", spot.line)
        return scope.groups[names]

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
            self._fillers(group, variable)

    def _inner(self, group: Group, variable: str, name: str, scope: Scope) -> None:
        inner, line = self.script.fresh("c"), _line(group)
        self.script.put(f"{inner} = {{}}", line)
        self._fill(group, inner, scope)
        with self.script.block(f"if {inner}:", line):
            self._fillers(group, inner)
            self.script.put(f"{variable}[{name!r}] = {inner}", line)

    def _chosen(self, elements: dict[Step, Group], variable: str, name: str, scope: Scope) -> None:
        found, line = self.script.fresh("l"), _line(next(iter(elements.values())))
        self.script.put(f"{found} = []", line)
        for step, group in elements.items():
            inner, line = self.script.fresh("c"), _line(group)
            self.script.put(f"{inner} = {{}}", line)
            self._fill(group, inner, scope)
            with self.script.block(f"if {inner}:", line):
                self._selector(step, group, inner, line)
                self._fillers(group, inner)
                self.script.put(f"{found}.append({inner})", line)
        with self.script.block(f"if {found}:", line):
            self.script.put(f"{variable}[{name!r}] = {found}", line)

    def _selector(self, step: Step, group: Group, variable: str, line: int) -> None:
        if step.field != ONLY:
            self.script.put(f"{variable}[{step.field!r}] = {selected(step, group)!r}", line)

    def _fillers(self, group: Group, variable: str) -> None:
        """Constants, and defaults where nothing was read."""
        for name, child in group.children.items():
            match child:
                case Leaf():
                    self._filler(child.rule, variable, name)
                case Group():
                    if only_fillers(child):
                        inner = self.script.fresh("c")
                        self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", _line(child))
                        self._fillers(child, inner)
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
        self.script.put(f"{variable}[{name!r}] = []", _line(next(iter(elements.values()))))
        for step, group in elements.items():
            inner = self.script.fresh("c")
            self.script.put(f"{inner} = {{}}", _line(group))
            self._selector(step, group, inner, _line(group))
            self._fillers(group, inner)
            self.script.put(f"{variable}[{name!r}].append({inner})", _line(group))

    def _many(self, many: Many, variable: str, name: str, scope: Scope) -> None:
        script, rule = self.script, many.rule.rule
        line, source = rule.spot.line, rule.source
        items, found = script.fresh("q"), script.fresh("l")
        index, item, out = script.fresh("i"), script.fresh("x"), script.fresh("o")
        repeats = (*scope.repeats, len(many.rule.prefix))
        inner = Scope(item, many.rule.prefix, (*scope.indexes, index), repeats)
        site = script.site(Site(rule.spot, many.group.path, scope.path(source), "group"))
        group = self._group(scope, source[:-1], rule.spot)
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
                self._item_key(rule.keys, rule.key_spot, keys, inner, many.group.path)
                self._groups(inner, many.group)
                script.put(f"{out} = {{}}", line)
                self._fill(many.group, out, inner)
                script.put(f"{found}.append({out})", line)
            with script.block(f"if {found}:", line):
                script.put(f"{variable}[{name!r}] = {found}", line)

    def _item_key(self, keys: tuple[Names, ...], spot: Spot, seen: str, scope: Scope, path: Target) -> None:
        if not keys:
            return
        site = self.script.site(Site(spot, path, scope.path(keys[0])))
        values = [f"{self._group(scope, names[:-1], spot)}.get({names[-1]!r})" for names in keys]
        self.script.put(f"K(F, {site}, ({', '.join(values)},), {seen}, {scope.index()})", spot.line)

    def _copy(self, rule: BoundCopy, place: str, target: Target, scope: Scope) -> None:
        script, line = self.script, rule.rule.spot.line
        group = self._group(scope, rule.rule.source[:-1], rule.rule.spot)
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
                with script.block("else:", line):
                    script.put(f"F.append(({site}, v, 'shape', {scope.index()}))", line)
            elif rule.stages:
                with script.block("try:", line):
                    chain(script, rule, line, reading=True, store=place)
                with script.block("except X as e:", line):
                    script.put(f"F.append(({site}, v, e, {scope.index()}))", line)
            else:
                script.put(f"{place} = v", line)


def chain(script: Script, rule: BoundCopy, line: int, *, reading: bool, store: str) -> None:
    """The operations in order (or their inverses in reverse), then the store; a value that became none ends it."""
    stages = rule.stages if reading else tuple(reversed(rule.stages))
    value = "v"
    depth = script.depth
    if rule.listed and reading:
        value = "w"
        script.put("w = v if v.__class__ is list else [v]", line)
    for stage in stages:
        snippet = stage.prepared.read if reading else stage.prepared.write
        if snippet.text == "{v}":
            continue
        expression = script.expression(stage, value, reading=reading)
        if snippet.empties and not stage.lifted:
            script.put(f"w = {expression}", line)
            script.put("if w is not None and w != '':", line)
            script.depth += 1
            value = "w"
        elif stage is stages[-1]:
            value = expression
        else:
            script.put(f"w = {expression}", line)
            value = "w"
    script.put(f"{store} = {value}", line)
    script.depth = depth


def selected(step: Step, group: Group) -> object:
    """A selector's value as the schema's type."""
    place = group.shape.property(step.field) if group.shape else None
    if place is None or "string" in place.types or not place.types:
        return step.value
    return step.value == "true" if "boolean" in place.types else int(step.value)


def _rules(group: Group) -> list[BoundCopy]:
    """Every copy of a scope, items of repeated groups apart."""
    found: list[BoundCopy] = []
    for child in group.children.values():
        match child:
            case Leaf(rule):
                if isinstance(rule, BoundCopy):
                    found.append(rule)
            case Group():
                found.extend(_rules(child))
            case Chosen(elements):
                for inner in elements.values():
                    found.extend(_rules(inner))
            case Many():
                pass
            case _:
                assert_never(child)
    return found


def _line(node: Node) -> int:
    """The mapping's line of the first rule in a place."""
    match node:
        case Leaf(rule):
            return rule.rule.spot.line
        case Many(rule):
            return rule.rule.spot.line
        case Group(children=children):
            return next((_line(child) for child in children.values()), 1)
        case Chosen(elements):
            return next((_line(group) for group in elements.values()), 1)
        case _:
            assert_never(node)
