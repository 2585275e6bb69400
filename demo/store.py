"""One legacy system's own database: what arrived, what it made of it, what it sent, what it was told.

It survives kill -9 of its process, not a power cut (synchronous=OFF): the simulated world is killed, not the
machine under it. One connection, shared by the system's threads behind a lock.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS arrivals (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, transfer TEXT NOT NULL, again INTEGER NOT NULL, taken INTEGER NOT NULL,
  body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS arrivals_open ON arrivals (id) WHERE taken = 0;
CREATE TABLE IF NOT EXISTS imports (name TEXT PRIMARY KEY, moved INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS taken (
  id INTEGER PRIMARY KEY, transfer TEXT NOT NULL, handover TEXT NOT NULL, case_no TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS taken_transfer ON taken (transfer);
CREATE TABLE IF NOT EXISTS files (case_no TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, handover TEXT NOT NULL, case_no TEXT NOT NULL, step TEXT NOT NULL,
  fault TEXT NOT NULL, again BLOB, again_companion BLOB, accepted INTEGER NOT NULL, delivered INTEGER NOT NULL,
  held INTEGER NOT NULL, blocks INTEGER NOT NULL, closed INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS documents_case ON documents (case_no) WHERE held = 1 OR blocks = 1;
CREATE INDEX IF NOT EXISTS documents_open ON documents (id) WHERE delivered = 0 AND closed = 0;
CREATE TABLE IF NOT EXISTS exports (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, case_no TEXT NOT NULL, fault TEXT NOT NULL, body BLOB NOT NULL,
  companion BLOB, file TEXT, state TEXT NOT NULL, answered TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS exports_key ON exports (key);
CREATE INDEX IF NOT EXISTS exports_file ON exports (file);
CREATE INDEX IF NOT EXISTS exports_open ON exports (id) WHERE answered = '';
CREATE INDEX IF NOT EXISTS exports_ready ON exports (id) WHERE state = 'ready';
CREATE TABLE IF NOT EXISTS outgoing (
  name TEXT PRIMARY KEY, body BLOB NOT NULL, companion TEXT NOT NULL, companion_body BLOB, manner TEXT NOT NULL,
  state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS outgoing_open ON outgoing (name) WHERE state <> 'out';
CREATE TABLE IF NOT EXISTS receipts (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL, stage TEXT NOT NULL, outcome TEXT NOT NULL, key TEXT NOT NULL,
  transfer TEXT NOT NULL, receiver TEXT NOT NULL, code TEXT NOT NULL, summary TEXT NOT NULL, known INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS injected (kind TEXT NOT NULL, case_no TEXT NOT NULL, mark TEXT NOT NULL,
  PRIMARY KEY (kind, case_no, mark));
CREATE TABLE IF NOT EXISTS ends (case_no TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (case_no, mark));
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turned_away (
  case_no TEXT NOT NULL, business TEXT NOT NULL, transfer TEXT NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (case_no, business));
CREATE TABLE IF NOT EXISTS materials (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL);
"""


class Store:
    """A system's database; open it again over the same file and it goes on where it was."""

    def __init__(self, path: Path, tables: str = "", journal: str = "WAL") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.name = path.parent.name
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._lock = threading.RLock()
        self._db.execute(f"PRAGMA journal_mode={journal}")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA cache_size=-256")  # 41 of them live in one process
        self._db.executescript(f"BEGIN IMMEDIATE; {TABLES} {tables} COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; one thread at a time. Nested ones belong to the outermost."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> int:
        """Execute one statement; the number of rows it changed."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def next(self, name: str) -> int:
        """The next number of a counter of this system, from 1; belongs to the transaction it is asked in."""
        sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
        return int(self.one(sql, name))

    def file(self, case_no: str) -> dict[str, Any] | None:
        """What the system knows of a case, or None when it knows of none."""
        found = self.one("SELECT data FROM files WHERE case_no = ?", case_no)
        return None if found is None else dict(json.loads(found))

    def keep(self, case_no: str, data: dict[str, Any]) -> None:
        """Put what is known of a case in place of what was."""
        self.run("INSERT OR REPLACE INTO files VALUES (?, ?)", case_no, json.dumps(data, ensure_ascii=False))

    def close(self) -> None:
        """Close the file; what was committed stays."""
        with self._lock:
            self._db.close()
