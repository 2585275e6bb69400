"""The five verbs together, over a wire that loses, repeats and forgets."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from casebus import bus
from casebus.router.transports.contract import Message, Received
from casebus.router.transports.memory import MemoryTransport
from casebus.schemas.exchange import Answer, Effect, Outcome, Release, Submission

CODES = ["police-01", "police-21", "proc-01", "proc-21", "proc-00", "court-01", "prison"]


class Gateway:
    """An agency whose endpoint keeps its answers: it counts effects per transfer id."""

    def __init__(self, agency: str, sources: Sequence[Submission] = ()) -> None:
        self.agency = agency
        self.open = {submission.number: submission for submission in sources}
        self.answers: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()
        self.order: list[tuple[str, int]] = []

    def collect(self, limit: int) -> list[Submission]:
        return list(self.open.values())[:limit]

    def answer(self, answers: Sequence[Answer]) -> None:
        for answer in answers:
            if self.open.pop(answer.number, None):
                self.answers[answer.verdict] += 1

    def deliver(self, releases: Sequence[Release]) -> list[Outcome]:
        for release in releases:
            if not self.effects[release.transfer]:
                self.effects[release.transfer] += 1
                if release.kind == "handover":
                    self.order.append((release.envelope["case"], release.envelope["number"]))
        return [Outcome(r.transfer, r.token, Effect.DELIVERED, self.agency) for r in releases]


class BadRoad(MemoryTransport):
    """Loses, repeats and shuffles what is published, at random but the same for a seed."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = Random(seed)

    def publish(self, queue: str, messages: Sequence[Message]) -> int:
        kept = [m for m in messages for _ in range(self.random.choice([0, 1, 1, 2]))]
        self.random.shuffle(kept)
        super().publish(queue, kept)
        return len(kept)

    def consume(self, queue: str, limit: int, timeout: float) -> list[Received]:
        return super().consume(queue, self.random.randint(1, limit), timeout)


def turn(world: Any, road: MemoryTransport, gateways: Sequence[Gateway]) -> int:
    for gateway in gateways:
        bus.collect(gateway, road)
    moved = bus.route(world.hub, road) + bus.release(world.hub, road)
    moved += sum(bus.deliver(gateway, road) for gateway in gateways)
    return moved + bus.settle(world.hub, road)


def test_a_document_goes_all_the_way_and_its_receipts_come_back(world: Any) -> None:
    road = MemoryTransport()
    police, procuratorate = Gateway("police-01", [world.submission()]), Gateway("proc-01")

    while turn(world, road, [police, procuratorate]):
        pass

    assert police.answers == {"accepted": 1}
    assert len(police.effects) == 2  # receipts: accepted, delivered
    assert len(procuratorate.effects) == 1
    assert world.query("SELECT DISTINCT state FROM transfer") == [("delivered",)]


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_road_loses_nothing_doubles_nothing_and_keeps_the_order(make_world: Any, seed: int) -> None:
    world = make_world(policy=bus_policy())
    road = BadRoad(seed)
    sources = [world.submission(document=world.document(number=f"A{n % 7}")) for n in range(40)]
    gateways = [Gateway(code, sources if code == "police-01" else ()) for code in CODES]

    for round_ in range(400):
        turn(world, road, gateways)
        if round_ in {5, 11}:
            world.restart()
        if round_ == 8:  # the wire is wiped
            road = BadRoad(seed + 100)
        world.later(40)
        if not gateways[0].open and not world.query("SELECT 1 FROM transfer WHERE ended_at IS NULL LIMIT 1"):
            break

    made = world.query("SELECT id, receiver FROM transfer")
    effects = {g.agency: g.effects for g in gateways}
    assert world.query("SELECT DISTINCT state FROM transfer") == [("delivered",)]
    assert gateways[0].answers == {"accepted": 40}
    assert len([1 for _, receiver in made if receiver == "proc-01"]) == 40
    assert all(effects[receiver][id] == 1 for id, receiver in made)
    assert sum(sum(counts.values()) for counts in effects.values()) == len(made)
    assert all(numbers == sorted(numbers) for numbers in lanes(gateways[2]).values())


def lanes(gateway: Gateway) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for case, number in gateway.order:
        found.setdefault(case, []).append(number)
    return found


def bus_policy() -> Any:
    from casebus.router.retry import Policy

    return Policy(attempts=1000, settle_within=60, first=5, cap=30, breaker_after=1_000_000)
