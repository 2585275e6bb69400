"""What may be missing on one side and must be there on the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..contracts import Field
from .bound import ABSENT, BoundConst, BoundCopy
from .check_links import Link, bare, bare_text, place_at
from .check_values import Room
from .language import ONLY, Direction, Sheet, Step, Target, dotted
from .layout import Layout
from .paths import Names, slashed
from .source import Faults
from .target import Shape


@dataclass(frozen=True)
class Presence:
    """The checks of optional and required places of one file."""

    sheet: Sheet
    layout: Layout
    shape: Shape
    room: Room
    faults: Faults

    def check(self, every: Sequence[Link]) -> None:
        """All links together: whether a group comes into being depends on its other values."""
        for link in every:
            if isinstance(link.rule, BoundCopy) and link.reads:
                self._reading(link, link.rule, every)
        self._declared(every)
        if self.sheet.sends and self.layout.known:
            writers = {link.names: link for link in every if link.writes}
            constant = {tuple(entry.path.split("/")) for entry in self.sheet.writes}
            for names, field in self.layout.leaves():
                if field.required and not field.repeats and names not in constant:
                    self._empty(names, field, writers.get(names), every)

    def _declared(self, every: Sequence[Link]) -> None:
        """What is declared absent is filled by no rule, or by one whose source may be missing."""
        for entry in self.sheet.absent:
            path = bare_text(entry.path)
            for link in every:
                way = link.rule.rule.direction
                filled = bare(link.target) == path and way is not Direction.OUT
                copy = link.rule if isinstance(link.rule, BoundCopy) else None
                if filled and not (copy and (copy.envelope or may_be_absent(link, copy))):
                    self.faults.add(entry.spot, "MAPPING_ABSENT_USED", entry.path, path=entry.path)

    def _reading(self, link: Link, rule: BoundCopy, every: Sequence[Link]) -> None:
        """A value that may be absent must not feed a place that must be filled."""
        if not (link.place and may_be_absent(link, rule) and rule.default_in is ABSENT):
            return
        if link.names in link.keys or not self._required(link.target) or not self._others(link, every):
            return
        if link.woven or any(
            _fills(other) for other in every if other is not link and other.target == link.target
        ):
            return
        if bare(link.target) not in {bare_text(entry.path) for entry in self.sheet.absent}:
            path = dotted(rule.rule.target)
            self.faults.add(
                rule.rule.spot, "MAPPING_MAY_BE_ABSENT", path, path=path, field=slashed(link.names)
            )

    def _required(self, target: Target) -> bool:
        above = place_at(self.shape, target[:-1])
        return bool(above and target[-1].name in above.required and not target[-1].field)

    def _others(self, link: Link, every: Sequence[Link]) -> bool:
        """Whether the group may stand there without this value."""
        depth = len(link.target) - 1
        group = link.target[:depth]
        if not group or group[-1].field == "*" or (group[-1].field == ONLY and len(group) == 1):
            return True
        return any(
            other is not link
            and other.reads
            and isinstance(other.rule, BoundCopy)
            and other.target[:depth] == group
            for other in every
        )

    def _empty(self, names: Names, field: Field, link: Link | None, every: Sequence[Link]) -> None:
        """A required field without a value is written empty: its type must allow that."""
        if link is not None and (_has_default(link) or self.always(link, self._given(link, every))):
            return
        why = self.room.unfit(field, self.sheet.empty)
        spot = link.rule.rule.spot if link else self.sheet.at("rules")
        path = slashed(names)
        if why:
            self.faults.add(spot, "MAPPING_EMPTY_REFUSED", path, path=path, expected=why)
        elif "empty" not in self.sheet.spots:
            self.faults.add(spot, "MAPPING_WRITES_EMPTY", path, path=path)

    def _given(self, link: Link, every: Sequence[Link]) -> int:
        """How much of a rule's canonical path is there whenever the optional legacy group around its field is."""
        for depth in range(1, len(link.names)):
            group = self.layout.find(link.names[:depth])
            if group is not None and not group.required and not group.repeats:
                into = [
                    other.target
                    for other in every
                    if other.writes and other.names[:depth] == link.names[:depth]
                ]
                shared = 0
                while all(
                    len(target) > shared + 1 and target[: shared + 1] == into[0][: shared + 1]
                    for target in into
                ):
                    shared += 1
                return shared
        return 0

    def always(self, link: Link, given: int = 0) -> bool:
        """Whether the canonical value is always there: required all the way from its item, the root, or what is given."""
        items = max((index + 1 for index, step in enumerate(link.target) if step.field == "*"), default=0)
        return bool(link.place) and all(
            self._required((*link.target[:index], Step(link.target[index].name)))
            for index in range(max(items, given), len(link.target))
        )


def may_be_absent(link: Link, rule: BoundCopy) -> bool:
    """Whether the format says that the source may be missing, or the rule reads some spellings as nothing."""
    spelled = any(call.name == "null" for call in rule.rule.calls)
    return spelled or bool(link.field and (link.field.optional or link.field.nillable))


def _fills(link: Link) -> bool:
    """Whether an alternative for the same place always has a value when it is asked."""
    rule = link.rule
    return isinstance(rule, BoundConst) or link.woven or not may_be_absent(link, rule)


def _has_default(link: Link) -> bool:
    return isinstance(link.rule, BoundConst) or link.rule.default_out is not ABSENT
