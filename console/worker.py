"""One thread that does one thing over and over: quick while there is work, quiet when there is none.

What fails is named in the log and begun anew after a pause; it costs the other threads nothing. Only a
ledger that broke its promise stops the whole process.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ..schemas.errors import CasebusError, LedgerFailed

log = logging.getLogger(__name__)

#: seconds to wait for more while there is work
BUSY = 0.02
#: a turn that did so much is not small: the next follows at once
FULL = 100
#: seconds, the first pause after a failure, doubled each time, and its bound
PAUSE, LONGEST_PAUSE = 0.5, 60.0


class Work(Protocol):
    """What a worker does. One thread calls it."""

    def turn(self, wait: float) -> int:
        """One batch; waits at most `wait` seconds for something to do. Returns how much there was."""

    def close(self) -> None:
        """Let go of what is held; nothing is called afterwards."""


class Pace:
    """How long small turns wait for company, so that they share a transaction and an fsync.

    Nothing while few threads are busy; the more there are, the longer, because they all run on one interpreter
    and every small turn costs the others a switch.
    """

    #: busy threads that one interpreter serves without loss
    FREE = 6
    #: seconds added by each further one, and the most in all
    STEP, MOST = 0.005, 0.15
    #: seconds that a thread counts as busy after a turn with work
    BUSY = 1.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def until_next(self, name: str, begun: float) -> float:
        """Seconds that `name`, whose small turn began then, waits before the next."""
        now = self._clock()
        self._last[name] = now
        busy = sum(now - last < self.BUSY for last in list(self._last.values()))
        return max(0.0, begun + min(self.MOST, self.STEP * max(0, busy - self.FREE)) - now)


@dataclass
class Worker:
    """`begin` makes the work, again after each failure. `failed` is told what only the process can answer."""

    name: str
    begin: Callable[[], Work]
    stop: threading.Event
    failed: Callable[[LedgerFailed], None]
    #: seconds to wait when there was nothing to do for a while
    idle: float = 0.5
    pace: Pace = field(default_factory=Pace)
    thread: threading.Thread = field(init=False)
    #: turns that worked since the work was begun
    _turns: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def _run(self) -> None:
        pause = PAUSE
        while not self.stop.is_set():
            self._turns = 0
            try:
                self._work()
            except LedgerFailed as error:
                self.failed(error)
                return
            except Exception as error:  # whatever it is, it must not end the others
                pause = PAUSE if self._turns else min(LONGEST_PAUSE, pause * 2)
                if isinstance(error, CasebusError):
                    log.warning("%s; again in %.1f s", error, pause)
                else:
                    log.exception("failed; again in %.1f s", pause)
                self.stop.wait(pause)

    def _work(self) -> None:
        work = self.begin()
        try:
            wait = BUSY
            while not self.stop.is_set():
                begun = time.monotonic()
                done = work.turn(wait)
                wait = BUSY if done else min(self.idle, wait * 2)
                self._turns += 1
                if 0 < done < FULL:
                    self.stop.wait(self.pace.until_next(self.name, begun))
        finally:
            work.close()
