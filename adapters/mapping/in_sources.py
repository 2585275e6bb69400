"""Code that finds values in a legacy record: groups loaded once per record or item, keys, legacy constants."""

from dataclasses import dataclass, field
from typing import assert_never

from .bound import BoundCopy, Written
from .canonical_tree import Chosen, Group, Leaf, Many
from .emit import Script
from .failures import Site, record_path
from .language import Names, Spot, Target
from .stages import seek_key


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
class Sources:
    """Writes the code that reaches into the record."""

    script: Script

    def groups(self, scope: Scope, group: Group) -> None:
        """Load every source group of the scope before its rules, outer ones first."""
        for rule in _rules(group):
            self.group(scope, rule.rule.source[:-1], rule.rule.spot)

    def group(self, scope: Scope, names: Names, spot: Spot) -> str:
        """The local name of a group, loaded before first use; anything but a group is noted."""
        if not names:
            return scope.variable
        if names not in scope.groups:
            around = self.group(scope, names[:-1], spot)
            variable = scope.groups[names] = self.script.fresh("g")
            site = self.script.site(Site(spot, (), scope.path(names), "group"))
            self.script.put(f"{variable} = {around}.get({names[-1]!r}, E)", spot.line)
            with self.script.block(f"if {variable}.__class__ is not dict:", spot.line):
                self.script.put(f"{variable} = S(F, {site}, {variable}, {scope.index()})", spot.line)
        return scope.groups[names]

    def key(self, scope: Scope, paths: tuple[tuple[Names, Spot], ...], *, required: bool) -> str:
        """The expression of a document's key."""
        if not paths:
            return "''"
        values = [f"{self.group(scope, names[:-1], spot)}.get({names[-1]!r})" for names, spot in paths]
        if not required:
            return f"O(({', '.join(values)},))"
        sites = [self.script.site(Site(spot, (), scope.path(names))) for names, spot in paths]
        return f"J(F, {tuple(sites)}, ({', '.join(values)},))"

    def item_key(self, keys: tuple[Names, ...], spot: Spot, seen: str, scope: Scope, path: Target) -> None:
        """Note an item without a key or with that of an earlier one."""
        if not keys:
            return
        site = self.script.site(Site(spot, path, scope.path(keys[0])))
        values = [f"{self.group(scope, names[:-1], spot)}.get({names[-1]!r})" for names in keys]
        seek_key(self.script, site, values, seen=seen, index=scope.index(), line=spot.line)

    def written(self, scope: Scope, written: Written) -> None:
        """Note a legacy constant that is another value."""
        group = self.group(scope, written.names[:-1], written.spot)
        site = self.script.site(Site(written.spot, (), scope.path(written.names), str(written.value)))
        self.script.put(f"v = {group}.get({written.names[-1]!r})", written.spot.line)
        with self.script.block(
            f"if v is not None and v != '' and v != {written.value!r}:", written.spot.line
        ):
            self.script.put(f"F.append(({site}, v, 'const', {scope.index()}))", written.spot.line)


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
