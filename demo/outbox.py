"""The folders of a system: files put into its outbox so that a kill loses and doubles none, and its inbox.

A file to send is noted, written beside the store, noted as staged, then renamed into the outbox: a staged file
that is gone after that note has gone out. Some programs write in place, half now and half later; there the
staged copy stays until the file is whole.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .intake import arrived
from .layout import System
from .store import Store

#: seconds that the first half of a file written in place lies there alone
HALF_FOR = 0.4

#: ways to put a file in place
RENAMED = "renamed"  # under its name at once
BY_TMP = "by-tmp"  # under a name ending in .tmp first
WITH_MARKER = "with-marker"  # an empty <name>.ok follows
IN_PLACE = "in-place"  # half of it now, the rest at a later turn


class Outbox:
    """A system's outgoing files. `folder` is where others take them, `staging` its own."""

    def __init__(self, store: Store, folder: Path, staging: Path) -> None:
        self.store, self.folder, self.staging = store, folder, staging
        #: whether a file may wait; saves asking the database at every turn
        self.stirred = True

    def open(self) -> None:
        """Make the folders; call once before anything else."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.staging.mkdir(parents=True, exist_ok=True)

    def put(
        self, name: str, body: bytes, *, manner: str, companion: str = "", companion_body: bytes | None = None
    ) -> None:
        """Note a file to send, within the transaction of what it is about. The companion goes first."""
        self.stirred = True
        self.store.run(
            "INSERT INTO outgoing VALUES (?, ?, ?, ?, ?, 'noted')",
            name,
            body,
            companion,
            companion_body,
            manner,
        )

    def push(self, now: float) -> int:
        """One turn: put every noted file in place, finish those begun in place. How many were finished."""
        if not self.stirred:
            return 0
        sql = "SELECT name, body, companion, companion_body, manner, state FROM outgoing WHERE state <> 'out' ORDER BY rowid"
        waiting = self.store.rows(sql)
        fresh = [row for row in waiting if row[5] == "noted"]
        for name, body, companion, companion_body, manner, _ in fresh:
            if companion:
                (self.staging / companion).write_bytes(companion_body)
            (self.staging / name).write_bytes(body)
            if manner == IN_PLACE:
                (self.staging / f"{name}.half").write_bytes(body[: len(body) // 2])
        if fresh:
            self._mark([row[0] for row in fresh], "staged")
        done = [row[0] for row in waiting if self._place(row[0], row[1], row[2], row[4], now)]
        if done:
            self._mark(done, "out")
        self.stirred = len(done) < len(waiting)
        return len(done)

    def _mark(self, names: list[str], state: str) -> None:
        with self.store.transaction():
            for name in names:
                self.store.run("UPDATE outgoing SET state = ? WHERE name = ?", state, name)

    def _place(self, name: str, body: bytes, companion: str, manner: str, now: float) -> bool:
        """Take the next step of putting a staged file in place; whether that was the last."""
        if companion:
            _move(self.staging / companion, self.folder / companion)
        if manner == IN_PLACE:
            return self._in_place(name, body, now)
        if manner == BY_TMP:
            _move(self.staging / name, self.folder / f"{name}.tmp")
            _move(self.folder / f"{name}.tmp", self.folder / name)
            return True
        _move(self.staging / name, self.folder / name)
        if manner == WITH_MARKER and (self.folder / name).exists():
            (self.folder / f"{name}.ok").touch()
        return True

    def _in_place(self, name: str, body: bytes, now: float) -> bool:
        """First half at the first turn, the rest at a later one. The half goes by one rename too: a kill
        between writing it and noting that would make it go twice."""
        staged, half, place = self.staging / name, self.staging / f"{name}.half", self.folder / name
        if half.exists():
            half.touch()
            _move(half, place)
            return False
        if staged.exists() and place.exists():
            if 0 <= now - place.stat().st_mtime < HALF_FOR:
                return False
            with suppress(FileNotFoundError), place.open("r+b") as file:
                file.write(body[file.seek(0, os.SEEK_END) :])
        staged.unlink(missing_ok=True)
        return True


@dataclass(frozen=True, slots=True)
class Inbox:
    """A system's incoming files: what was imported is noted with what it did, then moved to `done/`."""

    store: Store
    folder: Path

    def open(self) -> None:
        """Make the folders, and move away what was imported before a kill but not moved."""
        (self.folder / "done").mkdir(parents=True, exist_ok=True)
        for (name,) in self.store.rows("SELECT name FROM imports WHERE moved = 0"):
            if not (self.folder / "done" / name).exists():
                _move(self.folder / name, self.folder / "done" / name)
        self.store.run("UPDATE imports SET moved = 1 WHERE moved = 0")

    def names(self, suffix: str) -> list[str]:
        """The files that lie there, in the order of their names."""
        with os.scandir(self.folder) as found:
            return sorted(
                e.name for e in found if e.name.lower().endswith(suffix) and not e.name.startswith((".", "~"))
            )

    def take_in(self, names: list[str], take: Callable[[str, bytes], None]) -> int:
        """Import these files with what `take(name, body)` makes of each, in one transaction; then move them away."""
        if not names:
            return 0
        with self.store.transaction():
            for name in names:
                body = (self.folder / name).read_bytes()
                self.store.run("INSERT OR REPLACE INTO imports VALUES (?, 0)", name)
                arrived(self.store, name, body)
                take(name, body)
        self._moved(names)
        return len(names)

    def _moved(self, names: list[str]) -> None:
        """After that transaction: move the files (and their markers) away."""
        for name in names:
            _move(self.folder / name, self.folder / "done" / name)
            _move(self.folder / f"{name}.ok", self.folder / "done" / f"{name}.ok")
        with self.store.transaction():
            for name in names:
                self.store.run("UPDATE imports SET moved = 1 WHERE name = ?", name)


def opened(store: Store, system: System) -> tuple[Inbox, Outbox]:
    """The pair of folders through which a system without any other door exchanges files, ready for use."""
    if system.inbox is None or system.outbox is None:
        raise ValueError(f"{system.code} needs its two folders")
    inbox, outbox = Inbox(store, system.inbox), Outbox(store, system.outbox, system.folder / "staging")
    outbox.open()
    inbox.open()
    return inbox, outbox


def _move(source: Path, target: Path) -> None:
    """Rename, unless it is gone already."""
    with suppress(FileNotFoundError):
        os.replace(source, target)
