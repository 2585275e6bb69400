"""Opening the ledger: the right settings, the newest tables, one writer.

SQLite is the embedded ledger: write-ahead log, a sync at every commit, one writing connection in one
process (a lock file beside the ledger keeps a second hub out). Readers open beside it at any time.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from ..schemas.errors import LedgerFailed, Misconfigured
from .migrate import upgrade

#: milliseconds a statement waits for another process's lock before it fails
BUSY_TIMEOUT = 5000
#: pages of the write-ahead log before it is copied back (32 MiB): rarer means fewer syncs of the main file
CHECKPOINT_PAGES = 8000
#: first releases whose write-ahead log cannot be reset under a writer (sqlite.org/wal.html#walresetbug)
WAL_RESET_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


#: what a `write` block works in; the router hands it on and never looks inside
Transaction = Connection


class Ledger:
    """The hub's memory. Thread-safe: writes wait for each other, reads do not wait."""

    def __init__(self, writer: Engine | None, reader: Engine, lock: int | None = None) -> None:
        self._writer, self._reader, self._lock = writer, reader, lock
        self._turn = threading.RLock()
        self._failed = ""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, undone when it raises.

        Raises LedgerFailed when the database could not keep its promise; what was written then is unknown,
        and no more is accepted until the ledger is opened again.
        """
        if self._writer is None:
            raise LedgerFailed("This ledger was opened for reading only.")
        with self._turn:
            if self._failed:
                raise LedgerFailed(f"Open the ledger again; it failed before: {self._failed}")
            with self._begin(self._writer) as connection:
                yield connection

    @contextmanager
    def _begin(self, engine: Engine) -> Iterator[Connection]:
        try:
            transaction = engine.begin()
            connection = transaction.__enter__()
        except DBAPIError as error:  # nothing was written: the next attempt may do better
            raise LedgerFailed(f"The ledger cannot be written to now: {error.orig}") from error
        try:
            yield connection
        except BaseException as error:
            transaction.__exit__(type(error), error, error.__traceback__)
            if not isinstance(error, DBAPIError):
                raise
            raise LedgerFailed(
                f"The ledger refused a change; nothing of it was kept: {error.orig}"
            ) from error
        try:
            transaction.__exit__(None, None, None)
        except DBAPIError as error:
            self._failed = str(error.orig)
            raise LedgerFailed(
                f"The ledger could not commit; open it again and read: {error.orig}"
            ) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the last commit; changes made through it are refused or lost.

        Raises LedgerFailed when it cannot be read: its tables may still be on their way.
        """
        try:
            with self._reader.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise LedgerFailed(f"The ledger cannot be read now; try again: {error.orig}") from error

    def close(self) -> None:
        """Let go of the database and its lock."""
        with self._turn:
            self._failed = self._failed or "it was closed"
            for engine in (self._writer, self._reader):
                if engine is not None:
                    engine.dispose()
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None


def open_ledger(where: str | Path, *, read_only: bool = False) -> Ledger:
    """The ledger in this file or at this database URL, its tables brought to the newest version.

    Raises Misconfigured when another hub has it open for writing.
    """
    url = make_url(str(where)) if "://" in str(where) else URL.create("sqlite", database=str(where))
    if not url.drivername.startswith("sqlite"):
        engine = create_engine(url)
        if not read_only:
            upgrade(engine)
        return Ledger(None if read_only else engine, engine)
    path = Path(url.database or "")
    if read_only and not path.exists():
        raise Misconfigured(f"There is no ledger at {path}.")
    reader = create_engine(url)
    event.listen(reader, "connect", _settle_reader)
    if read_only:
        return Ledger(None, reader)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _only_writer(path)
    writer = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(writer, "connect", _settle_writer)
    event.listen(writer, "begin", _begin_immediate)
    upgrade(writer)
    return Ledger(writer, reader, lock)


def wal_reset_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite cannot lose a commit when a log is reset; for `doctor`.

    casebus keeps to one writing connection, which avoids the fault; other programs that write may not.
    """
    return version >= WAL_RESET_FIXED[-1] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in WAL_RESET_FIXED
    )


def _only_writer(path: Path) -> int:
    """Held while the process lives, so that kill -9 frees it."""
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise Misconfigured(f"Another casebus is writing to {path}; stop it first.") from error
    return lock


def _settle_writer(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_immediate alone
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT}",
        "foreign_keys=ON",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _settle_reader(connection: Any, _record: object) -> None:
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_TIMEOUT}", "wal_autocheckpoint=0"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """A transaction that reads first and writes later would fail at once when another got in between."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
