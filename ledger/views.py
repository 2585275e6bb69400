"""What people look at: lists of transfers, one transfer with all that belongs to it, each agency's queue.

For readers only: nothing here changes anything, and nothing here is on the road of a transfer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from . import states
from .rows import Row, rows
from .tables import case_agency, case_identifier, event, submission, transfer


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which transfers to list; what is empty does not limit. `case` is an id or any number of the case."""

    states: tuple[str, ...] = ()
    agency: str = ""
    handover: str = ""
    case: str = ""
    limit: int = 50
    #: only those whose translation lost something of note
    lacunas: bool = False


_LISTED: Select[Any] = select(
    *transfer.c["id", "kind", "handover", "sender", "receiver", "case_id", "number", "state", "attempts"],
    *transfer.c[
        "due_at", "settle_by", "effect", "problems", "accepted_at", "ended_at", "reference", "lacunas"
    ],
    *submission.c["key", "case_number", "agency"],
).join(submission, submission.c.id == transfer.c.submission_id)


def listed(connection: Connection, wanted: Wanted) -> list[Row]:
    """The newest transfers that fit."""
    query = _LISTED.order_by(transfer.c.accepted_at.desc(), transfer.c.id.desc()).limit(wanted.limit)
    if wanted.states:
        query = query.where(transfer.c.state.in_(wanted.states))
    if wanted.agency:
        query = query.where(or_(transfer.c.sender == wanted.agency, transfer.c.receiver == wanted.agency))
    if wanted.handover:
        query = query.where(transfer.c.handover == wanted.handover)
    if wanted.lacunas:
        query = query.where(transfer.c.lacunas != "")
    if wanted.case:
        ids = select(case_identifier.c.case_id).where(case_identifier.c.number == wanted.case)
        query = query.where(or_(transfer.c.case_id == wanted.case, transfer.c.case_id.in_(ids)))
    return rows(connection.execute(query))


def counted(connection: Connection) -> dict[str, int]:
    """How many transfers are in each state."""
    query = select(transfer.c.state, func.count()).group_by(transfer.c.state)
    return dict(connection.execute(query).all())


def submissions_named(connection: Connection, word: str) -> list[Row]:
    """The submissions that `word` may mean: a transfer's id, a submission's id, or its sender's key."""
    of_transfer = select(transfer.c.submission_id).where(transfer.c.id == word)
    query = select(submission).where(
        or_(submission.c.id == word, submission.c.id.in_(of_transfer), submission.c.key == word)
    )
    return rows(connection.execute(query.order_by(submission.c.id)))


def submissions_of(connection: Connection, agency: str, key: str) -> list[Row]:
    """Every attempt of that agency under that key, oldest first."""
    query = select(submission).where(submission.c.agency == agency, submission.c.key == key)
    return rows(connection.execute(query.order_by(submission.c.id)))


def transfers_of(connection: Connection, submissions: Collection[str]) -> list[Row]:
    """The hand-overs and receipts that these submissions caused, oldest first."""
    query = select(transfer).where(transfer.c.submission_id.in_(submissions))
    return rows(connection.execute(query.order_by(transfer.c.accepted_at, transfer.c.id)))


def events_of(connection: Connection, subjects: Collection[str]) -> list[Row]:
    """What happened to these transfers and submissions, in order."""
    query = select(event).where(event.c.subject.in_(subjects))
    return rows(connection.execute(query.order_by(event.c.seq)))


def numbers_of(connection: Connection, case: str) -> list[Row]:
    """Every number of the case: its kind, who issued it, which agency told it first."""
    query = select(*case_identifier.c["kind", "number", "issuer", "given_by", "given_at"])
    query = query.where(case_identifier.c.case_id == case).order_by(case_identifier.c.given_at)
    return rows(connection.execute(query))


def parties_of(connection: Connection, case: str) -> list[Row]:
    """Who takes part in the case, since when."""
    query = select(*case_agency.c["agency", "kind", "since"]).where(case_agency.c.case_id == case)
    return rows(connection.execute(query.order_by(case_agency.c.since)))


def held_by(connection: Connection, one: Mapping[str, Any]) -> Row | None:
    """The earlier hand-over of the same case to the same receiver that this one waits for, if any."""
    if one["number"] is None:
        return None
    query = select(*transfer.c["id", "number", "state", "handover"]).where(
        transfer.c.case_id == one["case_id"],
        transfer.c.receiver == one["receiver"],
        transfer.c.number < one["number"],
        transfer.c.state.in_(states.OPEN),
    )
    found = rows(connection.execute(query.order_by(transfer.c.number).limit(1)))
    return found[0] if found else None


def queues(connection: Connection) -> dict[str, Row]:
    """Per receiver: what waits for it, since when, what is parked."""
    open_ = transfer.c.state.in_((*states.DUE, states.RELEASED))
    query = (
        select(
            transfer.c.receiver,
            func.count().filter(open_).label("backlog"),
            func.min(transfer.c.accepted_at).filter(open_).label("oldest"),
            func.count().filter(transfer.c.state == states.PARKED).label("parked"),
        )
        .where(or_(open_, transfer.c.state == states.PARKED))
        .group_by(transfer.c.receiver)
    )
    return {row["receiver"]: row for row in rows(connection.execute(query))}


def last_delivered(connection: Connection) -> dict[str, str]:
    """Per receiver: when something last took effect there."""
    arrived = and_(transfer.c.effect == "delivered", transfer.c.ended_at.is_not(None))
    query = select(transfer.c.receiver, func.max(transfer.c.ended_at)).where(arrived)
    return dict(connection.execute(query.group_by(transfer.c.receiver)).all())


def last_accepted(connection: Connection) -> dict[str, str]:
    """Per sender: when something of it was last accepted."""
    query = select(submission.c.agency, func.max(submission.c.decided_at))
    query = query.where(submission.c.verdict == "accepted").group_by(submission.c.agency)
    return dict(connection.execute(query).all())


def verdicts(connection: Connection) -> dict[str, dict[str, int]]:
    """Per sender: how many of its submissions came to which verdict."""
    query = select(submission.c.agency, submission.c.verdict, func.count())
    counts: dict[str, dict[str, int]] = {}
    for agency, verdict, count in connection.execute(
        query.group_by(submission.c.agency, submission.c.verdict)
    ):
        counts.setdefault(agency, {})[verdict] = count
    return counts


def integrity_faults(connection: Connection) -> Sequence[str]:
    """What SQLite's integrity check finds; empty when it finds nothing, or for another database."""
    if connection.dialect.name != "sqlite":
        return ()
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check").all()]
    return () if found == ["ok"] else tuple(found)


def spans(connection: Connection) -> list[tuple[str, str]]:
    """Of every hand-over that took effect: when its gateway took it in, when the ledger knew its effect."""
    query = select(submission.c.collected_at, transfer.c.ended_at)
    query = query.join(submission, submission.c.id == transfer.c.submission_id)
    arrived = and_(transfer.c.kind == states.HANDOVER, transfer.c.effect == "delivered")
    return [(row[0], row[1]) for row in connection.execute(query.where(arrived))]


def last_end(connection: Connection) -> str:
    """When the last transfer or receipt ended; empty when none has."""
    return connection.execute(select(func.max(transfer.c.ended_at))).scalar() or ""
