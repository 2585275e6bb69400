"""Posts a procuratorate's documents to the exchange: in order within a case, again until the answer is final."""

import http.client
import queue
import threading
import urllib.parse

from ..correspondence import Ready
from .office import Office

#: cases go through this many posts at a time
WORKERS = 4
#: seconds between tries of one document
AGAIN_AFTER = 0.25
TIMEOUT = 20.0
#: taken for good, or refused for good; 202 and 409 mean ask again
FINAL = (200, 201, 204, 400, 422)


class Courier:
    """The posting threads of one procuratorate. The same document always goes under the same Idempotency-Key."""

    def __init__(self, office: Office) -> None:
        self.office, self.stop = office, threading.Event()
        self.queues: list[queue.SimpleQueue[Ready | None]] = [queue.SimpleQueue() for _ in range(WORKERS)]
        self.threads = [threading.Thread(target=self._work, args=(q,), daemon=True) for q in self.queues]

    def open(self) -> None:
        """Start the threads, with what the last run did not finish."""
        self.office.letters.begin_again()
        for thread in self.threads:
            thread.start()

    def turn(self) -> int:
        """Give what is ready to the threads, each case to its own. How many were given."""
        if not self.office.letters.stirred:
            return 0
        with self.office.store.transaction():
            fresh = self.office.letters.ready(50)
            for ready in fresh:
                self.office.letters.under_way(ready.id)
        for ready in fresh:
            self.queues[int(ready.case_no[-4:]) % WORKERS].put(ready)
        return len(fresh)

    def shut(self) -> None:
        """Stop after the posts under way."""
        self.stop.set()
        for q in self.queues:
            q.put(None)
        for thread in self.threads:
            thread.join(2)

    def _work(self, waiting: "queue.SimpleQueue[Ready | None]") -> None:
        post = _Post(self.office.system.bus_url, self.office.system.token)
        while (ready := waiting.get()) and not self.stop.is_set():
            while (status := post.send(ready.key, ready.body)) not in FINAL:
                if self.stop.wait(AGAIN_AFTER):
                    return
            with self.office.store.transaction():
                self.office.letters.gone(ready.id, f"HTTP {status}")


class _Post:
    """One keep-alive connection to the exchange."""

    def __init__(self, url: str, token: str) -> None:
        self.parts, self.token = urllib.parse.urlsplit(url), token
        self.connection: http.client.HTTPConnection | None = None

    def send(self, key: str, body: bytes) -> int:
        """The status of the answer; 0 when there was none."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key,
        }
        try:
            if self.connection is None:
                host, port = self.parts.hostname or "", self.parts.port
                self.connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
            self.connection.request("POST", self.parts.path, body, headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0
        return answer.status
