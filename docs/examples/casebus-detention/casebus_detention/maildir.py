"""A maildir: the detention centre's system drops mail and picks it up."""

import mailbox
from collections.abc import Sequence
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from casebus.adapters.contracts import Delivery, Handed, Letter, Settlement
from casebus.schemas.errors import Unavailable
from casebus.schemas.exchange import Effect
from pydantic import BaseModel, ConfigDict, Field


class MaildirChannel:
    """See casebus.adapters.contracts.Channel. The inbox keeps its mail, so it is its own memory: `unique`."""

    endpoint = "unique"

    class Settings(BaseModel):
        """What casebus.toml says under `[agency.channel]`."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        outbox: Path = Field(description="maildir that the agency's system writes for us")
        inbox: Path = Field(description="maildir that it reads; mail that was read stays there")

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._outbox = mailbox.Maildir(folder / settings.outbox, factory=None)
        self._inbox = mailbox.Maildir(folder / settings.inbox, factory=None)
        self._settled = mailbox.Maildir(folder / settings.outbox / ".settled", factory=None)

    def poll(self, limit: int) -> list[Delivery]:
        """Mail that is not settled; the same again until it is. The maildir's own rename makes it whole."""
        try:
            keys = sorted(self._outbox.keys())[:limit]
            return [self._delivery(key) for key in keys]
        except OSError as error:
            raise Unavailable(f"maildir: {error}") from error

    def _delivery(self, key: str) -> Delivery:
        mail = self._outbox[key]
        name = mail["Subject"] or key
        body = mail.get_payload(decode=True)
        return Delivery(name, f"mail {key}", bytes(body or b""), partial(self._settle, key), id=key)

    def _settle(self, key: str, settlement: Settlement) -> None:
        mail = self._outbox.get(key)
        if mail is None:
            return  # settled before
        mail["X-Casebus"] = settlement.verdict
        self._settled.add(mail)
        self._outbox.discard(key)

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """One mail per letter, named by the transfer; one that is there already is not written again."""
        there = self._there()
        return [self._hand(letter, there) for letter in letters]

    def _hand(self, letter: Letter, there: set[str]) -> Handed:
        if letter.id in there:
            return Handed(letter.id, Effect.DELIVERED, letter.id)
        mail = EmailMessage()
        mail["Subject"], mail["Message-ID"] = letter.name, f"<{letter.id}@casebus>"
        mail.set_content(letter.body, maintype="application", subtype="octet-stream")
        try:
            self._inbox.add(mail)
        except OSError as error:
            return Handed(letter.id, Effect.UNAVAILABLE, details={"why": str(error)})
        there.add(letter.id)
        return Handed(letter.id, Effect.DELIVERED, letter.id)

    def _there(self) -> set[str]:
        marks = (mail["Message-ID"] or "" for mail in self._inbox)
        return {mark.strip("<>").removesuffix("@casebus") for mark in marks}

    def look(self, ids: Sequence[str]) -> dict[str, bool | None]:
        """The inbox knows: mail stays there."""
        there = self._there()
        return {id_: id_ in there for id_ in ids}

    def close(self) -> None:
        """Nothing is held."""
