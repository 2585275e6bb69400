"""The contract of a transport: four verbs. Its conformance suite is `casebus.router.suite`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` names the value inside; `headers` are small JSON values; `body` and `source` raw bytes."""

    id: str
    kind: str
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    source: bytes = b""


@dataclass(frozen=True, slots=True)
class Received:
    """A message taken from a queue; the ack travels with it and is idempotent."""

    message: Message
    ack: Callable[[], None]


class Transport(Protocol):
    """Queues named `submit`, `outcome` and `deliver.<agency>`. Thread-safe. At most loses, at least once otherwise."""

    def publish(self, queue: str, messages: Sequence[Message]) -> int:
        """Put all messages on the queue; returns how many are known to be there. The rest are unknown: publish again."""

    def consume(self, queue: str, limit: int, timeout: float) -> list[Received]:
        """Up to `limit` messages, waiting at most `timeout` seconds for the first. What is never acked comes again."""

    def close(self) -> None:
        """Stop; unacked messages come again for the next consumer, or are lost."""
