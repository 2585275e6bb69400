"""What the bus answers to an agency that posts: documents are held until the hub has spoken, files are verified.

POST /<agency>/<name>              Idempotency-Key required
HEAD, PUT /<agency>/materials/<sha256>
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Iterable
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from .http_server import Start
from .http_settings import HttpSettings
from .http_spool import Entry, Spool

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1024 * 1024
#: seconds after which a sender that got 202 may ask again
_ASK_AGAIN: Final = 2
_ACCEPTED: Final = ("accepted", "duplicate")


class Reply(Exception):
    """The answer to a request: status, then JSON with a text for people."""

    def __init__(self, status: HTTPStatus, text: str, *, after: int | None = None, **values: Any) -> None:
        super().__init__(text)
        self.status = status
        self.body = {**values, "text": text}
        self.headers = [("Content-Type", "application/json; charset=utf-8")]
        if after is not None:
            self.headers.append(("Retry-After", str(after)))


class Desk:
    """Answers one agency's requests. Called by the server's threads."""

    def __init__(
        self, settings: HttpSettings, spool: Spool, materials: Path, new_id: Callable[[], str]
    ) -> None:
        self._settings, self._spool = settings, spool
        self._materials, self._new_id = materials, new_id
        materials.mkdir(parents=True, exist_ok=True)
        for left in materials.glob("*.part"):  # of uploads that a crash cut short
            left.unlink(missing_ok=True)

    def answer(self, rest: str, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """The WSGI answer."""
        method = environ["REQUEST_METHOD"]
        try:
            self._authorise(environ.get("HTTP_AUTHORIZATION", ""))
            folder, _, digest = rest.partition("/")
            if folder == "materials" and method in ("PUT", "HEAD"):
                self._material(method, digest, environ)
            if method != "POST" or not rest:
                raise Reply(HTTPStatus.METHOD_NOT_ALLOWED, "POST a document to /<agency>/<name>")
            self._document(rest, environ)
            raise Reply(HTTPStatus.INTERNAL_SERVER_ERROR, "no answer")
        except Reply as reply:
            body = json.dumps(reply.body, ensure_ascii=False).encode()
            start(
                f"{reply.status.value} {reply.status.phrase}",
                [*reply.headers, ("Content-Length", str(len(body)))],
            )
            return [b""] if method == "HEAD" else [body]
        except OSError as error:
            start(
                "503 Service Unavailable",
                [("Retry-After", "30"), ("Content-Type", "text/plain; charset=utf-8")],
            )
            return [f"cannot be kept now: {error.strerror}\n".encode()]

    def _authorise(self, header: str) -> None:
        expected = f"Bearer {self._settings.token}"
        given = header.encode("latin-1", "replace")
        if self._settings.token and not hmac.compare_digest(given, expected.encode()):
            raise Reply(HTTPStatus.UNAUTHORIZED, "the bearer token is missing or wrong")

    def _document(self, name: str, environ: dict[str, Any]) -> None:
        key = environ.get("HTTP_IDEMPOTENCY_KEY", "").strip('"')
        if not _KEY.fullmatch(key):
            raise Reply(
                HTTPStatus.BAD_REQUEST,
                "the header Idempotency-Key is required: 1 to 200 printable ASCII characters",
            )
        self._check_charset(environ.get("CONTENT_TYPE", ""))
        body = self._body(environ, self._settings.max_bytes)
        found = self._spool.put(key, name, body, self._new_id())
        digest = found["digest"] if isinstance(found, dict) else found.digest
        if digest != hashlib.sha256(body).hexdigest():
            raise Reply(
                HTTPStatus.UNPROCESSABLE_ENTITY, "this Idempotency-Key was used for another document", key=key
            )
        if isinstance(found, dict):
            raise _told(key, found["verdict"], found["reference"], found["text"])
        self._wait(found)

    def _wait(self, entry: Entry) -> None:
        if entry.asked:
            raise Reply(
                HTTPStatus.CONFLICT, "this document is being worked on", after=_ASK_AGAIN, key=entry.key
            )
        entry.asked = True
        try:
            entry.settled.wait(self._settings.hold)
        finally:
            entry.asked = False
        if entry.settlement is None:
            text = "kept; ask again with the same Idempotency-Key"
            raise Reply(HTTPStatus.ACCEPTED, text, after=_ASK_AGAIN, key=entry.key, state="kept")
        settlement = entry.settlement
        raise _told(entry.key, settlement.verdict, settlement.reference, settlement.report)

    def _check_charset(self, content_type: str) -> None:
        """A declared charset other than the agreed one is refused; nothing is converted."""
        header = Message()
        header["Content-Type"] = content_type
        declared = header.get_content_charset()
        if declared is not None and declared.lower() != self._settings.charset.lower():
            text = f"the charset {declared} was declared, {self._settings.charset} is agreed"
            raise Reply(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, text)

    @staticmethod
    def _body(environ: dict[str, Any], limit: int) -> bytes:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > limit:
            raise Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {limit} bytes")
        body: bytes = environ["wsgi.input"].read(int(length))
        if len(body) != int(length):
            raise Reply(HTTPStatus.BAD_REQUEST, "the body is shorter than its Content-Length")
        return body

    def _material(self, method: str, digest: str, environ: dict[str, Any]) -> None:
        if not _DIGEST.fullmatch(digest):
            raise Reply(HTTPStatus.BAD_REQUEST, "a SHA-256 in lower-case hexadecimal is expected")
        target = self._materials / digest
        if target.exists():
            raise Reply(HTTPStatus.OK, "known", sha256=digest)
        if method == "HEAD":
            raise Reply(HTTPStatus.NOT_FOUND, "unknown", sha256=digest)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > self._settings.max_upload:
            raise Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {self._settings.max_upload} bytes")
        part = self._materials / f"{self._new_id()}.part"
        found = hashlib.sha256()
        try:
            with part.open("wb") as file:
                while chunk := environ["wsgi.input"].read(_CHUNK):
                    found.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if found.hexdigest() != digest:
                raise Reply(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    "the content has another digest",
                    sha256=found.hexdigest(),
                )
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        raise Reply(HTTPStatus.CREATED, "kept", sha256=digest)


def _told(key: str, verdict: str, reference: str, text: str) -> Reply:
    status = HTTPStatus.OK if verdict in _ACCEPTED else HTTPStatus.UNPROCESSABLE_ENTITY
    return Reply(status, text or verdict, key=key, state=verdict, reference=reference)
