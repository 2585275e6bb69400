"""Documents and receipts, the same for every system: held, corrected, repeated, counted."""

from pathlib import Path

import pytest
from casebus.demo import mischief
from casebus.demo.correspondence import Correspondence, Document, Ready, Receipt, code_in, one_case_once
from casebus.demo.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "police-622901" / "store.db")


def told(letters: Correspondence, outcome: str, key: str, stage: str = "submission") -> None:
    letters.receive(Receipt(f"H-{key}-{outcome}", stage, outcome, key, code="WHY"))


def shipped(letters: Correspondence) -> list[tuple[str, bytes, bytes | None]]:
    """What is ready, written out."""
    found = letters.ready(50)
    for n, ready in enumerate(found):
        letters.gone(ready.id, f"F{ready.id}-{n}.xml")
    return [(r.key, r.body, r.companion) for r in found]


def document(key: str, step: str = "filing", fault: str = "", case_no: str = "A1") -> Document:
    spoilt = b"bad" if fault else b""
    return Document(key, "CASE_FILING", case_no, step, b"good", b"zip", fault, spoilt)


def test_a_spoilt_document_goes_first_and_the_good_one_after_the_refusal(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1", fault=mischief.WRONG_CHECK_DIGIT))
    assert shipped(letters) == [("K1", b"bad", b"zip")]

    told(letters, "refused", "K1")
    assert shipped(letters) == [("K1", b"good", b"zip")]
    told(letters, "accepted", "K1")
    told(letters, "delivered", "K1", "delivery")

    assert shipped(letters) == []
    assert store.rows("SELECT accepted, delivered, blocks, closed FROM documents") == [(1, 1, 0, 0)]
    assert store.rows("SELECT answered FROM exports ORDER BY id") == [("refused",), ("accepted",)]
    assert store.rows("SELECT kind, case_no FROM injected") == [(mischief.WRONG_CHECK_DIGIT, "A1")]


def test_the_next_documents_of_the_case_wait_for_the_correction(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1", fault=mischief.UNKNOWN_CODE))
    letters.send(document("K2", "arrest", fault=mischief.IMPOSSIBLE_DATE))
    letters.send(document("K3", "transfer"))
    letters.send(document("K9", case_no="A2"))
    assert [key for key, _, _ in shipped(letters)] == ["K1", "K9"]

    told(letters, "refused", "K1")
    assert [key for key, _, _ in shipped(letters)] == ["K1"]
    told(letters, "accepted", "K1")
    assert shipped(letters) == [("K2", b"bad", b"zip")]
    told(letters, "refused", "K2")
    assert shipped(letters) == [("K2", b"good", b"zip")]
    told(letters, "accepted", "K2")

    assert [key for key, _, _ in shipped(letters)] == ["K3"]


def test_where_each_line_has_its_serial_the_correction_is_a_new_document(store: Store) -> None:
    letters = Correspondence(store, lambda key, body: (key + "-new", body + b"!"))
    letters.send(document("K1", fault=mischief.EXCEL_ID))
    letters.send(document("K2"))
    shipped(letters)
    told(letters, "refused", "K1")
    assert [(key, body) for key, body, _ in shipped(letters)] == [("K1-new", b"good!")]
    told(letters, "accepted", "K1-new")

    assert [key for key, _, _ in shipped(letters)] == ["K2"]
    assert store.rows("SELECT key, closed FROM documents ORDER BY id") == [
        ("K1", 1),
        ("K2", 0),
        ("K1-new", 0),
    ]


@pytest.mark.parametrize("fault", [mischief.DUPLICATE_FILE, mischief.CONFLICT])
def test_a_repeated_document_goes_once_more_after_it_was_accepted(store: Store, fault: str) -> None:
    letters = Correspondence(store)
    letters.send(document("K1", fault=fault))
    assert [body for _, body, _ in shipped(letters)] == [b"good"]
    told(letters, "accepted", "K1")
    assert [body for _, body, _ in shipped(letters)] == [b"bad"]
    told(letters, "conflict", "K1")

    assert shipped(letters) == []
    assert store.rows("SELECT answered FROM exports ORDER BY id") == [("accepted",), ("conflict",)]


def test_a_refusal_that_nobody_planned_is_left_to_a_person(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1"))
    shipped(letters)

    told(letters, "refused", "K1")

    assert shipped(letters) == []
    assert store.one("SELECT closed FROM documents") == 1


def test_a_half_that_was_refused_goes_again_whole(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1", fault=mischief.HALF_WRITTEN))
    shipped(letters)

    told(letters, "refused", "K1")

    assert [body for _, body, _ in shipped(letters)] == [b"good"]


def test_a_receipt_may_name_the_file_or_one_that_nobody_could_read(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1", fault=mischief.TRUNCATED_XML))
    letters.send(document("K2", fault=mischief.TRUNCATED_XML, case_no="A2"))
    shipped(letters)
    second = store.one("SELECT file FROM exports WHERE key = 'K2'")

    told(letters, "refused", second.removesuffix(".xml"))
    told(letters, "refused", "something else")

    assert [key for key, _, _ in shipped(letters)] == ["K2", "K1"]
    assert store.rows("SELECT known FROM receipts") == [(1,), (1,)]


def test_an_unknown_receipt_is_kept_and_shown(store: Store) -> None:
    letters = Correspondence(store)

    told(letters, "accepted", "nobody's")

    assert store.rows("SELECT key, known FROM receipts") == [("nobody's", 0)]


def test_a_delivery_may_be_told_before_the_acceptance(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1"))
    shipped(letters)

    told(letters, "delivered", "K1", "delivery")
    told(letters, "accepted", "K1")

    assert store.rows("SELECT accepted, delivered FROM documents") == [(1, 1)]


def test_what_was_under_way_is_ready_again_at_the_next_start(store: Store) -> None:
    letters = Correspondence(store)
    letters.send(document("K1"))
    letters.under_way(letters.ready(5)[0].id)
    assert letters.ready(5) == []

    again = Correspondence(store)
    again.begin_again()

    assert [r.key for r in again.ready(5)] == ["K1"]


def test_a_file_holds_each_case_once() -> None:
    ready = [Ready(n, str(n), case_no, "", b"", None) for n, case_no in enumerate(("A", "A", "B", "A", "C"))]

    assert [[r.id for r in batch] for batch in one_case_once(ready)] == [[0, 2, 4], [1], [3]]
    assert [[r.id for r in batch] for batch in one_case_once(ready, most=2)] == [[0, 2], [1, 4], [3]]


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        ("CODE_UNKNOWN 代码“9”不在表中", "CODE_UNKNOWN"),
        (" KEY：冲突", "KEY"),
        ("编号重复", ""),
        ("", ""),
    ],
)
def test_a_summary_starts_with_its_code(summary: str, code: str) -> None:
    assert code_in(summary) == code
