"""Transfers: added at the door, due in their case's order, changed under a guard."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    TextClause,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from ..schemas.errors import LedgerFailed
from . import states
from .many import Many
from .rows import Row, rows
from .tables import content, submission, transfer

#: what may change in a transfer's life; the rest never does
MUTABLE = (
    *("state", "token", "attempts", "due_at", "settle_by", "effect", "problems", "void", "answered_by"),
    "lacunas",
    *("reference", "output_digest", "output_mapping", "output_version", "released_at", "ended_at"),
)
#: agencies asked for in one statement; SQLite takes at most 500 parts
CHUNK = 200

_INSERT = Many(insert(transfer))
_CHANGE = Many(
    update(transfer)
    .where(
        transfer.c.id == bindparam("b_id"),
        transfer.c.state == bindparam("b_state"),
        transfer.c.token == bindparam("b_token"),
    )
    .values({name: bindparam(name) for name in MUTABLE})
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_WITH_SUBMISSION: Select[Any] = select(
    transfer,
    *submission.c["key", "mapping", "source_name", "source_digest", "case_number"],
    submission.c.number.label("submission_number"),
).join(submission, submission.c.id == transfer.c.submission_id)
_BY_ID = _WITH_SUBMISSION.where(transfer.c.id.in_(_IDS)).with_for_update(of=transfer)
_WITH_CONTENT = (
    _WITH_SUBMISSION.add_columns(content.c.body)
    .join(content, content.c.digest == transfer.c.content_digest)
    .where(transfer.c.id.in_(_IDS))
)
_OF_SUBMISSIONS = (
    select(transfer)
    .where(transfer.c.submission_id.in_(_IDS), transfer.c.kind == states.HANDOVER)
    .order_by(transfer.c.id)
)
_OF_CASES = select(transfer).where(
    transfer.c.case_id.in_(_IDS),
    transfer.c.number.is_not(None),
    transfer.c.receiver.in_(bindparam("receivers", expanding=True)),
    transfer.c.handover.in_(bindparam("handovers", expanding=True)),
)
_OUT = (
    select(transfer.c.receiver, func.count().label("out"))
    .where(transfer.c.settle_by.is_not(None))
    .group_by(transfer.c.receiver)
)
_OVERDUE = (
    _WITH_SUBMISSION.where(transfer.c.settle_by < bindparam("now"))
    .order_by(transfer.c.settle_by)
    .limit(bindparam("limit"))
    .with_for_update(of=transfer)
)


def add(connection: Connection, new: Sequence[Mapping[str, Any]]) -> None:
    """Record new transfers; each row has the same columns."""
    _INSERT.run(connection, new)


def by_ids(connection: Connection, ids: Collection[str]) -> dict[str, Row]:
    """Transfers with what their submission says of them, held until the transaction ends."""
    if not ids:
        return {}
    return {row["id"]: row for row in rows(connection.execute(_BY_ID, {"ids": list(ids)}))}


def with_content(connection: Connection, ids: Collection[str]) -> list[Row]:
    """The same with the document to deliver, in no order."""
    return rows(connection.execute(_WITH_CONTENT, {"ids": list(ids)})) if ids else []


def of_submissions(connection: Connection, ids: Collection[str]) -> list[Row]:
    """The hand-overs that these submissions became, oldest first."""
    return rows(connection.execute(_OF_SUBMISSIONS, {"ids": list(ids)})) if ids else []


def of_cases(connection: Connection, ids: Collection[str], wanted: Collection[tuple[str, str]]) -> list[Row]:
    """The hand-overs of these cases, as far as their receiver and code are among the wanted."""
    if not ids or not wanted:
        return []
    receivers, handovers = ({pair[i] for pair in wanted} for i in (0, 1))
    values = {"ids": list(ids), "receivers": list(receivers), "handovers": list(handovers)}
    return rows(connection.execute(_OF_CASES, values))


def out(connection: Connection) -> dict[str, int]:
    """How many releases each agency has not settled yet."""
    return {row.receiver: row.out for row in connection.execute(_OUT)}


def overdue(connection: Connection, now: str, limit: int) -> list[Row]:
    """Releases whose time to be settled has passed, the longest waiting first."""
    return rows(connection.execute(_OVERDUE, {"now": now, "limit": limit}))


def due(connection: Connection, now: str, room: Mapping[str, int], limit: int) -> list[str]:
    """Ids of what may be released now, the longest due first: at most `room` per receiver, `limit` in all.

    A hand-over is held while an earlier one of its case to the same receiver has not ended.
    """
    receivers = [name for name, n in room.items() if n > 0]
    found: list[tuple[str, str]] = []
    for start in range(0, len(receivers), CHUNK):
        part = receivers[start : start + CHUNK]
        values: dict[str, Any] = {f"r{i}": name for i, name in enumerate(part)}
        values |= {f"n{i}": min(room[name], limit) for i, name in enumerate(part)}
        found += [(row.due_at, row.id) for row in connection.execute(_due(len(part)), {"now": now, **values})]
    return [id for _, id in sorted(found)[:limit]]


@lru_cache(maxsize=CHUNK)
def _due(receivers: int) -> TextClause:
    """One index probe per receiver: what lies in another's backlog is never looked at."""
    held = ", ".join(f"'{state}'" for state in states.OPEN)
    part = f"""SELECT * FROM (
        SELECT t.due_at, t.id FROM transfer t
        WHERE t.receiver = :r{{0}} AND t.due_at <= :now AND NOT EXISTS (
            SELECT 1 FROM transfer e WHERE e.case_id = t.case_id AND e.receiver = t.receiver
            AND e.number IS NOT NULL AND e.number < t.number AND e.state IN ({held}))
        ORDER BY t.due_at, t.id LIMIT :n{{0}}) AS part{{0}}"""  # noqa: S608 - states are constants
    return text(" UNION ALL ".join(part.format(i) for i in range(receivers)))


def change(connection: Connection, changes: Sequence[Mapping[str, Any]]) -> None:
    """Apply changes made by `changed`, all or none.

    Each counts only if the transfer still stands as it was read (state and token); one that does not means
    that somebody else writes to this ledger: raises LedgerFailed, the caller's transaction is undone.
    """
    if _CHANGE.run(connection, changes) != len(changes):
        raise LedgerFailed("A transfer changed under our hands; read again and decide anew.")


def changed(before: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """The transfer's next version, guarded by the one it was read as."""
    return {
        "b_id": before["id"],
        "b_state": before["state"],
        "b_token": before["token"],
        **{name: before[name] for name in MUTABLE},
        **values,
    }
