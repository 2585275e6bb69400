"""The embedded wire: queues in this process, nothing to install, nothing on disk.

What a crash takes with it is submitted or released again: both ends of the road are durable.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .contract import Message, Received


@dataclass(slots=True)
class _Queue:
    waiting: deque[Message] = field(default_factory=deque)
    #: taken and not acked, oldest first: when it was taken, and the message
    taken: dict[int, tuple[float, Message]] = field(default_factory=dict)


class MemoryTransport:
    """Passes the same suite as every transport. Thread-safe.

    `size` bounds each queue: publishing to a full one waits up to `patience` seconds for room, and then says how
    many messages found some. What is not acked within `ack_within` seconds comes again.
    """

    def __init__(
        self,
        *,
        size: int = 10_000,
        patience: float = 5.0,
        ack_within: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size, self._patience, self._ack_within, self._clock = size, patience, ack_within, clock
        self._queues: dict[str, _Queue] = defaultdict(_Queue)
        self._changed = threading.Condition()
        self._taken = 0
        self._closed = False

    def publish(self, queue: str, messages: Sequence[Message]) -> int:
        """Put the messages on the queue, in order; returns how many are there."""
        with self._changed:
            waiting, done = self._queues[queue].waiting, 0
            while done < len(messages):
                room = self._changed.wait_for(
                    lambda: self._closed or len(waiting) < self._size, self._patience
                )
                if self._closed or not room:
                    break
                part = messages[done : done + self._size - len(waiting)]
                waiting.extend(part)
                done += len(part)
                self._changed.notify_all()
            return done

    def consume(self, queue: str, limit: int, timeout: float) -> list[Received]:
        """Up to `limit` messages, oldest first, waiting at most `timeout` seconds for the first."""
        with self._changed:
            source = self._queues[queue]
            self._return_unacked(source)
            if not source.waiting and timeout > 0:
                self._changed.wait_for(lambda: self._closed or source.waiting, timeout)
            if self._closed:
                return []
            found = [
                self._take(source, source.waiting.popleft()) for _ in range(min(limit, len(source.waiting)))
            ]
            if found:
                self._changed.notify_all()
            return found

    def close(self) -> None:
        """Stop; what is on the queues is lost, and comes again from the two ends."""
        with self._changed:
            self._closed = True
            self._queues.clear()
            self._changed.notify_all()

    def _take(self, source: _Queue, message: Message) -> Received:
        self._taken += 1
        number = self._taken
        source.taken[number] = (self._clock(), message)

        def ack() -> None:
            with self._changed:
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
