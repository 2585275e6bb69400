"""Canonical document → legacy record, as Python source; groups and fields in the layout's order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from .bound import ABSENT, Bound, BoundConst, BoundCopy
from .compile_in import chain
from .emit import Script
from .failures import Site, record_path
from .language import ONLY, Direction, Names, Spot, Step, Target
from .legacy_tree import Group, Leaf, Many, Node
from .reading import group_or_note, items_or_note, note_key
from .target import Shape

HEADER = "def write(d, m, T, F):"


@dataclass(slots=True)
class Scope:
    """One document or item: where its containers are, the loop variables around it."""

    variable: str
    shape: Shape | None
    path: Target = ()
    prefix: Names = ()
    indexes: tuple[str, ...] = ()
    repeats: tuple[int, ...] = ()
    containers: dict[tuple[bool, Target], str] = field(default_factory=dict)

    def index(self) -> str:
        """The indexes as a tuple expression."""
        return "(" + "".join(f"{name}, " for name in self.indexes) + ")"

    def record(self, names: Names) -> tuple[str | None, ...]:
        """A field of this scope as a record path."""
        return record_path((*self.prefix, *names), self.repeats)


@dataclass(slots=True)
class Outward:
    """The function that writes."""

    script: Script
    #: what stands for a required field without a value
    empty: str | None

    def record(self, root: Group, rules: Sequence[Bound], shape: Shape, start: Spot) -> None:
        """The whole function's body."""
        self.script.depth = 1
        names = {"S": group_or_note, "L": items_or_note, "K": note_key}
        self.script.names |= names
        scope = Scope("d", shape)
        self._containers(rules, scope)
        self._constants(rules, scope)
        self.script.put("r = {}", start.line)
        self._fill(root, "r", scope)
        self._fillers(root, "r")
        self.script.put("return r", start.line)

    def _containers(self, rules: Sequence[Bound], scope: Scope) -> None:
        """Load every canonical container that the rules read, outer ones first."""
        wanted = list(_wanted(rules))
        for rule in wanted:
            envelope = isinstance(rule, BoundCopy) and rule.envelope
            for depth in range(1, len(rule.rule.target)):
                path = rule.rule.target[:depth]
                if (envelope, path) not in scope.containers:
                    self._container(envelope, path, wanted, rule.rule.spot, scope)

    def _variable(self, envelope: bool, path: Target, scope: Scope) -> str:
        if not path:
            return "m" if envelope else scope.variable
        return scope.containers[(envelope, path)]

    def _container(
        self, envelope: bool, path: Target, wanted: Sequence[Bound], spot: Spot, scope: Scope
    ) -> None:
        around, step = self._variable(envelope, path[:-1], scope), path[-1]
        whole = (*scope.path, *path)
        if not step.field:
            variable = scope.containers[(envelope, path)] = self.script.fresh("c")
            site = self.script.site(Site(spot, whole, (), "object"))
            self.script.put(f"{variable} = {around}.get({step.name!r}, E)", spot.line)
            with self.script.block(f"if {variable}.__class__ is not dict:", spot.line):
                self.script.put(f"{variable} = S(F, {site}, {variable}, {scope.index()})", spot.line)
            return
        elements = {
            rule.rule.target[len(path) - 1]: rule
            for rule in reversed(wanted)
            if (isinstance(rule, BoundCopy) and rule.envelope) == envelope
            and len(rule.rule.target) >= len(path)
            and rule.rule.target[: len(path) - 1] == path[:-1]
            and rule.rule.target[len(path) - 1].name == step.name
            and rule.rule.target[len(path) - 1].field == step.field
        }
        self._elements(envelope, path[:-1], elements, f"{around}.get({step.name!r})", scope)

    def _elements(
        self, envelope: bool, path: Target, elements: dict[Step, Bound], source: str, scope: Scope
    ) -> None:
        """One walk over a list finds every element that a selector of the mapping names."""
        script = self.script
        line = min(rule.rule.spot.line for rule in elements.values())
        for step in elements:
            scope.containers[(envelope, (*path, step))] = script.fresh("c")
        found = [scope.containers[(envelope, (*path, step))] for step in elements]
        script.put(" = ".join([*found, "E"]), line)
        item = script.fresh("x")
        first = next(iter(elements.values()))
        site = script.site(Site(first.rule.spot, (*scope.path, *path, next(iter(elements))), (), "array"))
        with script.block("try:", line), script.block(f"for {item} in {source} or ():", line):
            self._matches(envelope, path, elements, item, scope)
        with script.block("except X as e:", line):
            script.put(f"F.append(({site}, {source}, e, {scope.index()}))", line)

    def _matches(
        self, envelope: bool, path: Target, elements: dict[Step, Bound], item: str, scope: Scope
    ) -> None:
        script, value, word = self.script, self.script.fresh("k"), "if"
        for step, rule in elements.items():
            line, variable = rule.rule.spot.line, scope.containers[(envelope, (*path, step))]
            site = script.site(Site(rule.rule.spot, (*scope.path, *path, step), (), "1"))
            if step.field == ONLY:
                test = "if True:"
                script.put(f"{value} = None", line)
            else:
                if word == "if":
                    script.put(f"{value} = {item}.get({step.field!r})", line)
                test = f"{word} {value} == {self._selected(step, path, scope)!r}:"
            with script.block(test, line):
                with script.block(f"if {variable} is E:", line):
                    script.put(f"{variable} = {item}", line)
                with script.block("else:", line):
                    script.put(f"F.append(({site}, {value}, 'two', {scope.index()}))", line)
            word = "elif"

    def _selected(self, step: Step, path: Target, scope: Scope) -> Any:
        here: Shape | None = scope.shape
        for passed in (*path, step):
            here = here.property(passed.name) if here else None
            here = here.items() if here and passed.field else here
        place = here.property(step.field) if here else None
        if place is None or "string" in place.types or not place.types:
            return step.value
        return step.value == "true" if "boolean" in place.types else int(step.value)

    def _constants(self, rules: Sequence[Bound], scope: Scope) -> None:
        """A canonical constant that is another value is a problem: this document cannot say it."""
        for rule in rules:
            if isinstance(rule, BoundConst) and rule.rule.direction is not Direction.IN:
                const, line = rule.rule, rule.rule.spot.line
                site = self.script.site(Site(const.spot, (*scope.path, *const.target), (), str(rule.value)))
                self.script.put(f"v = {self._place(rule, scope)}", line)
                with self.script.block(f"if v is not None and v != {rule.value!r}:", line):
                    self.script.put(f"F.append(({site}, v, 'const', {scope.index()}))", line)

    def _place(self, rule: Bound, scope: Scope) -> str:
        envelope = isinstance(rule, BoundCopy) and rule.envelope
        *way, last = rule.rule.target
        return f"{self._variable(envelope, tuple(way), scope)}.get({last.name!r})"

    def _fill(self, group: Group, variable: str, scope: Scope) -> None:
        for name, child in group.children.items():
            match child:
                case Leaf(writers=writers):
                    for index, rule in enumerate(writers):
                        self._copy(rule, variable, name, scope, again=index > 0)
                case Group():
                    if not _only_fillers(child):
                        self._inner(child, variable, name, scope)
                case Many():
                    self._many(child, variable, name, scope)
                case _:
                    assert_never(child)

    def _inner(self, group: Group, variable: str, name: str, scope: Scope) -> None:
        inner, line = self.script.fresh("g"), _line(group)
        self.script.put(f"{inner} = {{}}", line)
        self._fill(group, inner, scope)
        if group.required:
            self._fillers(group, inner)
            self.script.put(f"{variable}[{name!r}] = {inner}", line)
            return
        with self.script.block(f"if {inner}:", line):
            self._fillers(group, inner)
            self.script.put(f"{variable}[{name!r}] = {inner}", line)

    def _fillers(self, group: Group, variable: str) -> None:
        """Constants, defaults and required fields where nothing was written."""
        for name, child in group.children.items():
            match child:
                case Leaf():
                    self._filler(child, variable, name)
                case Group():
                    if _only_fillers(child):
                        inner = self.script.fresh("g")
                        self.script.put(f"{inner} = {variable}[{name!r}] = {{}}", _line(child))
                        self._fillers(child, inner)
                case Many():
                    pass
                case _:
                    assert_never(child)

    def _filler(self, leaf: Leaf, variable: str, name: str) -> None:
        if leaf.constant is not None:
            self.script.put(
                f"{variable}[{name!r}] = {self._value(leaf.constant.value)}", leaf.constant.spot.line
            )
            return
        defaults = [rule for rule in leaf.writers if rule.default_out is not ABSENT]
        line = _line(leaf)
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

    def _many(self, many: Many, variable: str, name: str, scope: Scope) -> None:
        script, rule = self.script, many.rule.rule
        line = rule.spot.line
        items, found, keys = script.fresh("q"), script.fresh("l"), script.fresh("s")
        index, item, out = script.fresh("i"), script.fresh("x"), script.fresh("o")
        path = (*scope.path, *rule.target[:-1], Step(rule.target[-1].name, "*"))
        inner = Scope(
            item, self._item_shape(rule.target, scope), path, many.rule.prefix,
            (*scope.indexes, index), (*scope.repeats, len(many.rule.prefix)),
        )  # fmt: skip
        script.put(f"{items} = {self._place(many.rule, scope)}", line)
        with script.block(f"if {items}:", line):
            site = script.site(Site(rule.spot, path, scope.record(rule.source), "array"))
            with script.block(f"if {items}.__class__ is not list:", line):
                script.put(f"{items} = L(F, {site}, {items}, {scope.index()})", line)
            script.put(f"{found} = []", line)
            keyed = [names for names in rule.keys if names in _written(many.group)]
            if keyed and len(keyed) == len(rule.keys):
                script.put(f"{keys} = set()", line)
            with script.block(f"for {index}, {item} in enumerate({items}):", line):
                shape = script.site(Site(rule.spot, path, inner.record(()), "object"))
                with script.block(f"if {item}.__class__ is not dict:", line):
                    script.put(f"{item} = S(F, {shape}, {item}, {inner.index()})", line)
                self._containers(many.rule.rules, inner)
                self._constants(many.rule.rules, inner)
                script.put(f"{out} = {{}}", line)
                self._fill(many.group, out, inner)
                self._fillers(many.group, out)
                if keyed and len(keyed) == len(rule.keys):
                    values = ", ".join(_reach(out, names) for names in keyed)
                    key = script.site(Site(rule.key_spot, path, inner.record(keyed[0])))
                    script.put(f"K(F, {key}, ({values},), {keys}, {inner.index()})", rule.key_spot.line)
                script.put(f"{found}.append({out})", line)
            script.put(f"{variable}[{name!r}] = {found}", line)

    def _item_shape(self, target: Target, scope: Scope) -> Shape | None:
        here = scope.shape
        for step in target:
            here = here.property(step.name) if here else None
            here = here.items() if here and step.field else here
        return here.items() if here else None

    def _copy(self, rule: BoundCopy, variable: str, name: str, scope: Scope, *, again: bool) -> None:
        script, line = self.script, rule.rule.spot.line
        expected = "" if rule.kind in ("text", "any") else rule.kind
        path = (*scope.path, *rule.rule.target)
        site = script.site(Site(rule.rule.spot, path, scope.record(rule.rule.source), expected))
        script.put(f"v = {self._place(rule, scope)}", line)
        place = f"{variable}[{name!r}]"
        with script.block("if v is not None:", line):
            if not rule.stages and not again:
                script.put(f"{place} = v", line)
                return
            with script.block("try:", line):
                chain(script, rule, line, reading=False, store="w" if again else place)
                if again:
                    with script.block(f"if {variable}.setdefault({name!r}, w) != w:", line):
                        script.put(f"F.append(({site}, v, 'differs', {scope.index()}))", line)
            with script.block("except X as e:", line):
                script.put(f"F.append(({site}, v, e, {scope.index()}))", line)


