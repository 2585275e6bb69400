"""Which names of a canonical group are accounted for: rules speak of them, or the mapping says they are not written."""

from collections.abc import Iterable, Sequence

from .bound import Bound, BoundCopy
from .language import ONLY, Target


def left_out(unwritten: Iterable[str], whole: Target) -> set[str]:
    """The names in a group that the mapping says it does not write, with or without the group's selectors."""
    around = {spelled(whole), ".".join(step.name for step in whole)}
    known = (path.rpartition(".") for path in unwritten)
    return {name for above, _, name in known if above in around}


def spelled(target: Target) -> str:
    """A canonical path as `unwritten:` has it: with its selectors, without indexes."""
    return ".".join(step.name if step.field in ("*", ONLY) else str(step) for step in target)


def names_at(rules: Sequence[Bound], path: Target) -> set[str]:
    """The names in one container of which some rule speaks, in either direction; the field of its selector too."""
    targets = [
        target
        for rule in rules
        if not (isinstance(rule, BoundCopy) and rule.envelope)
        for target in ((rule.rule.targets if isinstance(rule, BoundCopy) else ()) or (rule.rule.target,))
    ]
    inside = [target for target in targets if len(target) > len(path) and target[: len(path)] == path]
    return {target[len(path)].name for target in inside} | ({path[-1].field} if path else set())
