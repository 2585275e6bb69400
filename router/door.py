"""The door: every submission is decided, remembered and answered, in batches of one transaction.

Accepted means durable. What came before under the same key and digest is answered as it was then; the
same key with another content is a conflict, unless it says that it supersedes; what was refused before
is looked at afresh. A refusal names everything that is wrong and keeps the original.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..ledger.cases import Case
from ..ledger.contents import digest
from ..ledger.times import stamp
from ..schemas.exchange import Answer, Submission, Verdict
from ..schemas.problem import Problem
from . import accept
from .batch import Batch
from .examine import Examined, examine
from .hub import BEIJING, Hub
from .lost import came_with
from .receipts import for_submission


def decide(hub: Hub, batch: Sequence[Submission]) -> list[Answer]:
    """The hub's word on each submission, in order, durable when this returns. May be repeated at will.

    A message seen before (the same number or physical source, with the same key and content) gets the same
    answer and leaves no trace; every other submission is recorded and gets a receipt of its own.
    """
    if not batch:
        return []
    now = hub.clock()
    on = now.astimezone(BEIJING).date()
    with hub.ledger.write() as connection:
        door = _Door(hub, Batch(stamp(now)))
        digests = [digest(s.source) for s in batch]
        keys = [(s.agency, accept.key_of(s, d)) for s, d in zip(batch, digests, strict=True)]
        keys += [(s.agency, s.supersedes_key) for s in batch if s.supersedes_key]
        door.batch.read_attempts(connection, keys)
        seen = [door.settled(s, d) for s, d in zip(batch, digests, strict=True)]
        looked = [None if old else examine(hub, s, on) for s, old in zip(batch, seen, strict=True)]
        numbers = (number for one in looked if one for number in one.numbers)
        answerable = (
            (s.agency, code)
            for s, one in zip(batch, looked, strict=True)
            if one and one.handover
            for code in one.handover.answers
        )
        door.batch.read_cases(connection, numbers, answerable)
        answers = [door.decide(s, d, one) for s, d, one in zip(batch, digests, looked, strict=True)]
        door.batch.write(connection)
    return answers


class _Door:
    """The decisions of one batch, one submission after the other: each sees those before it."""

    def __init__(self, hub: Hub, batch: Batch) -> None:
        self.hub, self.batch = hub, batch

    def settled(self, submission: Submission, source: str) -> bool:
        """Whether an earlier decision answers this one, so that its document need not be looked at."""
        return any(
            _same(row, submission, source)
            or (row["verdict"] == Verdict.ACCEPTED and _says_the_same(row, submission, source))
            for row in self._attempts(submission, source)
        )

    def decide(self, submission: Submission, source: str, examined: Examined | None) -> Answer:
        rows = self._attempts(submission, source)
        for row in rows:
            if _same(row, submission, source):
                return self._again(row, submission)
        accepted = [row for row in rows if row["verdict"] == Verdict.ACCEPTED]
        for row in accepted:
            if _says_the_same(row, submission, source):
                return self._decided(submission, source, Verdict.DUPLICATE, [], first=row["id"])
        if accepted and submission.supersedes_key != submission.key:
            return self._conflict(submission, source, accepted[-1])
        return self._fresh(submission, source, examined or Examined())

    def _attempts(self, submission: Submission, source: str) -> Sequence[Mapping[str, Any]]:
        return self.batch.attempts.get((submission.agency, accept.key_of(submission, source)), ())

    def _again(self, row: Mapping[str, Any], submission: Submission) -> Answer:
        """The answer of then, under the number of now."""
        problems = tuple(Problem.from_json(one) for one in orjson.loads(row["problems"]))
        return self._answer(submission, Verdict(row["verdict"]), row["id"], problems, row["first"])

    def _conflict(self, submission: Submission, source: str, first: Mapping[str, Any]) -> Answer:
        params = {"key": submission.key, "submission": first["id"], "at": first["decided_at"]}
        problems = [Problem("KEY_CONFLICT", params=params)]
        return self._decided(submission, source, Verdict.CONFLICT, problems, first=first["id"])

    def _fresh(self, submission: Submission, source: str, examined: Examined) -> Answer:
        entry = accept.Entry(self.hub, self.batch, submission, examined, self.hub.ids())
        known, torn = accept.find_case(self.batch, examined)
        receivers, unroutable = accept.route(entry, known)
        replaced, unknown = accept.replaced(self.batch, submission)
        if problems := [*examined.problems, *torn, *unroutable, *unknown]:
            return self._decided(submission, source, Verdict.REFUSED, problems, entry=entry, case=known)
        case = accept.enter_case(entry, known, receivers)
        body = accept.enriched(examined.document, case)
        content = digest(body)
        self.batch.bodies[content] = body
        accept.hand_over(entry, case.id, receivers, content, replaced)
        return self._decided(
            submission, source, Verdict.ACCEPTED, [], entry=entry, case=case, content=content
        )

    def _decided(
        self,
        submission: Submission,
        source: str,
        verdict: Verdict,
        problems: Sequence[Problem],
        *,
        entry: accept.Entry | None = None,
        first: str | None = None,
        case: Case | None = None,
        content: str | None = None,
    ) -> Answer:
        """Record the decision with its original, and send the receipt."""
        agency = self.hub.agencies.get(submission.agency)
        numbers = entry.examined.numbers if entry else {}
        row = accept.submission_row(submission, source, verdict.value, problems, self.batch.at) | {
            "id": entry.id if entry else self.hub.ids(),
            "first": first,
            "case_id": case.id if case else None,
            "content_digest": content,
            "case_number": accept.own_number(numbers, case, agency) or submission.case_hint,
        }
        answer = self._answer(submission, verdict, row["id"], tuple(problems), first)
        self.batch.sources[source] = submission.source
        self.batch.decided.append(row)
        self.batch.attempts.setdefault((submission.agency, row["key"]), []).append(row)
        self.batch.events.append(accept.decided_event(row, problems, submission.lacunas))
        self.batch.lacunas += came_with(submission, row["id"], self.batch.at)
        if agency is not None:
            transfer = answer.transfers[0] if answer.transfers else ""
            receiver = self.batch.handovers[transfer]["receiver"] if transfer else ""
            self.batch.receipt(for_submission(row, problems, transfer, receiver))
        return answer

    def _answer(
        self,
        submission: Submission,
        verdict: Verdict,
        id: str,
        problems: tuple[Problem, ...],
        first: str | None,
    ) -> Answer:
        made_of = {Verdict.ACCEPTED: id, Verdict.DUPLICATE: first}.get(verdict) or ""
        transfers = tuple(self.batch.of_submission.get(made_of, ()))
        return Answer(submission.number, submission.agency, submission.key, verdict, id, transfers, problems)


def _same(row: Mapping[str, Any], submission: Submission, source: str) -> bool:
    """Whether this is the message or the physical source that the row decided."""
    return bool(row["source_digest"] == source) and (
        row["number"] == submission.number
        or (submission.source_id != "" and row["source_id"] == submission.source_id)
    )


def _says_the_same(row: Mapping[str, Any], submission: Submission, source: str) -> bool:
    """Whether the document is the one that was accepted: as translated by the same mapping, else byte for byte.

    One source may hold several documents and be put together anew, and a dossier may change beside an unchanged one.
    """
    if row["document_digest"] and submission.content and row["mapping"] == submission.mapping:
        return bool(row["document_digest"] == digest(submission.content))
    return bool(row["source_digest"] == source)
