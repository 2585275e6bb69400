"""Which files in an agency's outbox are complete: regular, named well, no longer written to, marked if so agreed."""

import os
import re
import stat
from collections.abc import Callable
from fnmatch import translate
from pathlib import Path
from typing import Final

from ...schemas.problem import Problem
from .files import name_fault
from .folder_settings import FolderSettings

MARKER: Final = ".ok"
#: what our reports on refused documents end in
REPORT: Final = ".problems.txt"
_State = tuple[int, int, int]


class Outbox:
    """What lies in one outbox. One thread."""

    def __init__(self, settings: FolderSettings, folder: Path, clock: Callable[[], float]) -> None:
        self._settings, self._folder, self._clock = settings, folder, clock
        self._ignored = re.compile("|".join(map(translate, settings.ignore)) or "(?!)").match
        #: regular files of the last look: only these travel with a document
        self._found: dict[str, os.stat_result] = {}
        self._seen: dict[str, tuple[_State, float]] = {}
        #: files left alone, each told once
        self.oddities: dict[str, Problem] = {}

    def complete(self) -> list[str]:
        """Names of the complete documents, oldest first."""
        found: dict[str, os.stat_result] = {}
        self.oddities = {
            name: problem for name, problem in self.oddities.items() if os.path.lexists(self._folder / name)
        }
        with os.scandir(self._folder) as entries:
            for entry in entries:
                status = self._regular(entry)
                if status is not None:
                    found[entry.name] = status
        now = self._clock()
        stable = {name for name, status in found.items() if self._is_stable(name, status, now)}
        self._seen = {name: seen for name, seen in self._seen.items() if name in found}
        self._found = found
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
        fault = fault or name_fault(name) or ("a report's name" if name.endswith(REPORT) else "")
        if fault:
            self.tell(name, fault)
            return None
        return status

    def tell(self, name: str, reason: str) -> None:
        """Note that a file is left alone, and why."""
        shown = name.encode("unicode_escape").decode()
        self.oddities.setdefault(name, Problem("FOLDER_FILE_ODD", params={"name": shown, "reason": reason}))

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
        if self.is_attachment(name) or self.is_marker(name):
            return False
        partner = self.partner(name)
        if s.attach and (partner in found or s.await_attachment) and partner not in stable:
            return False
        return name + MARKER in found if s.complete == "marker" else name in stable

    def is_attachment(self, name: str) -> bool:
        """Whether a file of that name travels with a document."""
        return bool(self._settings.attach) and name.lower().endswith(self._settings.attach)

    def is_marker(self, name: str) -> bool:
        """Whether a file of that name says that another is complete; elsewhere it is a file like any other."""
        return self._settings.complete == "marker" and name.endswith(MARKER)

    def beside(self, name: str) -> list[str]:
        """The files, seen as regular ones, that are claimed with this complete document."""
        wanted = [self.partner(name)] if self._settings.attach else []
        wanted += [name + MARKER] if self._settings.complete == "marker" else []
        return [one for one in wanted if one in self._found]

    def partner(self, name: str) -> str:
        """The name of the file that travels with this document."""
        return name.rpartition(".")[0] + self._settings.attach
