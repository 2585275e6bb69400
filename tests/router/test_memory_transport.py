"""The embedded wire passes the suite, and what it adds: bounds, and messages that were never acked."""

from collections.abc import Iterator

import pytest
from casebus.router.suite import TransportSuite, numbered, taken
from casebus.router.transports.contract import Transport
from casebus.router.transports.memory import MemoryTransport


class TestMemoryTransport(TransportSuite):
    @pytest.fixture
    def transport(self) -> Iterator[Transport]:
        transport = MemoryTransport()
        yield transport
        transport.close()


def test_what_is_not_acked_in_time_comes_again_before_the_rest() -> None:
    now = [0.0]
    transport = MemoryTransport(ack_within=60, clock=lambda: now[0])
    transport.publish("submit", numbered(4))
    first, second = transport.consume("submit", 2, 0)
    second.ack()

    now[0] = 59
    assert [one.message.id for one in transport.consume("submit", 1, 0)] == ["m2"]
    now[0] = 61

    assert [one.message.id for one in transport.consume("submit", 9, 0)] == ["m0", "m3"]
    first.ack()  # late: it is taken again already, and that one is acked on its own


def test_a_full_queue_says_how_many_found_room() -> None:
    transport = MemoryTransport(size=3, patience=0.01)

    assert transport.publish("submit", numbered(5)) == 3

    assert [message.id for message in taken(transport, "submit", 3)] == ["m0", "m1", "m2"]
    assert transport.publish("submit", numbered(1)) == 1


def test_a_closed_one_takes_and_gives_nothing() -> None:
    transport = MemoryTransport()
    transport.publish("submit", numbered(1))
    transport.close()

    assert transport.publish("submit", numbered(1)) == 0
    assert transport.consume("submit", 1, 5.0) == []
