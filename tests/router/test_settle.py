"""Settlement bears what an agency's answer says, however absurd."""

from typing import Any

from casebus.schemas.exchange import Effect


def test_an_absurd_retry_after_is_a_day_at_most_and_harms_nobody_else(world: Any) -> None:
    world.submit()
    world.submit(document=world.document(number="A2"))
    first, second = world.take()
    world.settle(world.outcome(first, Effect.UNAVAILABLE, retry_after=1e14), world.outcome(second))
    assert (world.row(first.transfer)["state"], world.row(second.transfer)["state"]) == (
        "waiting",
        "delivered",
    )
    world.later(86_400 + world.policy.cap)
    assert [one.transfer for one in world.take()] == [first.transfer]
