"""When a transfer goes again, and what an agency that is slow or away costs itself and the others."""

from typing import Any

from casebus.ledger.times import stamp
from casebus.router.retry import Policy
from casebus.schemas.exchange import Effect

POLICE, PROCURATORATE = "police-01", "proc-01"
REJECTED, UNAVAILABLE = Effect.REJECTED, Effect.UNAVAILABLE


def test_retries_wait_longer_each_time_up_to_the_limit_then_park(world: Any) -> None:
    (transfer,) = world.submit().transfers
    waits = []
    for _ in range(world.policy.attempts - 1):
        (release,) = world.take()
        before = world.now
        world.settle(world.outcome(release, UNAVAILABLE))
        while world.row(transfer)["due_at"] > stamp(world.now):
            world.later(0.5)
        waits.append((world.now - before).total_seconds())
    (release,) = world.take()
    world.settle(world.outcome(release, UNAVAILABLE))

    assert waits == [2.5, 5.0]  # half of 5 and of 10: chance is 0.5 here
    assert world.state(transfer) == "parked"
    assert world.receipts()[-1]["problems"][0]["code"] == "ATTEMPTS_EXHAUSTED"


def test_retry_after_is_honoured(world: Any) -> None:
    (transfer,) = world.submit().transfers
    (release,) = world.take()

    world.settle(world.outcome(release, UNAVAILABLE, retry_after=600.0))

    world.later(600)
    assert world.take() == []
    world.later(world.policy.first)
    assert [one.transfer for one in world.take()] == [transfer]


def test_full_jitter_stays_within_the_bound_and_the_cap() -> None:
    policy = Policy(first=5, cap=60)

    assert [policy.wait(n, 0.0).total_seconds() for n in (1, 9)] == [0, 0]
    bounds = [policy.wait(n, 0.999999).total_seconds() for n in (1, 2, 3, 4, 5, 10_000)]
    assert [round(bound) for bound in bounds] == [5, 10, 20, 40, 60, 60]


def test_silence_is_repeated_until_the_limit_then_parked(world: Any) -> None:
    (transfer,) = world.submit().transfers
    for _ in range(world.policy.attempts):
        assert len(world.take()) == 1
        world.later(world.policy.settle_within + 1)
        world.sweep()
        world.later(world.policy.cap)

    assert world.state(transfer) == "parked"
    assert world.take() == []


def test_the_window_bounds_what_is_out_and_the_rest_waits_in_the_ledger(make_world: Any) -> None:
    world = make_world(policy=Policy(window=2))
    for n in range(5):
        world.submit(document=world.document(number=f"A{n}"))

    out = [one for one in world.take() if one.receiver == PROCURATORATE]

    assert len(out) == 2
    assert [one for one in world.take() if one.receiver == PROCURATORATE] == []
    world.settle(world.outcome(out[0]))
    assert len([one for one in world.take() if one.receiver == PROCURATORATE]) == 1


def test_a_full_agency_does_not_hold_back_another(make_world: Any) -> None:
    world = make_world(policy=Policy(window=1))
    for n in range(3):
        world.submit(document=world.document(number=f"A{n}"))
    world.take()
    reply = world.document("ARREST_APPROVED", number="A0")
    (other,) = world.submit(agency=PROCURATORATE, handover="ARREST_APPROVED", document=reply).transfers

    for _ in range(9):
        world.take(limit=1)

    out = world.query("SELECT receiver FROM transfer WHERE state = 'released' ORDER BY receiver")
    assert out == [(POLICE,), (PROCURATORATE,)]
    assert world.state(other) == "released"


def test_an_agency_that_is_away_is_paused_probed_and_resumed(make_world: Any) -> None:
    world = make_world(policy=Policy(breaker_after=2, breaker_pause=30, first=1, cap=1, attempts=99))
    for n in range(6):
        world.submit(document=world.document(number=f"A{n}"))
    for release in (out := world.take()):
        world.settle(world.outcome(release, UNAVAILABLE))
    assert len(out) == 6

    world.later(10)
    assert world.take() == []
    world.later(20)
    (probe,) = world.take()
    assert world.take() == []
    world.settle(world.outcome(probe, UNAVAILABLE))
    world.later(29)
    assert world.take() == []
    world.later(1)
    (probe,) = world.take()
    world.settle(world.outcome(probe))

    assert len(world.take()) == 5


def test_a_paused_agency_burns_no_attempts(make_world: Any) -> None:
    world = make_world(policy=Policy(breaker_after=1, breaker_pause=60, attempts=2, first=1, cap=1))
    answers = [world.submit(document=world.document(number=f"A{n}")) for n in range(3)]
    for release in world.take():
        world.settle(world.outcome(release, UNAVAILABLE))

    for _ in range(20):
        world.later(2)
        assert world.take() == []

    assert [world.row(one.transfers[0])["attempts"] for one in answers] == [1, 1, 1]


def test_a_receipt_that_cannot_be_delivered_is_closed_and_holds_nothing(world: Any) -> None:
    world.submit()
    (receipt,) = [one for one in world.take(receipts=True) if one.kind == "receipt"]

    world.settle(world.outcome(receipt, REJECTED))

    assert world.state(receipt.transfer) == "closed"
    assert world.query("SELECT count(*) FROM transfer WHERE kind = 'receipt'") == [(1,)]
    assert world.submit().verdict == "accepted"


def test_a_receipt_never_causes_a_receipt(world: Any) -> None:
    world.submit()

    world.deliver_all()

    assert len(world.receipts()) == 2  # accepted, delivered
    assert world.query("SELECT DISTINCT state FROM transfer") == [("delivered",)]


def test_receipts_do_not_wait_for_hand_overs(world: Any) -> None:
    world.submit(document=world.document())
    world.take()
    world.submit(agency=PROCURATORATE, handover="ARREST_APPROVED", document=world.document("ARREST_APPROVED"))
    (to_police,) = world.take()  # out, and unsettled
    assert to_police.receiver == POLICE

    world.submit()

    assert [one.kind for one in world.take(receipts=True) if one.receiver == POLICE] == ["receipt"]


def test_the_limit_is_kept_and_the_longest_due_goes_first(world: Any) -> None:
    answers = []
    for n in range(4):
        answers.append(world.submit(document=world.document(number=f"A{n}")))
        world.later(1)
    world.hub.ledger.read()

    out = [one for _ in range(8) for one in world.take(limit=1, receipts=True) if one.kind == "handover"]

    assert [one.transfer for one in out] == [one.transfers[0] for one in answers]
