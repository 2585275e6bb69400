"""Release and settlement: once in effect, in order, whatever is lost, late, doubled or killed."""

from dataclasses import replace
from typing import Any

import pytest
from casebus.router.operate import skip
from casebus.router.sweep import resume
from casebus.schemas.errors import BadDocument
from casebus.schemas.exchange import Effect
from casebus.schemas.problem import Problem

POLICE, PROCURATORATE = "police-01", "proc-01"
REJECTED, UNAVAILABLE, DOUBT = Effect.REJECTED, Effect.UNAVAILABLE, Effect.DOUBT


def two_of_one_case(world: Any) -> tuple[str, str]:
    return world.submit().transfers[0], world.submit().transfers[0]


def test_the_next_of_a_case_waits_until_the_one_before_ended(world: Any) -> None:
    first, second = two_of_one_case(world)

    (release,) = world.take()
    assert release.transfer == first
    assert world.take() == []
    world.settle(world.outcome(release))

    assert [one.transfer for one in world.take()] == [second]


def test_other_cases_and_other_receivers_flow_past_a_parked_one(world: Any) -> None:
    parked, held = two_of_one_case(world)
    (release,) = world.take()
    world.settle(world.outcome(release, REJECTED))

    other = world.submit(document=world.document(number="A2")).transfers[0]
    back = world.submit(
        agency=PROCURATORATE, handover="ARREST_APPROVED", document=world.document("ARREST_APPROVED")
    ).transfers[0]

    assert {one.transfer for one in world.take()} == {other, back}
    assert (world.state(parked), world.state(held)) == ("parked", "accepted")


def test_killed_between_commit_and_publish_is_a_lost_message(world: Any) -> None:
    (transfer,) = world.submit().transfers
    world.take()  # committed, and then nothing was published

    world.restart()
    assert world.take() == []
    world.later(world.policy.settle_within + 1)
    assert world.sweep() == 1
    assert world.state(transfer) == "unknown"
    world.later(world.policy.cap)

    (again,) = world.take()
    assert (again.transfer, again.token) == (transfer, 2)


def test_when_the_wire_died_with_the_process_what_was_out_goes_again_at_once(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (lost,) = world.take()

    world.restart()
    assert resume(world.hub) == 1

    (again,) = world.take()
    assert (again.transfer, again.token) == (transfer, lost.token + 1)
    assert world.settle(world.outcome(lost, REJECTED)) == {"stale": 1}
    assert resume(world.hub) == 1
    assert resume(world.hub) == 0


def test_a_late_no_cannot_let_an_operator_give_up_what_arrived(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (first,) = world.take()
    world.later(world.policy.settle_within + 1)
    world.sweep()
    world.later(world.policy.cap)
    (second,) = world.take()  # the agency takes this one, and rejected the first

    world.settle(world.outcome(first, REJECTED))
    with pytest.raises(BadDocument):
        skip(world.hub, transfer, actor="a", reason="r")
    world.settle(world.outcome(second))

    assert world.state(transfer) == "delivered"


def test_a_yes_counts_under_an_old_token(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (first,) = world.take()
    world.later(world.policy.settle_within + 1)
    world.sweep()
    world.later(world.policy.cap)
    (second,) = world.take()

    assert world.settle(world.outcome(first)) == {"delivered": 1}
    assert world.settle(world.outcome(second, REJECTED)) == {"stale": 1}
    assert world.state(transfer) == "delivered"


@pytest.mark.parametrize("effect", [REJECTED, UNAVAILABLE, DOUBT])
def test_a_no_under_an_old_token_is_stale(world: Any, effect: Effect) -> None:
    (transfer,) = world.submit().transfers
    (first,) = world.take()
    world.settle(world.outcome(first, UNAVAILABLE))
    world.later(world.policy.cap)
    world.take()

    assert world.settle(world.outcome(first, effect)) == {"stale": 1}
    assert world.state(transfer) == "released"


@pytest.mark.parametrize("effect", [REJECTED, UNAVAILABLE, DOUBT])
def test_a_no_counts_only_while_released(world: Any, effect: Effect) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()
    world.settle(world.outcome(release, UNAVAILABLE))

    assert world.settle(world.outcome(release, effect)) == {"stale": 1}
    assert world.state(transfer) == "waiting"


def test_a_yes_lifts_a_parked_one_and_its_sender_is_told_again(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()
    world.settle(world.outcome(release, REJECTED, problems=(Problem("NO_SUCH_TABLE"),)))

    world.settle(world.outcome(release))

    assert world.state(transfer) == "delivered"
    stages = [(one["stage"], one["outcome"]) for one in world.receipts()]
    assert stages == [("submission", "accepted"), ("delivery", "undeliverable"), ("delivery", "delivered")]
    assert world.receipts()[1]["problems"][0]["code"] == "NO_SUCH_TABLE"


def test_what_is_settled_twice_is_told_once(world: Any) -> None:
    world.submit()
    (release,) = world.take()

    done = world.settle(world.outcome(release), world.outcome(release), world.outcome(release, REJECTED))
    again = world.settle(world.outcome(release))

    assert done == {"delivered": 1, "stale": 2}
    assert again == {"stale": 1}
    assert [one["stage"] for one in world.receipts()] == ["submission", "delivery"]


def test_outcomes_of_one_transfer_in_one_batch_apply_in_order(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()

    done = world.settle(world.outcome(release, UNAVAILABLE), world.outcome(release))

    assert done == {"unavailable": 1, "delivered": 1}
    assert world.state(transfer) == "delivered"


def test_nobody_settles_what_was_not_theirs(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()
    foreign = replace(world.outcome(release), receiver="court-01")
    unknown = replace(world.outcome(release), transfer="00000000-0000-7000-8000-000000000000")

    assert world.settle(foreign, unknown) == {"foreign": 2}
    assert world.state(transfer) == "released"


def test_doubt_parks_without_telling_the_sender_anything_untrue(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()

    world.settle(world.outcome(release, DOUBT))

    assert world.state(transfer) == "parked"
    assert [one["stage"] for one in world.receipts()] == ["submission"]


def test_the_envelope_names_both_ends_and_the_order(world: Any) -> None:
    answer = world.submit(key="TQ-1")

    (release,) = world.take()

    envelope = release.envelope
    assert (envelope["sender"], envelope["receiver"]) == (POLICE, PROCURATORATE)
    assert (envelope["number"], envelope["key"]) == (1, "TQ-1")
    assert envelope["submission"] == answer.submission