def _wanted(rules: Sequence[Bound]) -> Iterator[Bound]:
    """The rules of a scope that read the document on the way out."""
    return (rule for rule in rules if rule.rule.direction is not Direction.IN)


def _written(group: Group) -> set[Names]:
    """The fields of an item that some rule writes, as paths from the item."""
    found: set[Names] = set()
    for name, child in group.children.items():
        match child:
            case Leaf(writers=writers):
                if writers:
                    found.add((name,))
            case Group():
                found |= {(name, *rest) for rest in _written(child)}
            case Many():
                pass
            case _:
                assert_never(child)
    return found


def _reach(variable: str, names: Names) -> str:
    return variable + "".join(f".get({name!r}, E)" for name in names[:-1]) + f".get({names[-1]!r})"


def _only_fillers(node: Node) -> bool:
    match node:
        case Leaf(writers=writers):
            return not writers
        case Group(children=children):
            return all(_only_fillers(child) for child in children.values())
        case Many():
            return False
        case _:
            assert_never(node)


def _line(node: Node) -> int:
    match node:
        case Leaf(writers=writers, constant=constant):
            return writers[0].rule.spot.line if writers else constant.spot.line if constant else 1
        case Many(rule):
            return rule.rule.spot.line
        case Group(children=children):
            return next((_line(child) for child in children.values()), 1)
        case _:
            assert_never(node)
