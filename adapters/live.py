"""Mappings that may change while the bus runs: a folder is looked at, checked as a whole, and only then used.

A changed file counts once it has stood still from one look to the next, so that a copy in progress is not read. What
does not check never replaces what works: the set in use stays, and both the fault and its mending are told once.
Documents in hand finish with the set they began with, for whoever reads takes a new one between two batches only.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..schemas.errors import Misconfigured
from ..schemas.problem import Problem
from .mapping import Mappings

log = logging.getLogger(__name__)

#: per file when it was last written, its size and its inode
Stamps = Mapping[Path, tuple[int, int, int]]
#: below a folder of mappings, not part of them
EXAMPLES = frozenset({"examples", "pinned"})
#: what mappings are made of, as far as it stands in files of its own
ENDINGS = (".yaml", ".csv", ".xsd", ".json")
#: what all kinds share stands beside their folders
SHARED = ("codes", "fragments")
#: problems of a set that the log names; the rest is counted
TOLD = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """The set in use, and why a newer one is not."""

    mappings: Mappings
    problems: tuple[Problem, ...] = ()

    @property
    def versions(self) -> dict[str, str]:
        """Per mapping its version and digest, as the ledger names them."""
        return {one.name: f"{one.version}@{one.digest[7:19]}" for one in self.mappings.files}


@dataclass(slots=True)
class Live:
    """The mappings of one folder. Threads of several agencies may call it; one of them loads, none waits."""

    folder: Path
    load: Callable[[], Mappings]
    #: seconds between two looks; 0 never looks again
    every: float
    #: replaced as a whole, never changed
    standing: Standing = field(init=False)
    _taken: Stamps = field(init=False)
    _seen: Stamps = field(init=False)
    _next: float = field(init=False, default=0.0)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Raises Misconfigured with every problem: a first set must be whole."""
        before = _stamps(_files(self.folder, Mappings(())))
        self.standing = Standing(self.load())
        self._taken = self._seen = {**self._stamps(), **before}

    def look(self, now: float) -> Standing:
        """The set to use from now on; at most every so many seconds it looks whether files changed."""
        if self.every > 0 and now >= self._next and self._lock.acquire(blocking=False):
            try:
                self._next = now + self.every
                self._look()
            finally:
                self._lock.release()
        return self.standing

    def _look(self) -> None:
        try:
            stamps = self._stamps()
        except OSError as error:  # a folder that is being replaced; the next look sees what came of it
            log.warning("%s: cannot be looked at: %s", self.folder, error)
            return
        still, self._seen = stamps == self._seen, stamps
        if not still or stamps == self._taken:
            return
        self._taken = stamps
        self._take()

    def _take(self) -> None:
        """Load and check the new set; use it, or keep the old one and say why."""
        fresh, problems = self._whole()
        if fresh is None:
            self.standing = replace(self.standing, problems=problems)
            log.error("%s: %d problems, the mappings before stay in use", self.folder, len(problems))
            for one in problems[:TOLD]:
                log.error("  %s %s %s", one.rule or one.place, one.code, dict(one.params))
            return
        word = "mended" if self.standing.problems else "changed"
        before, self.standing = self.standing.versions, Standing(fresh)
        changed = [f"{name} {one}" for name, one in self.standing.versions.items() if before.get(name) != one]
        changed += [f"{name} gone" for name in before.keys() - self.standing.versions.keys()]
        log.info("%s: %s, in use from now on: %s", self.folder, word, ", ".join(changed) or "as before")

    def _whole(self) -> tuple[Mappings | None, tuple[Problem, ...]]:
        """The new set, or why there is none."""
        try:
            fresh = self.load()
        except Misconfigured as fault:
            return None, tuple(fault.problems) or (_of(self.folder, fault),)
        except Exception as fault:  # whatever stands in a file, it ends no agency
            log.debug("%s: not loaded", self.folder, exc_info=True)
            return None, (_of(self.folder, fault),)
        if self.standing.mappings.files and not fresh.files:
            params = {"file": str(self.folder)}
            return None, (Problem("MAPPING_FILE_ABSENT", params=params, place=str(self.folder)),)
        return fresh, ()

    def _stamps(self) -> Stamps:
        return _stamps(_files(self.folder, self.standing.mappings))


def _of(folder: Path, fault: Exception) -> Problem:
    reason = f"{type(fault).__name__}: {fault}"[:300]
    return Problem("MAPPING_YAML", params={"reason": reason}, place=str(folder))


def _files(folder: Path, mappings: Mappings) -> Iterator[Path]:
    """What a set is made of: its folder without examples, what all kinds share, and the schemas it names elsewhere."""
    for path in folder.rglob("*"):
        if path.suffix in ENDINGS and not EXAMPLES & set(path.relative_to(folder).parts):
            yield path
    for name in SHARED:
        yield from (path for path in (folder.parent / name).glob("*") if path.suffix in ENDINGS)
    for one in mappings.files:
        if one.target.endswith(".json"):
            yield from (folder / one.target).resolve().parent.glob("*.json")
        for value in (one.plan.sheet.codec or {}).values():
            if isinstance(value, str) and value.lower().endswith((".xsd", ".json")):
                yield (folder / value).resolve()


def _stamps(files: Iterable[Path]) -> Stamps:
    found = {}
    for path in files:
        try:
            facts = path.stat()
        except FileNotFoundError:  # taken away since it was listed
            continue
        if path.is_file():
            found[path] = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
    return found
