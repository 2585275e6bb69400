"""The procuratorate's system: a small HTTP server that keeps what it gets and can be told to be away."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class System:
    """The procuratorate's system: keeps what is posted to it, and its first answer to each key."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, str, bytes]] = []
        #: what it answers, or "stall" to answer too late
        self.mood: int | str = 200
        #: how often it was asked, whatever it answered
        self.asked = 0
        #: lets a stalled answer go when the test is over
        self.late = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def bodies(self, path: str) -> list[Any]:
        return [json.loads(body) for where, _, body in self.posts if where == path]

    def close(self) -> None:
        self.late.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(system) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's own methods have the self
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                key = self.headers["Idempotency-Key"]
                system.asked += 1
                if system.mood == "stall":
                    system.late.wait(30)
                    self.close_connection = True
                    return
                if system.mood == 200 and all(key != known for _, known, _ in system.posts):
                    system.posts.append((self.path, key, body))
                self._say(int(system.mood))

            def do_HEAD(self) -> None:
                self._say(404)

            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._say(201)

            def _say(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler
