"""An agency reached through staging tables in its own database: polled by status, written by transfer id."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from uuid_utils import uuid7

from ...schemas.catalogue import text
from ...schemas.errors import Unavailable
from ...schemas.problem import Problem
from ..contracts import Delivery, Handed, Letter, Settlement
from .database_in import Writer
from .database_offers import Offers
from .database_out import Row, Rows
from .database_settings import DatabaseSettings
from .database_tables import engine_for, tables_of
from .files import Owner

log = logging.getLogger(__name__)


class DatabaseChannel:
    """The staging tables of one agency. One thread; one worker per database on this machine, held by a lock."""

    Settings = DatabaseSettings
    endpoint = "unique"

    def __init__(
        self,
        settings: DatabaseSettings,
        folder: Path,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: str(uuid7()),
    ) -> None:
        self._settings, self._clock, self._new_id = settings, clock, new_id
        self._engine = engine_for(settings.url, folder)
        locks = folder / ".casebus-locks"
        locks.mkdir(parents=True, exist_ok=True)
        lock = locks / sha256(settings.url.encode()).hexdigest()[:16]
        self._owner, self._claims = Owner(lock), lock.with_suffix(".claims")
        self._rows: Rows | None = None
        self._writer: Writer | None = None
        #: answers the locked database could not take yet
        self._unsettled: list[tuple[Row, Settlement]] = []

    def poll(self, limit: int) -> list[Delivery]:
        """At most `limit` new rows with their children, oldest first; those claimed before a crash come first."""
        rows, _ = self._open()
        while self._unsettled:
            rows.settle(*self._unsettled[0])
            del self._unsettled[0]
        deliveries = []
        for row in rows.take(limit):
            if row.fault:
                problem = Problem(
                    "VALUE_KIND",
                    params={"kind": row.fault, "expected": "text"},
                    place=f"{row.table} {row.key}",
                )
                report = f"{text(problem, 'en')}\n{text(problem, 'zh')}"
                self._settle(row, Settlement("refused", "", (problem,), report))
            else:
                deliveries.append(self._delivery(row))
        return deliveries

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """Insert every document once, all or nothing each, durable; the same id again changes nothing."""
        return self._open()[1].deliver(letters)

    def look(self, ids: Sequence[str]) -> dict[str, bool | None]:
        """Exact as long as the agency keeps its rows, or an `ids_table` is configured."""
        known = self._open()[1].known(ids)
        return {id_: id_ in known for id_ in ids}

    def close(self) -> None:
        """Close the connections; claimed rows that are not settled come again."""
        self._engine.dispose()
        self._rows = self._writer = None
        self._owner.release()

    def _open(self) -> tuple[Rows, Writer]:
        if self._rows is None or self._writer is None:
            if not self._owner.holds():
                raise Unavailable("another process works on this database")
            s = self._settings
            wanted: dict[str, list[str]] = {}
            for name, out in s.outgoing.items():
                wanted[name] = [out.key, out.status, out.message, out.time, *out.order]
                wanted |= {child: [one.foreign, *one.order] for child, one in out.children.items()}
            for name, into in s.incoming.items():
                wanted[name] = [into.key, into.time, *into.constants]
                wanted |= {child: [foreign] for child, foreign in into.children.items()}
            tables = tables_of(self._engine, wanted)
            offers = Offers(self._claims)
            self._rows = Rows(s, self._engine, tables, self._clock, offers=offers, new_id=self._new_id)
            self._writer = Writer(s, self._engine, tables, self._clock)
        return self._rows, self._writer

    def _delivery(self, row: Row) -> Delivery:
        return Delivery(
            name=row.table,
            reference=f"{row.table} {row.key}",
            body=row.body,
            settle=lambda settlement: self._settle(row, settlement),
            id=row.id,
        )

    def _settle(self, row: Row, settlement: Settlement) -> None:
        """A locked database must not lose the hub's word: it is written with the next poll."""
        rows = self._rows
        if rows is None:
            return
        try:
            rows.settle(row, settlement)
        except Unavailable as away:
            log.warning("%s %s: settled later: %s", row.table, row.key, away)
            self._unsettled.append((row, settlement))
