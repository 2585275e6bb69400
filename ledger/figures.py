"""Figures for supervisors and operators, counted from the ledger alone."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, case, distinct, func, select

from . import lacunas, states
from .tables import event, submission, transfer


@dataclass(frozen=True, slots=True)
class Figures:
    """All counts of one moment. Duplicates are submissions that their agency repeated; `open` has no end yet."""

    cases: int
    #: hand-overs per code and state, and the distinct cases that passed each code
    handovers: dict[str, dict[str, int]]
    cases_by_handover: dict[str, int]
    transfers: int
    receipts: int
    submissions: dict[str, int]
    refused_by_code: dict[str, int]
    #: what was not accepted (refused or in conflict), by the first reason told
    turned_down_for: dict[str, int]
    retried: int
    #: transfers that their receiver did not take at first: it was down, busy or silent
    turned_away: int
    open: int
    parked: int
    #: per receiving agency: how many in each open state, and since when the oldest waits
    backlog: dict[str, dict[str, Any]]
    #: what translations could not carry over whole, per kind
    lacunas: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


_HANDOVERS = (
    select(transfer.c.handover, transfer.c.state, func.count().label("n"))
    .where(transfer.c.kind == states.HANDOVER)
    .group_by(transfer.c.handover, transfer.c.state)
    .order_by(transfer.c.handover, transfer.c.state)
)
_CASES_BY_HANDOVER = (
    select(transfer.c.handover, func.count(distinct(transfer.c.case_id)).label("n"))
    .where(transfer.c.kind == states.HANDOVER, transfer.c.state.not_in([states.SUPERSEDED, states.SKIPPED]))
    .group_by(transfer.c.handover)
    .order_by(transfer.c.handover)
)
_WHOLE = select(
    func.count(distinct(case((transfer.c.kind == states.HANDOVER, transfer.c.case_id)))).label("cases"),
    func.count(case((transfer.c.kind == states.RECEIPT, 1))).label("receipts"),
    func.count(case((transfer.c.token > 1, 1))).label("retried"),
)
_SUBMISSIONS = select(submission.c.verdict, func.count().label("n")).group_by(submission.c.verdict)
_REFUSED = select(submission.c.problems).where(submission.c.verdict == "refused")
_TURNED_DOWN = select(submission.c.problems).where(submission.c.verdict.in_(("refused", "conflict")))
_TURNED_AWAY = select(event.c.subject, event.c.details).where(
    event.c.cause == "outcome", event.c.after == states.WAITING
)
_BACKLOG = (
    select(
        transfer.c.receiver,
        transfer.c.state,
        func.count().label("n"),
        func.min(transfer.c.accepted_at).label("since"),
    )
    .where(transfer.c.state.in_(states.OPEN))
    .group_by(transfer.c.receiver, transfer.c.state)
    .order_by(transfer.c.receiver, transfer.c.state)
)


def figures(connection: Connection) -> Figures:
    """Count everything. Reads the whole transfer table: for people and pages, not for each batch."""
    handovers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_HANDOVERS):
        handovers[row.handover][row.state] = row.n
    whole = connection.execute(_WHOLE).one()
    waiting = backlog(connection)
    in_states: Counter[str] = Counter()
    for counts in waiting.values():
        in_states.update(counts["states"])
    return Figures(
        cases=whole.cases,
        handovers=dict(handovers),
        cases_by_handover={row.handover: row.n for row in connection.execute(_CASES_BY_HANDOVER)},
        transfers=sum(sum(by_state.values()) for by_state in handovers.values()),
        receipts=whole.receipts,
        submissions={row.verdict: row.n for row in connection.execute(_SUBMISSIONS)},
        refused_by_code=refused_by_code(connection),
        turned_down_for=turned_down_for(connection),
        retried=whole.retried,
        turned_away=len(turned_away(connection)),
        open=in_states.total(),
        parked=in_states[states.PARKED],
        backlog=waiting,
        lacunas=lacunas.by_kind(connection),
    )


def refused_by_code(connection: Connection) -> dict[str, int]:
    """Refused submissions per problem code, the most frequent first; one with two codes counts for both."""
    counts: Counter[str] = Counter()
    for row in connection.execute(_REFUSED):
        counts.update({problem["code"] for problem in orjson.loads(row.problems)})
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def turned_down_for(connection: Connection) -> dict[str, int]:
    """Submissions not accepted, per the first problem that their sender was told."""
    listed = (orjson.loads(row.problems) for row in connection.execute(_TURNED_DOWN))
    return dict(Counter(problems[0]["code"] if problems else "-" for problems in listed))


def turned_away(connection: Connection) -> set[str]:
    """Transfers that their receiver was asked to take and did not at first: it said so, or fell silent.

    What never reached it, because it was not there at all, is not among them.
    """
    asked = (
        (row.subject, orjson.loads(row.details).get("details", {}))
        for row in connection.execute(_TURNED_AWAY)
    )
    return {subject for subject, said in asked if "status" in said or "silent" in said}


def backlog(connection: Connection) -> dict[str, dict[str, Any]]:
    """What each receiving agency has not got yet; receipts included, their sender waits for them too."""
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(_BACKLOG):
        entry = found.setdefault(row.receiver, {"states": {}, "total": 0, "since": row.since})
        entry["states"][row.state] = row.n
        entry["total"] += row.n
        entry["since"] = min(entry["since"], row.since)
    return found
