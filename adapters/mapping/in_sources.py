"""Code that finds values in a legacy record: groups loaded once per record or item, keys, legacy constants."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .alternatives import joined
from .bound import BoundCopy, BoundEach, Stage, Test, Written
from .canonical_tree import Giving, Group
from .emit import Script
from .failures import Site
from .in_reach import asked, late, outside, soft, wanted
from .in_scope import Scope
from .language import Spot, Target
from .paths import Names, Pick, bare, spread
from .stages import pipe, seek_key


@dataclass(slots=True)
class Sources:
    """Writes the code that reaches into the record."""

    script: Script
    #: no layout says what is a field and what a group
    open: bool = False
    #: look-ups that find nothing are no problem
    soft: bool = False

    @contextmanager
    def late(self, scope: Scope, rule: BoundCopy) -> Iterator[None]:
        """While a rule is written that looks up where it holds only: what it loads is no other rule's."""
        known: list[tuple[Scope, dict[Names, str]]] = []
        here: Scope | None = scope if late(rule) else None
        while here is not None:
            known.append((here, dict(here.groups)))
            here = here.around
        self.soft = soft(rule)
        yield
        self.soft = False
        for one, groups in known:
            one.groups = groups

    def groups(self, scope: Scope, group: Group) -> None:
        """Load every source group of the scope before its rules, outer ones first; also what its items will reach for."""
        for names, spot in outside(group):
            holder, own = scope.local(names)
            still = [depth for depth, name in enumerate(own) if isinstance(name, Pick) and name.reads_only]
            if holder is scope:
                # what is looked up is found from within, by the value that stands there
                self.group(scope, own[: still[0]] if still else own[:-1], spot)
        paths = wanted(group, lately=False)
        scope.reads |= {names for names, _ in paths}
        for names, spot in paths:
            many = spread(names)
            self.group(scope, names[: -1 if many is None else many], spot)

    def group(self, scope: Scope, names: Names, spot: Spot) -> str:
        """The local name of a group, loaded before first use; anything but a group is noted."""
        holder, own = scope.local(names)
        if not own:
            return holder.variable
        if own in holder.groups:
            return holder.groups[own]
        looked = any(isinstance(name, Pick) and name.reads_only for name in own)
        if holder is not scope and not looked:
            return self.group(holder, own, spot)
        if names in scope.groups:
            return scope.groups[names]
        around = self.group(scope, names[:-1], spot)
        variable = scope.groups[names] = self.script.fresh("g")
        site = self.script.site(Site(spot, (), scope.path(names), "group", "group"))
        last = names[-1]
        if isinstance(last, Pick):
            self._pick(scope, variable, around, last, site=site, spot=spot)
        else:
            self.script.put(f"{variable} = {around}.get({last!r}, E)", spot.line)
        with self.script.block(f"if {variable}.__class__ is not dict:", spot.line):
            shape = "ST" if self.open and names in self._texts(scope) else "S"
            self.script.put(f"{variable} = {shape}(F, {site}, {variable}, {scope.index()})", spot.line)
        return variable

    @staticmethod
    def _texts(scope: Scope) -> set[Names]:
        """The groups of a scope whose text is read beside their attributes."""
        return {names[:-1] for names in scope.reads if names[-1:] == ("#text",)}

    def _pick(self, scope: Scope, variable: str, around: str, pick: Pick, *, site: int, spot: Spot) -> None:
        items = f"{around}.get({pick.name!r})"
        if pick.position and not pick.tests:
            self.script.put(f"{variable} = AT({items}, {pick.position})", spot.line)
            return
        must = not (self.soft or any(test.optional for test in pick.tests))
        looked = next((at for at, test in enumerate(pick.tests) if test.by is not None and must), -1)
        self.script.put(
            f"{variable} = PICK(F, {site}, {items}, {_fields(pick)!r}, {self._wanted(scope, pick, spot)}, "
            f"{pick.position}, {scope.index()}, {looked})",
            spot.line,
        )

    def _wanted(self, scope: Scope, pick: Pick, spot: Spot) -> str:
        """The values that a selector asks for, as a tuple expression."""
        values = [
            repr(test.value)
            if test.by is None
            else self.other(scope, test.by, pick.stages.get(number, ()), spot)
            for number, test in enumerate(pick.tests)
        ]
        return "(" + "".join(f"{value}, " for value in values) + ")"

    def other(self, scope: Scope, names: Names, stages: tuple[Stage, ...], spot: Spot) -> str:
        """A value that stands elsewhere, after its operations; one that they cannot read is noted."""
        value = self.value(scope, names or ("",), spot)
        if not stages:
            return value
        site = self.script.site(Site(spot, (), scope.path(names)))
        return f"TOLD(F, {site}, lambda: {pipe(self.script, stages, value, reading=True)}, {scope.index()})"

    def _every(self, scope: Scope, names: Names, many: int, spot: Spot) -> str:
        """The values of a path that leads to several."""
        around = self.group(scope, names[:many], spot)
        picks = [name if isinstance(name, Pick) else None for name in names[many:]]
        strides = tuple(
            (pick.name, pick.position, pick.every, _fields(pick)) if pick else (str(name), 0, True, ())
            for name, pick in zip(names[many:], picks, strict=True)
        )
        values = "".join(f"{self._wanted(scope, pick, spot) if pick else '()'}, " for pick in picks)
        return f"EVERY({around}, {strides!r}, ({values}))"

    def value(self, scope: Scope, names: Names, spot: Spot) -> str:
        """The expression of a field's value."""
        _, own = scope.local(names)
        many = spread(own)
        if many is not None:
            return self._every(scope, names, many + len(names) - len(own), spot)
        last = names[-1] if names else ""
        around = self.group(scope, names[:-1], spot)
        if isinstance(last, Pick):
            chosen = scope.groups.get(names) or self._chosen(scope, names, around, last, spot)
            return chosen
        return f"{around}.get({last!r})"

    def read(self, scope: Scope, rule: BoundCopy) -> str:
        """What a rule reads, as an expression; several values are woven together."""
        copy = rule.rule
        if rule.join is None:
            return self.value(scope, copy.source or ("",), copy.spot)
        values = [self.value(scope, names or ("",), copy.spot) for names in copy.sources]
        for number, stages in enumerate(rule.pipes[: len(values)]):
            values[number] = pipe(self.script, stages, values[number], reading=True)
        return f"{self.script.bind('join', rule.join)}(({', '.join(values)},))"

    def _chosen(self, scope: Scope, names: Names, around: str, pick: Pick, spot: Spot) -> str:
        """One value of several, by its number."""
        variable = self.script.fresh("p")
        if pick.position and not pick.tests:
            self.script.put(f"{variable} = AT({around}.get({pick.name!r}), {pick.position})", spot.line)
        else:
            site = self.script.site(Site(spot, (), scope.path(names), "group", "group"))
            self._pick(scope, variable, around, pick, site=site, spot=spot)
        # nothing was found; 0 and false are values
        self.script.put(f"{variable} = None if {variable} == E else {variable}", spot.line)
        return variable

    def guard(self, scope: Scope, rule: "Giving | BoundEach", earlier: list[str], spot: Spot) -> str:
        """The variable that says whether a rule's condition holds and none of the alternatives before it does."""
        tests = rule.guard.inward if rule.guard else None
        parts = [self.test(scope, test, spot) for test in tests or ()]
        variable = self.script.fresh("h")
        whole = joined([f"not {name}" for name in earlier], tests or (), parts)
        self.script.put(f"{variable} = {whole}", spot.line)
        target = rule.rule.target
        self.script.tell(
            "branch",
            lambda: Site(spot, target, (), kind="condition"),
            scope.index(),
            variable,
            line=spot.line,
        )
        return variable

    def test(self, scope: Scope, test: Test, spot: Spot) -> str:
        """One part of a condition as an expression."""
        value = self.value(scope, test.names, spot)
        if not test.others:
            return asked(self.script, test, value)
        others = [self.other(scope, names, stages, spot) for names, stages in test.others]
        return f"{'not ' if test.operator == '!=' else ''}SAME({value}, ({', '.join(others)},))"

    def key(self, scope: Scope, paths: tuple[tuple[Names, Spot], ...], *, required: bool) -> str:
        """The expression of a document's key."""
        if not paths:
            return "''"
        values = [self.value(scope, names, spot) for names, spot in paths]
        if not required:
            return f"O(({', '.join(values)},))"
        sites = [self.script.site(Site(spot, (), scope.path(names), kind="key")) for names, spot in paths]
        return f"J(F, {tuple(sites)}, ({', '.join(values)},))"

    def item_key(self, keys: tuple[Names, ...], spot: Spot, seen: str, scope: Scope, path: Target) -> None:
        """Note an item without a key or with that of an earlier one."""
        if not keys:
            return
        site = self.script.site(Site(spot, path, scope.path(keys[0]), kind="key"))
        # blanks around a key do not make another one: the rules that carry it would drop them
        values = [
            f"(y.strip() if (y := {self.value(scope, names or ('',), spot)}).__class__ is str else y)"
            for names in keys
        ]
        seek_key(self.script, site, values, seen=seen, index=scope.index(), line=spot.line)

    def written(self, scope: Scope, written: Written) -> None:
        """Note a legacy constant that is another value."""
        site = self.script.site(
            Site(written.spot, (), scope.path(written.names), str(written.value), "const")
        )
        value = self.value(scope, written.names, written.spot)
        self.script.put(f"v = {f'TEXT({value})' if self.open else value}", written.spot.line)
        with self.script.block(
            f"if v is not None and v != '' and v != {written.value!r}:", written.spot.line
        ):
            self.script.put(f"F.append(({site}, v, 'const', {scope.index()}))", written.spot.line)


def _fields(pick: Pick) -> tuple[tuple[str, ...], ...]:
    """The fields that a selector asks, as plain names."""
    return tuple(tuple(str(name) for name in bare(test.field)) for test in pick.tests)
