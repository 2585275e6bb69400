"""What translations could not carry over whole: written with the event of their submission or delivery, and counted."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from .many import Many
from .rows import Row, rows
from .tables import lacuna

IN, OUT = "in", "out"

#: an outcome may come twice under one token; what it said the first time stands
_INSERT = {
    dialect.__name__.rsplit(".", 1)[-1]: Many(dialect.insert(lacuna).on_conflict_do_nothing())
    for dialect in (sqlite, postgresql)
}
_later = lacuna.alias("later")
#: of a transfer that was written several times only the last counts
_LAST = ~exists().where(
    and_(
        _later.c.subject == lacuna.c.subject,
        _later.c.token > lacuna.c.token,
        _later.c.direction == lacuna.c.direction,
    )
)
_COUNTED: Select[Any] = (
    select(
        *lacuna.c["agency", "direction", "mapping", "kind", "path", "weight"],
        func.sum(lacuna.c["count"]).label("count"),
        func.count(lacuna.c.subject.distinct()).label("documents"),
        func.min(lacuna.c.at).label("first"),
        func.max(lacuna.c.at).label("last"),
    )
    .where(_LAST)
    .group_by(*lacuna.c["agency", "direction", "mapping", "kind", "path", "weight"])
    .order_by(*lacuna.c["agency", "direction", "mapping", "kind", "path", "weight"])
)


def add(connection: Connection, new: Sequence[Mapping[str, Any]]) -> None:
    """Record them; each row has every column."""
    _INSERT[connection.dialect.name].run(connection, new)


def of(connection: Connection, subjects: Collection[str]) -> list[Row]:
    """Those of these submissions and transfers, in the order they were told."""
    query = select(lacuna).where(lacuna.c.subject.in_(subjects))
    return rows(
        connection.execute(query.order_by(lacuna.c.at, lacuna.c.subject, lacuna.c.token, lacuna.c.line))
    )


def counted(connection: Connection, *, agency: str = "", handover: str = "", kind: str = "") -> list[Row]:
    """How many per agency, direction, mapping, kind and path, first and last seen; what is empty does not limit."""
    query = _COUNTED
    for column, wanted in (("agency", agency), ("handover", handover), ("kind", kind)):
        if wanted:
            query = query.where(lacuna.c[column] == wanted)
    return rows(connection.execute(query))


def by_kind(connection: Connection) -> dict[str, int]:
    """How many of each kind in all."""
    query = select(lacuna.c.kind, func.sum(lacuna.c["count"])).where(_LAST).group_by(lacuna.c.kind)
    return {kind: int(count) for kind, count in connection.execute(query.order_by(lacuna.c.kind))}
