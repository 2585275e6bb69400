"""One listening server per address in the process; agencies share it by path prefix."""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from waitress import wasyncore
from waitress.server import create_server

from ...schemas.errors import Unavailable

Start = Callable[..., Any]
#: what answers below `/<agency>/`: (the rest of the path, WSGI environment, start_response)
Handler = Callable[[str, dict[str, Any], Start], Iterable[bytes]]

#: held requests keep a thread each
_THREADS: Final = 32
_servers: dict[str, "Server"] = {}
_lock = threading.Lock()


class Server:
    """Listens at one address until the last agency has left. Thread-safe."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self.address = address
        self.routes: dict[str, Handler] = {}
        self._stop = threading.Event()
        #: every socket of this server, so that closing it leaves none behind
        self._sockets: dict[int, Any] = {}
        try:
            made: Any = create_server(
                self._answer, map=self._sockets, host=host, port=int(port), threads=_THREADS, ident=None
            )
        except OSError as error:
            raise Unavailable(f"cannot listen at {address}: {error.strerror}") from error
        self._server = made
        self._largest = 0
        listening = getattr(made, "effective_listen", None) or [(host, made.effective_port)]
        self.port: int = listening[0][1]
        self._thread = threading.Thread(target=self._run, name=f"http {address}", daemon=True)
        self._thread.start()

    def allow(self, limit: int) -> None:
        """Take bodies of so many bytes."""
        self._largest = max(self._largest, limit)
        # the server refuses at its bound, our handlers above theirs
        self._server.adj.max_request_body_size = self._largest + 1

    def leave(self, agency: str, handler: Handler) -> None:
        """Stop answering for the agency; the last one closes the server."""
        with _lock:
            if self.routes.get(agency) == handler:
                del self.routes[agency]
            last = not self.routes
            if last and _servers.get(self.address) is self:
                del _servers[self.address]
        if last and not self._stop.is_set():
            self._stop.set()
            self._server.pull_trigger()
            self._thread.join(5)
            self._server.task_dispatcher.shutdown(timeout=5)
            wasyncore.close_all(self._sockets, ignore_all=True)

    def _run(self) -> None:
        while not self._stop.is_set():
            wasyncore.loop(timeout=0.5, map=self._sockets, count=1)

    def _answer(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        agency, _, rest = environ.get("PATH_INFO", "").lstrip("/").partition("/")
        handler = self.routes.get(agency)
        if handler is None:
            start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"no such agency\n"]
        return handler(rest, environ, start)


def join(address: str, agency: str, handler: Handler, limit: int) -> Server:
    """Requests below `/<agency>/` at `host:port` go to `handler`; the first agency starts the server.

    `limit` is the largest body in bytes that the agency may send; the largest of all agencies counts
    for the server, each agency's own is its handler's affair.

    Port 0 is one free port for all who ask.
    """
    with _lock:
        server = _servers.get(address)
        if server is None:
            server = _servers[address] = Server(address)
        server.allow(limit)
        server.routes[agency] = handler
        return server
