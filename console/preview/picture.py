"""One sample as the page shows it: read, traced, validated, written again, traced, compared; every part knows its entries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

from ...adapters.contracts import Record
from ...adapters.mapping.failures import place_text
from ...adapters.mapping.mapping_file import MappingFile
from ...adapters.mapping.watch.attempt import Validate, placed
from ...adapters.mapping.watch.entries import Entry
from ...adapters.mapping.watch.located import Located
from ...adapters.mapping.watch.trace import Wanted, trace_in, trace_out
from ...schemas.errors import BadDocument
from ...schemas.problem import Problem
from .back import write_back
from .canonical_rows import canonical_sheet, row_of
from .field_rows import fields, unread, why_unread
from .panes import Taken, back_pane, source_pane, written_places
from .remarks import Remarks
from .told import entry_json

#: entries of one document and direction that are sent to the page
ENTRIES: Final = 6_000
_NOTHING: Mapping[str, Any] = {}


def first_entries() -> Wanted:
    """As many entries as the page gets, and every problem and lacuna: these are asked for with fewer paths."""
    left = iter(range(ENTRIES))
    return lambda paths: len(paths) < 3 or next(left, None) is not None


@dataclass
class Picture:
    """Everything about one document of one sample."""

    mapping: MappingFile
    body: bytes
    on: date
    validate: Validate
    remarks: Remarks = field(default_factory=Remarks)
    entries: list[dict[str, Any]] = field(default_factory=list)
    #: canonical path → its entries, both directions
    by_path: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def show(self, chosen: int, envelopes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The panes of document `chosen` (of the last one when there are not so many)."""
        try:
            records = self.mapping.decode(self.body)
        except BadDocument as bad:
            return self._unreadable(bad.problems)
        if not records:
            return self._unreadable([Problem("SOURCE_EMPTY")])
        chosen = min(max(chosen, 0), len(records) - 1)
        inward = trace_in(self.mapping, self.body, self.on, first_entries(), index=chosen)
        read = self._take(inward.documents[0].entries, "in")
        self._unread(records[chosen], read, chosen)
        reading = self.mapping.read(records[chosen], on=self.on)
        wrong = self._validated(reading.document, chosen) if not reading.problems else []

        envelope = envelopes[chosen] if chosen < len(envelopes) else _NOTHING
        outward = trace_out(self.mapping, reading.document, self.on, envelope, first_entries())
        written = self._take(outward.documents[0].entries, "out")
        back = write_back(self.mapping, records, chosen, self.on, self.validate, envelopes)
        unwritten = [self.remarks.problem(one, "out") for one in (*outward.problems, *back.problems)]
        places = written_places(self.mapping, back, written, alone=back.body == outward.body)
        for number, entry in written.values:
            if entry.place and entry.place != places.get(entry.source, ""):
                self.entries[number]["place"] = places.get(entry.source, "")
        return {
            "documents": {"count": len(records), "shown": chosen, "problems": list(back.counts)},
            "key": inward.documents[0].key,
            "source": source_pane(self.mapping, self.body, records[chosen], read, wrong, self.remarks),
            "canonical": self._canonical(reading.document, (*read.remarks, *written.remarks), wrong),
            "back": back_pane(self.mapping, self.body, back, written, unwritten, self.remarks, places),
            "unplaced": inward.unplaced + outward.unplaced,
            **self._told(),
        }

    def _unreadable(self, problems: Iterable[Problem]) -> dict[str, Any]:
        """A sample that its codec refuses: its text with the problems in place."""
        wrong = [(self.remarks.problem(one, "in"), one) for one in problems]
        return {
            "documents": {"count": 0, "shown": 0, "problems": []},
            "key": "",
            "source": source_pane(self.mapping, self.body, None, Taken(), wrong, self.remarks),
            "canonical": None,
            "back": None,
            "unplaced": 0,
            **self._told(),
        }

    def _told(self) -> dict[str, Any]:
        return {"entries": self.entries, "remarks": self.remarks.all}

    def _take(self, entries: Iterable[Entry], way: str) -> Taken:
        taken = Taken()
        for entry in entries:
            if entry.problem is not None:
                taken.remarks.append((self.remarks.problem(entry.problem, way), entry))
            elif entry.kind == "lacuna":
                taken.remarks.append((self.remarks.lacuna(entry, way), entry))
            elif len(taken.values) < ENTRIES:
                self._add(taken, entry, way)
        return taken

    def _add(self, taken: Taken, entry: Entry, way: str) -> None:
        number = len(self.entries)
        self.entries.append(entry_json(entry, way))
        taken.values.append((number, entry))
        if entry.path and entry.kind != "absent":
            self.by_path[entry.path].append(number)

    def _unread(self, record: Record, taken: Taken, chosen: int) -> None:
        """Values of the sample that no rule reads, each with the mapping's reason or without one."""
        read = {entry.source for _, entry in taken.values}
        known, located = unread(self.mapping.plan.sheet), Located(self.mapping.locate, self.body)
        for path, value in fields(record):
            source = place_text(path)
            if value in (None, "") or source in read or len(taken.values) >= ENTRIES:
                continue
            why = why_unread(source, known)
            kind = "ignored" if why else "unread"
            place = located(chosen, path)
            self._add(taken, Entry(kind, "", "", "", why, source, place, before=value), "in")

    def _validated(self, document: Mapping[str, Any], chosen: int) -> list[tuple[int, Problem]]:
        """What is wrong with the canonical document, told where its sender wrote the value."""
        locate = partial(self.mapping.locate, self.body, chosen)
        found = [placed(one, self.mapping, document, locate) for one in self.validate(dict(document))]
        return [(self.remarks.problem(one, "canonical"), one) for one in found]

    def _canonical(
        self,
        document: Mapping[str, Any],
        remarks: Sequence[tuple[int, Entry]],
        wrong: Sequence[tuple[int, Problem]],
    ) -> dict[str, Any]:
        sheet, at, cut = canonical_sheet(document, self.by_path)
        paths = [(number, entry.path) for number, entry in remarks]
        for number, path in [*paths, *((number, problem.path) for number, problem in wrong)]:
            if path.startswith("envelope."):
                continue  # it is told where it is written
            sheet.note(row_of(at, path), number, f"row-{self.remarks.all[number]['look']}")
        return {**sheet.to_json(), "cut": cut}
