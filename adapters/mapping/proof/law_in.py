"""The law of the way in: what is read is written back as it was.

A record in the spellings that the mapping writes comes back with every field the same, to the byte. In
other spellings (blanks, another date pattern, a second code) the fields so spelled may come back in the
mapping's own spelling, and the case read from it is the same. Beyond that only what the mapping says is
lost: `loses`, `ignored`, `writes`, rules of one direction, defaults.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ....schemas.errors import BadDocument
from ...contracts import Record
from ..mapping_file import MappingFile
from ..paths import read_names
from .leaves import document_leaves, record_leaves
from .outcome import Fault, Loss, Outcome, Watch, first_rule, path_text, slash_text
from .places import Carried, Label, Pattern, names_of, without_indexes
from .pools import ENVELOPE


@dataclass(frozen=True)
class LawIn:
    """Judges records by one mapping on one day."""

    carried: Carried
    on: date

    @property
    def mapping(self) -> MappingFile:
        """The mapping that is judged."""
        return self.carried.mapping

    def __call__(self, record: Record, noisy: Collection[Label] = ()) -> Outcome:
        """What comes of one record; `noisy` are the fields that are not in the mapping's own spelling."""
        try:
            body = self.mapping.encode(record)
        except BadDocument as fault:
            return Outcome(fault.problems)
        try:
            source = self.mapping.decode(body)[0]
        except BadDocument as fault:
            first = fault.problems[0]
            return Outcome(fault=Fault("PROOF_UNREADABLE", first.path, first.rule, None, first.code))
        reading = self.mapping.read(source, on=self.on)
        if reading.problems:
            return Outcome(reading.problems)
        writing = self.mapping.write(reading.document, on=self.on, envelope=ENVELOPE)
        if writing.problems:
            first = writing.problems[0]
            return Outcome(
                fault=Fault("PROOF_UNWRITABLE", first.path, first.rule, first.params.get("value"), first.code)
            )
        try:
            back = self.mapping.encode(writing.record)
        except BadDocument as fault:
            first = fault.problems[0]
            return Outcome(
                fault=Fault("PROOF_UNWRITABLE", first.path, first.rule, first.params.get("value"), first.code)
            )
        outcome = Outcome()
        if back != body:
            outcome.fault = self._compare(source, back, reading.document, noisy, outcome)
        return outcome

    def _compare(
        self,
        source: Record,
        back: bytes,
        document: dict[str, Any],
        noisy: Collection[Label],
        outcome: Outcome,
    ) -> Fault | None:
        outcome.respelled = True
        again = self.mapping.decode(back)[0]
        before, after = record_leaves(source), record_leaves(again)
        self._settle(before, after)
        for label in before:
            if after.get(label) != before[label]:
                fault = self._differs(label, (before[label], after.get(label)), source, noisy, outcome)
                if fault is not None:
                    return fault
        for label in after.keys() - before.keys():
            if not self._filled(names_of(label), before):
                rules = self.carried.record_rules.get(names_of(label), frozenset())
                return Fault("PROOF_APPEARED", slash_text(label), first_rule(rules), None, after[label])
        return self._same_case(document, again, outcome)

    def _settle(self, before: dict[Label, Any], after: dict[Label, Any]) -> None:
        """Take out what stands in another item of a group of which rules select one."""
        sides = (before, after)
        both = [{(names_of(label), repr(value)) for label, value in side.items()} for side in sides]
        for side, others in zip(sides, reversed(both), strict=True):
            for label, value in list(side.items()):
                names = names_of(label)
                chosen = any(names[: len(place)] == place for place in self.carried.selected)
                if chosen and (names, repr(value)) in others:
                    del side[label]

    def _moved(self, place: Pattern) -> bool:
        """Whether the field is one of several for one canonical field: the case tells whether it is the same."""
        return any(len(leaf.records) > 1 and place in leaf.records for leaf in self.carried.written.values())

    def _reads(self, label: Label, value: Any, source: Record) -> bool:
        watch = Watch(self.carried, inward=True)
        self.mapping.read(source, on=self.on, probe=watch)
        indexes = tuple(step for step in label if isinstance(step, int))
        told = watch.places.get(names_of(label), [])
        # a selected item has an index of its own, which the rule does not tell
        return any(at == indexes or (len(at) < len(indexes) and source == value) for at, source in told)

    def _differs(
        self,
        label: Label,
        values: tuple[Any, Any],
        source: Record,
        noisy: Collection[Label],
        outcome: Outcome,
    ) -> Fault | None:
        """Why a field is not what it was: as declared, or a fault."""
        before, after = values
        place, losses = names_of(label), self.carried.losses
        rules = self.carried.record_rules.get(place, frozenset())
        declared = {spot for spot in rules if spot in losses}
        if declared:
            outcome.lost |= {Loss(slash_text(place), str(spot), losses[spot]) for spot in declared}
        elif place in self.carried.filled_out or label in noisy or self._moved(place):
            pass
        elif self.carried.conditional and not self._reads(label, before, source):
            # a condition does not hold: this record holds more than the rules carry of it
            pass
        elif not rules:
            reason = self._one_way(place)
            if not reason:
                return Fault("PROOF_LOST", slash_text(label), "", before, after)
            outcome.lost.add(Loss(slash_text(place), "", reason))
        else:
            code = "PROOF_LOST" if after is None else "PROOF_RESPELLED"
            return Fault(code, slash_text(label), first_rule(rules), before, after)
        return None

    def _one_way(self, place: Pattern) -> str:
        """What the mapping says of a field that it does not write."""
        for names, reason in self._ignored.items():
            if place[: len(names)] == names:
                return reason
        if any(place in places for places in self.carried.read.values()):
            return "direction: in"
        keys = {
            names
            for key in (self._sheet.key, self._sheet.case_key, self._sheet.supersedes)
            for names, _ in key
        }
        return "key" if place in keys else ""

    @property
    def _sheet(self) -> Any:
        return self.mapping.plan.sheet

    @cached_property
    def _ignored(self) -> dict[Pattern, str]:
        return {read_names(entry.path): entry.value.text for entry in self.mapping.plan.sheet.ignored}

    def _filled(self, place: Pattern, before: dict[Label, Any]) -> bool:
        """Whether a field may be written that the record did not have."""
        if place in self.carried.filled_out:
            return True
        patterns = [pattern for pattern, leaf in self.carried.written.items() if place in leaf.records]
        if any(pattern in self.carried.filled_in for pattern in patterns):
            return True
        # one canonical field written to several places
        there = {names_of(label) for label in before}
        others = (
            self.carried.written[one].records | self.carried.read.get(one, frozenset()) for one in patterns
        )
        return any((places - {place}) & there for places in others)

    def _same_case(self, document: dict[str, Any], again: Record, outcome: Outcome) -> Fault | None:
        """The case read from what was written is the same."""
        reading = self.mapping.read(again, on=self.on)
        if reading.problems:
            first = reading.problems[0]
            return Fault("PROOF_UNREADABLE", first.path, first.rule, first.params.get("value"), first.code)
        before, after = (document_leaves(one, self.carried.tree) for one in (document, reading.document))
        for label in [*before, *after]:
            leaf = self.carried.written.get(without_indexes(label))
            if before.get(label) == after.get(label) or (leaf and leaf.spots & self.carried.losses.keys()):
                continue
            if leaf is None and label in before:
                # only read; nothing writes it
                outcome.lost.add(Loss(path_text(without_indexes(label)), "", "direction: in"))
                continue
            rule = first_rule(leaf.spots) if leaf else ""
            return Fault("PROOF_UNSTABLE", path_text(label), rule, before.get(label), after.get(label))
        return None
