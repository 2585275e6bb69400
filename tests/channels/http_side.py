"""The agency at the other end of the HTTP channel: a system that posts and is posted to."""

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import urllib3
from casebus.adapters.channels.http import HttpChannel
from casebus.adapters.contracts import Channel, Letter
from casebus.adapters.settings import read_settings


class System(BaseHTTPRequestHandler):
    """An agency's HTTP interface that keeps its first answer per key."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, int]] = {}
    effects: ClassVar[list[bytes]] = []
    files: ClassVar[dict[str, bytes]] = {}
    after: ClassVar[str] = ""
    #: what follows its words
    more: ClassVar[int] = 0
    #: who asked, one per connection
    callers: ClassVar[set[Any]] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        if key not in self.answers:
            self.answers[key] = 422 if body == b"hopeless" else 201
            if self.answers[key] == 201:
                self.effects.append(body)
        self._answer(self.answers[key], b"why" if self.answers[key] == 422 else b"taken")

    def do_HEAD(self) -> None:
        self._answer(200 if self.path in self.files else 404, b"")

    def do_PUT(self) -> None:
        self.files[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.callers.add(self.client_address)
        self.send_header("Content-Length", str(len(body) + self.more))
        if self.after:
            self.send_header("Retry-After", self.after)
        self.end_headers()
        self.wfile.write(body)
        with suppress(OSError):  # the other side may hang up before the end
            for _ in range(0, self.more, 1024):
                self.wfile.write(b"x" * 1024)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class HttpSide:
    """An agency that posts and is posted to."""

    def __init__(self, place: Path, **settings: Any) -> None:
        self.place = place
        self.handler = type(
            "OneSystem", (System,), {"answers": {}, "effects": [], "files": {}, "callers": set()}
        )
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{self.server.server_port}/"
        self.settings = {
            "agency": "court-1",
            "url": url,
            "listen": "127.0.0.1:0",
            "token": "s3cret",
            "hold": 0.05,
        }
        self.settings |= settings
        self.pool = urllib3.PoolManager()
        self._last: dict[str, bytes] = {}
        self._channels: list[HttpChannel] = []

    def open(self) -> HttpChannel:
        channel = HttpChannel(read_settings(HttpChannel.Settings, self.settings), self.place)
        self._channels.append(channel)
        return channel

    def crash(self, channel: Channel) -> None:
        assert isinstance(channel, HttpChannel)
        if channel._server is not None and channel._desk is not None:
            channel._server.leave("court-1", channel._desk.answer)
        if channel._sender is not None:
            channel._sender.close()
        channel._owner.release()
        self._channels.remove(channel)

    def post(
        self, key: str, body: bytes, name: str = "documents", **headers: str
    ) -> urllib3.BaseHTTPResponse:
        listening = next((one for one in self._channels if one._server is not None), self._channels[0])
        given = {"Authorization": "Bearer s3cret", "Idempotency-Key": key} | headers
        url = f"{listening.address}/{name}"
        return self.pool.request(
            "POST", url, body=body, headers={k: v for k, v in given.items() if v}, retries=False
        )

    def put(self, name: str, body: bytes) -> None:
        self._last[name] = body
        assert self.post(name, body).status == 202

    def begin(self, name: str, body: bytes) -> Callable[[], None]:
        raise NotImplementedError

    def answered(self, name: str) -> str:
        return {200: "accepted", 422: "refused"}.get(self.post(name, self._last[name]).status, "")

    def effects(self) -> Sequence[bytes]:
        found: Sequence[bytes] = self.handler.effects
        return found

    def letter(self, id_: str, text: str) -> Letter:
        return Letter(id_, "api/documents", self.body(text))

    def hopeless(self, id_: str) -> Letter:
        return Letter(id_, "api/documents", b"hopeless")

    def body(self, text: str) -> bytes:
        return json.dumps({"text": text}).encode()

    def stop(self) -> None:
        self.pool.clear()
        self.server.shutdown()
        self.server.server_close()
