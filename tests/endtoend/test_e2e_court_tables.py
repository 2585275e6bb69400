"""Staging tables of the court: wrong cells, children without parents, rows written over."""

import pytest
from five_agencies import COURT
from five_systems import Prefecture
from golden import case_number, hearing


def state_of(p: Prefecture, key: str) -> dict[str, object]:
    (row,) = p.court("SELECT * FROM JH_FS_WS WHERE LSH = ?", key)
    return row


@pytest.mark.parametrize(
    ("cells", "code", "place"),
    [
        pytest.param({"g7": "622901198501010013"}, "VALUE_RESIDENT_CHECK", "table JH_FS_RY, row 1, column g7", id="check"),
        pytest.param({"g7": "622901198501010000"}, "VALUE_RESIDENT_ROUNDED", "column g7", id="11-excel"),
        pytest.param({"g4": "9999-99-99"}, "MAPPING_VALUE_UNREADABLE", "column g4", id="10-no-day"),
        pytest.param({"f21": "20211020093000"}, "MAPPING_VALUE_UNREADABLE", "table JH_FS_WS, key FS", id="10-time"),
        pytest.param({"f21": "2021-10-20T01:30:00.0000000-00:00"}, "MAPPING_VALUE_UNREADABLE", "column f21", id="16-zone"),
        pytest.param({"f5": "居民身份证"}, "MAPPING_CODE_UNKNOWN", "column f5", id="words-for-a-code"),
        pytest.param({"g14": "十个月"}, "VALUE_KIND", "table JH_FS_RY", id="text-in-an-integer-column"),
        pytest.param({"g2": "马\x1c三"}, "SCHEMA_BAD_CHARACTER", "row 1, column g2", id="15-FS"),
        pytest.param({"g2": "马\ufffd三"}, "CHARSET_DAMAGED", "table JH_FS_RY, row 1, column g2", id="09-replacement"),
        pytest.param({"f21": None}, "SCHEMA_MISSING", "column f21", id="15-null-is-missing"),
    ],
)  # fmt: skip
def test_wrong_cells_are_refused_at_their_column(
    prefecture: Prefecture, cells: dict[str, object], code: str, place: str
) -> None:
    serial = prefecture.serial()
    key = hearing(prefecture.court, serial, **cells)

    prefecture.flow()

    row = state_of(prefecture, key)
    assert row["ZT"] == "9"
    assert code in str(row["CLSM"])
    (receipt,) = [one for one in prefecture.receipts(COURT) if one.key.removeprefix("JH_FS_WS ") == key]
    assert receipt.outcome == "4"
    (decided,) = prefecture.rows(decisions_of(key))
    refusal = prefecture.refusal(COURT, bytes(decided["body"]))
    assert code in refusal.codes
    assert place in refusal.places[refusal.codes.index(code)]


def test_a_child_without_its_parent_is_refused(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    key = f"FS{serial}"
    prefecture.court("INSERT INTO JH_FS_ZM (LSH, RYXH, XH, h1) VALUES (?, 'R-nobody', 1, '盗窃罪')", key)
    hearing(prefecture.court, serial)

    prefecture.flow()

    (decided,) = prefecture.rows(decisions_of(key))
    code, place = prefecture.refusal(COURT, bytes(decided["body"])).only
    assert code == "ROWS_ORPHAN"
    assert "JH_FS_ZM" in place
    assert "RYXH" in place


def test_a_row_set_back_to_new_with_other_content_is_a_conflict(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    key = hearing(prefecture.court, serial)
    prefecture.flow()

    prefecture.court("UPDATE JH_FS_WS SET ZT = '0', f22 = '第二法庭' WHERE LSH = ?", key)
    prefecture.flow()

    assert state_of(prefecture, key)["ZT"] == "9"
    assert "KEY_CONFLICT" in str(state_of(prefecture, key)["CLSM"])
    assert prefecture.outcomes(COURT, key) == ["1", "3", "5", "5"]
    got = [
        b
        for b in prefecture.system.bodies("/api/documents")
        if b["case"]["policeCaseNo"] == case_number(serial, 3)
    ]
    assert [one["hearing"]["room"] for one in got] == ["第一法庭"]


def test_a_row_set_back_to_new_unchanged_is_a_duplicate(prefecture: Prefecture) -> None:
    serial = prefecture.serial()
    key = hearing(prefecture.court, serial)
    prefecture.flow()

    prefecture.court("UPDATE JH_FS_WS SET ZT = '0' WHERE LSH = ?", key)
    prefecture.flow()

    assert state_of(prefecture, key)["ZT"] == "2"
    assert len([one for one in prefecture.receipts(COURT) if one.key == key and one.outcome == "1"]) == 1


def decisions_of(key: str):  # type: ignore[no-untyped-def]
    import sqlalchemy as sa
    from casebus.ledger.tables import source, submission

    joined = sa.select(submission, source.c.body).join(source, source.c.digest == submission.c.source_digest)
    return joined.where(submission.c.source_name.like(f"%{key}"), submission.c.verdict == "refused")
