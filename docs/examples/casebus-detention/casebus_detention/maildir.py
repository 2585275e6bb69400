"""A maildir: the detention centre's system drops mail and picks it up."""

import os
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from casebus.adapters.channels.files import Owner, name_fault, sync_folder
from casebus.adapters.contracts import Delivery, Handed, Letter, Settlement
from casebus.adapters.settings import Settings
from casebus.schemas.catalogue import LANGUAGES, text
from casebus.schemas.errors import Unavailable
from casebus.schemas.exchange import Effect
from casebus.schemas.problem import Problem
from pydantic import Field

#: sub-folders that settled mail is moved to, as mail programs show them
ACCEPTED, REFUSED = ".accepted", ".refused"


class MaildirSettings(Settings):
    """What casebus.toml says under `[agency.channel]`."""

    outbox: Path = Field(description="maildir that the agency's system writes and the bus reads")
    inbox: Path = Field(
        description="maildir that the bus writes and the agency's system reads; mail stays there"
    )


class MaildirChannel:
    """See casebus.adapters.contracts.Channel. The inbox keeps its mail, so it is its own memory: `unique`."""

    Settings = MaildirSettings
    endpoint = "unique"

    def __init__(self, settings: MaildirSettings, folder: Path) -> None:
        self._outbox, self._inbox = folder / settings.outbox, folder / settings.inbox
        self._owner = Owner(self._outbox / "casebus.lock")
        self._given: set[str] = set()

    def poll(self, limit: int) -> list[Delivery]:
        """Mail that is not settled and not yet given; a maildir's own rename makes it whole."""
        self._open()
        try:
            mails = sorted((self._outbox / "new").iterdir(), key=_age)
            fresh = [mail for mail in mails if mail.name not in self._given][:limit]
            found = [self._delivery(mail) for mail in fresh]
        except OSError as error:
            raise Unavailable(f"{error.filename or self._outbox}: {error.strerror}") from error
        self._given.update(mail.name for mail in fresh)
        return [one for one in found if one is not None]

    def _open(self) -> None:
        """Make what is missing, and be the only one who works here; else Unavailable."""
        try:
            for place in (self._outbox, self._inbox, self._outbox / ACCEPTED, self._outbox / REFUSED):
                for part in ("tmp", "new", "cur"):
                    (place / part).mkdir(parents=True, exist_ok=True)
            ours = self._owner.holds()
        except OSError as error:
            raise Unavailable(f"{error.filename}: {error.strerror}") from error
        if not ours:
            raise Unavailable(f"another process works in {self._outbox}")

    def _delivery(self, file: Path) -> Delivery | None:
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        name = str(mail["Subject"] or file.name)
        body = mail.get_payload(decode=True)  # notes what it cannot decode as a defect
        if isinstance(body, bytes) and not mail.defects:
            return Delivery(name, name, body, partial(self._settle, file, name), id=file.name)
        code = "MAILDIR_PARTS" if mail.is_multipart() else "MAILDIR_DAMAGED"
        faults = ", ".join(type(defect).__name__ for defect in mail.defects)
        problem = Problem(code, params={"name": name, "faults": faults}, place=file.name)
        report = "".join(f"{text(problem, lang)}\n" for lang in LANGUAGES)
        self._settle(file, name, Settlement("refused", "", (problem,), report))
        return None

    def _settle(self, file: Path, name: str, settlement: Settlement) -> None:
        """One rename tells the agency; the report of a refusal is there before it."""
        self._given.discard(file.name)
        good = settlement.verdict in ("accepted", "duplicate")
        folder = self._outbox / (ACCEPTED if good else REFUSED)
        if not good and file.exists():
            report = _mail(f"{settlement.verdict}: {name}", f"{file.name}.report")
            report.set_content(settlement.report)
            _drop(report, folder, f"{file.name}.report")
        try:
            file.rename(folder / "new" / file.name)
        except FileNotFoundError:
            return  # settled before
        sync_folder(folder / "new")

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """One mail per letter, named by the transfer; one that is there already is not written again."""
        self._open()
        return [self._hand(letter) for letter in letters]

    def _hand(self, letter: Letter) -> Handed:
        problem = _unmailable(letter)
        if problem is not None:
            return Handed(letter.id, Effect.REJECTED, problems=(problem,))
        try:
            if not self._there(letter.id):
                mail = _mail(letter.name, letter.id)
                mail.set_content(letter.body, maintype="application", subtype="octet-stream")
                _drop(mail, self._inbox, letter.id)
        except OSError as error:
            why = f"{error.filename or self._inbox}: {error.strerror}"
            return Handed(
                letter.id, Effect.UNAVAILABLE, problems=(Problem("CHANNEL_AWAY", params={"why": why}),)
            )
        return Handed(letter.id, Effect.DELIVERED, letter.id)

    def _there(self, id_: str) -> bool:
        """New mail, or read: the agency's mail program then moves it to `cur` and adds flags behind a colon."""
        return (self._inbox / "new" / id_).exists() or any((self._inbox / "cur").glob(f"{id_}:*"))

    def look(self, ids: Sequence[str]) -> dict[str, bool | None]:
        """Exact: what was renamed into the inbox took effect; anything less is a leftover in `tmp`."""
        self._open()
        return {id_: self._there(id_) for id_ in ids}

    def close(self) -> None:
        """Let another worker have the maildirs; unsettled mail comes again."""
        self._given.clear()
        self._owner.release()


def _age(file: Path) -> tuple[int, str]:
    return file.stat().st_mtime_ns, file.name


def _unmailable(letter: Letter) -> Problem | None:
    """Why this letter can never be a mail here, or None."""
    if name_fault(letter.name) or name_fault(letter.id):
        return Problem("MAILDIR_NAME", params={"name": repr(letter.name)})
    return Problem("MAILDIR_PARTS", params={"name": letter.name}) if letter.attachments else None


def _mail(subject: str, id_: str) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTPUTF8.clone(linesep="\n"))
    mail["Subject"], mail["Message-ID"] = subject, f"<{id_}@casebus>"
    return mail


def _drop(mail: EmailMessage, maildir: Path, name: str) -> None:
    """Written, made durable, then renamed into `new`: the rename is the whole effect."""
    part = maildir / "tmp" / name
    with part.open("wb") as file:
        file.write(bytes(mail))
        file.flush()
        os.fsync(file.fileno())
    part.rename(maildir / "new" / name)
    sync_folder(maildir / "new")
