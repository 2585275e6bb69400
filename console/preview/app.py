"""The preview as a WSGI application: one page, its script and style, and JSON; nothing without the token in the address."""

import hmac
import ipaddress
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

from ...schemas.catalogue import LANGUAGES
from ..texts import Texts
from ..texts import names as text_names
from .desk import LARGEST, Desk

Start = Callable[..., Any]
Environment = Mapping[str, Any]
Headers = list[tuple[str, str]]

#: nothing from elsewhere, no script or style within the page, nobody may frame it
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = [
    ("Content-Security-Policy", _POLICY),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]
_FILES: Final = {
    "": ("page.html", "text/html"),
    "page.css": ("page.css", "text/css"),
    **{name: (name, "text/javascript") for name in ("draw.js", "page.js", "rows.js", "where.js", "words.js")},
}
#: what the page says, by the beginnings of the texts' names
_SAID: Final = ("preview.", "trace.")
#: an edited sample as JSON text: at most six bytes for one
MOST_BYTES: Final = LARGEST


class Refused(Exception):
    """A request that is not answered, with the status that says why."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Preview:
    """Answers below `/<token>/`. `host` is the address it was told to listen at."""

    desk: Desk
    token: str
    host: str
    #: the page's language until the reader chooses another
    language: str = "en"

    def __call__(self, environ: Environment, start: Start) -> Iterable[bytes]:
        """One request."""
        try:
            kind, body = self._answer(environ)
        except Refused as refused:
            return _send(start, refused.status, "text/plain", refused.status.encode())
        except Exception:  # noqa: BLE001 - a half-saved file must not end the preview: it is told, the page goes on
            told = traceback.format_exc()
            print(told, file=sys.stderr)
            return _send(start, "500 Internal Server Error", "text/plain", told.splitlines()[-1].encode())
        return _send(start, "200 OK", kind, body)

    def _answer(self, environ: Environment) -> tuple[str, bytes]:
        if not allowed(str(environ.get("HTTP_HOST", "")), self.host):
            raise Refused("421 Misdirected Request")
        token, _, rest = str(environ.get("PATH_INFO", "")).lstrip("/").partition("/")
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode()):
            raise Refused("404 Not Found")
        method = str(environ.get("REQUEST_METHOD", "GET"))
        if rest == "look":
            return "application/json", orjson.dumps(self._look(environ, method))
        if method not in ("GET", "HEAD"):
            raise Refused("405 Method Not Allowed")
        if rest == "stamp":
            return "application/json", orjson.dumps({"stamp": self.desk.stamp()})
        if rest == "texts":
            return "application/json", orjson.dumps({"language": self.language, "texts": _texts()})
        if rest not in _FILES:
            raise Refused("404 Not Found")
        name, kind = _FILES[rest]
        return kind, (files(__package__) / name).read_bytes()

    def _look(self, environ: Environment, method: str) -> dict[str, Any]:
        if method != "POST":
            raise Refused("405 Method Not Allowed")
        origin = str(environ.get("HTTP_ORIGIN", ""))
        if origin and origin.partition("://")[2] != environ.get("HTTP_HOST"):
            raise Refused("403 Forbidden")
        if str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip() != "application/json":
            raise Refused("415 Unsupported Media Type")
        sample, document, text = _asked(_body(environ))
        return self.desk.look(sample, document, text)


def allowed(header: str, host: str) -> bool:
    """Whether a Host header is one of ours. A name that only leads here (DNS rebinding) is not; addresses are."""
    name = header.strip().lower()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    if name in ("localhost", host.lower()):
        return bool(name)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _body(environ: Environment) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Refused("400 Bad Request") from None
    if not 0 <= length <= MOST_BYTES:
        raise Refused("413 Content Too Large")
    return bytes(environ["wsgi.input"].read(length))


def _asked(body: bytes) -> tuple[int, int, str | None]:
    try:
        # unlike orjson it takes half characters, which a page may send; the desk tells what is wrong with them
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("400 Bad Request") from None
    if not isinstance(found, dict):
        raise Refused("400 Bad Request")
    sample, document, text = found.get("sample", 0), found.get("document", 0), found.get("text")
    if type(sample) is not int or type(document) is not int or not isinstance(text, str | None):
        raise Refused("400 Bad Request")
    return sample, document, text


def _send(start: Start, status: str, kind: str, body: bytes) -> list[bytes]:
    headers: Headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body)))]
    start(status, headers + _HEADERS)
    return [body]


@cache
def _texts() -> dict[str, dict[str, str]]:
    """Language → name → text, the values left to be filled in by the page."""
    names = [name for name in text_names() if name.startswith(_SAID)]
    return {lang: {name: Texts(lang).raw(name) for name in names} for lang in LANGUAGES}
