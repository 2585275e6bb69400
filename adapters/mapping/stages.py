"""Code that both directions share: the operations of a rule in order, the key of an item."""

from dataclasses import dataclass, field

from ...schemas.lacuna import Gap
from .bound import Bound, BoundCopy, Stage
from .emit import Script
from .language import Spot

#: a stage may write less than it was given; a stage may keep a code that it does not know
_LOSES, _KEEPS = "loses", "keeps"


@dataclass(slots=True)
class Choices:
    """The alternatives of each `choose` in a scope, with the variables that say whether they hold.

    The rules that one alternative was told in (a template's parts) share its variable.
    """

    held: dict[Spot, dict[Spot | None, str]] = field(default_factory=dict)

    def known(self, rule: Bound) -> str:
        """The variable of the alternative, when another of its rules has it already."""
        choice = rule.rule.choice
        return self.held.get(choice, {}).get(self._own(rule), "") if choice else ""

    def before(self, rule: Bound) -> list[str]:
        """The variables of the alternatives before it."""
        return list(self.held.get(rule.rule.choice, {}).values()) if rule.rule.choice else []

    def keep(self, rule: Bound, variable: str) -> str:
        """Remember an alternative's variable."""
        if rule.rule.choice:
            self.held.setdefault(rule.rule.choice, {})[self._own(rule)] = variable
        return variable

    @staticmethod
    def _own(rule: Bound) -> Spot | None:
        return rule.rule.when.spot if rule.rule.when else None


def chain(
    script: Script, rule: BoundCopy, line: int, *, reading: bool, store: str, site: int, index: str
) -> None:
    """The operations in order (or their inverses in reverse), then the store; a value that became none ends it."""
    stages = rule.stages if reading else tuple(reversed(rule.stages))
    value = "v"
    depth = script.depth
    if script.observing:
        script.put("z, o = [], False", line)
    if rule.listed and reading:
        value = "w"
        script.put("w = v if v.__class__ is list else [v]", line)
    for stage in stages:
        snippet = stage.prepared.read if reading else stage.prepared.write
        if snippet.text == "{v}":
            continue
        before, noted = value, _noted(stage, reading=reading)
        if noted == _LOSES:
            script.put(f"u = {value}", line)
            before = "u"
        expression = script.expression(stage, value, reading=reading)
        if snippet.empties and not stage.lifted:
            script.put(f"w = {expression}", line)
            script.put("if w:" if stage.prepared.gives == "text" else "if w is not None and w != '':", line)
            script.depth += 1
            value = "w"
        elif stage is stages[-1] and not script.observing and not noted:
            value = expression
        else:
            script.put(f"w = {expression}", line)
            value = "w"
        if noted:
            _note(script, stage, noted, site=site, index=index, before=before, line=line)
        if script.observing:
            script.put(f"z.append(({rule.stages.index(stage)}, w))", line)
    script.put(f"{store} = {value}", line)
    if script.observing:
        script.put("o = True", line)
        script.tell("value", site, index, "v", "z", store, line=line)
        script.depth = depth
        with script.block("if not o:", line):
            script.tell("absent", site, index, line=line)
    script.depth = depth


def _noted(stage: Stage, *, reading: bool) -> str:
    """What a stage may do to a value that people should hear of."""
    if stage.lifted:
        return ""
    if stage.prepared.knows is not None:
        return _KEEPS
    return _LOSES if stage.prepared.lossy and not reading else ""


def _note(script: Script, stage: Stage, noted: str, *, site: int, index: str, before: str, line: int) -> None:
    if noted == _LOSES:
        kind = Gap.TRUNCATED if stage.prepared.name == "limit" else Gap.LOSSY
        with script.block("if w != u:", line):
            script.put(f"N.append(({site}, u, {kind.value!r}, {index}))", line)
    elif stage.prepared.knows is not None:
        known = script.bind("known", stage.prepared.knows)
        with script.block(f"if not {known}({before}, w):", line):
            script.put(f"N.append(({site}, w, {Gap.UNMAPPED_CODE.value!r}, {index}))", line)


def seek_key(script: Script, site: int, values: list[str], *, seen: str, index: str, line: int) -> None:
    """The straight path of an item's key; an absent, repeated or odd one goes to `note_key`."""
    single = len(values) == 1
    script.put(f"k = {values[0]}" if single else f"k = ({', '.join(values)})", line)
    note = f"K(F, {site}, {'(k,)' if single else 'k'}, {seen}, {index})"
    with script.block("try:", line):
        with script.block(f"if {'k' if single else 'k[0]'} and k not in {seen}:", line):
            script.put(f"{seen}.add(k)", line)
        with script.block("else:", line):
            script.put(note, line)
    with script.block("except TypeError:", line):
        script.put(note, line)
