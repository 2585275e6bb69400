"""The figures agree with what was done."""

from typing import Any

from casebus.ledger.figures import figures
from casebus.schemas.exchange import Effect


def test_figures_count_each_thing_once(world: Any) -> None:
    for n in range(3):
        world.submit(key=f"K{n}", source=f"{n}".encode(), document=world.document(number=f"A{n % 2}"))
    world.submit(key="K0", source=b"0", document=world.document(number="A0"))
    world.submit(key="K0", source=b"other")
    world.submit(handover="NOPE")
    first, second = world.take()
    world.settle(world.outcome(first, Effect.UNAVAILABLE), world.outcome(second, Effect.REJECTED))
    world.later(world.policy.cap)
    (again,) = [one for one in world.take() if one.token == 2]
    world.settle(world.outcome(again))

    with world.hub.ledger.read() as connection:
        found = figures(connection).to_json()

    assert found["cases"] == 2
    assert found["transfers"] == 3
    assert sum(found["handovers"]["ARREST_REQUEST"].values()) == 3
    assert found["cases_by_handover"] == {"ARREST_REQUEST": 2}
    assert found["submissions"] == {"accepted": 3, "conflict": 1, "duplicate": 1, "refused": 1}
    assert found["refused_by_code"] == {"PROCEDURE_UNKNOWN": 1}
    assert found["retried"] == 1
    assert found["parked"] == 1
    open_ones = world.query("SELECT count(*) FROM transfer WHERE ended_at IS NULL")[0][0]
    assert found["open"] == open_ones
    assert sum(entry["total"] for entry in found["backlog"].values()) == open_ones
    assert found["backlog"]["proc-01"]["states"]["parked"] == 1


def test_the_whole_chain_of_a_busy_ledger_verifies(world: Any) -> None:
    from casebus.ledger.chain import verify_chain

    for _ in range(3):
        world.submit()
    world.deliver_all()

    with world.hub.ledger.read() as connection:
        found = verify_chain(connection)

    assert found.broken_at is None
    assert found.events == world.query("SELECT count(*) FROM event")[0][0]
    changes = world.query("SELECT count(*) FROM event WHERE after = 'delivered'")[0][0]
    assert changes == world.query("SELECT count(*) FROM transfer")[0][0]
