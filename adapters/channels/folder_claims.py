"""Files an agency put down → claims: complete files are moved to `work/in/` in single renames.

A document alone becomes `<id>~<name>`: one rename claims it and one files it away. With what
travels beside it it gets a folder `<id>/`, the document last; a folder without a document is
a claim that a crash cut short: everything in it goes back.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

from .files import fitting, rename_beside, rename_new
from .folder_outbox import REPORT, Outbox
from .folder_settings import FolderSettings

#: between the claim's id and the document's name
_MARK: Final = "~"
#: names of files as Linux allows them, in bytes
_LONGEST_NAME: Final = 255
#: bytes read at once
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Claim:
    """One source in our hands. `folder` holds only this claim; None: the document stands alone."""

    id: str
    name: str
    folder: Path | None
    document: Path
    attachments: tuple[Path, ...] = ()


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
        self._new_id = new_id
        self._in = work / "in"
        self._ends = {"done": work / "done", "refused": work / "refused"}
        self._goals = {
            "done": Path(settings.done) if settings.done else outbox / "done",
            "refused": Path(settings.refused) if settings.refused else outbox / "refused",
        }
        for folder in (self._in, *self._ends.values(), *self._goals.values()):
            folder.mkdir(parents=True, exist_ok=True)
        self.look = Outbox(settings, outbox, clock)

    def recover(self) -> list[Claim]:
        """After a start: finish what was settled, put back what was half claimed, give what is ours, oldest first."""
        for verdict, folder in self._ends.items():
            for one in sorted(folder.iterdir()):
                self._file_away(one, verdict)
        claims = []
        for one in sorted(self._in.iterdir()):
            if not stat.S_ISDIR(one.lstat().st_mode):
                alone = self._alone(one)
                claims += [] if self._went_back(one, alone.name) else [alone]
            elif (claim := self._claim_in(one)) is None:
                self._put_back(one)
            else:
                claims.append(claim)
        return claims

    def take(self, limit: int) -> Iterator[Claim]:
        """At most `limit` new claims of complete files, oldest first."""
        for name in self.look.complete()[: max(0, limit)]:
            claim = self._take(name)
            if claim is not None:
                yield claim

    def body(self, claim: Claim) -> bytes | None:
        """The document; None when it is too large. Raises BlockingIOError when somebody still writes it: it went back."""
        whole, body = False, b""
        if stat.S_ISREG(claim.document.lstat().st_mode):
            with open(claim.document, "rb", buffering=0, opener=_no_link) as file:
                before = os.fstat(file.fileno())
                body = _read(file, self._settings.max_bytes + 1)
                after = os.fstat(file.fileno())
            whole = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        if not whole:
            if claim.folder is None:
                rename_beside(claim.document, self._outbox, claim.name)
            else:
                self._put_back(claim.folder)
            raise BlockingIOError
        return body if len(body) <= self._settings.max_bytes else None

    def _put_back(self, folder: Path) -> None:
        ours = next(self._in.glob(f"{folder.name}{_MARK}*"), None)
        for file in folder.iterdir():
            if ours is not None:  # a refusal cut short: the report is ours, its document stands beside it
                file.unlink()
            else:
                rename_beside(file, self._outbox, file.name)
        folder.rmdir()

    def settle(self, claim: Claim, verdict: str, report: str) -> None:
        """Move a claim to done/ or refused/, the report beside it. Repeatable; one rename decides."""
        folder = claim.folder or self._in / claim.id
        if claim.folder is None and not report:
            with suppress(FileNotFoundError):  # settled before
                rename_beside(claim.document, self._goals[verdict], claim.name)
            return
        if claim.folder is None and claim.document.exists():
            folder.mkdir(exist_ok=True)
        if not folder.is_dir():
            return
        if report:
            (folder / fitting(claim.name, REPORT)).write_text(report, "utf-8")
        if claim.folder is None and claim.document.exists():
            rename_new(claim.document, folder / claim.name)
        settled = self._ends[verdict] / claim.id
        folder.rename(settled)
        self._file_away(settled, verdict)

    def _file_away(self, folder: Path, verdict: str) -> None:
        """From the settled claim to where the agency looks; never over another file."""
        goal = self._goals[verdict]
        files = sorted(folder.iterdir(), key=lambda file: file.name.endswith(REPORT))
        named = ""
        for file in files:
            if self.look.is_marker(file.name):
                file.unlink()
            elif file.name.endswith(REPORT):
                rename_beside(file, goal, fitting(named, REPORT) if named else file.name)
            else:
                moved = rename_beside(file, goal, file.name)
                named = named if self.look.is_attachment(file.name) else moved.name
        folder.rmdir()

    def _take(self, name: str) -> Claim | None:
        """Attachment, marker, document: the document's rename makes the claim. None when it vanished meanwhile."""
        id_ = self._new_id()
        if self._travels_alone(id_, name):
            claimed = self._in / f"{id_}{_MARK}{name}"
            try:
                rename_new(self._outbox / name, claimed)
            except FileNotFoundError:
                return None
            return None if self._went_back(claimed, name) else Claim(id_, name, None, claimed)
        folder = self._in / id_
        folder.mkdir()
        for one in (*self.look.beside(name), name):
            try:
                rename_new(self._outbox / one, folder / one)
            except FileNotFoundError:
                if one == name:
                    self._put_back(folder)
                    return None
        claim = self._claim_in(folder)
        if claim is None:
            self._put_back(folder)
        return claim

    def _claim_in(self, folder: Path) -> Claim | None:
        files = sorted(file for file in folder.iterdir() if not self._is_ours(file.name))
        documents = [file for file in files if not self.look.is_attachment(file.name)]
        odd = [file.name for file in folder.iterdir() if not stat.S_ISREG(file.lstat().st_mode)]
        for name in odd:  # it was put in the place of what we had seen
            self.look.tell(name, "no regular file")
        if not documents:
            for file in files:
                self.look.tell(file.name, "no document beside it")
        if not documents or odd:
            return None
        attachments = tuple(file for file in files if self.look.is_attachment(file.name))
        return Claim(folder.name, documents[0].name, folder, documents[0], attachments)

    def _went_back(self, claimed: Path, name: str) -> bool:
        """Something that is no file was put in the place of the file we had seen; it is the agency's again."""
        if stat.S_ISREG(claimed.lstat().st_mode):
            return False
        self.look.tell(name, "no regular file")
        rename_beside(claimed, self._outbox, name)
        return True

    def _is_ours(self, name: str) -> bool:
        """Whether the file is no part of what the agency sends, but a word about it."""
        return name.endswith(REPORT) or self.look.is_marker(name)

    def _travels_alone(self, id_: str, name: str) -> bool:
        if self._settings.attach or self._settings.complete == "marker":
            return False
        return len(os.fsencode(f"{id_}{_MARK}{name}")) <= _LONGEST_NAME

    @staticmethod
    def _alone(file: Path) -> Claim:
        id_, _, name = file.name.partition(_MARK)
        return Claim(id_, name, None, file)


def _no_link(path: str, flags: int) -> int:
    """Never through a link, never waiting for a pipe, whatever was put in the file's place."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def _read(file: FileIO, most: int) -> bytes:
    """At most so many bytes; a single read may give fewer."""
    pieces: list[bytes] = []
    while most > 0 and (piece := file.read(min(most, _PIECE))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
