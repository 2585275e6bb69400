"""The embedded wire: queues in this process, nothing to install, nothing on disk.

What a crash takes with it is submitted or released again: both ends of the road are durable.
"""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .contract import Message, Received


@dataclass(slots=True)
class _Queue:
    """One queue with its own lock: a message wakes whoever waits for it and nobody else."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    waiting: deque[Message] = field(default_factory=deque)
    #: taken and not acked, oldest first: when it was taken, and the message
    taken: dict[int, tuple[float, Message]] = field(default_factory=dict)


class MemoryTransport:
    """Passes the same suite as every transport. Thread-safe.

    `size` bounds each queue: publishing to a full one waits up to `patience` seconds for room, and then says how
    many messages found some. What is not acked within `ack_within` seconds comes again.
    """

    #: what it held is gone with its process: a hub that starts need not wait for it
    volatile = True

    def __init__(
        self,
        *,
        size: int = 10_000,
        patience: float = 5.0,
        ack_within: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size, self._patience, self._ack_within, self._clock = size, patience, ack_within, clock
        self._lock = threading.Lock()
        self._queues: dict[str, _Queue] = {}
        self._numbers = itertools.count(1)
        self._closed = False

    def publish(self, queue: str, messages: Sequence[Message]) -> int:
        """Put the messages on the queue, in order; returns how many are there."""
        target, done = self._queue(queue), 0
        with target.changed:
            while done < len(messages):
                room = target.changed.wait_for(
                    lambda: self._closed or len(target.waiting) < self._size, self._patience
                )
                if self._closed or not room:
                    break
                part = messages[done : done + self._size - len(target.waiting)]
                target.waiting.extend(part)
                done += len(part)
                target.changed.notify_all()
        return done

    def consume(self, queue: str, limit: int, timeout: float) -> list[Received]:
        """Up to `limit` messages, oldest first, waiting at most `timeout` seconds for the first."""
        source = self._queue(queue)
        with source.changed:
            self._return_unacked(source)
            if not source.waiting and timeout > 0:
                source.changed.wait_for(lambda: self._closed or source.waiting, timeout)
            if self._closed:
                return []
            full = len(source.waiting) >= self._size
            found = [
                self._take(source, source.waiting.popleft()) for _ in range(min(limit, len(source.waiting)))
            ]
            if full and found:
                source.changed.notify_all()
            return found

    def close(self) -> None:
        """Stop; what is on the queues is lost, and comes again from the two ends."""
        self._closed = True
        for queue in list(self._queues.values()):
            with queue.changed:
                queue.waiting.clear()
                queue.taken.clear()
                queue.changed.notify_all()

    def _queue(self, name: str) -> _Queue:
        with self._lock:
            return self._queues.setdefault(name, _Queue())

    def _take(self, source: _Queue, message: Message) -> Received:
        number = next(self._numbers)
        source.taken[number] = (self._clock(), message)

        def ack() -> None:
            with source.changed:
                source.taken.pop(number, None)

        return Received(message, ack)

    def _return_unacked(self, source: _Queue) -> None:
        expired = self._clock() - self._ack_within
        late = []
        for number, (since, message) in source.taken.items():
            if since > expired:
                break
            late.append((number, message))
        for number, message in reversed(late):
            if source.taken.pop(number, None):
                source.waiting.appendleft(message)
