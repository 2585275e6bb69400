"""One batch at the door: what the ledger knows about it, and what is to be written, in one go each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..ledger import cases, chain, contents, lacunas, states, submissions, transfers
from ..ledger.cases import Case, Number
from ..ledger.chain import Event
from ..ledger.open import Transaction
from .receipts import Receipt

Row = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """Read with a handful of statements, decided upon in memory, written with a handful more."""

    at: str
    #: decided attempts by (agency, key), those of this batch included, oldest first
    attempts: dict[tuple[str, str], list[Mapping[str, Any]]] = field(default_factory=dict)
    #: case ids by number, and the cases, new ones included
    numbers: dict[Number, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    #: hand-overs by id (new ones included), and their ids by case and by submission, oldest first
    handovers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    of_case: dict[str, list[str]] = field(default_factory=dict)
    of_submission: dict[str, list[str]] = field(default_factory=dict)
    #: to be written
    sources: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    records: list[Row] = field(default_factory=list)
    identifiers: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    decided: list[Row] = field(default_factory=list)
    superseded: dict[str, str] = field(default_factory=dict)
    made: dict[str, Row] = field(default_factory=dict)
    receipts: list[Row] = field(default_factory=list)
    changes: dict[str, Row] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    lacunas: list[Row] = field(default_factory=list)

    def read_attempts(self, connection: Transaction, keys: Iterable[tuple[str, str]]) -> None:
        """What was decided under these keys before, and the hand-overs made of it."""
        for key, rows in submissions.by_keys(connection, set(keys)).items():
            self.attempts[key] = list(rows)
        accepted = [
            row["id"] for rows in self.attempts.values() for row in rows if row["verdict"] == "accepted"
        ]
        self._know(transfers.of_submissions(connection, accepted))

    def read_cases(
        self, connection: Transaction, numbers: Iterable[Number], answerable: Iterable[tuple[str, str]]
    ) -> None:
        """The cases that these numbers belong to, and their hand-overs by (receiver, code) asked for."""
        self.numbers = cases.find(connection, set(numbers))
        self.cases = cases.load(connection, set(self.numbers.values()))
        for case in self.cases.values():
            self.numbers |= dict.fromkeys(case.identifiers, case.id)
        self._know(transfers.of_cases(connection, self.cases, set(answerable)))

    def _know(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            if row["id"] not in self.handovers:
                self.handovers[row["id"]] = row
                self.of_case.setdefault(row["case_id"], []).append(row["id"])
                self.of_submission.setdefault(row["submission_id"], []).append(row["id"])

    def make(self, row: Row) -> None:
        """A new hand-over."""
        self.made[row["id"]] = row
        self._know([row])

    def now(self, transfer: str) -> Mapping[str, Any]:
        """A hand-over as it will stand when the batch is written."""
        known = self.handovers[transfer]
        return {**known, **self.changes[transfer]} if transfer in self.changes else known

    def change(self, event: Event, **values: Any) -> None:
        """Change a hand-over, new or old, to the event's state; the event learns the state before."""
        transfer, before = event.subject, self.now(event.subject)["state"]
        values |= {"state": event.after}
        if transfer in self.made:
            self.made[transfer].update(values)
        else:
            base = self.changes.get(transfer) or transfers.changed(self.handovers[transfer])
            self.changes[transfer] = base | values
        self.events.append(event._replace(before=before))

    def receipt(self, receipt: Receipt) -> None:
        """A receipt on its way to the sender."""
        self.receipts.append(receipt.row)
        self.bodies[receipt.row["content_digest"]] = receipt.body
        self.events.append(Event(receipt.row["id"], "", states.ACCEPTED, "receipt", "hub"))

    def write(self, connection: Transaction) -> None:
        """Everything, in the order that references need, the chain last."""
        contents.keep_sources(connection, self.sources)
        contents.keep_contents(connection, self.bodies)
        cases.add(connection, self.records, self.identifiers, self.parties)
        submissions.supersede(connection, self.superseded)
        submissions.add(connection, self.decided)
        made = list(self.made.values())
        lanes = cases.number_lanes(connection, [(row["receiver"], row["case_id"]) for row in made])
        for row, number in zip(made, lanes, strict=True):
            row["number"] = number
        transfers.add(connection, [*made, *self.receipts])
        transfers.change(connection, list(self.changes.values()))
        lacunas.add(connection, self.lacunas)
        chain.append(connection, self.at, self.events)
