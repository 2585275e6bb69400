"""An agency that speaks HTTP: it posts to the bus, the bus posts to its system.

Its system keeps its first final answer per Idempotency-Key (endpoint "keeps"), so the same
letter may be posted again freely; what it posts here is on disk before it is told so.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from uuid_utils import uuid7

from ...schemas.errors import Unavailable
from ..contracts import Attachment, Delivery, Handed, Letter
from .files import Owner
from .http_in import Desk
from .http_out import Sender
from .http_server import Server, join
from .http_settings import HttpSettings
from .http_spool import Entry, Spool


class HttpChannel:
    """One agency over HTTP. One thread polls and delivers; requests come on the server's threads."""

    Settings = HttpSettings
    endpoint = "keeps"

    def __init__(
        self, settings: HttpSettings, folder: Path, *, new_id: Callable[[], str] = lambda: str(uuid7())
    ) -> None:
        self._settings = settings
        self._folder = folder / settings.spool / settings.agency
        self._folder.mkdir(parents=True, exist_ok=True)
        self._materials = self._folder / "materials"
        self._owner = Owner(self._folder / "lock")
        self._sender = Sender(settings) if settings.url else None
        self._new_id = new_id
        self._spool: Spool | None = None
        self._server: Server | None = None
        self._desk: Desk | None = None

    @property
    def address(self) -> str:
        """`http://host:port/<agency>`: where this agency posts. Starts to listen."""
        server, host = self._listen()[0], self._settings.listen.rpartition(":")[0]
        return f"http://{host}:{server.port}/{self._settings.agency}"

    def poll(self, limit: int) -> list[Delivery]:
        """What was posted and not yet taken, oldest first; after a start, all that was not settled."""
        spool = self._listen()[1]
        return [self._delivery(spool, entry, body) for entry, body in spool.take(limit)]

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """Post each letter to its system; repeatable under the same id."""
        if self._sender is None:
            raise Unavailable("this agency has no url")
        return self._sender.deliver(letters)

    def look(self, ids: Sequence[str]) -> dict[str, bool | None]:
        """Cannot tell without sending: the same key posted again gets the first answer."""
        return dict.fromkeys(ids)

    def close(self) -> None:
        """Stop listening for this agency; what is not settled comes again."""
        if self._server is not None and self._desk is not None:
            self._server.leave(self._settings.agency, self._desk.answer)
        self._server = self._desk = self._spool = None
        if self._sender is not None:
            self._sender.close()
        self._owner.release()

    def _listen(self) -> tuple[Server, Spool]:
        if self._server is None or self._spool is None:
            if not self._owner.holds():
                raise Unavailable(f"another process listens for {self._settings.agency}")
            self._spool = Spool(self._folder)
            self._desk = Desk(self._settings, self._spool, self._materials, self._new_id)
            limit = max(self._settings.max_bytes, self._settings.max_upload)
            self._server = join(self._settings.listen, self._settings.agency, self._desk.answer, limit)
        return self._server, self._spool

    def _delivery(self, spool: Spool, entry: Entry, body: bytes) -> Delivery:
        return Delivery(
            name=entry.name,
            reference=f"{entry.name} {entry.key}",
            body=body,
            settle=lambda settlement: spool.settle(entry, settlement),
            attachments=tuple(self._attachments(body)),
            id=entry.id,
        )

    def _attachments(self, body: bytes) -> Iterator[Attachment]:
        """Uploaded files whose digests stand at the configured path; a missing one is the mapping's to refuse."""
        if not self._settings.materials:
            return
        try:
            values: list[Any] = [orjson.loads(body)]
        except orjson.JSONDecodeError:
            return
        for step in self._settings.materials.split("/"):
            found = [value.get(step) for value in values if isinstance(value, dict)]
            values = [one for value in found for one in (value if isinstance(value, list) else [value])]
        digests = [value.removeprefix("sha256:") for value in values if isinstance(value, str)]
        for digest in dict.fromkeys(digests):
            if digest.isalnum() and (self._materials / digest).is_file():
                yield Attachment(digest, str(self._materials / digest))
