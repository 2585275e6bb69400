"""The agencies at the other end of the folder and database channels, as the conformance suite needs them."""

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casebus.adapters.channels.database import DatabaseChannel
from casebus.adapters.channels.folder import FolderChannel
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
