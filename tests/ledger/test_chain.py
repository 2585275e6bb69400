"""The chain: any change to what was written shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from casebus.ledger.chain import GENESIS, Event, Verified, append, head, verify_chain
from casebus.ledger.open import Ledger, open_ledger

AT = "2021-09-29T00:00:00.000000Z"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "l.sqlite3")
    with opened.write() as connection:
        append(connection, AT, [Event(f"s{n}", "", "accepted", "accept", "a", {"n": n}) for n in range(3)])
    with opened.write() as connection:
        append(connection, AT, [Event("s1", "accepted", "released", "release", "hub")])
    yield opened
    opened.close()


def test_an_empty_chain_is_whole(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "l.sqlite3")
    with ledger.read() as connection:
        assert verify_chain(connection) == Verified(0, GENESIS)
    ledger.close()


def test_what_was_appended_verifies_up_to_the_head(ledger: Ledger) -> None:
    with ledger.read() as connection:
        found = verify_chain(connection)
        assert (found.events, found.head) == head(connection)

    assert (found.events, found.broken_at) == (4, None)


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE event SET actor = 'b' WHERE seq = 2", 2),
        ("UPDATE event SET details = '{\"n\":7}' WHERE seq = 3", 3),
        ("DELETE FROM event WHERE seq = 2", 3),
        ("UPDATE event SET seq = 9 WHERE seq = 4", 9),
        ("UPDATE event SET hash = (SELECT hash FROM event WHERE seq = 1) WHERE seq = 4", 4),
    ],
)
def test_tampering_shows_at_the_first_event_that_does_not_fit(
    ledger: Ledger, tampering: str, broken_at: int
) -> None:
    with ledger.write() as connection:
        connection.exec_driver_sql(tampering)

    with ledger.read() as connection:
        assert verify_chain(connection).broken_at == broken_at


def test_what_is_undone_leaves_no_link(ledger: Ledger) -> None:
    def undone() -> None:
        with ledger.write() as connection:
            append(connection, AT, [Event("s1", "released", "delivered", "outcome", "a")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()

    with ledger.read() as connection:
        assert verify_chain(connection).events == 4
