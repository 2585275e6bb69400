"""Code that writes one value: found in the document, taken back through the operations, stored in the record."""

from dataclasses import dataclass, replace

from ...schemas.lacuna import Gap
from .bound import BoundCopy
from .emit import Script
from .failures import Site
from .out_containers import Containers, Scope
from .stages import chain, pipe


@dataclass(frozen=True, slots=True)
class Values:
    """Writes the code of single rules."""

    script: Script
    containers: Containers

    def _value(self, rule: BoundCopy, scope: Scope) -> str:
        """What a rule reads, as an expression."""
        if rule.join is None:
            return self.containers.place(rule, scope)
        places = [
            self.containers.place(replace(rule, rule=replace(rule.rule, target=target)), scope)
            for target in rule.rule.targets
        ]
        for number, stages in enumerate(rule.pipes[: len(places)]):
            places[number] = pipe(self.script, stages, places[number], reading=False)
        return f"{self.script.bind('join', rule.join)}(({', '.join(places)},))"

    def copy(self, rule: BoundCopy, variable: str, name: str, scope: Scope, *, again: bool) -> None:
        """Read, apply the inverse operations, store."""
        script, line = self.script, rule.rule.spot.line
        expected = "" if rule.kind in ("text", "any") else rule.kind
        path = (*scope.path, *rule.rule.target)
        site = script.site(Site(rule.rule.spot, path, scope.record(rule.rule.source), expected))
        if rule.join is not None:
            script.put("v = None", line)
            with script.block("try:", line):
                script.put(f"v = {self._value(rule, scope)}", line)
            with script.block("except X as e:", line):
                script.put(f"F.append(({site}, None, e, {scope.index()}))", line)
        else:
            script.put(f"v = {self._value(rule, scope)}", line)
        place = f"{variable}[{name!r}]"
        with script.block("if v is not None:", line):
            self._cut(rule, site, scope)
            if not rule.stages and not again:
                script.put(f"{place} = v", line)
                script.tell("value", site, scope.index(), "v", "()", "v", line=line)
            else:
                self._stages(rule, variable, name, site, scope, again=again)
        if script.observing:
            with script.block("else:", line):
                script.tell("absent", site, scope.index(), line=line)

    def _cut(self, rule: BoundCopy, site: int, scope: Scope) -> None:
        """The last of several fields that hold a list notes the values for which there is none."""
        weave, line = rule.rule.weave, rule.rule.spot.line
        if weave is not None and weave.truncate and rule.rule.part == weave.count - 1:
            with self.script.block(f"if v.__class__ is list and len(v) > {weave.count}:", line):
                self.script.put(f"N.append(({site}, None, {Gap.TRUNCATED.value!r}, {scope.index()}))", line)

    def _stages(
        self, rule: BoundCopy, variable: str, name: str, site: int, scope: Scope, *, again: bool
    ) -> None:
        """The inverse operations and the store; a field written before must hold the same."""
        script, line, index = self.script, rule.rule.spot.line, scope.index()
        store = "w" if again else f"{variable}[{name!r}]"
        with script.block("try:", line):
            if again:
                script.put("w = None", line)
            chain(script, rule, line, reading=False, store=store, site=site, index=index)
            if again:
                with script.block(f"if w is not None and {variable}.setdefault({name!r}, w) != w:", line):
                    script.put(f"F.append(({site}, v, 'differs', {index}))", line)
        with script.block("except X as e:", line):
            script.put(f"F.append(({site}, v, e, {index}))", line)
