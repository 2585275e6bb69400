"""Files an agency put down → claims: complete files are moved to `work/in/<id>/` in single renames.

A claim holds the document, last to arrive, and what travels with it. A claim without a
document is a claim that a crash cut short: everything in it goes back.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import Final

from ...schemas.problem import Problem
from .files import name_fault, rename_beside, rename_new
from .folder_settings import FolderSettings

MARKER: Final = ".ok"
REPORT: Final = ".problems.txt"
_State = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """One source in our hands."""

    id: str
    folder: Path
    document: Path
    attachments: tuple[Path, ...]


class Claims:
    """The claims of one outbox. One thread."""

    def __init__(
        self,
        settings: FolderSettings,
        outbox: Path,
        work: Path,
        *,
        clock: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._settings, self._outbox = settings, outbox
        self._clock, self._new_id = clock, new_id
        self._in = work / "in"
        self._ends = {"done": work / "done", "refused": work / "refused"}
        self._goals = {
            "done": Path(settings.done) if settings.done else outbox / "done",
            "refused": Path(settings.refused) if settings.refused else outbox / "refused",
        }
        for folder in (self._in, *self._ends.values(), *self._goals.values()):
            folder.mkdir(parents=True, exist_ok=True)
        self._ignored = re.compile("|".join(map(translate, settings.ignore)) or "(?!)").match
        self._seen: dict[str, tuple[_State, float]] = {}
        #: files left alone, each told once
        self.oddities: dict[str, Problem] = {}

    def recover(self) -> list[Claim]:
        """After a start: finish what was settled, put back what was half claimed, give what is ours, oldest first."""
        for verdict, folder in self._ends.items():
            for one in sorted(folder.iterdir()):
                self._file_away(one, verdict)
        claims = []
        for folder in sorted(self._in.iterdir()):
            claim = self._claim_in(folder)
            if claim is None:
                self._put_back(folder)
            else:
                claims.append(claim)
        return claims

    def take(self, limit: int) -> Iterator[Claim]:
        """At most `limit` new claims of complete files, oldest first."""
        for name in self._complete()[: max(0, limit)]:
            claim = self._take(name)
            if claim is not None:
                yield claim

    def body(self, claim: Claim) -> bytes | None:
        """The document; None when it is too large. Raises BlockingIOError when somebody still writes it: it went back."""
        with claim.document.open("rb") as file:
            before = os.fstat(file.fileno())
            body = file.read(self._settings.max_bytes + 1)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._put_back(claim.folder)
            raise BlockingIOError
        return body if len(body) <= self._settings.max_bytes else None

    def _put_back(self, folder: Path) -> None:
        for file in folder.iterdir():
            rename_beside(file, self._outbox, file.name)
        folder.rmdir()

    def settle(self, claim: Claim, verdict: str, report: str) -> None:
        """Move a claim to done/ or refused/, the report beside it. Repeatable; one rename decides."""
        if not claim.folder.is_dir():
            return
        if report:
            (claim.folder / (claim.document.name + REPORT)).write_text(report, "utf-8")
        settled = self._ends[verdict] / claim.id
        claim.folder.rename(settled)
        self._file_away(settled, verdict)

    def _file_away(self, folder: Path, verdict: str) -> None:
        """From the settled claim to where the agency looks; never over another file."""
        goal = self._goals[verdict]
        files = sorted(folder.iterdir(), key=lambda file: file.name.endswith(REPORT))
        named = ""
        for file in files:
            if file.name.endswith(MARKER):
                file.unlink()
            elif file.name.endswith(REPORT):
                rename_beside(file, goal, named + REPORT if named else file.name)
            else:
                moved = rename_beside(file, goal, file.name)
                named = named if self._is_attachment(file.name) else moved.name
        folder.rmdir()

    def _complete(self) -> list[str]:
        """Names of the complete documents, oldest first."""
        found: dict[str, os.stat_result] = {}
        self.oddities = {
            name: problem for name, problem in self.oddities.items() if (self._outbox / name).exists()
        }
        with os.scandir(self._outbox) as entries:
            for entry in entries:
                status = self._regular(entry)
                if status is not None:
                    found[entry.name] = status
        now = self._clock()
        stable = {name for name, status in found.items() if self._is_stable(name, status, now)}
        self._seen = {name: seen for name, seen in self._seen.items() if name in found}
        names = [name for name in found if self._is_ready(name, found, stable)]
        return sorted(names, key=lambda name: (found[name].st_mtime_ns, name))

    def _regular(self, entry: os.DirEntry[str]) -> os.stat_result | None:
        """The status of a file that may be read; everything else is left alone, with a problem when it is odd."""
        name = entry.name
        if name.startswith(".") or self._ignored(name):
            return None
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return None
        if stat.S_ISDIR(status.st_mode):
            return None
        fault = "" if stat.S_ISREG(status.st_mode) else "no regular file"
        fault = fault or name_fault(name)
        if fault:
            shown = name.encode("unicode_escape").decode()
            self.oddities.setdefault(
                name, Problem("FOLDER_FILE_ODD", params={"name": shown, "reason": fault})
            )
            return None
        return status

    def _is_stable(self, name: str, status: os.stat_result, now: float) -> bool:
        """Unchanged for the quiet time, by its own times or, where those are off, since we saw it first."""
        state = (status.st_size, status.st_mtime_ns, status.st_ino)
        known, since = self._seen.get(name, (state, now))
        if known != state:
            since = now
        self._seen[name] = (state, since)
        quiet = self._settings.quiet
        return now - since >= quiet > 0 or now - max(status.st_mtime, status.st_ctime) >= quiet

    def _is_ready(self, name: str, found: dict[str, os.stat_result], stable: set[str]) -> bool:
        s = self._settings
        if self._is_attachment(name) or (s.complete == "marker" and name.endswith(MARKER)):
            return False
        partner = self._partner(name)
        if s.attach and (partner in found or s.await_attachment) and partner not in stable:
            return False
        return name + MARKER in found if s.complete == "marker" else name in stable

    def _take(self, name: str) -> Claim | None:
        """Attachment, marker, document: the document's rename makes the claim. None when it vanished meanwhile."""
        folder = self._in / self._new_id()
        folder.mkdir()
        wanted = [self._partner(name)] if self._settings.attach else []
        wanted += [name + MARKER] if self._settings.complete == "marker" else []
        for one in (*wanted, name):
            try:
                rename_new(self._outbox / one, folder / one)
            except FileNotFoundError:
                if one == name:
                    self._put_back(folder)
                    return None
        self._seen.pop(name, None)
        return self._claim_in(folder)

    def _claim_in(self, folder: Path) -> Claim | None:
        files = sorted(file for file in folder.iterdir() if not file.name.endswith((MARKER, REPORT)))
        documents = [file for file in files if not self._is_attachment(file.name)]
        if not documents:
            return None
        attachments = tuple(file for file in files if self._is_attachment(file.name))
        return Claim(folder.name, folder, documents[0], attachments)

    def _is_attachment(self, name: str) -> bool:
        return bool(self._settings.attach) and name.lower().endswith(self._settings.attach)

    def _partner(self, name: str) -> str:
        return name.rpartition(".")[0] + self._settings.attach
