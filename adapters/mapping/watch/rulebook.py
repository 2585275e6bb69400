"""The rules of a mapping as its author wrote them: the line of each, its operations as called."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ..bound import Bound, BoundCopy, BoundEach
from ..failures import Site
from ..language import Call, Direction, Spot, Target
from ..mapping_file import MappingFile
from ..paths import Names

#: characters that an argument can hold only within quotes
_QUOTED = frozenset(",|()'\"\n\t")


class Rulebook:
    """Finds the rule behind a site, and the text behind a rule."""

    def __init__(self, mapping: MappingFile) -> None:
        plan = mapping.plan
        self._start = plan.sheet.spot
        #: spots name files from the folder of all mappings
        self._root = plan.path.parent.parent
        self._lines: dict[str, list[str]] = {}
        self._rules: dict[Spot, list[Bound]] = {}
        #: rule → the lists whose items it stands in, outer ones first
        self._around: dict[int, tuple[BoundEach, ...]] = {}
        for rule, around in _nested(plan.rules, ()):
            self._rules.setdefault(rule.rule.spot, []).append(rule)
            self._around[id(rule)] = around

    def rule(self, site: Site, *, reading: bool | None = None) -> Bound | None:
        """The rule of a site; of several written in one place the one that runs this way and fills and reads what the site does."""
        names = tuple(name for name in site.record if name is not None)
        away = {True: Direction.OUT, False: Direction.IN}.get(bool(reading)) if reading is not None else None

        def fits(rule: Bound) -> tuple[bool, bool, bool]:
            target, source = rule.rule.target, tuple(map(str, getattr(rule.rule, "source", ())))
            return (
                rule.rule.direction is not away,
                bool(target) and site.target[-len(target) :] == target,
                bool(source) and names[-len(source) :] == source,
            )

        return max(self._rules.get(site.spot, []), key=fits, default=None)

    def envelope(self, site: Site) -> bool:
        """Whether the site reads the transfer's envelope instead of the document."""
        rule = self.rule(site)
        return isinstance(rule, BoundCopy) and rule.envelope

    def target(self, rule: Bound) -> Target:
        """The rule's canonical path from the document's root; `*` stands for the items around it."""
        way: Target = ()
        for each in self._around.get(id(rule), ()):
            *before, last = each.rule.target
            way = (*way, *before, replace(last, field="*"))
        return (*way, *rule.rule.target)

    def source(self, rule: BoundCopy) -> Names:
        """The rule's legacy path from the record's root."""
        around = self._around.get(id(rule), ())
        return (*(around[-1].prefix if around else ()), *rule.rule.source)

    def text(self, spot: Spot) -> str:
        """The line at that place without its indentation; empty for what no line of the mapping says."""
        if spot == self._start:
            return ""
        lines = self.lines(spot.file)
        return lines[spot.line - 1].strip() if 0 < spot.line <= len(lines) else ""

    def lines(self, file: str) -> list[str]:
        """A file of the mapping (or one of its code tables) line by line; empty when it is not there."""
        if file not in self._lines:
            path: Path = self._root / file
            self._lines[file] = path.read_text("utf-8-sig").splitlines() if path.is_file() else []
        return self._lines[file]

    def operation(self, rule: Bound | None, stage: int) -> str:
        """The operation of one step as called: `date(yyyyMMdd)`."""
        if not isinstance(rule, BoundCopy):
            return ""
        calls = rule.rule.calls
        name = rule.stages[stage].prepared.name if stage < len(rule.stages) else ""
        own = calls[stage : stage + 1]
        # a rule over several fields has stages of its own before its operations, one without operations may have
        # one that turns the format's kind of value into JSON's
        found = next((call for call in (*own, *calls) if call.name == name), None)
        return called(found) if found else name


def every(rules: Iterable[Bound]) -> Iterator[Bound]:
    """The rules and all within them."""
    for rule in rules:
        yield rule
        yield from every(getattr(rule, "rules", ()))


def _nested(
    rules: Iterable[Bound], around: tuple[BoundEach, ...]
) -> Iterator[tuple[Bound, tuple[BoundEach, ...]]]:
    for rule in rules:
        yield rule, around
        inner = (*around, rule) if isinstance(rule, BoundEach) else around
        yield from _nested(getattr(rule, "rules", ()), inner)


def called(call: Call) -> str:
    """One operation as it is written in a mapping."""
    if not call.arguments:
        return call.name
    return f"{call.name}({', '.join(_argument(text) for text in call.arguments)})"


def _argument(text: str) -> str:
    if text and text == text.strip() and not _QUOTED & set(text):
        return text
    shown = text.replace("\n", "\\n").replace("\t", "\\t")
    return f"'{shown}'" if '"' in shown else f'"{shown}"'
