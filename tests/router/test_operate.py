"""Operators: park, release again, give up; never a second effect, never a silent end."""

from typing import Any

import pytest
from casebus.router.operate import park, release_again, skip
from casebus.schemas.errors import BadDocument
from casebus.schemas.exchange import Effect

WHO = {"actor": "li.wei", "reason": "asked by telephone"}


def parked(world: Any, effect: Effect) -> tuple[str, str]:
    """A parked transfer and the next of its case."""
    (first,), (second,) = world.submit().transfers, world.submit().transfers
    (release,) = world.take()
    world.settle(world.outcome(release, effect))
    assert world.state(first) == "parked"
    return first, second


def test_every_action_is_an_event_with_actor_and_reason(world: Any) -> None:
    (transfer,) = world.submit().transfers

    park(world.hub, transfer, **WHO)

    sql = "SELECT before, after, cause, actor, details FROM event WHERE subject = ? ORDER BY seq DESC LIMIT 1"
    (event,) = world.query(sql, transfer)
    assert event == ("accepted", "parked", "park", "li.wei", '{"reason":"asked by telephone"}')


def test_a_parked_one_holds_its_case_and_may_go_again(world: Any) -> None:
    first, second = world.submit().transfers[0], world.submit().transfers[0]
    park(world.hub, first, **WHO)
    assert world.take() == []

    release_again(world.hub, first, **WHO)

    (release,) = world.take()
    assert release.transfer == first
    world.settle(world.outcome(release))
    assert [one.transfer for one in world.take()] == [second]


def test_parked_while_out_still_counts_as_delivered_when_it_was(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()
    park(world.hub, transfer, **WHO)

    assert world.settle(world.outcome(release, Effect.UNAVAILABLE)) == {"stale": 1}
    assert world.settle(world.outcome(release)) == {"delivered": 1}


def test_a_rejected_one_is_skipped_at_once_and_its_sender_told(world: Any) -> None:
    first, second = parked(world, Effect.REJECTED)

    assert skip(world.hub, first, **WHO) == "skipped"

    assert [one.transfer for one in world.take()] == [second]
    assert world.receipts()[-1]["problems"][0]["code"] == "TRANSFER_GIVEN_UP"


def test_a_doubtful_one_is_asked_about_first(world: Any) -> None:
    first, second = parked(world, Effect.DOUBT)

    assert skip(world.hub, first, **WHO) == "waiting"

    (void,) = world.take()
    assert (void.transfer, void.kind, void.token) == (first, "void", 2)
    world.settle(world.outcome(void, Effect.REJECTED))
    assert world.state(first) == "skipped"
    assert world.receipts()[-1]["outcome"] == "undeliverable"
    assert [one.transfer for one in world.take()] == [second]


def test_asked_and_found_there_it_is_delivered(world: Any) -> None:
    first, second = parked(world, Effect.DOUBT)
    skip(world.hub, first, **WHO)
    (void,) = world.take()

    world.settle(world.outcome(void))

    assert world.state(first) == "delivered"
    assert [one.transfer for one in world.take()] == [second]


@pytest.mark.parametrize("effect", [Effect.DOUBT, Effect.UNAVAILABLE])
def test_asked_in_vain_it_is_parked_again_and_nothing_is_said(world: Any, effect: Effect) -> None:
    first, _ = parked(world, Effect.DOUBT)
    skip(world.hub, first, **WHO)
    told = len(world.receipts())
    (void,) = world.take()

    world.settle(world.outcome(void, effect))

    assert world.state(first) == "parked"
    assert world.row(first)["void"] == ""
    assert world.take() == []
    assert len(world.receipts()) == told + 0


def test_a_question_without_answer_is_parked_again(world: Any) -> None:
    first, _ = parked(world, Effect.DOUBT)
    skip(world.hub, first, **WHO)
    world.take()
    world.later(world.policy.settle_within + 1)

    world.sweep()

    assert world.state(first) == "parked"


def test_a_corrected_document_takes_the_place_of_a_rejected_one(world: Any) -> None:
    first = world.submit(key="K1").transfers[0]
    (release,) = world.take()
    world.settle(world.outcome(release, Effect.REJECTED))

    (corrected,) = world.submit(key="K2", supersedes_key="K1").transfers

    assert world.state(first) == "superseded"
    assert [one.transfer for one in world.take()] == [corrected]


@pytest.mark.parametrize("action", [park, skip, release_again])
def test_what_ended_stays_ended(world: Any, action: Any) -> None:
    (transfer,) = world.submit().transfers
    world.deliver_all()

    with pytest.raises(BadDocument) as refused:
        action(world.hub, transfer, **WHO)

    assert [problem.code for problem in refused.value.problems] == ["ACTION_NOT_NOW"]
    assert world.state(transfer) == "delivered"


def test_an_unknown_transfer_is_said_so(world: Any) -> None:
    with pytest.raises(BadDocument) as refused:
        park(world.hub, "00000000-0000-7000-8000-000000000000", **WHO)

    assert [problem.code for problem in refused.value.problems] == ["TRANSFER_UNKNOWN"]
