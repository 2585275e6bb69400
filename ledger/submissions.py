"""What agencies submitted and what the door decided."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from .many import Many
from .rows import Row, rows
from .tables import submission

ACCEPTED = "accepted"

_BY_KEYS = (
    select(
        *submission.c["id", "agency", "key", "number", "verdict", "source_digest", "source_id"],
        *submission.c[
            "document_digest",
            "mapping",
            "case_id",
            "superseded_by",
            "first",
            "problems",
            "decided_at",
            "handover",
        ],
    )
    .where(tuple_(submission.c.agency, submission.c.key).in_(bindparam("keys", expanding=True)))
    .order_by(submission.c.id)
)
_INSERT = Many(insert(submission))
_SUPERSEDE = Many(
    update(submission)
    .where(submission.c.id == bindparam("b_id"), submission.c.superseded_by.is_(None))
    .values(superseded_by=bindparam("b_by"))
)


def by_keys(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Row]]:
    """Every decided attempt under these (agency, key), oldest first."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    if keys:
        for row in rows(connection.execute(_BY_KEYS, {"keys": list(keys)})):
            found[row["agency"], row["key"]].append(row)
    return found


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record decided submissions."""
    _INSERT.run(connection, rows)


def supersede(connection: Connection, by: Mapping[str, str]) -> None:
    """Note which submission took the place of which: {old id: new id}."""
    _SUPERSEDE.run(connection, [{"b_id": old, "b_by": new} for old, new in by.items()])
