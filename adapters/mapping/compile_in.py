"""Legacy record → canonical document, as Python source without any interpretation left in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import assert_never

from .bound import BoundCopy, BoundEach, Written
from .canonical_tree import Chosen, Giving, Group, Leaf, Many, Several, only_fillers
from .emit import Script
from .failures import Site
from .in_constants import Constants, first_line
from .in_reach import rules_of, tested
from .in_scope import Scope
from .in_sources import Sources
from .in_values import OPEN, Values
from .language import Spot, Step, Target
from .paths import Names, bare, spread
from .reading import entries, group_or_note, group_or_text, items_or_note, join_key, note_key, optional_key
from .selecting import at, every, item, pick, text, told
from .stages import Choices

HEADER = "def read(r, T, F, N):"


@dataclass(slots=True)
class Inward:
    """Writes the function that reads."""

    script: Script
    #: no layout says what is a field and what a group
    open: bool = False
    sources: Sources = field(init=False)
    constants: Constants = field(init=False)
    values: Values = field(init=False)

    def __post_init__(self) -> None:
        self.sources, self.constants = Sources(self.script, self.open), Constants(self.script)
        self.values = Values(self.script, self.sources, self.open)

    def document(
        self, root: Group, writes: list[Written], keys: dict[str, tuple[tuple[Names, Spot], ...]], start: Spot
    ) -> None:
        """The whole function's body."""
        script = self.script
        script.depth = 1
        for name, helper in (("S", group_or_note), ("L", items_or_note), ("K", note_key), ("J", join_key)):
            script.names[name] = helper
        script.names |= {
            "O": optional_key,
            "ST": group_or_text,
            "AT": at,
            "PICK": pick,
            "EVERY": every,
            "OPEN": OPEN,
            "TOLD": told,
            "ENTRIES": entries,
            "ITEM": item,
            "TEXT": text,
        }
        scope = Scope("r", ())
        script.put("d = {}", start.line)
        self._begin(scope, root)
        for written in writes:
            if written.checked:
                self.sources.written(scope, written)
        self._fill(root, "d", scope)
        parts = [self.sources.key(scope, paths, required=name == "key") for name, paths in keys.items()]
        # a document that is a list: its one rule stands under `.`
        whole = "d.get('', [])" if "" in root.children else "d"
        script.put(f"return {whole}, {', '.join(parts)}", start.line)

    def _begin(self, scope: Scope, group: Group) -> None:
        """What the rules of a scope need before the first of them: its groups, its conditions."""
        self.sources.groups(scope, group)
        choices = Choices()
        for rule in rules_of(group):
            if rule.guard is None or rule.guard.inward is None or isinstance(rule, BoundEach):
                continue
            known = choices.known(rule)
            scope.guards[id(rule)] = known or choices.keep(
                rule, self.sources.guard(scope, rule, choices.before(rule), rule.rule.spot)
            )

    def _fill(self, group: Group, variable: str, scope: Scope) -> None:
        """Everything that is read; constants and defaults come after, by `_fillers`."""
        for name, child in group.children.items():
            match child:
                case Leaf(rules):
                    self._leaf(rules, variable, (*group.path, Step(name)), scope)
                case Group():
                    if not only_fillers(child):
                        self._inner(child, variable, name, scope)
                case Chosen(elements):
                    if not only_fillers(child):
                        self._chosen(elements, variable, name, scope)
                case Many():
                    self._list([child], variable, name, scope)
                case Several(forms):
                    self._list(forms, variable, name, scope)
                case _:
                    assert_never(child)
        if not group.path or group.path[-1].field == "*":
            self.constants.complete(group, variable, scope)

    def _leaf(self, rules: "list[Giving]", variable: str, target: Target, scope: Scope) -> None:
        """One value; of several alternatives the first that holds, or the first that has a value."""
        for number, rule in enumerate(rules):
            line, depth = rule.rule.spot.line, self.script.depth
            guard = scope.guards.get(id(rule))
            if guard:
                self.script.put(f"if {guard}:", line)
                self.script.depth += 1
            elif number and isinstance(rule, BoundCopy):
                self.script.put(f"if {target[-1].name!r} not in {variable}:", line)
                self.script.depth += 1
            if isinstance(rule, BoundCopy):
                with self.sources.late(scope, rule):
                    self.values.copy(rule, f"{variable}[{target[-1].name!r}]", target, scope)
            elif guard:
                self.constants.chosen(rule, variable, target, scope)
            self.script.depth = depth

    def _inner(self, group: Group, variable: str, name: str, scope: Scope) -> None:
        inner, line = self.script.fresh("c"), first_line(group)
        self.script.put(f"{inner} = {{}}", line)
        self._fill(group, inner, scope)
        with self.script.block(f"if {inner}:", line):
            self.constants.complete(group, inner, scope)
            self.script.put(f"{variable}[{name!r}] = {inner}", line)

    def _chosen(self, elements: dict[Step, Group], variable: str, name: str, scope: Scope) -> None:
        found, line = self.script.fresh("l"), first_line(next(iter(elements.values())))
        self.script.put(f"{found} = []", line)
        for step, group in elements.items():
            inner, line = self.script.fresh("c"), first_line(group)
            self.script.put(f"{inner} = {{}}", line)
            self._fill(group, inner, scope)
            with self.script.block(f"if {inner}:", line):
                self.constants.selector(step, group, inner, line, scope)
                self.constants.complete(group, inner, scope)
                self.script.put(f"{found}.append({inner})", line)
        with self.script.block(f"if {found}:", line):
            self.script.put(f"{variable}[{name!r}] = {found}", line)

    def _list(self, forms: list[Many], variable: str, name: str, scope: Scope) -> None:
        """A list of items, from one repeated group or from several in turn."""
        found, line = self.script.fresh("l"), forms[0].rule.rule.spot.line
        self.script.put(f"{found} = []", line)
        for many in forms:
            self._loops(many, found, scope, many.rule.loops)
        rule = forms[0].rule
        if rule.rule.entries:
            site = self.script.site(
                Site(rule.rule.spot, forms[0].group.path, scope.path(rule.rule.source), kind="key")
            )
            self.script.put(f"{found} = ENTRIES(F, {site}, {found}, {scope.index()})", line)
        with self.script.block("if True:" if rule.rule.kept else f"if {found}:", line):
            self.script.put(f"{variable}[{name!r}] = {found}", line)

    def _loops(self, many: Many, found: str, scope: Scope, loops: tuple[Names, ...]) -> None:
        """The groups around a flattened one, then its own items."""
        if not loops:
            self._items(many, found, scope)
            return
        source = loops[0]
        with self._walk(many, source, scope) as (inner, item):
            spot = many.rule.rule.spot
            site = self.script.site(Site(spot, many.group.path, inner.path(()), "group", "group"))
            # a list in a list stands under no name
            nameless = (
                "ITEM({0})" if not loops[1:] and many.rule.rule.source == ("",) else "S(F, {1}, {0}, {2})"
            )
            with self.script.block(f"if {item}.__class__ is not dict:", spot.line):
                self.script.put(f"{item} = {nameless.format(item, site, inner.index())}", spot.line)
            # what the items reach for outside themselves may lie here
            self.sources.groups(inner, many.group)
            self._loops(many, found, inner, loops[1:])

    @contextmanager
    def _walk(self, many: Many, source: Names, scope: Scope) -> Iterator[tuple[Scope, str]]:
        """A loop over one repeated group; a lone item counts as a list of one."""
        script, spot = self.script, many.rule.rule.spot
        line = spot.line
        items, index, item = script.fresh("q"), script.fresh("i"), script.fresh("x")
        holder, own = scope.local(source)
        prefix = (*holder.prefix, *bare(own))
        inner = Scope(item, prefix, (*scope.indexes, index), (*scope.repeats, len(prefix)), scope)
        site = script.site(Site(spot, many.group.path, scope.path(source), "group", "group"))
        script.put(f"{items} = {self.sources.value(scope, source, spot)}", line)
        with script.block(f"if {items}:", line):
            with script.block(f"if {items}.__class__ is not list:", line):
                lone = (
                    f"[{items}]"
                    if many.rule.scalar or self.open
                    else f"L(F, {site}, {items}, {scope.index()})"
                )
                script.put(f"{items} = {lone}", line)
            with script.block(f"for {index}, {item} in enumerate({items}):", line):
                yield inner, item
        script.tell(
            "items", lambda: Site(spot, many.group.path, scope.path(source), kind="items"),
            scope.index(), f"len({items} or ())", line=line,
        )  # fmt: skip

    def _items(self, many: Many, found: str, scope: Scope) -> None:
        script, rule = self.script, many.rule.rule
        line, keys = rule.spot.line, ""
        if rule.keys:
            keys = script.fresh("s")
            script.put(f"{keys} = set()", line)
        with self._walk(many, rule.source, scope) as (inner, item):
            inner.position = f"len({found})"
            out = script.fresh("o")
            shape = script.site(Site(rule.spot, many.group.path, inner.path(()), "group", "group"))
            if many.rule.scalar:
                script.put(f"{item} = ITEM({item})", line)
            with script.block(f"if {item}.__class__ is not dict:", line):
                script.put(f"{item} = S(F, {shape}, {item}, {inner.index()})", line)
            tests = many.rule.guard.inward if many.rule.guard else None
            if tests is not None:
                for test in tests:
                    for names in tested(test):
                        self.sources.group(
                            inner, names[: -1 if spread(names) is None else spread(names)], rule.spot
                        )
                holds = self.sources.guard(inner, many.rule, [], rule.spot)
                with script.block(f"if not {holds}:", line):
                    script.put("continue", line)
            for written in many.rule.writes:
                self.sources.written(inner, written)
            self.sources.item_key(rule.keys, rule.key_spot, keys, inner, many.group.path)
            self._begin(inner, many.group)
            script.put(f"{out} = {{}}", line)
            self._fill(many.group, out, inner)
            if rule.plain and not rule.entries:
                with script.block(f"if '' in {out}:", line):
                    script.put(f"{found}.append({out}[''])", line)
            else:
                script.put(f"{found}.append({out})", line)
