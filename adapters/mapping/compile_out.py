"""Canonical document → legacy record, as Python source; groups and fields in the layout's order."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from typing import assert_never

from .bound import Bound, BoundCopy
from .emit import Script
from .failures import Site
from .language import Spot, Step
from .legacy_tree import Group, Leaf, Many, Several
from .notes import drop
from .out_completion import Completion, first_line, first_spot, only_fillers
from .out_containers import Containers, Scope
from .out_dispatch import Dispatch
from .out_items import item_shape, keyed, reach, shares
from .out_values import Values
from .paths import Pick, bare
from .reading import entered, group_or_note, items_or_note, note_key
from .selecting import put_at, put_item, unpacked
from .stages import seek_key
from .target import Shape

HEADER = "def write(d, m, T, F, N):"


@dataclass(slots=True)
class Outward:
    """Writes the function that writes."""

    script: Script
    #: what stands for a required field without a value
    empty: InitVar[str | None]
    start: InitVar[Spot]
    unwritten: InitVar[frozenset[str]] = frozenset()
    containers: Containers = field(init=False)
    values: Values = field(init=False)
    dispatch: Dispatch = field(init=False)
    completion: Completion = field(init=False)

    def __post_init__(self, empty: str | None, start: Spot, unwritten: frozenset[str]) -> None:
        self.containers = Containers(self.script, unwritten)
        self.values = Values(self.script, self.containers)
        self.dispatch = Dispatch(self.script, self.containers)
        self.completion = Completion(self.script, empty, start)

    def record(self, root: Group, rules: Sequence[Bound], shape: Shape, start: Spot) -> None:
        """The whole function's body."""
        self.script.depth = 1
        self.script.names |= {"S": group_or_note, "L": items_or_note, "K": note_key}
        self.script.names |= {
            "PUT": put_item,
            "ENTERED": entered,
            "SET": put_at,
            "BARE": unpacked,
            "DROP": drop,
        }
        scope = Scope("d", shape)
        if any(rule.rule.target[0].name == "" for rule in rules):
            # a document that is a list
            self.script.put("d = {'': d}", start.line)
        self._begin(rules, scope)
        self.script.put("r = {}", start.line)
        self._fill(root, "r", scope, sure=True)
        self.dispatch.finish(scope)
        self.script.put("return r", start.line)

    def _begin(self, rules: Sequence[Bound], scope: Scope) -> None:
        """What the rules of a scope need before the first of them."""
        self.containers.load(rules, scope)
        self.containers.dropped(rules, scope)
        self.containers.guards(rules, scope)
        self.containers.constants(rules, scope)

    def _fill(self, group: Group, variable: str, scope: Scope, *, sure: bool) -> None:
        """What the rules write; a group that is `sure` to be there is completed on the way, in the layout's order."""
        for name, child in group.children.items():
            match child:
                case Leaf(writers=writers):
                    self._leaf(writers, variable, name, scope)
                case Group():
                    if isinstance(name, Pick):
                        self._picked(child, variable, name, scope)
                    elif not only_fillers(child):
                        self._inner(child, variable, name, scope)
                case Many():
                    self._many(child, variable, name, scope, shared=shares(group, name))
                case Several(forms):
                    for many in forms:
                        self._many(many, variable, name, scope, shared=True)
                case _:
                    assert_never(child)
            if sure and not isinstance(name, Pick):
                self.completion.place(child, variable, (*group.names, name), scope)

    def _leaf(self, writers: list[BoundCopy], variable: str, name: str, scope: Scope) -> None:
        """One field; several rules may write it."""
        for index, rule in enumerate(writers):
            line, depth = rule.rule.spot.line, self.script.depth
            guard = scope.guards.get(id(rule))
            if guard:
                self.script.put(f"if {guard}:", line)
                self.script.depth += 1
            if isinstance(name, Pick):
                apart = self.script.fresh("t")
                self.script.put(f"{apart} = {{}}", line)
                # a value that is told by an attribute stands beside it
                own = "#text" if name.tests else name
                self.values.copy(rule, apart, own, scope, again=False)
                value = f"{apart}[{name!r}]"
                if name.tests:
                    value = apart
                    with self.script.block(f"if {apart}:", line):
                        self._selected(apart, name, rule.rule.spot, scope)
                self._put(apart, value, variable, name, spot=rule.rule.spot, scope=scope)
            else:
                self.values.copy(rule, variable, name, scope, again=index > 0)
            self.script.depth = depth

    def _put(self, given: str, value: str, variable: str, pick: Pick, *, spot: Spot, scope: Scope) -> None:
        """Add a chosen item to its list."""
        site = self.script.site(Site(spot, scope.path, scope.record((pick.name,)), pick.name, "items"))
        with self.script.block(f"if {given}:", spot.line):
            self.script.put(
                f"PUT(F, {site}, {variable}, {pick.name!r}, {value}, {pick.position}, {scope.index()})",
                spot.line,
            )

    def _picked(self, group: Group, variable: str, pick: Pick, scope: Scope) -> None:
        """The item of a repeated group that a selector names: written with the field by which it is found."""
        inner, spot = self.script.fresh("g"), first_spot(group)
        assert spot is not None  # noqa: S101 – a chosen item is there because a rule writes it
        self.script.put(f"{inner} = {{}}", spot.line)
        self._fill(group, inner, scope, sure=False)
        if pick.tests:
            with self.script.block(f"if {inner}:", spot.line):
                self._selected(inner, pick, spot, scope)
        with self.script.block(f"if {inner}:", spot.line):
            self.completion.complete(group, inner, scope)
        self._put(inner, inner, variable, pick, spot=spot, scope=scope)

    def _selected(self, item: str, pick: Pick, spot: Spot, scope: Scope) -> None:
        """Write the fields by which a chosen item is found again."""
        for test in pick.tests:
            site = self.script.site(
                Site(spot, scope.path, scope.record((pick.name,)), test.value, "selector")
            )
            names = tuple(str(name) for name in bare(test.field))
            with self.script.block(f"if not SET({item}, {names!r}, {test.value!r}):", spot.line):
                self.script.put(f"F.append(({site}, {test.value!r}, 'differs', {scope.index()}))", spot.line)

    def _inner(self, group: Group, variable: str, name: str, scope: Scope) -> None:
        inner, line = self.script.fresh("g"), first_line(group)
        self.script.put(f"{inner} = {{}}", line)
        self._fill(group, inner, scope, sure=group.required)
        if group.required:
            self.script.put(f"{variable}[{name!r}] = {inner}", line)
            return
        with self.script.block(f"if {inner}:", line):
            self.completion.complete(group, inner, scope)
            self.script.put(f"{variable}[{name!r}] = {inner}", line)

    def _many(self, many: Many, variable: str, name: str, scope: Scope, *, shared: bool) -> None:
        script, rule = self.script, many.rule.rule
        line = rule.spot.line
        items, found = script.fresh("q"), script.fresh("l")
        index, item = script.fresh("i"), script.fresh("x")
        path = (*scope.path, *rule.target[:-1], Step(rule.target[-1].name, "*"))
        inner = Scope(
            item, item_shape(rule.target, scope), path, many.rule.prefix,
            (*scope.indexes, index), (*scope.repeats, len(many.rule.prefix)), scope,
        )  # fmt: skip
        script.put(f"{items} = {self.containers.place(many.rule, scope)}", line)
        site = script.site(Site(rule.spot, path, scope.record(rule.source), "array", "group"))
        if rule.entries:
            script.put(f"{items} = ENTERED(F, {site}, {items}, {scope.index()}, {rule.plain})", line)
        placed = self.dispatch.placed(rule, items, path, scope)
        with script.block(f"if {items}:", line):
            with script.block(f"if {items}.__class__ is not list:", line):
                script.put(f"{items} = L(F, {site}, {items}, {scope.index()})", line)
            script.put(f"{found} = []", line)
            keys = script.fresh("s")
            if keyed(many):
                script.put(f"{keys} = set()", line)
            with script.block(f"for {index}, {item} in enumerate({items}):", line):
                self._item(many, found, placed, keys, inner)
            if shared:
                with script.block(f"if {found}:", line):
                    script.put(f"{variable}.setdefault({name!r}, []).extend({found})", line)
            else:
                script.put(f"{variable}[{name!r}] = {found}", line)
        script.tell(
            "items", lambda: Site(rule.spot, path, scope.record(rule.source), kind="items"),
            scope.index(), f"len({items} or ())", line=line,
        )  # fmt: skip

    def _item(self, many: Many, found: str, placed: str, keys: str, inner: Scope) -> None:
        """One item of a list."""
        script, rule, item = self.script, many.rule.rule, inner.variable
        line, out = rule.spot.line, script.fresh("o")
        shape = script.site(Site(rule.spot, inner.path, inner.record(()), "object", "group"))
        if rule.plain and not rule.entries:
            script.put(f"{item} = {{'': {item}}}", line)
        with script.block(f"if {item}.__class__ is not dict:", line):
            script.put(f"{item} = S(F, {shape}, {item}, {inner.index()})", line)
        self.containers.load(many.rule.rules, inner)
        self.dispatch.belongs(many.rule, placed, inner)
        self._begin(many.rule.rules, inner)
        script.put(f"{out} = {{}}", line)
        self._fill(many.group, out, inner, sure=True)
        self.dispatch.finish(inner)
        if keyed(many):
            values = [reach(out, names or ("",)) for names in rule.keys]
            key = script.site(Site(rule.key_spot, inner.path, inner.record(rule.keys[0]), kind="key"))
            seek_key(script, key, values, seen=keys, index=inner.index(), line=rule.key_spot.line)
        script.put(f"{found}.append({f'BARE({out})' if many.rule.scalar else out})", line)
