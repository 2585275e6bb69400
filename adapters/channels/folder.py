"""A pair of folders: the agency puts files into its outbox, the bus into its inbox.

Reading: complete files only, claimed by one rename each, kept as claims until settled, then
filed in done/ or refused/ with a readable report. Writing: one rename is the whole effect.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from uuid_utils import uuid7

from ...schemas.catalogue import text
from ...schemas.errors import Misconfigured, Unavailable
from ...schemas.problem import Problem
from ..contracts import Attachment, Delivery, Handed, Letter, Settlement
from .files import Owner
from .folder_claims import Claim, Claims
from .folder_letters import Letters
from .folder_settings import FolderSettings

log = logging.getLogger(__name__)

_DONE: Final = ("accepted", "duplicate")


class FolderChannel:
    """The folders of one agency. One thread; one worker per folder, held by a lock."""

    Settings = FolderSettings
    endpoint = "unique"

    def __init__(
        self,
        settings: FolderSettings,
        folder: Path,
        *,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = lambda: str(uuid7()),
    ) -> None:
        paths = {name: folder / path for name in ("outbox", "inbox") if (path := getattr(settings, name))}
        default = paths.get("outbox", paths.get("inbox", folder)) / ".casebus"
        work = folder / settings.work if settings.work else default
        try:
            for path in (*paths.values(), work):
                path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"{error.filename}: {error.strerror}") from error
        _same_file_system(work, paths)
        moved = {
            name: str(folder / path) for name in ("done", "refused") if (path := getattr(settings, name))
        }
        self._settings = settings.model_copy(update=moved)
        self._paths, self._work = paths, work
        self._clock, self._new_id = clock, new_id
        self._owner = Owner(work / "lock")
        self._claims: Claims | None = None
        self._letters: Letters | None = None
        #: claimed and not yet given; after a crash, what it left in our hands
        self._ours: list[Claim] = []

    def poll(self, limit: int) -> list[Delivery]:
        """At most `limit` complete files, oldest first; those of before a crash come first."""
        self._open()
        if self._claims is None:
            return []
        told = set(self._claims.look.oddities)
        try:
            self._ours.extend(self._claims.take(limit - len(self._ours)))
            deliveries = [self._delivery(claim) for claim in self._ours[:limit]]
            del self._ours[:limit]
        except OSError as error:  # what is claimed stays in our hands and comes next time
            raise Unavailable(f"{error.filename or self._paths['outbox']}: {error.strerror}") from error
        for name, problem in self._claims.look.oddities.items():
            if name not in told:
                log.warning("%s: %s", self._paths["outbox"], text(problem, "en"))
        return [one for one in deliveries if one is not None]

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """Put every document into the inbox, durable; the same id again makes no second file."""
        self._open()
        if self._letters is None:
            raise Unavailable("this agency has no inbox")
        return self._letters.deliver(letters)

    def look(self, ids: Sequence[str]) -> dict[str, bool | None]:
        """Exact: what was renamed into the inbox took effect; what was not is withdrawn and never will."""
        self._open()
        if self._letters is None:
            return dict.fromkeys(ids)
        found: dict[str, bool | None] = {}
        for id_ in ids:
            found[id_] = self._letters.took_effect(id_)
            if not found[id_]:
                self._letters.forget(id_)
        return found

    def close(self) -> None:
        """Let another worker have the folders; what is not settled comes again."""
        self._claims = self._letters = None
        self._ours = []
        self._owner.release()

    def oddities(self) -> list[Problem]:
        """Files in the outbox that are left alone because of what they are or how they are named."""
        return [] if self._claims is None else list(self._claims.look.oddities.values())

    def _open(self) -> None:
        """Become the owner, once, and take up what the last one left."""
        try:
            if self._claims is not None or self._letters is not None:
                return
            if not self._owner.holds():
                raise Unavailable(f"another process works in {self._work}")
            if "inbox" in self._paths:
                self._letters = Letters(self._settings, self._paths["inbox"], self._work)
            if "outbox" in self._paths:
                outbox = self._paths["outbox"]
                self._claims = Claims(
                    self._settings, outbox, self._work, clock=self._clock, new_id=self._new_id
                )
                self._ours = self._claims.recover()
        except OSError as error:
            raise Unavailable(f"{error.filename or self._work}: {error.strerror}") from error

    def _delivery(self, claim: Claim) -> Delivery | None:
        claims = self._claims
        if claims is None:
            return None

        def settle(settlement: Settlement) -> None:
            verdict = "done" if settlement.verdict in _DONE else "refused"
            claims.settle(claim, verdict, settlement.report if verdict == "refused" else "")

        try:
            body = claims.body(claim)
        except BlockingIOError:
            return None
        name = claim.name
        if body is None:
            params = {"size": str(os.stat(claim.document).st_size), "limit": str(self._settings.max_bytes)}
            problem = Problem("BODY_TOO_LARGE", params=params, place=name)
            settle(Settlement("refused", "", (problem,), f"{text(problem, 'en')}\n\n{text(problem, 'zh')}\n"))
            return None
        attachments = tuple(Attachment(file.name, str(file)) for file in claim.attachments)
        return Delivery(name, name, body, settle, attachments, id=claim.id)


def _same_file_system(work: Path, paths: dict[str, Path]) -> None:
    """A rename is one step on one file system only."""
    device = work.stat().st_dev
    wrong = [str(path) for path in paths.values() if path.stat().st_dev != device]
    if wrong:
        params = {"work": str(work), "folders": ", ".join(wrong)}
        problem = Problem("FOLDER_FILE_SYSTEM", params=params, place=str(work))
        raise Misconfigured(f"{work} is not on the file system of {params['folders']}", problems=[problem])
