"""Code that finds containers in a canonical document: objects, elements by their selector, constants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .bound import Bound, BoundConst, BoundCopy
from .emit import Script
from .failures import Site, record_path
from .language import ONLY, Direction, Names, Spot, Step, Target
from .target import Shape


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
class Containers:
    """Writes the code that reaches into the document."""

    script: Script

    def load(self, rules: Sequence[Bound], scope: Scope) -> None:
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

    def constants(self, rules: Sequence[Bound], scope: Scope) -> None:
        """A canonical constant that is another value is a problem: this document cannot say it."""
        for rule in rules:
            if isinstance(rule, BoundConst) and rule.rule.direction is not Direction.IN:
                const, line = rule.rule, rule.rule.spot.line
                site = self.script.site(Site(const.spot, (*scope.path, *const.target), (), str(rule.value)))
                self.script.put(f"v = {self.place(rule, scope)}", line)
                with self.script.block(f"if v is not None and v != {rule.value!r}:", line):
                    self.script.put(f"F.append(({site}, v, 'const', {scope.index()}))", line)
                if self.script.observing:
                    with self.script.block("elif v is not None:", line):
                        self.script.tell("value", site, scope.index(), "v", "()", "v", line=line)

    def place(self, rule: Bound, scope: Scope) -> str:
        envelope = isinstance(rule, BoundCopy) and rule.envelope
        *way, last = rule.rule.target
        return f"{self._variable(envelope, tuple(way), scope)}.get({last.name!r})"


def _wanted(rules: Sequence[Bound]) -> Iterator[Bound]:
    """The rules of a scope that read the document on the way out."""
    return (rule for rule in rules if rule.rule.direction is not Direction.IN)
