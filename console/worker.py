"""One thread that does one thing over and over: quick while there is work, quiet when there is none.

What fails is named in the log and begun anew after a pause; it costs the other threads nothing. Only a
ledger that broke its promise stops the whole process.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ..schemas.errors import CasebusError, LedgerFailed

log = logging.getLogger(__name__)

#: seconds to wait for more while there is work
BUSY = 0.02
#: seconds, the first pause after a failure, doubled each time, and its bound
PAUSE, LONGEST_PAUSE = 0.5, 60.0


class Work(Protocol):
    """What a worker does. One thread calls it."""

    def turn(self, wait: float) -> int:
        """One batch; waits at most `wait` seconds for something to do. Returns how much there was."""

    def close(self) -> None:
        """Let go of what is held; nothing is called afterwards."""


@dataclass
class Worker:
    """`begin` makes the work, again after each failure. `failed` is told what only the process can answer."""

    name: str
    begin: Callable[[], Work]
    stop: threading.Event
    failed: Callable[[LedgerFailed], None]
    #: seconds to wait when there was nothing to do for a while
    idle: float = 0.5
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
                done = work.turn(wait)
                wait = BUSY if done else min(self.idle, wait * 2)
                self._turns += 1
        finally:
            work.close()
