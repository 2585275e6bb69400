"""The history that shows tampering: every event carries the hash of all before it.

`hash(n) = sha256(hash(n-1) || canonical(row n))`, written in the transaction of the change itself. A row
changed, removed or put in later breaks every hash after it; whoever keeps an old head (receipts carry
transfers' ids and times) can prove it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, insert, select

from .many import Many
from .tables import event

#: the hash before the first event
GENESIS = "0" * 64


class Event(NamedTuple):
    """One change: of a transfer (`before` and `after` are states) or of a submission (its verdict)."""

    subject: str
    before: str
    after: str
    cause: str
    actor: str
    details: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of reading the whole chain: `broken_at` is the first event that does not fit, or None."""

    events: int
    head: str
    broken_at: int | None = None


def _link(previous: str, row: Sequence[Any]) -> str:
    return hashlib.sha256(previous.encode() + orjson.dumps(row)).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """The last event's number and hash."""
    row = connection.execute(_HEAD).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def append(connection: Connection, at: str, events: Sequence[Event]) -> None:
    """Chain the events in the caller's transaction, all under one time."""
    if not events:
        return
    seq, last = head(connection)
    rows = []
    for change in events:
        seq += 1
        details = orjson.dumps(change.details).decode()
        fields = (seq, at, *change[:5], details)
        last = _link(last, fields)
        rows.append(dict(zip(_COLUMNS, (*fields, last), strict=True)))
    _INSERT.run(connection, rows)


def verify_chain(connection: Connection) -> Verified:
    """Read every event and recompute its hash; memory stays flat."""
    seq, last = 0, GENESIS
    rows = connection.execution_options(yield_per=1000).execute(select(event).order_by(event.c.seq))
    for row in rows:
        expected = _link(last, tuple(row)[:-1])
        if row.seq != seq + 1 or row.hash != expected:
            return Verified(seq, last, broken_at=row.seq)
        seq, last = row.seq, row.hash
    return Verified(seq, last)


_COLUMNS = tuple(event.c.keys())
_HEAD = select(event.c.seq, event.c.hash).order_by(event.c.seq.desc()).limit(1)
_INSERT = Many(insert(event))
