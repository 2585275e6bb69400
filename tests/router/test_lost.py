"""What translations lose: stored with the event, counted, held until an operator's word, refused."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from casebus.ledger import chain, lacunas, views
from casebus.router.lost import chained
from casebus.router.operate import release_again, skip
from casebus.schemas.exchange import Effect, Outcome, Release, Verdict
from casebus.schemas.lacuna import Gap, Lacuna, Weight


def lost(weight: Weight = Weight.ACCEPT, kind: Gap = Gap.DROPPED, path: str = "note") -> Lacuna:
    return Lacuna(kind, path, "line 3, /A/B", "police/doc.yaml:9:3", count=2, weight=weight)


def stored(world: Any, *subjects: str) -> list[tuple[str, str, str, int, int]]:
    with world.hub.ledger.read() as connection:
        found = lacunas.of(connection, subjects)
    return [(row["direction"], row["agency"], row["kind"], row["token"], row["count"]) for row in found]


def held(world: Any, release: Release) -> Outcome:
    return world.outcome(release, Effect.HELD, lacunas=(lost(Weight.HOLD),), mapping="court/x@1")


def test_what_was_lost_on_the_way_in_is_stored_and_chained(world: Any) -> None:
    answer = world.submit(lacunas=(lost(),), mapping_version="3")

    assert stored(world, answer.submission) == [("in", "police-01", "dropped", 0, 2)]
    with world.hub.ledger.read() as connection:
        (event,) = views.events_of(connection, [answer.submission])
        (row,) = lacunas.of(connection, [answer.submission])
        assert chain.verify_chain(connection).broken_at is None
    assert '"lacunas":{"count":2,"digest":"sha256:' in event["details"]
    assert (row["mapping"], row["version"], row["place"]) == ("police/TQPZDB@1", "3", "line 3, /A/B")
    assert world.row(answer.transfers[0])["lacunas"] == ""


def test_the_chain_proves_what_is_stored(world: Any) -> None:
    answer = world.submit(lacunas=(lost(), lost(kind=Gap.LOSSY)))

    with world.hub.ledger.read() as connection:
        (event,) = views.events_of(connection, [answer.submission])
        rows = lacunas.of(connection, [answer.submission])

    told = [Lacuna(Gap(row["kind"]), row["path"], row["place"], row["rule"], orjson.loads(row["params"]),
                   row["count"], Weight(row["weight"])) for row in rows]  # fmt: skip
    assert chained(told)["lacunas"] == orjson.loads(event["details"])["lacunas"]
    assert chained(told[:1])["lacunas"]["digest"] not in event["details"]


def test_nothing_lost_leaves_no_trace(world: Any) -> None:
    answer = world.submit()

    assert stored(world, answer.submission, *answer.transfers) == []
    with world.hub.ledger.read() as connection:
        assert all(
            "lacunas" not in event["details"] for event in views.events_of(connection, [answer.submission])
        )


def test_a_warned_submission_goes_and_is_flagged(world: Any) -> None:
    answer = world.submit(lacunas=(lost(Weight.WARN), lost(path="x")))
    world.submit()

    assert next(one.transfer for one in world.take()) == answer.transfers[0]
    with world.hub.ledger.read() as connection:
        flagged = views.listed(connection, views.Wanted(lacunas=True))
    assert [row["id"] for row in flagged] == [answer.transfers[0]]
    assert flagged[0]["lacunas"] == "warn"


def test_a_held_submission_waits_for_an_operator_and_then_goes(world: Any) -> None:
    # Given a document of which its sender wants to decide
    answer = world.submit(lacunas=(lost(Weight.HOLD),))
    transfer = answer.transfers[0]

    # Then it is accepted, parked with its reason, and nothing goes
    assert answer.verdict is Verdict.ACCEPTED
    assert world.state(transfer) == "parked"
    assert "LACUNA_DROPPED" in world.row(transfer)["problems"]
    assert world.take() == []

    # When an operator lets it go, it goes; its receiver's own translation is not decided upon by that
    release_again(world.hub, transfer, actor="li", reason="seen")
    (release,) = world.take()
    assert (release.transfer, release.despite) == (transfer, False)
    assert world.row(transfer)["lacunas"] == "warn"


def test_a_held_delivery_waits_untold_and_goes_on_an_operators_word(world: Any) -> None:
    answer = world.submit()
    (release,) = world.take()
    before = len(world.receipts())

    world.settle(held(world, release))

    assert world.state(release.transfer) == "parked"
    assert world.row(release.transfer)["lacunas"] == "hold"
    assert len(world.receipts()) == before
    release_again(world.hub, release.transfer, actor="li", reason="seen")
    (again,) = world.take()
    assert again.despite
    world.settle(world.outcome(again, lacunas=(lost(Weight.HOLD),), mapping="court/x@1"))
    assert (world.state(release.transfer), world.row(release.transfer)["lacunas"]) == ("delivered", "despite")
    assert [token for *_, token, _ in stored(world, answer.transfers[0])] == [1, 2]
    with world.hub.ledger.read() as connection:
        (row,) = lacunas.counted(connection)
        assert (row["count"], row["documents"], row["weight"]) == (2, 1, "hold")
        assert lacunas.by_kind(connection) == {"dropped": 2}


def test_a_held_delivery_may_be_given_up_or_replaced(world: Any) -> None:
    world.submit()
    (release,) = world.take()
    world.settle(held(world, release))
    assert skip(world.hub, release.transfer, actor="li", reason="no") == "skipped"

    world.submit(key="A")
    (release,) = world.take()
    world.settle(held(world, release))
    world.submit(key="A", supersedes_key="A", source=b"other")
    assert world.state(release.transfer) == "superseded"


def test_a_refused_delivery_is_parked_and_its_sender_told(world: Any) -> None:
    world.submit()
    (release,) = world.take()
    gone = lost(Weight.REJECT)

    world.settle(world.outcome(release, Effect.REJECTED, lacunas=(gone,), problems=(gone.problem,)))

    assert (world.state(release.transfer), world.row(release.transfer)["lacunas"]) == ("parked", "reject")
    assert world.receipts()[-1]["problems"][0]["code"] == "LACUNA_DROPPED"
    release_again(world.hub, release.transfer, actor="li", reason="the mapping is mended")
    assert not world.take()[0].despite


def test_an_outcome_told_twice_is_stored_once(world: Any) -> None:
    world.submit()
    (release,) = world.take()
    outcome = world.outcome(release, lacunas=(lost(),))

    world.settle(outcome, replace(outcome))
    world.settle(outcome)

    assert len(stored(world, release.transfer)) == 1


@pytest.mark.parametrize(("limits", "found"), [
    ({"agency": "police-01"}, 2), ({"agency": "court-01"}, 0), ({"kind": "dropped"}, 1), ({"kind": "lossy"}, 1),
    ({"handover": "ARREST_REQUEST"}, 2), ({"handover": "X"}, 0),
])  # fmt: skip
def test_lacunas_are_counted_by_place(world: Any, limits: dict[str, str], found: int) -> None:
    world.submit(lacunas=(lost(), lost(kind=Gap.LOSSY)))
    world.later(60)
    world.submit(lacunas=(lost(),))

    with world.hub.ledger.read() as connection:
        rows = lacunas.counted(connection, **limits)

    assert len(rows) == found
    if limits == {"kind": "dropped"}:
        assert (rows[0]["count"], rows[0]["documents"]) == (4, 2)
        assert rows[0]["first"] < rows[0]["last"]
