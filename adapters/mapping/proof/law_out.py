"""The law of the way out: what is written is read back as it was.

Differences allowed: what a rule says it loses, rules of one direction, values that an operation
brings into its one spelling when it reads (blanks trimmed, full width folded: operations whose other
direction does nothing), instants in another zone, constants and defaults. Written a second time the
bytes are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ....schemas.errors import BadDocument
from ...contracts import Record
from ..language import Spot
from ..mapping_file import MappingFile
from .leaves import document_leaves
from .outcome import Fault, Loss, Outcome, Watch, first_rule, path_text, same_instant
from .places import Carried, Label, Pattern, without_indexes
from .pools import ENVELOPE


@dataclass(frozen=True)
class LawOut:
    """Judges documents by one mapping on one day."""

    carried: Carried
    on: date

    @property
    def mapping(self) -> MappingFile:
        """The mapping that is judged."""
        return self.carried.mapping

    def __call__(self, document: Mapping[str, Any]) -> Outcome:
        """What comes of one document."""
        writing = self.mapping.write(document, on=self.on, envelope=ENVELOPE)
        if writing.problems:
            return Outcome(writing.problems)
        try:
            body = self.mapping.encode(writing.record)
        except BadDocument as fault:
            return Outcome(fault.problems)
        try:
            records = self.mapping.decode(body)
        except BadDocument as fault:
            first = fault.problems[0]
            return Outcome(fault=Fault("PROOF_UNREADABLE", first.path, first.rule, None, first.code))
        if len(records) != 1:
            return Outcome(fault=Fault("PROOF_UNREADABLE", "", "", 1, len(records)))
        return self._read_back(document, writing.record, records[0])

    def _read_back(self, document: Mapping[str, Any], written: Record, record: Record) -> Outcome:
        reading = self.mapping.read(record, on=self.on)
        keys = {str(spot) for _, spot in self.mapping.plan.sheet.key}
        if reading.problems:
            first = next((one for one in reading.problems if one.rule not in keys), None)
            if first is None:
                # a document that has no key at its sender is none that would be read
                return Outcome(reading.problems)
            value = first.params.get("value")
            return Outcome(fault=Fault("PROOF_UNREADABLE", first.path, first.rule, value, first.code))
        outcome = Outcome(found=reading.document)
        trip = _Trip(self, document, written, reading.document)
        outcome.fault = self._compare(trip, outcome) or self._again(reading.document, written)
        return outcome

    def _compare(self, trip: "_Trip", outcome: Outcome) -> Fault | None:
        tree = self.carried.tree
        before, after = document_leaves(trip.document, tree), document_leaves(trip.found, tree)
        if before == after:
            return None
        for label in before:
            if label not in after or after[label] != before[label]:
                fault = self._differs(label, (before[label], after.get(label)), trip, outcome)
                if fault is not None:
                    return fault
        fed = {place for label in before for place in self._places(label)}
        for label in after.keys() - before.keys():
            if without_indexes(label) not in self.carried.filled_in and not self._places(label) & fed:
                return Fault("PROOF_APPEARED", path_text(label), "", None, after[label])
            outcome.respelled = True
        return None

    def _places(self, label: Label) -> frozenset[Pattern]:
        return self.carried.read.get(without_indexes(label), frozenset())

    def _differs(
        self, label: Label, values: tuple[Any, Any], trip: "_Trip", outcome: Outcome
    ) -> Fault | None:
        """Why a value is not what it was: as declared, or a fault."""
        (before, after), pattern, losses = values, without_indexes(label), self.carried.losses
        leaf = self.carried.written.get(pattern)
        around = set(leaf.spots) if leaf else self._beside(pattern)
        declared = {spot for spot in around if spot in losses}
        if declared:
            outcome.lost |= {Loss(path_text(pattern), str(spot), losses[spot]) for spot in declared}
        elif broad := self._broader(around, before):
            outcome.lost.add(Loss(path_text(pattern), first_rule(around), broad))
        elif leaf is not None and leaf.records and pattern not in self.carried.read:
            outcome.lost.add(Loss(path_text(pattern), first_rule(around), "direction: out"))
        elif after is not None and (same_instant(before, after) or trip.folded(label)):
            outcome.respelled = True
        elif self.carried.conditional and after is None and not trip.wrote(label):
            # a condition does not hold: this document holds more than the rules carry of it
            outcome.respelled = True
        else:
            code = "PROOF_LOST" if after is None else "PROOF_CHANGED"
            return Fault(code, path_text(label), first_rule(around), before, after)
        return None

    def _beside(self, pattern: Pattern) -> set[Spot]:
        """The rules of the selected elements of a list, for a value in an element that none selects."""
        around = pattern[:-2]
        leaves = self.carried.written.values()
        return {spot for one in leaves if one.pattern[: len(around)] == around for spot in one.spots}

    def _broader(self, spots: set[Spot], code: Any) -> str:
        """The code table that says that the code is written as one that means more."""
        for table in self.carried.tables(spots):
            if any(row.broader and row.canonical == code for row in table.rows):
                return f"codes/{table.name}.csv: broader"
        return ""

    def _again(self, found: Mapping[str, Any], written: Record) -> Fault | None:
        """The document that came back is written and read back once more as it is, to the last field."""
        writing = self.mapping.write(found, on=self.on, envelope=ENVELOPE)
        if writing.problems:
            first = writing.problems[0]
            return Fault("PROOF_UNWRITABLE", first.path, first.rule, first.params.get("value"), first.code)
        if writing.record == written:
            return None
        try:
            record = self.mapping.decode(self.mapping.encode(writing.record))[0]
        except BadDocument as fault:
            first = fault.problems[0]
            return Fault("PROOF_UNWRITABLE", first.path, first.rule, first.params.get("value"), first.code)
        second = self.mapping.read(record, on=self.on).document
        before, after = (document_leaves(one, self.carried.tree) for one in (found, second))
        for label in [*before, *after]:
            if before.get(label) != after.get(label):
                leaf = self.carried.written.get(without_indexes(label))
                rule = first_rule(leaf.spots) if leaf else ""
                return Fault("PROOF_UNSTABLE", path_text(label), rule, before.get(label), after.get(label))
        return None


@dataclass(frozen=True)
class _Trip:
    """One document on its way out and back; looked at closely only when something differs."""

    law: LawOut
    document: Mapping[str, Any]
    written: Record
    found: Mapping[str, Any]

    @cached_property
    def _watched(self) -> tuple[Watch, Watch]:
        out, back = Watch(self.law.carried, inward=False), Watch(self.law.carried, inward=True)
        self.law.mapping.write(self.document, on=self.law.on, envelope=ENVELOPE, probe=out)
        self.law.mapping.read(self.written, on=self.law.on, probe=back)
        return out, back

    def wrote(self, label: Label) -> bool:
        """Whether any rule wrote the value."""
        return _key(label) in self._watched[0].seen

    def folded(self, label: Label) -> bool:
        """Whether an operation that only acts when reading brought the value into its one spelling."""
        out, back = self._watched
        key = _key(label)
        if key not in out.seen or key not in back.seen:
            return False
        (_, written), (value, steps) = out.seen[key], back.seen[key]
        for stage, result in steps.items():
            if stage not in written and result != value:
                return True
            value = result
        return False


def _key(label: Label) -> tuple[Pattern, tuple[int, ...]]:
    return without_indexes(label), tuple(step for step in label if isinstance(step, int))
