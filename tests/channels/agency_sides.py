"""The agencies at the other end of the built-in channels, as the conformance suite needs them."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import urllib3
from casebus.adapters.channels.database import DatabaseChannel
from casebus.adapters.channels.folder import FolderChannel
from casebus.adapters.channels.http import HttpChannel
from casebus.adapters.contracts import Channel, Letter
from casebus.adapters.settings import read_settings


class FolderSide:
    """An agency with an outbox and an inbox; it takes what it finds in the inbox at once."""

    def __init__(self, place: Path, **settings: Any) -> None:
        self.place = place
        self.settings = {"outbox": "out", "inbox": "in", "quiet": 0.05, "sync": "none"} | settings
        self._effects: list[bytes] = []
        self._count = 0
        for name in ("out", "in"):
            (place / name).mkdir(exist_ok=True)

    def open(self) -> FolderChannel:
        return FolderChannel(read_settings(FolderChannel.Settings, self.settings), self.place)

    def crash(self, channel: Channel) -> None:
        assert isinstance(channel, FolderChannel)
        channel._owner.release()

    def put(self, name: str, body: bytes) -> None:
        part = self.place / "out" / f"{name}.tmp"
        part.write_bytes(body)
        self._count += 1
        os.utime(part, (1_600_000_000 + self._count,) * 2)
        part.rename(self.place / "out" / name)
        if self.settings.get("complete") == "marker":
            (self.place / "out" / f"{name}.ok").touch()

    def begin(self, name: str, body: bytes) -> Callable[[], None]:
        file = (self.place / "out" / name).open("wb")
        half = len(body) // 2
        file.write(body[:half])
        file.flush()

        def finish() -> None:
            file.write(body[half:])
            file.close()
            if self.settings.get("complete") == "marker":
                (self.place / "out" / f"{name}.ok").touch()

        return finish

    def answered(self, name: str) -> str:
        if (self.place / "out/refused" / name).exists():
            assert (self.place / "out/refused" / f"{name}.problems.txt").read_text("utf-8")
            return "refused"
        return "accepted" if (self.place / "out/done" / name).exists() else ""

    def effects(self) -> Sequence[bytes]:
        for file in sorted((self.place / "in").iterdir()):
            if file.is_file() and file.suffix != ".ok":
                self._effects.append(file.read_bytes())
                file.unlink()
        return self._effects

    def letter(self, id_: str, text: str) -> Letter:
        return Letter(id_, f"{id_}.txt", self.body(text))

    def hopeless(self, id_: str) -> Letter:
        return Letter(id_, "../escaped.txt", b"x")

    def body(self, text: str) -> bytes:
        return f"马·哈三 {text}\n".encode("gb18030") * 3


SCHEMA = """
CREATE TABLE OUT_WS (LSH TEXT PRIMARY KEY, ZT TEXT, CLSM VARCHAR(40), CLSJ TEXT, f1 TEXT);
CREATE TABLE OUT_RY (LSH TEXT, XH INTEGER, g2 TEXT);
CREATE TABLE IN_AJ (LSH TEXT PRIMARY KEY, ZT TEXT, RKSJ TEXT, a1 TEXT NOT NULL, n1 NUMERIC);
CREATE TABLE IN_RY (LSH TEXT, XH TEXT, b2 TEXT);
"""
TABLES: dict[str, Any] = {
    "url": "sqlite:///agency.sqlite3",
    "outgoing": {
        "OUT_WS": {"key": "LSH", "status": "ZT", "new": "0", "claimed": "1", "done": "2", "refused": "9"}
        | {"message": "CLSM", "time": "CLSJ", "children": {"OUT_RY": {"foreign": "LSH", "order": ["XH"]}}}
    },
    "incoming": {
        "IN_AJ": {"key": "LSH", "constants": {"ZT": "0"}, "time": "RKSJ", "children": {"IN_RY": "LSH"}}
    },
}


class DatabaseSide:
    """An agency with staging tables; it deletes what it has taken in, so effects are counted by a trigger."""

    def __init__(self, place: Path, **settings: Any) -> None:
        self.place, self.settings = place, TABLES | settings
        self.database = sqlite3.connect(place / "agency.sqlite3", isolation_level=None)
        self.database.executescript(SCHEMA)

    def open(self) -> DatabaseChannel:
        settings = read_settings(DatabaseChannel.Settings, self.settings)
        return DatabaseChannel(settings, self.place, clock=lambda: datetime(2021, 9, 29, 2, tzinfo=UTC))

    def crash(self, channel: Channel) -> None:
        assert isinstance(channel, DatabaseChannel)
        channel._engine.dispose()
        channel._owner.release()

    def put(self, name: str, body: bytes) -> None:
        value = json.loads(body)["row"]["f1"]
        self.database.execute("INSERT INTO OUT_WS VALUES (?, '0', NULL, NULL, ?)", (name, value))

    def begin(self, name: str, body: bytes) -> Callable[[], None]:
        raise NotImplementedError

    def answered(self, name: str) -> str:
        ((status, message),) = self.database.execute("SELECT ZT, CLSM FROM OUT_WS WHERE LSH = ?", (name,))
        assert (status == "9") == bool(message)
        return {"2": "accepted", "9": "refused"}.get(status, "")

    def effects(self) -> Sequence[bytes]:
        rows = self.database.execute("SELECT LSH, a1 FROM IN_AJ ORDER BY LSH")
        return [self.letter(id_, text).body for id_, text in rows]

    def letter(self, id_: str, text: str) -> Letter:
        row = {"a1": text, "n1": 1.5}
        body = {"table": "IN_AJ", "row": row, "children": {"IN_RY": [{"XH": "1", "b2": "甲"}, {"XH": "2"}]}}
        return Letter(id_, "IN_AJ", json.dumps(body).encode())

    def hopeless(self, id_: str) -> Letter:
        return Letter(id_, "IN_AJ", b'{"table":"IN_AJ","row":{"a1":null}}')

    def body(self, text: str) -> bytes:
        key = {"a long document": "a.txt", "one": "a.txt", "two": "b.txt"}.get(text, f"{text}.txt")
        row = json.dumps({"LSH": key, "f1": text}, separators=(",", ":"))
        return f'{{"table":"OUT_WS","row":{row},"children":{{"OUT_RY":[]}}}}'.encode()


class System(BaseHTTPRequestHandler):
    """An agency's HTTP interface that keeps its first answer per key."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, int]] = {}
    effects: ClassVar[list[bytes]] = []
    files: ClassVar[dict[str, bytes]] = {}

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
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class HttpSide:
    """An agency that posts and is posted to."""

    def __init__(self, place: Path, **settings: Any) -> None:
        self.place = place
        self.handler = type("OneSystem", (System,), {"answers": {}, "effects": [], "files": {}})
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
