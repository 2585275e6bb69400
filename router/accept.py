"""What becomes of a submission at the door: its case, its receivers, its hand-overs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ..ledger import states
from ..ledger.cases import Case, Number
from ..ledger.chain import Event
from ..ledger.contents import digest
from ..schemas.agencies import Agency
from ..schemas.exchange import Submission
from ..schemas.lacuna import Lacuna, Weight, gravest
from ..schemas.problem import Problem
from . import routing
from .batch import Batch, Row
from .examine import Examined
from .hub import Hub
from .lost import chained, flag, surely_not_there
from .receipts import new_row

#: states in which a hand-over may still be, or has been, answered by its receiver
ANSWERABLE = (*states.OPEN, states.DELIVERED, states.ANSWERED, states.CLOSED)


def find_case(batch: Batch, examined: Examined) -> tuple[Case | None, list[Problem]]:
    """The case that any of the document's numbers belongs to, or None for a new one."""
    found = {batch.numbers[n]: n for n in reversed(examined.numbers) if n in batch.numbers}
    if len(found) > 1:
        numbers = ", ".join(number for _, number in found.values())
        return None, [Problem("CASE_AMBIGUOUS", "case.identifiers", {"numbers": numbers})]
    return (batch.cases[next(iter(found))] if found else None), []


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission on its way through the door, under the id it gets there."""

    hub: Hub
    batch: Batch
    submission: Submission
    examined: Examined
    id: str


def route(entry: Entry, case: Case | None) -> tuple[list[str], list[Problem]]:
    """Who gets it; nobody is looked for while the document, its hand-over or its addressee is wrong."""
    examined, sender = entry.examined, entry.submission.agency
    if examined.handover is None or not examined.shaped:
        return [], []
    if any(problem.path.startswith("addressee") for problem in examined.problems):
        return [], []
    return routing.receivers(entry.hub.agencies, examined.handover, sender, examined.document, case)


def replaced(batch: Batch, submission: Submission) -> tuple[Mapping[str, Any] | None, list[Problem]]:
    """The submission that this one supersedes, if it names one that was ever accepted."""
    if not (key := submission.supersedes_key):
        return None, []
    rows = batch.attempts.get((submission.agency, key), [])
    accepted = [row for row in rows if row["verdict"] == "accepted"]
    if not rows and key != submission.key:
        return None, [Problem("SUPERSEDES_UNKNOWN", params={"key": key})]
    return (accepted[-1] if accepted else None), []


def enter_case(entry: Entry, case: Case | None, receivers: Sequence[str]) -> Case:
    """The case, opened if it is new, with every number and party that this document adds."""
    hub, batch, sender = entry.hub, entry.batch, entry.submission.agency
    if case is None:
        facts = entry.examined.document["case"]
        case = Case(hub.ids(), str(facts.get("category", "")), str(facts.get("area", "")))
        batch.cases[case.id] = case
        record = {"id": case.id, "category": case.category, "area": case.area}
        batch.records.append({**record, "opened_at": batch.at, "opened_by": sender})
    for number, identifier in entry.examined.numbers.items():
        if number not in case.identifiers:
            case.identifiers[number], case.given_by[number] = identifier, sender
            batch.numbers[number] = case.id
            row = {"kind": number[0], "number": number[1], "issuer": str(identifier.get("issuer", ""))}
            given = {"case_id": case.id, "given_by": sender, "given_at": batch.at}
            batch.identifiers.append(row | given)
    for code in (sender, *receivers):
        if code not in case.agencies and (agency := hub.agencies.get(code)):
            case.agencies[code] = agency.kind
            party = {"case_id": case.id, "agency": code, "kind": agency.kind, "since": batch.at}
            batch.parties.append(party)
    return case


def enriched(document: Mapping[str, Any], case: Case) -> bytes:
    """The document with every number known of its case: what one office entered, no other enters again."""
    facts = {**document["case"], "identifiers": list(case.identifiers.values())}
    return orjson.dumps({**document, "case": facts})


def hand_over(
    entry: Entry, case: str, receivers: Sequence[str], content: str, replaced: Mapping[str, Any] | None
) -> None:
    """One transfer per receiver, linked with what it answers and what it takes the place of."""
    batch, submission = entry.batch, entry.submission
    old = batch.of_submission.get(replaced["id"], []) if replaced else []
    by_receiver = {batch.handovers[t]["receiver"]: t for t in old}
    answered = _answered(entry, case)
    ids = [entry.hub.ids() for _ in receivers]
    weight = gravest(submission.lacunas)
    held = weight is Weight.HOLD
    parked = _parked(submission) if held else {}
    for id, receiver in zip(ids, receivers, strict=True):
        row = new_row(
            id=id,
            kind=states.HANDOVER,
            handover=submission.handover,
            submission_id=entry.id,
            sender=submission.agency,
            receiver=receiver,
            case_id=case,
            content_digest=content,
            answers=answered,
            supersedes=by_receiver.get(receiver, old[0] if old else None),
            at=batch.at,
        )
        row |= {"lacunas": flag(weight), **parked}
        batch.make(row)
        details = {"submission": entry.id, "content": content, "receiver": receiver}
        batch.events.append(Event(id, "", states.ACCEPTED, "accept", submission.agency, details))
        if held:
            batch.events.append(
                Event(id, states.ACCEPTED, states.PARKED, "hold", "hub", chained(submission.lacunas))
            )
    if answered:
        _answer(batch, answered, ids[0], submission.agency)
    if replaced:
        _supersede(entry, replaced, old)


def _parked(submission: Submission) -> Row:
    """What an operator must look at before it goes: its translation lost what its agency wants to decide upon."""
    held = [one.problem.to_json() for one in submission.lacunas if one.weight is Weight.HOLD]
    return {"state": states.PARKED, "due_at": None, "problems": orjson.dumps(held).decode()}


def _answered(entry: Entry, case: str) -> str | None:
    """The latest hand-over to the sender in this case that this one may answer."""
    kinds = entry.examined.handover.answers if entry.examined.handover else ()
    batch, sender = entry.batch, entry.submission.agency
    rows = [batch.now(transfer) for transfer in batch.of_case.get(case, ())] if kinds else ()
    return max(
        (
            row["id"]
            for row in rows
            if row["receiver"] == sender and row["handover"] in kinds and row["state"] in ANSWERABLE
        ),
        default=None,
    )


def _answer(batch: Batch, transfer: str, by: str, actor: str) -> None:
    """Note the business answer; one still on its way becomes `answered` when its delivery is known."""
    row = batch.now(transfer)
    if row["answered_by"] is None:
        state = states.ANSWERED if row["state"] == states.DELIVERED else row["state"]
        batch.change(Event(transfer, "", state, "answer", actor, {"by": by}), answered_by=by)


def _supersede(entry: Entry, replaced: Mapping[str, Any], old: Sequence[str]) -> None:
    """Take back what never left, or was surely rejected; what may have arrived stays and goes first."""
    batch = entry.batch
    fresh = next((row for row in batch.decided if row["id"] == replaced["id"]), None)
    if fresh is not None:
        fresh["superseded_by"] = entry.id
    else:
        batch.superseded[replaced["id"]] = entry.id
    for transfer in old:
        now = batch.now(transfer)
        never = now["state"] == states.PARKED and surely_not_there(now)
        if never or (now["state"] in states.OPEN and now["token"] == 0):
            details, actor = {"by": entry.id}, entry.submission.agency
            event = Event(transfer, "", states.SUPERSEDED, "supersede", actor, details)
            batch.change(event, due_at=None, ended_at=batch.at)


def own_number(numbers: Collection[Number], case: Case | None, agency: Agency | None) -> str:
    """The case's number that the agency knows: of its own kind, else one it gave, else one it wrote."""
    if agency is not None:
        known = [*numbers, *(n for n, by in case.given_by.items() if by == agency.code)] if case else numbers
        for kind, number in known:
            if kind.startswith(agency.kind + "-"):
                return number
        given = [
            number
            for kind_number in known
            if case and case.given_by.get(kind_number) == agency.code
            for number in kind_number[1:]
        ]
        if given:
            return given[0]
    return next((number for _, number in numbers), "")


