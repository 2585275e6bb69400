"""Canonical document → legacy record, as Python source; groups and fields in the layout's order."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from typing import assert_never

from .bound import Bound, BoundCopy
from .emit import Script
from .failures import Site
from .language import Names, Spot, Step, Target
from .legacy_tree import Group, Leaf, Many
from .out_completion import Completion, first_line, only_fillers
from .out_containers import Containers, Scope
from .reading import group_or_note, items_or_note, note_key
from .stages import chain, seek_key
from .target import Shape

HEADER = "def write(d, m, T, F):"


@dataclass(slots=True)
class Outward:
    """Writes the function that writes."""

    script: Script
    #: what stands for a required field without a value
    empty: InitVar[str | None]
    start: InitVar[Spot]
    containers: Containers = field(init=False)
    completion: Completion = field(init=False)

    def __post_init__(self, empty: str | None, start: Spot) -> None:
        self.containers = Containers(self.script)
        self.completion = Completion(self.script, empty, start)

    def record(self, root: Group, rules: Sequence[Bound], shape: Shape, start: Spot) -> None:
        """The whole function's body."""
        self.script.depth = 1
        self.script.names |= {"S": group_or_note, "L": items_or_note, "K": note_key}
        scope = Scope("d", shape)
        self.containers.load(rules, scope)
        self.containers.constants(rules, scope)
        self.script.put("r = {}", start.line)
        self._fill(root, "r", scope, sure=True)
        self.script.put("return r", start.line)

    def _fill(self, group: Group, variable: str, scope: Scope, *, sure: bool) -> None:
        """What the rules write; a group that is `sure` to be there is completed on the way, in the layout's order."""
        for name, child in group.children.items():
            match child:
                case Leaf(writers=writers):
                    for index, rule in enumerate(writers):
                        self._copy(rule, variable, name, scope, again=index > 0)
                case Group():
                    if not only_fillers(child):
                        self._inner(child, variable, name, scope)
                case Many():
                    self._many(child, variable, name, scope)
                case _:
                    assert_never(child)
            if sure:
                self.completion.place(child, variable, (*group.names, name), scope)

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
        script.put(f"{items} = {self.containers.place(many.rule, scope)}", line)
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
                self.containers.load(many.rule.rules, inner)
                self.containers.constants(many.rule.rules, inner)
                script.put(f"{out} = {{}}", line)
                self._fill(many.group, out, inner, sure=True)
                if keyed and len(keyed) == len(rule.keys):
                    values = [_reach(out, names) for names in keyed]
                    key = script.site(Site(rule.key_spot, path, inner.record(keyed[0])))
                    seek_key(script, key, values, seen=keys, index=inner.index(), line=rule.key_spot.line)
                script.put(f"{found}.append({out})", line)
            script.put(f"{variable}[{name!r}] = {found}", line)
        script.tell(
            "items", lambda: Site(rule.spot, path, scope.record(rule.source), kind="items"),
            scope.index(), f"len({items} or ())", line=line,
        )  # fmt: skip

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
        script.put(f"v = {self.containers.place(rule, scope)}", line)
        place = f"{variable}[{name!r}]"
        with script.block("if v is not None:", line):
            if not rule.stages and not again:
                script.put(f"{place} = v", line)
                script.tell("value", site, scope.index(), "v", "()", "v", line=line)
            else:
                self._stages(rule, variable, name, site, scope, again=again)
        if script.observing:
            with script.block("else:", line):
                script.tell("absent", site, scope.index(), line=line)

    def _stages(
        self, rule: BoundCopy, variable: str, name: str, site: int, scope: Scope, *, again: bool
    ) -> None:
        """The inverse operations and the store; a field written before must hold the same."""
        script, line, index = self.script, rule.rule.spot.line, scope.index()
        store = "w" if again else f"{variable}[{name!r}]"
        with script.block("try:", line):
            chain(script, rule, line, reading=False, store=store, site=site, index=index)
            if again:
                with script.block(f"if {variable}.setdefault({name!r}, w) != w:", line):
                    script.put(f"F.append(({site}, v, 'differs', {index}))", line)
        with script.block("except X as e:", line):
            script.put(f"F.append(({site}, v, e, {index}))", line)


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
