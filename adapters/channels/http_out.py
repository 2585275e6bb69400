"""Documents posted to an agency's system under the transfer's id as Idempotency-Key; the connection is kept."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import urllib3

from ...schemas.exchange import Effect
from ...schemas.problem import Problem
from ..contracts import Handed, Letter
from .http_settings import HttpSettings

#: characters of the agency's own words that are kept
_WORDS: Final = 2000
#: answers that speak of the connection, the address or the moment, not of the document
_NOT_NOW: Final = frozenset({401, 403, 404, 405, 407, 408, 421, 425, 426, 429})
_CONFLICT: Final = 409
_PART: Final = re.compile(r"[^/\x00-\x1f\x7f]+")
_CHUNK: Final = 1024 * 1024
#: bytes of an answer that are read
_MOST: Final = 64 * 1024
#: seconds that an agency may ask us to stay away at a time
_LONGEST: Final = 24 * 60 * 60.0


class Sender:
    """Posts to one agency. One thread."""

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        timeout = urllib3.Timeout(connect=settings.connect_timeout, read=settings.read_timeout)
        headers = {"Authorization": f"Bearer {settings.send_token}"} if settings.send_token else {}
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False, headers=headers)
        self._url = (settings.url or "").rstrip("/")

    def deliver(self, letters: Sequence[Letter]) -> list[Handed]:
        """One Handed per letter, in order; once the system is away the rest is not tried."""
        handed: list[Handed] = []
        away: Handed | None = None
        for letter in letters:
            one = self._post(letter) if away is None else _untried(letter.id, away)
            if one.details.get("away"):
                away = one
            handed.append(one)
        return handed

    def close(self) -> None:
        """Close the kept connections."""
        self._pool.clear()

    def _post(self, letter: Letter) -> Handed:
        path = self._path(letter.name)
        if path is None:
            problem = Problem("HTTP_NAME", params={"name": letter.name[:200]})
            return Handed(letter.id, Effect.REJECTED, problems=(problem,))
        headers = {
            **self._pool.headers,
            "Idempotency-Key": letter.id,
            "Content-Type": self._settings.content_type,
            "Casebus-Token": str(letter.token),
        }
        try:
            for one in letter.attachments:
                self._upload(Path(one.path))
            answer, body = self._request("POST", f"/{path}", body=letter.body, headers=headers)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            problem = Problem("CHANNEL_AWAY", params={"why": f"{type(error).__name__}: {error}"[:300]})
            silent = isinstance(error, urllib3.exceptions.ReadTimeoutError)
            details = {"away": True} | ({"silent": True} if silent else {})
            return Handed(letter.id, Effect.UNAVAILABLE, problems=(problem,), details=details)
        return _handed(letter.id, answer, body)

    def _upload(self, file: Path) -> None:
        """Once per content: the agency is asked by digest first."""
        with file.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            target = f"/materials/{digest}"
            if self._request("HEAD", target)[0].status < 300:
                return
            source.seek(0)
            headers = {**self._pool.headers, "Content-Type": "application/octet-stream"}
            headers["Content-Length"] = str(file.stat().st_size)
            answer, _ = self._request("PUT", target, body=source, headers=headers)
        if answer.status >= 300:
            raise urllib3.exceptions.HTTPError(f"PUT {target}: {answer.status}")

    def _request(self, method: str, target: str, **arguments: Any) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        """The answer and the beginning of its body; a connection that has more to say is given up."""
        answer = self._pool.request(
            method, self._url + target, redirect=False, preload_content=False, **arguments
        )
        try:
            body = answer.read(_MOST, decode_content=False)
            if len(body) == _MOST:
                answer.close()
        finally:
            answer.release_conn()
        return answer, body

    @staticmethod
    def _path(name: str) -> str | None:
        parts = name.split("/")
        good = all(_PART.fullmatch(part) and part not in (".", "..") for part in parts)
        return "/".join(quote(part, safe="") for part in parts) if good else None


def _untried(id_: str, away: Handed) -> Handed:
    """A letter that was not sent because the one before it found the system away; it goes again as soon."""
    return Handed(id_, away.effect, problems=away.problems, details={"untried": True})


def _handed(id_: str, answer: urllib3.BaseHTTPResponse, body: bytes) -> Handed:
    """The agency's answer as an effect. Without one, the same key is simply asked again: it keeps its answers."""
    status, after = answer.status, _seconds(answer.headers.get("Retry-After"))
    words = _words(body)
    if 200 <= status < 300:
        return Handed(id_, Effect.DELIVERED, reference=words[:200], details={"status": status})
    problem = Problem("HTTP_ANSWER", params={"status": str(status), "text": words})
    if status >= 500 or status < 400 or status in _NOT_NOW or (status == _CONFLICT and after is not None):
        return Handed(
            id_, Effect.UNAVAILABLE, retry_after=after, problems=(problem,), details={"status": status}
        )
    return Handed(
        id_, Effect.REJECTED, reference=words[:200], problems=(problem,), details={"status": status}
    )


def _words(body: bytes) -> str:
    """The answer's text for people: as much as is sensible, without control characters."""
    text = body[: 4 * _WORDS].decode("utf-8", "backslashreplace")
    return "".join(c for c in text if c.isprintable() or c in "\n\t")[:_WORDS].strip()


def _seconds(header: str | None) -> float | None:
    """`Retry-After` in seconds, a day at most; its date form is rare and simply means "later"."""
    return min(float(header), _LONGEST) if header is not None and header.strip().isdecimal() else None
