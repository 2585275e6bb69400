# ruff: noqa: S101 - a suite is made of assertions
"""The conformance suite of transports: every transport passes it, ours and a stranger's.

    class TestMyTransport(TransportSuite):
        @pytest.fixture
        def transport(self):
            transport = MyTransport(...)
            yield transport
            transport.close()

It needs no server of its own and no particular speed. A transport may lose messages only when it is closed or
its process dies; it may repeat them at any time, so nothing here counts on hearing a message once.
"""

import threading
import time
from collections.abc import Sequence

from .transports.contract import Message, Received, Transport

#: seconds to wait for what was certainly published
PATIENCE = 10.0


def taken(transport: Transport, queue: str, count: int, *, ack: bool = True) -> list[Message]:
    """At least `count` different messages from the queue, in the order they first came, or what came in time."""
    found: dict[str, Message] = {}
    until = time.monotonic() + PATIENCE
    while len(found) < count and time.monotonic() < until:
        for one in transport.consume(queue, count, 0.5):
            found.setdefault(one.message.id, one.message)
            if ack:
                one.ack()
    return list(found.values())


def numbered(count: int, name: str = "m") -> list[Message]:
    """Messages m0, m1, …"""
    return [Message(f"{name}{n}", "test", {"n": n}) for n in range(count)]


class TransportSuite:
    """Subclass it and give it a fixture `transport`."""

    def test_what_is_published_can_be_consumed(self, transport: Transport) -> None:
        message = Message("1", "submission", {"a": 1}, b"body", b"source")

        assert transport.publish("submit", [message]) == 1

        assert taken(transport, "submit", 1) == [message]

    def test_messages_come_back_exactly(self, transport: Transport) -> None:
        headers = {
            "text": "移送 𠂇 \u0000",
            "number": -(2**40),
            "real": 0.5,
            "none": None,
            "yes": True,
            "list": [1, "二", {"deep": [None]}],
            "empty": {},
            "nothing": [],
        }
        bodies = [b"", bytes(range(256)), "提请批准逮捕书".encode("gb18030"), b"x" * 1_000_000]
        messages = [Message(str(n), "k", headers, body, body[::-1]) for n, body in enumerate(bodies)]

        assert transport.publish("deliver.a-1", messages) == len(messages)

        assert taken(transport, "deliver.a-1", len(messages)) == messages

    def test_one_publisher_and_one_consumer_keep_the_order(self, transport: Transport) -> None:
        for start in range(0, 100, 20):
            transport.publish("submit", numbered(100)[start : start + 20])

        assert [message.id for message in taken(transport, "submit", 100)] == [f"m{n}" for n in range(100)]

    def test_queues_are_apart(self, transport: Transport) -> None:
        transport.publish("deliver.a", numbered(1, "a"))
        transport.publish("deliver.b", numbered(1, "b"))

        assert [message.id for message in taken(transport, "deliver.b", 1)] == ["b0"]
        assert [message.id for message in taken(transport, "deliver.a", 1)] == ["a0"]

    def test_the_limit_is_kept(self, transport: Transport) -> None:
        transport.publish("submit", numbered(5))

        assert len(transport.consume("submit", 2, PATIENCE)) <= 2
        assert len(transport.consume("submit", 2, PATIENCE)) <= 2

    def test_an_empty_queue_gives_nothing_in_time(self, transport: Transport) -> None:
        begin = time.monotonic()

        assert list(transport.consume("outcome", 10, 0.0)) == []
        assert list(transport.consume("outcome", 10, 0.2)) == []

        assert time.monotonic() - begin < PATIENCE

    def test_publishing_nothing_is_nothing(self, transport: Transport) -> None:
        assert transport.publish("submit", []) == 0
        assert list(transport.consume("submit", 1, 0.0)) == []

    def test_an_ack_may_be_repeated_and_comes_in_any_order(self, transport: Transport) -> None:
        transport.publish("submit", numbered(3))
        received: list[Received] = []
        until = time.monotonic() + PATIENCE
        while len(received) < 3 and time.monotonic() < until:
            received += transport.consume("submit", 3, 0.5)

        for one in [*reversed(received), *received]:
            one.ack()

        transport.publish("submit", numbered(1, "next"))
        assert "next0" in [message.id for message in taken(transport, "submit", 1)]

    def test_what_was_acked_does_not_come_again(self, transport: Transport) -> None:
        transport.publish("submit", numbered(3))
        taken(transport, "submit", 3)

        assert list(transport.consume("submit", 3, 0.3)) == []

    def test_a_waiting_consumer_is_woken(self, transport: Transport) -> None:
        found: list[Message] = []
        consumer = threading.Thread(target=lambda: found.extend(taken(transport, "outcome", 1)))
        consumer.start()

        transport.publish("outcome", numbered(1))

        consumer.join(PATIENCE)
        assert [message.id for message in found] == ["m0"]

    def test_many_threads_lose_nothing(self, transport: Transport) -> None:
        names, each = ["a", "b", "c", "d"], 50
        found: list[Sequence[Message]] = []

        def publish(name: str) -> None:
            for message in numbered(each, name):
                assert transport.publish("submit", [message]) == 1

        def consume() -> None:
            heard: list[Message] = []
            while part := list(transport.consume("submit", 7, 1.0)):
                heard += [one.message for one in part]
                for one in part:
                    one.ack()
            found.append(heard)

        threads = [threading.Thread(target=publish, args=[name]) for name in names]
        threads += [threading.Thread(target=consume) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE * 3)

        ids = {message.id for heard in found for message in heard}
        assert ids == {f"{name}{n}" for name in names for n in range(each)}

    def test_closing_twice_is_closing(self, transport: Transport) -> None:
        transport.publish("submit", numbered(1))

        transport.close()
        transport.close()
