"""Posted documents on disk before anybody is told that they arrived; the spool is the source that is polled.

`in/<id>/` holds body and request of what is not settled; `answers.jsonl` what the hub said,
so that the same key asked again gets the same word.
"""

import hashlib
import json
import logging
import os
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..contracts import Settlement
from .files import sync_file, sync_folder

log = logging.getLogger(__name__)

#: answers kept on disk and in memory; older keys are asked of the hub again, which knows them
KEPT: Final = 50_000
#: suffixes of what a crash left half written, or half removed
PART: Final = ".part"
GONE: Final = ".gone"
#: what a line of the answers tells
_ANSWER: Final = ("key", "digest", "verdict", "reference", "text")
FINAL: Final = ("accepted", "duplicate", "conflict")


@dataclass(slots=True)
class Entry:
    """One posted document, until it is settled and told."""

    id: str
    key: str
    name: str
    digest: str
    folder: Path
    settlement: Settlement | None = None
    settled: threading.Event = field(default_factory=threading.Event)
    #: whether a request waits for it now
    asked: bool = False


class Spool:
    """The documents of one agency. Thread-safe: requests and the polling thread meet here."""

    def __init__(self, folder: Path) -> None:
        self._in = folder / "in"
        self._notes = folder / "answers.jsonl"
        self._in.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._waiting: list[Entry] = []
        #: key → what was answered
        self._answers: dict[str, dict[str, Any]] = {}
        #: keys whose refusal was heard; forgotten by a restart, which only tells it once more
        self._told: set[str] = set()
        self._recover()

    def put(self, key: str, name: str, body: bytes, arrived: str) -> Entry | dict[str, Any]:
        """The entry of a new document, durable; or the answer this key already has. `arrived` names and orders it.

        A refused document took no effect: once its sender has been told, the same key may come
        again, corrected or not, and is looked at afresh.
        """
        digest = hashlib.sha256(body).hexdigest()
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None and answer["verdict"] in FINAL:
                return answer
            if answer is not None and key not in self._told and answer["digest"] == digest:
                self._told.add(key)
                return answer
            entry = self._entries.get(key)
            if entry is None:
                # under the lock: nobody may be told of a document that is not yet on disk
                entry = Entry(arrived, key, name, digest, self._in / arrived)
                self._write(entry, body)
                self._entries[key] = entry
                self._waiting.append(entry)
        return entry

    def take(self, limit: int) -> list[tuple[Entry, bytes]]:
        """The oldest documents not yet taken, with their bytes."""
        with self._lock:
            taken = [(entry, (entry.folder / "body").read_bytes()) for entry in self._waiting[:limit]]
            del self._waiting[: len(taken)]
        return taken

    def settle(self, entry: Entry, settlement: Settlement) -> None:
        """Note the hub's word, wake the request that waits for it, free the disk. Repeatable."""
        with self._lock:
            if self._entries.get(entry.key) is not entry:
                return
            self._remember(entry, settlement)
            (self._told.add if entry.asked else self._told.discard)(entry.key)
            del self._entries[entry.key]
        self._remove(entry.folder)
        entry.settlement = settlement
        entry.settled.set()

    @staticmethod
    def _remove(folder: Path) -> None:
        """One rename ends it, so that a crash leaves a whole document or none."""
        gone = folder.with_suffix(GONE)
        with suppress(FileNotFoundError):  # somebody else has tidied up
            folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _write(self, entry: Entry, body: bytes) -> None:
        part = entry.folder.with_suffix(PART)
        part.mkdir()
        request = json.dumps({"key": entry.key, "name": entry.name, "digest": entry.digest})
        for name, content in (("body", body), ("request.json", request.encode())):
            with (part / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        sync_folder(part)
        part.rename(entry.folder)
        sync_folder(self._in)

    def _remember(self, entry: Entry, settlement: Settlement) -> None:
        answer = {
            "key": entry.key,
            "digest": entry.digest,
            "verdict": settlement.verdict,
            "reference": settlement.reference,
            "text": settlement.report,
        }
        self._answers.pop(entry.key, None)
        self._answers[entry.key] = answer
        with self._notes.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")
        if len(self._answers) > 2 * KEPT:
            self._compact()

    def _compact(self) -> None:
        self._answers = dict(list(self._answers.items())[-KEPT:])
        part = self._notes.with_suffix(".part")
        lines = [json.dumps(answer) for answer in self._answers.values()]
        part.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        sync_file(part)
        part.replace(self._notes)

    def _recover(self) -> None:
        """What was posted and not settled is polled again; what was half written was never answered."""
        notes = self._notes.read_bytes() if self._notes.exists() else b""
        for line in notes.split(b"\n"):
            try:
                told = json.loads(line)
                answer = {name: str(told[name]) for name in _ANSWER}
            except (ValueError, TypeError, KeyError):  # torn by a crash: the hub is asked again
                continue
            self._answers.pop(answer["key"], None)
            self._answers[answer["key"]] = answer
        if notes and not notes.endswith(b"\n"):  # else the next answer would be part of the torn line
            with self._notes.open("ab") as file:
                file.write(b"\n")
        for folder in sorted(self._in.iterdir()):
            if folder.suffix in (PART, GONE):
                shutil.rmtree(folder, ignore_errors=True)
                continue
            entry = self._whole(folder)
            if entry is None:
                log.error("the spooled document %s is damaged; it stays where it is", folder)
                continue
            self._entries[entry.key] = entry
            self._waiting.append(entry)

    @staticmethod
    def _whole(folder: Path) -> Entry | None:
        """The document in that folder, or None when the disk has lost part of it."""
        try:
            request = json.loads((folder / "request.json").read_bytes())
            entry = Entry(folder.name, request["key"], request["name"], request["digest"], folder)
            found = hashlib.sha256((folder / "body").read_bytes()).hexdigest()
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return entry if found == entry.digest else None
