"""Code that tells apart the groups that one canonical list is written into: by condition, or by constants."""

from dataclasses import dataclass

from .alternatives import joined
from .bound import BoundConst, BoundEach
from .emit import Script
from .failures import Site
from .language import Direction, Each, Target
from .out_containers import Containers, Scope


@dataclass(slots=True)
class Dispatch:
    """Writes the tests of items; each item goes to the first group that takes it, and to one only."""

    script: Script
    containers: Containers

    def placed(self, rule: Each, items: str, path: Target, scope: Scope) -> str:
        """The variable of the items of a shared list that have found their group; empty where a list has one group."""
        if rule.choice is None:
            return ""
        if rule.choice not in scope.placed:
            placed = self.script.fresh("u")
            self.script.put(f"{placed} = set()", rule.spot.line)
            site = self.script.site(Site(rule.choice, path, (), "", "condition"))
            scope.placed[rule.choice] = (placed, items, site)
        return scope.placed[rule.choice][0]

    def belongs(self, rule: BoundEach, placed: str, inner: Scope) -> None:
        """Leave out an item that is not this group's."""
        script, line, spot = self.script, rule.rule.spot.line, rule.rule.spot
        parts = self._tests(rule, inner)
        index = inner.indexes[-1]
        if placed:
            parts.insert(0, f"{index} not in {placed}")
        if parts:
            holds = script.fresh("h")
            script.put(f"{holds} = {' and '.join(parts)}", line)
            script.tell(
                "branch",
                lambda: Site(spot, inner.path, (), kind="condition"),
                inner.index(),
                holds,
                line=line,
            )
            with script.block(f"if not {holds}:", line):
                if not placed:
                    site = script.site(Site(spot, inner.path, inner.record(()), "", "condition"))
                    script.put(f"F.append(({site}, None, 'unplaced', {inner.index()}))", line)
                script.put("continue", line)
        if placed:
            script.put(f"{placed}.add({index})", line)

    def _tests(self, rule: BoundEach, scope: Scope) -> list[str]:
        """Its condition, and where several groups share the list the constants that each stands for."""
        tests = (rule.guard.outward if rule.guard else None) or ()
        parts = [joined((), tests, [self.containers.asked(test, scope) for test in tests])] if tests else []
        for inner in rule.rules if rule.rule.choice is not None else ():
            if (
                isinstance(inner, BoundConst)
                and inner.guard is None
                and inner.rule.direction is not Direction.IN
            ):
                parts.append(f"{self.containers.place(inner, scope)} == {inner.value!r}")
        return parts

    def finish(self, scope: Scope) -> None:
        """Items of a shared list that belong to none of its groups are noted."""
        for spot, (placed, items, site) in scope.placed.items():
            with (
                self.script.block(f"for n in range(len({items} or ())):", spot.line),
                self.script.block(f"if n not in {placed}:", spot.line),
            ):
                self.script.put(f"F.append(({site}, None, 'unplaced', (*{scope.index()}, n)))", spot.line)
