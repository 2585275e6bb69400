"""Code that finds containers in a canonical document: objects, elements by their selector, constants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...schemas.lacuna import Gap
from .alternatives import joined
from .bound import Bound, BoundConst, BoundCopy, BoundEach, Test
from .emit import Script
from .failures import Site, record_path
from .in_reach import asked
from .language import ONLY, Direction, Spot, Step, Target
from .out_unwritten import left_out, names_at
from .paths import Names, bare
from .stages import Choices
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
    around: "Scope | None" = None
    #: rule (by identity) → the variable that says whether its condition holds
    guards: dict[int, str] = field(default_factory=dict)
    #: a list that several groups share → the variable of the items that found their place, the list, a site
    placed: dict[Spot, tuple[str, str, int]] = field(default_factory=dict)
    containers: dict[tuple[bool, Target], str] = field(default_factory=dict)

    def index(self) -> str:
        """The indexes as a tuple expression."""
        return "(" + "".join(f"{name}, " for name in self.indexes) + ")"

    def record(self, names: Names) -> tuple[str | None, ...]:
        """A field of this scope as a record path."""
        return record_path((*self.prefix, *(name for name in bare(names) if name)), self.repeats)


@dataclass(slots=True)
class Containers:
    """Writes the code that reaches into the document."""

    script: Script
    #: canonical paths that the mapping says are not written
    unwritten: frozenset[str] = frozenset()

    def load(self, rules: Sequence[Bound], scope: Scope) -> None:
        """Load every canonical container that the rules read, outer ones first."""
        wanted = [one for rule in _wanted(rules) for one in _reached(rule)]
        for rule in wanted:
            envelope = isinstance(rule, BoundCopy) and rule.envelope
            for depth in range(1, len(rule.rule.target)):
                path = rule.rule.target[:depth]
                if (envelope, path) not in scope.containers:
                    self._container(envelope, path, wanted, rule.rule.spot, scope)

    def dropped(self, rules: Sequence[Bound], scope: Scope) -> None:
        """Note what stands in the document and no rule carries; what is only read is carried by another."""
        for path in [(), *(path for envelope, path in scope.containers if not envelope)]:
            known = names_at(rules, path)
            if not path and not scope.path and scope.shape:
                known |= {
                    name for name, place in scope.shape.properties.items() if place.only is not Shape.ANY
                }
            known |= left_out(self.unwritten, (*scope.path, *path))
            spot = min((rule.rule.spot for rule in rules), default=None)
            if spot is None:
                continue
            variable, names = self._variable(False, path, scope), self.script.bind("known", frozenset(known))
            site = self.script.site(Site(spot, (*scope.path, *path), (), kind="dropped"))
            with self.script.block(f"if not {variable}.keys() <= {names}:", spot.line):
                self.script.put(f"DROP(N, {site}, {variable}, {names}, {scope.index()})", spot.line)

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
        if ONLY not in {step.field for step in elements}:
            first = next(iter(elements.values()))
            whole = (*scope.path, *path)
            name = next(iter(elements)).name
            if name in left_out(self.unwritten, whole):
                return
            site = script.site(Site(first.rule.spot, whole, (), kind="dropped"))
            with script.block("else:", first.rule.spot.line):
                script.put(
                    f"N.append(({site}, {name!r}, {Gap.DROPPED.value!r}, {scope.index()}))",
                    first.rule.spot.line,
                )

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
            if (
                isinstance(rule, BoundConst)
                and rule.rule.direction is not Direction.IN
                and rule.guard is None
            ):
                const, line = rule.rule, rule.rule.spot.line
                site = self.script.site(Site(const.spot, (*scope.path, *const.target), (), str(rule.value)))
                self.script.put(f"v = {self.place(rule, scope)}", line)
                with self.script.block(f"if v is not None and v != {rule.value!r}:", line):
                    self.script.put(f"F.append(({site}, v, 'const', {scope.index()}))", line)
                if self.script.observing:
                    with self.script.block("elif v is not None:", line):
                        self.script.tell("value", site, scope.index(), "v", "()", "v", line=line)

    def asked(self, test: Test, scope: Scope) -> str:
        """One part of a condition as an expression."""
        for _ in range(test.up):
            scope = scope.around or scope
        reach = test.reach
        assert reach is not None  # noqa: S101 – a test for this direction has one
        return asked(self.script, test, self.place(reach, scope))

    def guards(self, rules: Sequence[Bound], scope: Scope) -> None:
        """Ask every condition of a scope once, before the first rule that hangs on it."""
        choices = Choices()
        for rule in _wanted(rules):
            if isinstance(rule, BoundEach) or rule.guard is None or rule.guard.outward is None:
                continue
            known = choices.known(rule)
            scope.guards[id(rule)] = known or choices.keep(
                rule, self._guard(rule, choices.before(rule), scope)
            )

    def _guard(self, rule: Bound, before: list[str], scope: Scope) -> str:
        tests = (rule.guard.outward if rule.guard else None) or ()
        whole = joined([f"not {name}" for name in before], tests, [self.asked(test, scope) for test in tests])
        variable, spot, path = self.script.fresh("h"), rule.rule.spot, (*scope.path, *rule.rule.target)
        self.script.put(f"{variable} = {whole}", spot.line)
        self.script.tell(
            "branch", lambda: Site(spot, path, (), kind="condition"), scope.index(), variable, line=spot.line
        )
        return variable

    def place(self, rule: Bound, scope: Scope) -> str:
        """The expression of the place a rule reads."""
        envelope = isinstance(rule, BoundCopy) and rule.envelope
        *way, last = rule.rule.target
        return f"{self._variable(envelope, tuple(way), scope)}.get({last.name!r})"


def _wanted(rules: Sequence[Bound]) -> Iterator[Bound]:
    """The rules of a scope that read the document on the way out."""
    return (rule for rule in rules if rule.rule.direction is not Direction.IN)


def _reached(rule: Bound, depth: int = 0) -> Iterator[Bound]:
    """A rule, the other places it reads, and those that its condition asks for, its items' conditions included."""
    if depth == 0:
        yield rule
        if isinstance(rule, BoundCopy):
            yield from (
                replace(rule, rule=replace(rule.rule, target=target)) for target in rule.rule.targets[1:]
            )
    own = depth + isinstance(rule, BoundEach)
    for test in (rule.guard.outward if rule.guard else None) or ():
        if test.reach is not None and test.up == own:
            yield test.reach
    if isinstance(rule, BoundEach):
        for inner in _wanted(rule.rules):
            yield from _reached(inner, depth + 1)
