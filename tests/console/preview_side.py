"""A preview without a server: its folder of mappings, and requests as a browser makes them."""

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casebus.adapters.kinds import MAPPINGS
from casebus.console.preview.app import Preview
from casebus.console.preview.desk import Desk

DAY = date(2022, 6, 1)
TOKEN = "a-token"
HOST = "127.0.0.1:8080"


def folder_of(kind: str, to: Path) -> Path:
    """A copy of a kind's mappings that a test may edit."""
    for name in (kind, "codes"):
        shutil.copytree(MAPPINGS / name, to / name)
    return to / kind


@dataclass
class Answer:
    """What came back."""

    status: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Visitor:
    """Asks one preview."""

    app: Preview

    @classmethod
    def of(cls, mapping: Path, *samples: Path) -> "Visitor":
        return cls(Preview(Desk(mapping, samples, DAY), TOKEN, "127.0.0.1"))

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **environ: str) -> Answer:
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            told["status"], told["headers"] = status, dict(headers)

        request = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_HOST": HOST,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        return Answer(body=b"".join(self.app(request, start)), **told)

    def post(self, asked: object, **environ: str) -> Answer:
        headers = {"CONTENT_TYPE": "application/json", **environ}
        return self.ask(f"/{TOKEN}/look", "POST", json.dumps(asked).encode(), **headers)

    def look(self, sample: int = 0, document: int = 0, text: str | None = None) -> dict[str, Any]:
        answer = self.post({"sample": sample, "document": document, "text": text})
        assert answer.status == "200 OK", answer.body
        return answer.json


def text_of(pane: dict[str, Any]) -> str:
    """A pane's rows as they are read."""
    return "\n".join("".join(part[0] for part in row["parts"]) for row in pane["rows"])


def lit(pane: dict[str, Any], entries: set[int]) -> list[str]:
    """The stretches of a pane that light up with one of these entries."""
    return [
        part[0] for row in pane["rows"] for part in row["parts"] if len(part) > 1 and entries & set(part[1])
    ]