def key_of(submission: Submission, source: str) -> str:
    """The sender's name for the document; of one without a name, its digest."""
    return submission.key or source


def submission_row(
    submission: Submission, source: str, verdict: str, problems: Sequence[Problem], at: str
) -> Row:
    """The columns that come from the submission itself."""
    return {
        "agency": submission.agency,
        "number": submission.number,
        "key": key_of(submission, source),
        "handover": submission.handover,
        "verdict": verdict,
        "source_name": submission.source_name,
        "source_id": submission.source_id,
        "source_digest": source,
        "document_digest": digest(submission.content) if submission.content else "",
        "mapping": submission.mapping,
        "mapping_version": submission.mapping_version,
        "supersedes_key": submission.supersedes_key,
        "superseded_by": None,
        "problems": orjson.dumps([p.to_json() for p in problems]).decode(),
        "collected_at": submission.collected_at,
        "decided_at": at,
    }


def decided_event(row: Row, problems: Sequence[Problem], lacunas: Sequence[Lacuna]) -> Event:
    """The decision in the chain, with the digest of what was decided on."""
    details = {"key": row["key"], "number": row["number"], "source": row["source_digest"]}
    codes = {"problems": [p.code for p in problems]} if problems else {}
    return Event(row["id"], "", row["verdict"], "decide", row["agency"], details | codes | chained(lacunas))
