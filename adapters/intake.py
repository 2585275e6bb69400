"""What a gateway has taken in and the hub has not yet answered.

A source stays open until every document in it is answered. A case's next document waits for the
answer to the one before, so that the hub sees a case in its sender's order. What is not answered
in time is submitted again under a new number: the hub knows it by its source and repeats its word.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..schemas.exchange import Answer, Submission
from .contracts import Delivery

#: numbers reserved on disk at once, so that most submissions cost no fsync
RESERVED = 1000


class Counter:
    """Numbers that never repeat on this gateway's disk, also after kill -9."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._next = int(file.read_text()) if file.exists() else 1
        self._limit = self._next

    def next(self) -> int:
        """One number, larger than every earlier one."""
        if self._next >= self._limit:
            self._limit = self._next + RESERVED
            part = self._file.with_suffix(".part")
            with part.open("w") as out:
                out.write(str(self._limit))
                out.flush()
                os.fsync(out.fileno())
            part.replace(self._file)
        self._next += 1
        return self._next - 1


@dataclass(slots=True)
class OpenSource:
    """One source, how many of its documents are unanswered, and the answers so far."""

    delivery: Delivery
    waiting: int
    answers: list[Answer] = field(default_factory=list)


@dataclass(slots=True)
class _Lane:
    """The documents of one case in order; the first is with the hub once it has numbers."""

    queue: deque[tuple[OpenSource, Submission]] = field(default_factory=deque)
    numbers: list[int] = field(default_factory=list)
    due: float = 0.0


class Intake:
    """The open sources of one gateway. One thread calls it; only the counter is durable."""

    def __init__(self, counter: Counter, *, patience: float) -> None:
        self._counter = counter
        #: seconds without an answer before a submission goes out again
        self._patience = patience
        self._lanes: dict[str, _Lane] = {}
        self._by_number: dict[int, str] = {}

    def __len__(self) -> int:
        return sum(len(lane.queue) for lane in self._lanes.values())

    def take(self, delivery: Delivery, submissions: Sequence[Submission]) -> None:
        """Hold a source with the documents in it, each behind its case's earlier ones."""
        source = OpenSource(delivery, len(submissions))
        for index, submission in enumerate(submissions):
            name = submission.case_hint or f"{submission.source_id}#{index}"
            self._lanes.setdefault(name, _Lane()).queue.append((source, submission))

    def submit(self, now: float) -> Iterator[Submission]:
        """What goes to the hub now: the first of each case, and what was not answered in time."""
        for name, lane in self._lanes.items():
            if lane.numbers and now < lane.due:
                continue
            number = self._counter.next()
            lane.numbers.append(number)
            lane.due = now + self._patience
            self._by_number[number] = name
            yield replace(lane.queue[0][1], number=number)

    def answer(self, answer: Answer) -> OpenSource | None:
        """Note the hub's word; gives the source back when it was the last one awaited. Unknown numbers are late: ignored."""
        name = self._by_number.get(answer.number)
        if name is None:
            return None
        lane = self._lanes[name]
        for number in lane.numbers:
            del self._by_number[number]
        lane.numbers.clear()
        source, _ = lane.queue.popleft()
        if not lane.queue:
            del self._lanes[name]
        source.answers.append(answer)
        source.waiting -= 1
        return source if source.waiting == 0 else None
