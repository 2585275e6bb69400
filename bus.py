"""The flow on one page: five verbs, always in batches.

    agency's system ── collect ──▶ submit ──▶ route ──▶ LEDGER ── release ──▶ deliver.<agency> ── deliver ──▶ agency's system
       ▲                 gateway               hub                  hub                            gateway        │
       └──── receipts come back as transfers on the same road ◀── settle (hub) ◀── outcome ◀──────────────────────┘

Every verb works on what is there and returns how much that was; whoever calls it decides when to call again.
The wire may lose or repeat anything: a message is acked after what it caused is durable, and what was never
acked, answered or settled comes again.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from .router import door, wire
from .router import settle as settlement
from .router.hub import Hub
from .router.release import take
from .router.sweep import sweep
from .router.transports.contract import Message, Received, Transport
from .schemas.exchange import Answer, Outcome, Release, Submission

#: the knee of every measured curve: larger batches gain little, smaller ones cost a sync each
BATCH = 100
#: on the way out: what a batch of submissions becomes, its hand-overs and the two receipts of each
OUTWARD = 3 * BATCH

log = logging.getLogger(__name__)
Kind = TypeVar("Kind", Submission, Answer, Release, Outcome)


class GatewaySide(Protocol):
    """An agency's adapter, as the flow sees it."""

    agency: str

    def collect(self, limit: int) -> list[Submission]:
        """What may go to the hub now; again what the hub has not answered in time."""

    def answer(self, answers: Sequence[Answer]) -> None:
        """Settle sources. May repeat."""

    def deliver(self, releases: Sequence[Release]) -> list[Outcome]:
        """Hand over, at most once in effect; one outcome each."""


def collect(gateway: GatewaySide, road: Transport, limit: int = BATCH) -> int:
    """Gateway: what the agency entered goes to the hub. Its source stays unsettled until the hub has answered."""
    submissions = gateway.collect(limit)
    if submissions:
        road.publish(wire.SUBMIT, [wire.pack(one) for one in submissions])
    return len(submissions)


def route(hub: Hub, road: Transport, limit: int = BATCH, timeout: float = 0.0) -> int:
    """Hub: decide what was submitted, in one transaction, and answer its senders."""
    received = road.consume(wire.SUBMIT, limit, timeout)
    answers = door.decide(hub, _read(received, Submission))
    _send(road, ((answer.agency, wire.pack(answer)) for answer in answers))
    _ack(received)
    return len(received)


def release(hub: Hub, road: Transport, limit: int = OUTWARD) -> int:
    """Hub: what was not settled in time is due again; what is due goes to its receivers' queues."""
    sweep(hub)
    releases = take(hub, limit)
    _send(road, ((one.receiver, wire.pack(one)) for one in releases))
    return len(releases)


def deliver(gateway: GatewaySide, road: Transport, limit: int = OUTWARD, timeout: float = 0.0) -> int:
    """Gateway: settle the sources the hub has answered, hand over what is for the agency, say what became of it."""
    received = road.consume(wire.deliver(gateway.agency), limit, timeout)
    if answers := _read(received, Answer):
        gateway.answer(answers)
    if releases := _read(received, Release):
        road.publish(wire.OUTCOME, [wire.pack(one) for one in gateway.deliver(releases)])
    _ack(received)
    return len(received)


def settle(hub: Hub, road: Transport, limit: int = OUTWARD, timeout: float = 0.0) -> int:
    """Hub: note what became of each release, in one transaction; receipts for the senders."""
    received = road.consume(wire.OUTCOME, limit, timeout)
    settlement.settle(hub, _read(received, Outcome))
    _ack(received)
    return len(received)


def _read(received: Iterable[Received], kind: type[Kind]) -> list[Kind]:
    """The values of this kind; what cannot be read was not made by us and is dropped with a line in the log."""
    values = []
    for one in received:
        if one.message.kind == kind.__name__.lower():
            try:
                values.append(wire.unpack(one.message))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                log.error("dropped an unreadable %s: %r", one.message.kind, error)
    return [value for value in values if isinstance(value, kind)]


def _send(road: Transport, messages: Iterable[tuple[str, Message]]) -> None:
    by_agency: dict[str, list[Message]] = defaultdict(list)
    for agency, message in messages:
        by_agency[agency].append(message)
    for agency, batch in by_agency.items():
        road.publish(wire.deliver(agency), batch)


def _ack(received: Iterable[Received]) -> None:
    for one in received:
        one.ack()
