"""What only an agency itself uses, kept on its gateway's own disk until the same document is written back to it.

One SQLite file per gateway, only its owner may read it; nothing of it goes to the hub or to another agency. What is
read waits in memory until the hub has accepted the document, and is on disk before the source is given back.
"""

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..schemas.errors import Misconfigured
from ..schemas.lacuna import Lacuna
from .contracts import Record
from .mapping.lacunas_text import OFF
from .mapping.load import Mappings
from .mapping.mapping_file import MappingFile
from .mapping.residual import Kept, restore, take

log = logging.getLogger(__name__)

#: days a residue is kept unless a deployment says otherwise: longer than most cases are open
DAYS = 1095
_TABLE = """CREATE TABLE IF NOT EXISTS residue (
    mapping TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
    content TEXT NOT NULL, body BLOB NOT NULL, kept_at TEXT NOT NULL, PRIMARY KEY (mapping, key)) WITHOUT ROWID"""
_KEEP = "INSERT OR {} INTO residue VALUES (?, ?, ?, ?, ?, ?, ?)"
_FIND = "SELECT content, body FROM residue WHERE mapping = ? AND key = ?"
_FORGET = "DELETE FROM residue WHERE kept_at < ?"

#: (mapping, key, version, digest, content, body): a row but for its time
_Row = tuple[str, str, str, str, str, bytes]


class Residues:
    """The residues of one agency. One thread calls it."""

    def __init__(self, file: Path, mappings: Mappings, *, days: int = DAYS) -> None:
        self._file, self._days = file, days
        #: mapping that writes → the mapping whose residue it puts back
        self._sources: dict[str, str] = {}
        self.use(mappings)
        self._waiting: dict[str, dict[str, _Row]] = {}
        self._open: sqlite3.Connection | None = None
        self._forgotten = ""

    def use(self, mappings: Mappings) -> None:
        """Keep and put back by these from the next document on; what waits is kept as it was read."""
        names = {one.name: _source(one) for one in mappings.files if not _off(one)}
        self._sources = {name: source for name, source in names.items() if source}

    def keeps(self, mapping: MappingFile) -> bool:
        """Whether what the mapping's records say beyond the canonical case is kept."""
        return self._days > 0 and not _off(mapping) and mapping.name in self._sources.values()

    def offer(self, source: str, key: str, mapping: MappingFile, record: Record) -> None:
        """What the record of a physical source says beyond its canonical document; kept once that is accepted."""
        if not self.keeps(mapping):
            return
        try:
            body = encoded(take(mapping.own, record))
        except (
            TypeError,
            ValueError,
            RecursionError,
        ) as odd:  # scalars of another package's format, a bomb of groups
            log.error("%s: the residue of a document is not kept: %s", mapping.name, odd)
            return
        digest = hashlib.sha256(body).hexdigest()
        row = (mapping.name, key, mapping.version, mapping.digest, digest, body)
        # of two documents of one source under one key, the hub accepts the first
        self._waiting.setdefault(source, {}).setdefault(key, row)

    def settle(self, source: str, taken: Mapping[str, bool], now: datetime) -> None:
        """Keep what was read from the source under these keys; durable on return. The rest is forgotten.

        A key that is not new is that of a duplicate, maybe of a document since replaced: it fills a gap only.
        """
        waiting = self._waiting.pop(source, {})
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        rows = {key: (*row, at) for key, row in waiting.items() if key in taken}
        if rows:
            with self._database() as connection:
                for key, row in rows.items():
                    connection.execute(_KEEP.format("REPLACE" if taken[key] else "IGNORE"), row)
                if at[:10] != self._forgotten:
                    oldest = now.astimezone(UTC) - timedelta(days=self._days)
                    connection.execute(_FORGET, (oldest.isoformat(timespec="seconds"),))
                    self._forgotten = at[:10]

    def restored(self, mapping: MappingFile, record: Record) -> tuple[Record, tuple[Lacuna, ...]]:
        """The written record with its agency's own fields in it, and what could not be put back."""
        source = self._sources.get(mapping.name)
        if source is None:
            return record, ()
        return restore(mapping.own, record, self._found(source, mapping.own.document(record)))

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _found(self, mapping: str, key: str) -> tuple[Kept, ...]:
        if not key or self._days <= 0 or not self._file.exists():
            return ()
        with closing(self._database().execute(_FIND, (mapping, key))) as cursor:
            row = cursor.fetchone()
        if row is None:
            return ()
        if not isinstance(row[1], bytes) or hashlib.sha256(row[1]).hexdigest() != row[0]:
            log.error("a residue of %s is not what was kept; it is not used", mapping)
            return ()
        return decoded(row[1])

    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            try:
                connection = sqlite3.connect(self._file)
                for pragma in (
                    "journal_mode=WAL",
                    "synchronous=FULL",
                    "busy_timeout=5000",
                    "secure_delete=ON",
                ):
                    connection.execute(f"PRAGMA {pragma}")
                connection.execute(_TABLE)
            except sqlite3.DatabaseError as error:
                raise Misconfigured(f"{self._file} cannot be read ({error}); put it aside.") from error
            self._open = connection
        return self._open


def _source(mapping: MappingFile) -> str:
    """The mapping whose residue this one puts back; empty when it writes back nothing."""
    named = mapping.plan.sheet.residue
    if not mapping.sends:
        return ""
    return named.text if named else mapping.name if mapping.receives else ""


def _off(mapping: MappingFile) -> bool:
    named = mapping.plan.sheet.residue
    return named is not None and named.text == OFF


def encoded(kept: Collection[Kept]) -> bytes:
    """As bytes: names are texts, keys of items are lists."""
    plain = [
        [[list(step) if isinstance(step, tuple) else step for step in one.path], one.value] for one in kept
    ]
    return json.dumps(plain, default=_tagged, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(body: bytes) -> tuple[Kept, ...]:
    """The inverse of `encoded`."""
    plain = json.loads(body, object_hook=_untagged)
    return tuple(
        Kept(tuple(tuple(step) if isinstance(step, list) else step for step in path), value)
        for path, value in plain
    )


#: no format's own field is called so
_DECIMAL = "\0decimal"


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    raise TypeError(f"a record holds a {type(value).__name__}")


def _untagged(value: Mapping[str, Any]) -> Any:
    return Decimal(value[_DECIMAL]) if value.keys() == {_DECIMAL} else value
