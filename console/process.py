"""The running bus: the hub's verbs and every agency in threads of their own, in one process.

An agency that is slow, away or broken waits in its own thread and costs the others nothing. A stop is
clean: agencies finish the batch in hand, the hub decides what they still sent, then everything is closed.
Whatever a kill cuts off comes again at the next start.
"""

import logging
import threading
import time
from collections.abc import Callable

from .. import bus
from ..adapters.adapter import Adapter
from ..adapters.live import Live, Standing
from ..router.hub import utc_now
from ..router.sweep import resume
from ..router.transports.contract import Transport
from ..schemas.errors import LedgerFailed, Unavailable
from .compose import Wired
from .in_use import tell
from .worker import Worker

log = logging.getLogger(__name__)

#: seconds that agencies have to finish the batch in hand when the process stops
PATIENCE = 15.0
#: seconds between two looks of an idle hub: retries become due by time, not by message
HUB_IDLE = 0.5


def run(wired: Wired, stop: threading.Event) -> None:
    """Run until `stop` is set, then stop cleanly. Raises LedgerFailed when the ledger broke its promise.

    Closes nothing: who wired the parts closes them.
    """
    _Process(wired, stop).run()


class Verb:
    """A verb of the hub as the work of one thread; wakes the release when something changed."""

    def __init__(self, turn: Callable[[float], int], then: Callable[[], None] = lambda: None) -> None:
        self._turn, self._then = turn, then

    def turn(self, wait: float) -> int:
        """One batch; `wait` seconds at most for its first message."""
        done = self._turn(wait)
        if done:
            self._then()
        return done

    def close(self) -> None:
        """Nothing is held."""


class Gateway:
    """An agency's adapter as the work of one thread: take what it has, hand over what is for it."""

    def __init__(
        self, adapter: Adapter, road: Transport, live: Live, tell: Callable[[Standing], None], *, poll: float
    ) -> None:
        self._adapter, self._road, self._poll = adapter, road, poll
        self._live, self._tell = live, tell
        self._standing: Standing | None = None
        self._next_poll = 0.0
        self._away = False

    def turn(self, wait: float) -> int:
        """Collect when it is time to look again, then deliver; waits for deliveries, never past the next look."""
        now = time.monotonic()
        self._renew(now)
        taken = self._collect() if now >= self._next_poll else 0
        if not taken:
            self._next_poll = max(self._next_poll, now + min(wait, self._poll))
        pause = 0.0 if taken else max(0.0, min(wait, self._next_poll - time.monotonic()))
        return taken + bus.deliver(self._adapter, self._road, timeout=pause)

    def _renew(self, now: float) -> None:
        """Between two batches: the mappings as they now stand, and word of it where operators look."""
        standing = self._live.look(now)
        if standing is not self._standing:
            self._adapter.use(standing.mappings)
            self._tell(standing)
            self._standing = standing

    def _collect(self) -> int:
        try:
            taken = bus.collect(self._adapter, self._road)
        except Unavailable as error:  # its deliveries may still work, and say so themselves
            if not self._away:
                log.warning("cannot collect: %s", error)
            self._away, self._next_poll = True, time.monotonic() + self._poll
            return 0
        if self._away:
            log.info("collecting again")
        self._away = False
        return taken

    def close(self) -> None:
        """Unsettled sources come again at the next start."""
        self._adapter.close()


class _Process:
    """The threads of one run."""

    def __init__(self, wired: Wired, stop: threading.Event) -> None:
        self._wired, self._stop = wired, stop
        self._hub_stop = threading.Event()
        #: set when something may have become due
        self._due = threading.Event()
        self._failure: LedgerFailed | None = None
        self._hub = [self._verb(*verb) for verb in self._verbs()]
        self._gateways = [self._gateway(code, make) for code, make in wired.gateways.items()]

    def _verbs(self) -> list[tuple[str, Verb]]:
        hub, road = self._wired.hub, self._wired.road
        return [
            ("hub.route", Verb(lambda wait: bus.route(hub, road, timeout=wait), self._due.set)),
            ("hub.settle", Verb(lambda wait: bus.settle(hub, road, timeout=wait), self._due.set)),
            ("hub.release", Verb(self._release)),
        ]

    def _release(self, wait: float) -> int:
        self._due.wait(wait)
        self._due.clear()
        done = bus.release(self._wired.hub, self._wired.road)
        if done >= bus.BATCH:
            self._due.set()
        return done

    def _verb(self, name: str, verb: Verb) -> Worker:
        return Worker(name, lambda: verb, self._hub_stop, self._failed, idle=HUB_IDLE)

    def _gateway(self, code: str, make: Callable[[], Adapter]) -> Worker:
        poll = self._wired.config.settings.bus.poll

        def begin() -> Gateway:
            live, home = self._wired.live[code], self._wired.config.gateway(code)
            return Gateway(make(), self._wired.road, live, lambda one: tell(home, one, utc_now()), poll=poll)

        return Worker(code, begin, self._stop, self._failed, idle=poll)

    def _failed(self, error: LedgerFailed) -> None:
        self._failure = self._failure or error
        self._hub_stop.set()
        self._stop.set()

    def run(self) -> None:
        if getattr(self._wired.road, "volatile", False):
            again = resume(self._wired.hub)
            log.info("%d transfers were out when the bus last ended; they go again", again)
        for worker in (*self._hub, *self._gateways):
            worker.thread.start()
        log.info("running: %d agencies", len(self._gateways))
        self._stop.wait()
        log.info("stopping")
        self._join(self._gateways, PATIENCE)
        self._hub_stop.set()
        self._due.set()
        self._join(self._hub, PATIENCE)
        if self._failure is None:
            self._drain()
        log.info("stopped")
        if self._failure is not None:
            raise self._failure

    def _join(self, workers: list[Worker], patience: float) -> None:
        deadline = time.monotonic() + patience
        for worker in workers:
            worker.thread.join(max(0.0, deadline - time.monotonic()))
            if worker.thread.is_alive():
                log.warning("%s did not end in time; what it did not finish comes again", worker.name)

    def _drain(self) -> None:
        """Decide what the agencies had still sent when they stopped."""
        hub, road, deadline = self._wired.hub, self._wired.road, time.monotonic() + PATIENCE
        while bus.route(hub, road) + bus.settle(hub, road) and time.monotonic() < deadline:
            pass
