"""Documents for an agency's inbox: staged and noted first, then one rename that is the whole effect.

After a noted `sent`, the staged file tells the truth for ever: still there, it took no
effect; gone, it did, whatever the agency has done with its file since.
"""

import filecmp
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ...schemas.exchange import Effect
from ...schemas.problem import Problem
from ..contracts import Handed, Letter
from .files import name_fault, rename_new, sync_file, sync_files, sync_folder, write_file
from .folder_outbox import MARKER
from .folder_settings import FolderSettings

#: the notes are rewritten when they reach this many lines …
MOST_LINES: Final = 400_000
#: … keeping the ids noted last; an older id would be taken for a new one, so keep more than a transfer can outlive
KEPT_IDS: Final = 150_000


class Letters:
    """One inbox. One thread."""

    def __init__(self, settings: FolderSettings, inbox: Path, work: Path) -> None:
        self._settings, self._inbox = settings, inbox
        self._staging = work / "out"
        self._notes = work / "delivered.txt"
        for folder in (inbox, self._staging):
            folder.mkdir(parents=True, exist_ok=True)
        #: id → the file name it was sent under
        self._sent: dict[str, str] = {}
        self._lines = 0
        self._replay()

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """One Handed per letter, in order. The same id again is delivered without a second file."""
        handed: dict[int, Handed] = {}
        step = 1 if self._settings.sync == "each" else max(1, len(letters))
        for start in range(0, len(letters), step):
            batch = range(start, min(start + step, len(letters)))
            self._deliver({index: letters[index] for index in batch}, handed)
        return [handed[index] for index in range(len(letters))]

    def took_effect(self, id_: str) -> bool:
        """Exact: also after a crash, and when the agency moved or deleted the file at once."""
        return id_ in self._sent and not (self._staging / id_).exists()

    def forget(self, id_: str) -> None:
        """Make sure that a letter without effect cannot get one any more."""
        if self._sent.pop(id_, None) is not None:
            self._note([f"void {id_}"])  # before the staged file goes: its absence would mean "sent"
        shutil.rmtree(self._staging / f"{id_}.d", ignore_errors=True)
        (self._staging / id_).unlink(missing_ok=True)

    def _deliver(self, letters: dict[int, Letter], handed: dict[int, Handed]) -> None:
        try:
            staged: dict[str, Letter] = {}
            for index, letter in letters.items():
                marked = letter.name + (MARKER if self._settings.complete == "marker" else "")
                fault = name_fault(marked) or name_fault(letter.id)
                fault = fault or next(filter(None, (name_fault(one.name) for one in letter.attachments)), "")
                if fault:
                    params = {"name": letter.name.encode("unicode_escape").decode(), "reason": fault}
                    problem = Problem("FOLDER_FILE_ODD", params=params)
                    handed[index] = Handed(letter.id, Effect.REJECTED, problems=(problem,))
                elif self.took_effect(letter.id):
                    handed[index] = Handed(letter.id, Effect.DELIVERED, self._sent[letter.id])
                elif letter.id not in staged:
                    self._stage(letter)
                    staged[letter.id] = letter
            self._make_durable(staged.values())
            self._note([f"sent {letter.id} {letter.name}" for letter in staged.values()])
            self._sent |= {letter.id: letter.name for letter in staged.values()}
            results = {letter.id: self._send(letter) for letter in staged.values()}
            if staged and self._settings.sync != "none":
                sync_folder(self._inbox)
            if self._settings.complete == "marker":
                done = [id_ for id_, one in results.items() if one.effect is Effect.DELIVERED]
                self._note([f"done {id_}" for id_ in done], durable=False)
        except OSError as error:
            problem = Problem("CHANNEL_AWAY", params={"why": str(error)})
            results = {
                letter.id: Handed(letter.id, Effect.DELIVERED, letter.name)
                if self.took_effect(letter.id)
                else Handed(letter.id, Effect.UNAVAILABLE, problems=(problem,))
                for letter in letters.values()
            }
        for index, letter in letters.items():
            handed.setdefault(index, results.get(letter.id, Handed(letter.id, Effect.UNAVAILABLE)))

    def _stage(self, letter: Letter) -> None:
        if letter.attachments:
            folder = self._staging / f"{letter.id}.d"
            folder.mkdir(exist_ok=True)
            for one in letter.attachments:
                shutil.copyfile(one.path, folder / one.name)
        write_file(self._staging / letter.id, letter.body)

    def _make_durable(self, letters: Iterable[Letter]) -> None:
        """All writes are out before the first sync, so that the batch shares it; nothing is noted as sent before."""
        if self._settings.sync == "none":
            return
        staged: list[Path] = []
        for letter in letters:
            staged.append(self._staging / letter.id)
            staged += [self._staging / f"{letter.id}.d" / one.name for one in letter.attachments]
        sync_files(staged, self._staging)

    def _send(self, letter: Letter) -> Handed:
        """Attachments first, so that the document never lacks them; its own rename is the effect."""
        try:
            for one in letter.attachments:
                self._send_attachment(self._staging / f"{letter.id}.d" / one.name)
            rename_new(self._staging / letter.id, self._inbox / letter.name)
        except FileExistsError as error:
            params = {"name": Path(error.filename2 or error.filename or letter.name).name}
            problem = Problem("FOLDER_NAME_TAKEN", params=params)
            return Handed(letter.id, Effect.UNAVAILABLE, problems=(problem,))
        if letter.attachments or self._settings.complete == "marker":
            self._finish(letter.id, letter.name)
        return Handed(letter.id, Effect.DELIVERED, letter.name)

    def _send_attachment(self, staged: Path) -> None:
        """The same file may be there from an attempt that a crash cut short; another one is in the way."""
        try:
            rename_new(staged, self._inbox / staged.name)
        except FileExistsError:
            if not filecmp.cmp(staged, self._inbox / staged.name, shallow=False):
                raise
            staged.unlink()

    def _finish(self, id_: str, name: str) -> None:
        folder = self._staging / f"{id_}.d"
        if folder.is_dir():
            folder.rmdir()
        if self._settings.complete == "marker" and (self._inbox / name).exists():
            (self._inbox / (name + MARKER)).touch()

    def _note(self, lines: Sequence[str], *, durable: bool = True) -> None:
        if not lines:
            return
        with self._notes.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            if durable and self._settings.sync != "none":
                os.fsync(file.fileno())
        self._lines += len(lines)
        if self._lines > MOST_LINES:
            self._compact()

    def _replay(self) -> None:
        """Read the notes; a torn last line was never synced, so nothing was sent under it."""
        if not self._notes.exists():
            self._notes.touch()
            sync_folder(self._notes.parent)
        text = self._notes.read_text("utf-8", "replace")
        whole, torn = text.rpartition("\n")[0], not text.endswith("\n") and bool(text)
        unmarked: dict[str, str] = {}
        for line in whole.split("\n"):
            word, _, rest = line.partition(" ")
            id_, _, name = rest.partition(" ")
            if word == "sent":
                self._sent[id_] = unmarked[id_] = name
            elif word == "void":
                self._sent.pop(id_, None)
            if word != "sent":
                unmarked.pop(id_, None)
            self._lines += 1
        if torn:
            self._compact()
        for id_, name in unmarked.items():
            if self._settings.complete == "marker" and self.took_effect(id_):
                self._finish(id_, name)

    def _compact(self) -> None:
        self._sent = dict(list(self._sent.items())[-KEPT_IDS:])
        part = self._notes.with_suffix(".part")
        kept = [
            f"sent {id_} {name}\ndone {id_}\n" for id_, name in self._sent.items() if self.took_effect(id_)
        ]
        kept += [f"sent {id_} {name}\n" for id_, name in self._sent.items() if not self.took_effect(id_)]
        part.write_text("".join(kept), "utf-8")
        sync_file(part)
        part.replace(self._notes)
        sync_folder(self._notes.parent)
        self._lines = 2 * len(self._sent)
