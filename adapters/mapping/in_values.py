"""Code that reads one value: found in the record, taken through the operations, stored in the document."""

from dataclasses import dataclass
from decimal import Decimal

from .bound import BoundCopy
from .emit import Script
from .failures import Site
from .in_scope import Scope
from .in_sources import Sources
from .language import Target
from .stages import chain

#: values of a format without a layout that are not yet what a document holds
OPEN = frozenset({dict, list, Decimal})


@dataclass(frozen=True, slots=True)
class Values:
    """Writes the code of single rules."""

    script: Script
    sources: Sources
    #: no layout says what is a field and what a group
    open: bool = False

    def copy(self, rule: BoundCopy, place: str, target: Target, scope: Scope) -> None:
        """Read, apply the operations, store."""
        script, line = self.script, rule.rule.spot.line
        expected = "" if rule.kind in ("text", "any") else rule.kind
        site = script.site(Site(rule.rule.spot, target, scope.path(rule.rule.source), expected))
        depth = script.depth
        if rule.join is not None:
            # what is woven together may itself not fit
            script.put("v = None", line)
            with script.block("try:", line):
                script.put(f"v = {self.sources.read(scope, rule)}", line)
            with script.block("except X as e:", line):
                script.put(f"F.append(({site}, None, e, {scope.index()}))", line)
        else:
            script.put(f"v = {self.sources.read(scope, rule)}", line)
        if self.open and rule.join is None:
            with script.block("if v.__class__ in OPEN:", line):
                script.put("v = TEXT(v)", line)
        sure = rule.kind in ("text", "date") and not rule.listed and rule.join is None
        with script.block("if v:" if sure else "if v is not None and v != '':", line):
            if rule.text:
                with script.block("if v.__class__ is str:", line):
                    script.put(f"{place} = v", line)
                    script.tell("value", site, scope.index(), "v", "()", "v", line=line)
                with script.block("else:", line):
                    script.put(f"F.append(({site}, v, 'shape', {scope.index()}))", line)
            elif rule.stages:
                with script.block("try:", line):
                    chain(script, rule, line, reading=True, store=place, site=site, index=scope.index())
                with script.block("except X as e:", line):
                    script.put(f"F.append(({site}, v, e, {scope.index()}))", line)
            else:
                script.put(f"{place} = v", line)
                script.tell("value", site, scope.index(), "v", "()", "v", line=line)
        if script.observing:
            with script.block("else:", line):
                script.tell("absent", site, scope.index(), line=line)
        script.depth = depth
