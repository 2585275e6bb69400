"""Rows an agency wants carried: claimed through their status column, settled through it too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa

from ..contracts import Settlement
from .database_offers import Offers
from .database_settings import DatabaseSettings, Outgoing
from .database_tables import Table, out_value, reading, writing


@dataclass(frozen=True, slots=True)
class Row:
    """One claimed document. `fault` names a value that has no JSON form."""

    table: str
    key: Any
    body: bytes
    fault: str = ""
    #: of this offer: another one when the agency offers the row again
    mark: str = ""

    @property
    def id(self) -> str:
        """The same after a crash; another one when the agency offers the row again, corrected or not."""
        return f"{self.table}/{self.key}/{sha256(self.body).hexdigest()[:16]}/{self.mark}".rstrip("/")


class Rows:
    """The tables the bus reads. One thread."""

    def __init__(
        self,
        settings: DatabaseSettings,
        engine: sa.Engine,
        tables: dict[str, Table],
        clock: Callable[[], datetime],
        *,
        offers: Offers,
        new_id: Callable[[], str],
    ) -> None:
        self._settings, self._engine, self._tables, self._clock = settings, engine, tables, clock
        self._offers, self._new_id = offers, new_id
        #: claimed and not yet given; after a start, what a crash left
        self._left = [(name, key) for name in settings.outgoing for key in self._keys(name, None, "claimed")]
        offers.keep(self._left)

    def take(self, limit: int) -> list[Row]:
        """Claim at most `limit` rows, oldest first; those of before a crash come first."""
        for name in self._settings.outgoing:
            room = limit - len(self._left)
            keys = self._keys(name, room, "new") if room > 0 else []
            if keys:
                self._offers.begin(name, keys, self._new_id())
            self._left += [(name, key) for key in (self._claim(name, keys) if keys else ())]
        taken = self._left[:limit]  # still ours when reading them fails
        rows = [
            row
            for name in self._settings.outgoing
            for row in self._read(name, [k for n, k in taken if n == name])
        ]
        del self._left[:limit]
        return rows

    def settle(self, row: Row, settlement: Settlement) -> None:
        """Status, reasons and time, once. Raises Unavailable when the database is locked."""
        if self._offers.mark(row.table, row.key) != row.mark:
            return  # settled before; what may be claimed now is another offer
        spec, table = self._settings.outgoing[row.table], self._tables[row.table]
        accepted = settlement.verdict in ("accepted", "duplicate")
        values: dict[str, Any] = {spec.status: spec.done if accepted else spec.refused}
        if spec.message:
            values[spec.message] = None if accepted else self._message(spec, table, settlement)
        if spec.time:
            values[spec.time] = stamp(self._settings, self._clock())
        update = sa.update(table.sql).where(table.column(spec.key) == row.key)
        update = update.where(table.column(spec.status) == spec.claimed)
        with writing(self._engine) as connection:
            connection.execute(
                update.values({table.columns[name.lower()]: value for name, value in values.items()})
            )
        self._offers.end(row.table, row.key)

    def _keys(self, name: str, limit: int | None, state: str) -> list[Any]:
        spec, table = self._settings.outgoing[name], self._tables[name]
        order = [table.column(one) for one in (*spec.order, spec.key)]
        wanted = table.column(spec.status) == getattr(spec, state)
        query = sa.select(table.column(spec.key)).where(wanted).order_by(*order).limit(limit)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def _claim(self, name: str, keys: Sequence[Any]) -> list[Any]:
        """Each guarded by its status, so that two workers never have the same row."""
        spec, table = self._settings.outgoing[name], self._tables[name]
        status = table.column(spec.status)
        update = sa.update(table.sql).values({status.name: spec.claimed}).where(status == spec.new)
        key = table.column(spec.key)
        with writing(self._engine) as connection:
            together = connection.begin_nested()
            if connection.execute(update.where(key.in_(keys))).rowcount == len(keys):
                together.commit()
                return list(keys)
            together.rollback()  # another took some of them: each by itself tells which
            return [k for k in keys if connection.execute(update.where(key == k)).rowcount == 1]

    def _read(self, name: str, keys: Sequence[Any]) -> list[Row]:
        if not keys:
            return []
        spec, table = self._settings.outgoing[name], self._tables[name]
        hidden = {one.lower() for one in (spec.status, spec.message, spec.time, *spec.leave_out)}
        shown = [column for lower, column in table.columns.items() if lower not in hidden]
        key = table.column(spec.key)
        with reading(self._engine) as connection:
            query = sa.select(*[table.sql.c[one] for one in shown]).where(key.in_(keys))
            mains = {row[key.name]: dict(row) for row in connection.execute(query).mappings()}
            children = {child: self._children(connection, name, child, keys) for child in spec.children}
        read = [
            _row(name, one, mains[one], {child: rows.get(one, []) for child, rows in children.items()})
            for one in keys
            if one in mains
        ]
        return [replace(row, mark=self._offers.mark(name, row.key)) for row in read]

    def _children(
        self, connection: sa.Connection, name: str, child: str, keys: Sequence[Any]
    ) -> dict[Any, list[dict[str, Any]]]:
        spec, table = self._settings.outgoing[name].children[child], self._tables[child]
        foreign = table.column(spec.foreign)
        order = [table.column(one) for one in spec.order]
        found: dict[Any, list[dict[str, Any]]] = {}
        for row in connection.execute(
            sa.select(*table.sql.c).where(foreign.in_(keys)).order_by(*order)
        ).mappings():
            found.setdefault(row[foreign.name], []).append(dict(row))
        return found

    @staticmethod
    def _message(spec: Outgoing, table: Table, settlement: Settlement) -> str:
        """The reasons as far as the column holds them; "…" tells that there was more."""
        text = settlement.report or settlement.verdict
        room = spec.message_chars or table.lengths.get(table.columns[spec.message.lower()])
        return text if room is None or len(text) <= room else text[: room - 1] + "…"


def _row(name: str, key: Any, main: dict[str, Any], children: dict[str, list[dict[str, Any]]]) -> Row:
    try:
        value = {
            "table": name,
            "row": {column: out_value(one) for column, one in main.items()},
            "children": {
                child: [{column: out_value(one) for column, one in row.items()} for row in rows]
                for child, rows in children.items()
            },
        }
    except ValueError as error:
        return Row(name, key, b"", fault=str(error))
    return Row(name, key, orjson.dumps(value, default=_decimal))


def stamp(settings: DatabaseSettings, now: datetime) -> str:
    """A time as the agency's tables write it."""
    return now.astimezone(timezone(timedelta(hours=settings.zone_hours))).strftime(settings.time_format)


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f").encode())
    raise TypeError(type(value).__name__)
