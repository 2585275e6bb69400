"""A procuratorate's HTTP door: records what arrives, keeps its answers, is down or slow now and then.

A small HTTP/1.1 server of its own on the standard library's sockets: keep-alive, lengths and chunks, no more.
"""

import hashlib
import json
import socketserver
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from .. import mischief
from ..intake import arrived, turned_away
from . import words
from .office import Office

#: requests that a faulty receiver turns away before it takes a transfer in
FAILS_FIRST = 2
#: seconds that a stalling one keeps its sender waiting; more than a sender's time-out
STALLS_FOR = 3.0
PATHS = ("api/cases", "api/documents", "api/receipts")
REASONS = {
    200: "OK",
    201: "Created",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    422: "Unprocessable Entity",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the system answers; status 0 is no answer at all, after a long wait."""

    status: int
    body: str = ""
    retry_after: int = 0


class Desk:
    """What stands behind the door, without a socket: one request in, one answer out."""

    def __init__(self, office: Office) -> None:
        self.office, self.store = office, office.store

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one request; what it changed is durable before this returns."""
        if headers.get("authorization") != f"Bearer {self.office.system.token}":
            return Answer(401, '{"code":4010,"message":"凭证无效"}')
        path = path.partition("?")[0].strip("/")
        if path.startswith("materials/"):
            return self._material(method, path.removeprefix("materials/"), body)
        if method != "POST" or path not in PATHS:
            return Answer(404, '{"code":4040,"message":"无此接口"}')
        key = headers.get("idempotency-key", "")
        if not key:
            return Answer(400, '{"code":4000,"message":"缺少 Idempotency-Key"}')
        with self.store.transaction():
            return self._post(path, key, body)

    def _post(self, path: str, key: str, body: bytes) -> Answer:
        if known := self.store.rows("SELECT status, body FROM answers WHERE key = ?", key):
            arrived(self.store, path, body, again=True)
            return Answer(*known[0])
        try:
            came = json.loads(body)
            transfer, business = str(came.get("transferNo") or ""), came["bizType"]
            case_no = "" if path == "api/receipts" else came["case"]["policeCaseNo"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self._final(key, Answer(422, _message(f"报文无法识别：{error!r}")))
        if away := self._away(case_no, business, transfer):
            arrived(self.store, f"{path} (turned away)", body, transfer=transfer)
            return away
        missing = [
            m["sha256"] for m in came.get("materials") or () if m.get("sha256") and not self._has(m["sha256"])
        ]
        if missing:
            return self._final(key, Answer(422, _message(f"缺少材料文件：{missing[0]}")))
        arrived(self.store, path, body, transfer=transfer, taken=False)
        self.office.stirred = True
        return self._final(key, Answer(201, json.dumps({"code": 0, "id": transfer or key})))

    def _away(self, case_no: str, business: str, transfer: str) -> Answer | None:
        """Down for maintenance, or stalling, for the first requests of a chosen transfer."""
        step = f"to-procuratorate:{words.RECEIVED.get(business, '')}"
        fault = self.office.prefecture.fault(case_no, step) if case_no else ""
        if not fault or not turned_away(self.store, case_no, business, transfer, FAILS_FIRST):
            return None
        self.store.run("INSERT OR IGNORE INTO injected VALUES (?, ?, ?)", fault, case_no, step)
        return Answer(0) if fault == mischief.STALLING else Answer(503, _message("系统维护"), retry_after=1)

    def _final(self, key: str, answer: Answer) -> Answer:
        self.store.run("INSERT INTO answers VALUES (?, ?, ?)", key, answer.status, answer.body)
        return answer

    def _has(self, digest: str) -> bool:
        return bool(self.store.rows("SELECT 1 FROM materials WHERE sha256 = ?", digest))

    def _material(self, method: str, digest: str, body: bytes) -> Answer:
        if method == "HEAD":
            return Answer(200 if self._has(digest) else 404)
        if method != "PUT" or hashlib.sha256(body).hexdigest() != digest:
            return Answer(422, _message("材料摘要不符"))
        self.store.run("INSERT OR IGNORE INTO materials VALUES (?, ?)", digest, body)
        return Answer(201, '{"code":0}')


def _message(text: str) -> str:
    return json.dumps({"code": 4001, "message": text}, ensure_ascii=False)


class _Connection(socketserver.StreamRequestHandler):
    """One keep-alive connection."""

    disable_nagle_algorithm = True
    wbufsize = -1
    server: "Door"

    def handle(self) -> None:
        """Answer requests until the caller hangs up."""
        try:
            while line := self.rfile.readline(65536):
                if line.strip() and not self._one(line):
                    return
        except (ConnectionError, TimeoutError, ValueError):
            return

    def _one(self, line: bytes) -> bool:
        method, path, _ = line.decode("latin-1").split()
        headers: dict[str, str] = {}
        while (field := self._line().decode("latin-1").strip()) != "":
            name, _, value = field.partition(":")
            headers[name.strip().lower()] = value.strip()
        answer = self.server.desk.handle(method, path, headers, self._body(headers))
        if answer.status == 0:
            self.server.closing.wait(STALLS_FOR)
            return False
        body = answer.body.encode()
        extra = f"Retry-After: {answer.retry_after}\r\n" if answer.retry_after else ""
        head = (
            f"HTTP/1.1 {answer.status} {REASONS[answer.status]}\r\n{extra}"
            f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.wfile.write(head.encode("latin-1") + body)
        self.wfile.flush()
        return headers.get("connection", "").lower() != "close"

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self._exactly(int(headers.get("content-length") or 0))
        parts = []
        while size := int(self._line().split(b";")[0], 16):
            parts.append(self._exactly(size))
            self._line()
        self._line()
        return b"".join(parts)

    def _line(self) -> bytes:
        """One line; a caller that hung up in the middle has sent no request."""
        line = self.rfile.readline(65536)
        if not line.endswith(b"\n"):
            raise ConnectionError
        return line

    def _exactly(self, size: int) -> bytes:
        body = self.rfile.read(size)
        if len(body) < size:
            raise ConnectionError
        return body


class Door(socketserver.ThreadingTCPServer):
    """The server of one procuratorate, a thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, office: Office) -> None:
        super().__init__(("127.0.0.1", office.system.port), _Connection)
        self.desk, self.closing = Desk(office), threading.Event()

    def open(self) -> None:
        """Serve in a thread of its own until `shut`."""
        threading.Thread(target=self.serve_forever, args=(0.2,), daemon=True).start()

    def shut(self) -> None:
        """Take no more requests."""
        self.closing.set()
        self.shutdown()
        self.server_close()
