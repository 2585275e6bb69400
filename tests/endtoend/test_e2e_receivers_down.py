"""Receivers that time out, fail for a while or refuse: retried, delivered once, in order, at nobody else's cost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from casebus.ledger import tables
from casebus.router import operate
from five_agencies import POLICE, PROCURATORATE
from five_systems import Prefecture
from golden import case_number, filing, filing_key, hearing


@pytest.fixture
def prefecture(tmp_path: Path) -> Iterator[Prefecture]:
    """Its own for each test: the receiver's mood concerns everything."""
    made = Prefecture(tmp_path)
    yield made
    made.close()


def sent(p: Prefecture, serial: int, number: int = 1) -> str:
    """A filing of that case, the `number`th; gives its key."""
    text = f"临公(刑)立字〔2021〕{serial:04d}号之{number}"
    p.put(POLICE, f"AJYS_{serial}_{number}.xml", filing(serial, WSWH=text))
    p.go()
    return f"{case_number(serial)}/{text}"


def numbers_posted(p: Prefecture, serial: int) -> list[str]:
    bodies = p.system.bodies("/api/cases")
    return [b["doc"]["no"][-1] for b in bodies if b["case"]["policeCaseNo"] == case_number(serial)]


def transfers(p: Prefecture) -> list[dict[str, object]]:
    wanted = tables.transfer.c.kind == "handover"
    return p.rows(sa.select(tables.transfer).where(wanted).order_by(tables.transfer.c.accepted_at))


@pytest.mark.parametrize("mood", [503, 429, "stall"])
def test_a_receiver_that_is_down_gets_everything_once_and_in_order(
    prefecture: Prefecture, mood: int | str
) -> None:
    # Given a procuratorate that does not answer, and three documents of one case and one of another
    prefecture.system.mood = mood
    keys = [sent(prefecture, 1, number) for number in (1, 2, 3)]
    other = sent(prefecture, 2)
    hearing(prefecture.court, 3)
    prefecture.later()

    # Then nobody lost anything, the case waits in its order, and the police got their copy of the court's notice
    assert prefecture.system.posts == []
    assert prefecture.outcomes(POLICE, keys[0]) == ["1"]
    assert len(prefecture.inbox(POLICE, "XTWS_*.xml")) == 1
    states = [one["state"] for one in transfers(prefecture) if one["receiver"] == PROCURATORATE]
    assert set(states) <= {"waiting", "accepted"}
    assert prefecture.system.asked >= 2

    # When it is back
    prefecture.system.mood = 200
    prefecture.system.late.set()
    for _ in range(5):
        prefecture.later()

    assert numbers_posted(prefecture, 1) == ["1", "2", "3"]
    assert numbers_posted(prefecture, 2) == ["1"]
    assert [prefecture.outcomes(POLICE, key) for key in (*keys, other)] == [["1", "5"]] * 4
    assert {one["state"] for one in transfers(prefecture)} == {"delivered"}


def test_what_a_receiver_refuses_parks_its_case_only(prefecture: Prefecture) -> None:
    # Given a receiver that says no to the first document of a case
    prefecture.system.mood = 422
    first = sent(prefecture, 1, 1)
    prefecture.system.mood = 200
    second, other = sent(prefecture, 1, 2), sent(prefecture, 2)
    prefecture.flow()
    prefecture.later()

    # Then this case is parked and told, the other flows
    (parked,) = [one for one in transfers(prefecture) if one["state"] == "parked"]
    assert prefecture.outcomes(POLICE, first) == ["1", "6"]
    assert prefecture.outcomes(POLICE, second) == ["1"]
    assert prefecture.outcomes(POLICE, other) == ["1", "5"]
    (told,) = [one for one in prefecture.receipts(POLICE) if one.outcome == "6"]
    assert [one[0] for one in told.listed or ()] == ["HTTP_ANSWER"]
    assert all("422" in words for one in told.listed or () for words in one[2:])

    # When an operator lets it go again, the order of the case is kept
    operate.release_again(prefecture.wired.hub, str(parked["id"]), actor="op", reason="mended")
    prefecture.later()

    assert numbers_posted(prefecture, 1) == ["1", "2"]
    assert prefecture.outcomes(POLICE, second) == ["1", "5"]
    assert prefecture.outcomes(POLICE, first) == ["1", "5", "6"]


def test_an_answer_that_got_lost_makes_no_second_document(prefecture: Prefecture) -> None:
    # Given a receiver that took the document and whose outcome never came back to the hub
    from casebus import bus

    prefecture.put(POLICE, "AJYS_1.xml", filing(1))
    hub, road = prefecture.wired.hub, prefecture.wired.road
    bus.collect(prefecture.adapters[POLICE], road)
    bus.route(hub, road)
    bus.release(hub, road)
    bus.deliver(prefecture.adapters[PROCURATORATE], road)
    assert len(prefecture.system.posts) == 1
    for one in road.consume("outcome", 10, 0):
        one.ack()

    # When the time for its outcome is over
    prefecture.later(1000)
    prefecture.later(1000)

    assert len(prefecture.system.posts) == 1
    assert prefecture.system.asked == 2
    assert prefecture.outcomes(POLICE, filing_key(1)) == ["1", "5"]
