"""Every value survives the wire; what we did not make is dropped and holds nothing back."""

import logging
from typing import Any

import orjson
import pytest
from casebus import bus
from casebus.router import wire
from casebus.router.transports.contract import Message
from casebus.router.transports.memory import MemoryTransport
from casebus.schemas.exchange import Answer, Effect, Outcome, Release, Submission, Verdict
from casebus.schemas.lacuna import Gap, Lacuna, Weight
from casebus.schemas.problem import Problem

PROBLEM = Problem("CODE", "persons[0]", {"a": "b"}, "第 3 行", "police/TQPZDB.yaml:4:2")
LACUNAS = (
    Lacuna(Gap.UNMAPPED_CODE, "persons[].sex", "line 3", "a.yaml:1:2", {"value": "9"}, 4, Weight.WARN),
    Lacuna(Gap.DROPPED, "note"),
)
VALUES = [
    Submission(
        7,
        "police-01",
        "K",
        "ARREST_REQUEST",
        "a.xml",
        b"\xb0\xa1",
        "sha256:0",
        b"{}",
        "m@1",
        "K0",
        "A1",
        "id",
    ),
    Submission(
        8,
        "police-01",
        "K",
        "",
        "a.xml",
        b"",
        "",
        b"",
        "",
        problems=(PROBLEM,),
        collected_at="2021-09-29T00:00:00Z",
    ),
    Answer(7, "police-01", "K", Verdict.REFUSED, "s", ("t1", "t2"), (PROBLEM,)),
    Release("t", 3, "handover", "ARREST_REQUEST", "proc-01", {"number": 1}, b"{}", "2021-09-29T00:00:00Z"),
    Outcome(
        "t", 3, Effect.UNAVAILABLE, "proc-01", "ref", "sha256:1", "m@1", 2.5, (PROBLEM,), {"status": 503}
    ),
    Outcome("t", 3, Effect.DELIVERED, "proc-01"),
    Submission(9, "p", "K", "X", "a", b"", "", b"{}", "m@1", lacunas=LACUNAS, mapping_version="3"),
    Release("t", 3, "handover", "X", "proc-01", {}, b"{}", "", despite=True),
    Outcome("t", 3, Effect.HELD, "proc-01", lacunas=LACUNAS, mapping_version="3"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_unpack_is_the_inverse_of_pack(value: Any) -> None:
    message = wire.pack(value)
    travelled = Message(
        message.id, message.kind, orjson.loads(orjson.dumps(message.headers)), message.body, message.source
    )

    assert wire.unpack(travelled) == value


def test_unreadable_messages_are_dropped_and_the_rest_goes_on(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    road = MemoryTransport()
    good = wire.pack(world.submission())
    road.publish("submit", [Message("x", "submission", {"number": 1}), Message("y", "nonsense"), good])

    with caplog.at_level(logging.ERROR):
        assert bus.route(world.hub, road) == 3

    assert world.query("SELECT count(*) FROM submission") == [(1,)]
    assert "unreadable" in caplog.text
    assert road.consume("submit", 9, 0) == []
