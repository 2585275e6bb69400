"""The prefecture's figures over a small store made by hand."""

from pathlib import Path

from casebus.demo.correspondence import Correspondence, Document, Receipt
from casebus.demo.figures import figures
from casebus.demo.intake import took, turned_away
from casebus.demo.store import Store


def test_every_figure_of_a_small_prefecture(tmp_path: Path) -> None:
    # Given a police that filed two cases, one of which entered
    police = Store(tmp_path / "legacy/police-622901/store.db")
    police.keep("A1", {})
    police.keep("A2", {})
    letters = Correspondence(police)
    letters.send(Document("A1/1", "CASE_FILING", "A1", "filing", b"x"))
    letters.send(Document("A1/2", "ARREST_REQUEST", "A1", "arrest", b"x"))
    letters.send(Document("A2/1", "CASE_FILING", "A2", "filing", b"x"))
    for n, (key, stage, outcome, code) in enumerate(
        [
            ("A1/1", "submission", "accepted", ""),
            ("A1/1", "submission", "duplicate", ""),
            ("A1/1", "submission", "conflict", "KEY_CONFLICT"),
            ("A1/1", "delivery", "delivered", ""),
            ("A1/2", "submission", "accepted", ""),
            ("A2/1", "submission", "refused", "CODE_UNKNOWN"),
        ]
    ):
        letters.receive(Receipt(f"H{n}", stage, outcome, key, code=code))
    took(police, "T9", "SUPP_INVEST_RETURN", "A1")
    # and a procuratorate that turned one transfer away twice before it took it, and took another one twice
    office = Store(tmp_path / "legacy/procuratorate-622901/store.db")
    assert [turned_away(office, "A1", "DBQQ", "T2", 2) for _ in range(3)] == [True, True, False]
    assert not turned_away(office, "A1", "DBQQ", "T8", 2)
    for transfer, handover in (("T1", "CASE_FILING"), ("T2", "ARREST_REQUEST"), ("T1", "CASE_FILING")):
        took(office, transfer, handover, "A1")

    # When the agencies count
    found = figures(tmp_path)

    # Then nothing is counted twice and nothing hidden
    assert found == {
        "cases": 1,
        "filed": 2,
        "entered_share": 0.5,
        "arrest_reviews": 1,
        "prosecution_reviews": 0,
        "passages": {"ARREST_REQUEST": 1, "CASE_FILING": 1, "SUPP_INVEST_RETURN": 1},
        "transfers": 3,
        "receipts": 6,
        "refused": {"total": 2, "reasons": {"CODE_UNKNOWN": 1, "KEY_CONFLICT": 1}},
        "returned": 1,
        "retried": 1,
        "duplicates": 1,
        "open": 1,
        "second_effects": 1,
        "injected": {},
    }


def test_a_receipt_read_twice_is_a_second_effect(tmp_path: Path) -> None:
    police = Store(tmp_path / "legacy/police-622901/store.db")
    letters = Correspondence(police)
    letters.send(Document("A1/1", "CASE_FILING", "A1", "filing", b"x"))
    for _ in range(2):
        letters.receive(Receipt("H1", "submission", "accepted", "A1/1"))

    found = figures(tmp_path)

    assert found["receipts"] == 1
    assert found["second_effects"] == 1
    assert found["open"] == 1


def test_an_empty_prefecture_has_no_share() -> None:
    assert figures(Path("/nowhere"))["entered_share"] == 0.0
