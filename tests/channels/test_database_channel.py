"""Staging tables: claims, messages, locks, and names that never come from documents."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from agency_sides import TABLES, DatabaseSide
from casebus.adapters.channels.database import DatabaseChannel
from casebus.adapters.contracts import Letter, Settlement
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import Misconfigured, Unavailable
from casebus.schemas.exchange import Effect


@pytest.fixture
def side(tmp_path: Path) -> Iterator[DatabaseSide]:
    made = DatabaseSide(tmp_path)
    yield made
    made.database.close()


def test_rows_come_with_their_children_and_without_the_status_columns(side: DatabaseSide) -> None:
    side.database.execute("INSERT INTO OUT_WS VALUES ('7', '0', NULL, NULL, '马·哈三')")
    side.database.executemany(
        "INSERT INTO OUT_RY VALUES (?, ?, ?)", [("7", 2, "乙"), ("7", 1, "甲"), ("8", 1, "丙")]
    )
    channel = side.open()

    (one,) = channel.poll(10)

    assert one.name == "OUT_WS"
    assert json.loads(one.body) == {
        "table": "OUT_WS",
        "row": {"LSH": "7", "f1": "马·哈三"},
        "children": {"OUT_RY": [{"LSH": "7", "XH": 1, "g2": "甲"}, {"LSH": "7", "XH": 2, "g2": "乙"}]},
    }
    channel.close()


def test_a_long_refusal_is_cut_to_the_column_with_a_mark(side: DatabaseSide) -> None:
    side.put("7", side.body("x"))
    channel = side.open()
    channel.poll(1)[0].settle(Settlement("refused", "S1", report="理由" * 50))

    row = side.database.execute("SELECT ZT, CLSM, CLSJ FROM OUT_WS").fetchone()

    assert row == ("9", ("理由" * 20)[:39] + "…", "2021-09-29 10:00:00")
    channel.close()


def test_a_corrected_row_is_another_source(side: DatabaseSide) -> None:
    side.put("7", side.body("x"))
    channel = side.open()
    (first,) = channel.poll(1)
    first.settle(Settlement("refused", "S1", report="why"))
    side.database.execute("UPDATE OUT_WS SET ZT = '0', f1 = 'corrected'")

    (second,) = channel.poll(1)

    assert second.id != first.id
    channel.close()


def test_a_row_offered_again_unchanged_is_another_source(side: DatabaseSide) -> None:
    side.put("7", side.body("x"))
    channel = side.open()
    (first,) = channel.poll(1)
    first.settle(Settlement("refused", "S1", report="why"))
    side.database.execute("UPDATE OUT_WS SET ZT = '0', CLSM = NULL, CLSJ = NULL")

    (second,) = channel.poll(1)
    side.crash(channel)
    channel = side.open()
    (after,) = channel.poll(1)

    assert second.id != first.id
    assert (after.id, after.body) == (second.id, first.body)
    after.settle(Settlement("accepted", "S2"))
    assert side.answered("7") == "accepted"
    channel.close()


def test_an_old_answer_does_not_settle_a_new_offer(side: DatabaseSide) -> None:
    side.put("7", side.body("x"))
    channel = side.open()
    (first,) = channel.poll(1)
    first.settle(Settlement("refused", "S1", report="why"))
    side.database.execute("UPDATE OUT_WS SET ZT = '0', CLSM = NULL")
    assert len(channel.poll(1)) == 1

    first.settle(Settlement("refused", "S1", report="why"))

    assert side.answered("7") == ""
    channel.close()


def test_a_damaged_list_of_claims_stops_nothing(side: DatabaseSide, tmp_path: Path) -> None:
    side.put("7", side.body("x"))
    channel = side.open()
    channel.poll(1)
    side.crash(channel)
    (claims,) = (tmp_path / ".casebus-locks").glob("*.claims")
    claims.write_bytes(b'["torn')

    channel = side.open()

    assert [one.reference for one in channel.poll(1)] == ["OUT_WS 7"]
    channel.close()


def test_a_locked_database_is_away_and_loses_no_answer(side: DatabaseSide) -> None:
    side.put("7", side.body("x"))
    channel = side.open()
    (one,) = channel.poll(1)
    side.database.execute("BEGIN IMMEDIATE")

    one.settle(Settlement("accepted", "S1"))
    assert channel.deliver([side.letter("id-1", "x")])[0].effect is Effect.UNAVAILABLE
    with pytest.raises(Unavailable):
        channel.poll(1)
    side.database.execute("ROLLBACK")

    assert channel.poll(1) == []
    assert side.answered("7") == "accepted"
    channel.close()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"table": "OUT_WS", "row": {"LSH": "x"}}, "DATABASE_BODY"),
        ({"table": "IN_AJ; DROP TABLE IN_AJ", "row": {}}, "DATABASE_BODY"),
        ({"table": "IN_AJ", "row": {"a1": "x", 'a1", "ZT': "x"}}, "DATABASE_COLUMN"),
        ({"table": "IN_AJ", "row": {"a1": "x"}, "children": {"OUT_RY": [{"g2": "x"}]}}, "DATABASE_COLUMN"),
        ({"table": "IN_AJ", "row": {"a1": "x", "LSH": "another"}}, "DATABASE_KEY"),
        ({"table": "IN_AJ", "row": {"a1": None}}, "DATABASE_REFUSED"),
        ([], "DATABASE_BODY"),
        ({"table": "IN_AJ", "row": []}, "DATABASE_BODY"),
    ],
)
def test_only_declared_tables_and_columns_are_written(side: DatabaseSide, body: object, code: str) -> None:
    channel = side.open()

    (handed,) = channel.deliver([Letter("id-1", "x", json.dumps(body).encode())])

    assert handed.effect is Effect.REJECTED
    assert [problem.code for problem in handed.problems] == [code]
    assert side.database.execute("SELECT count(*) FROM IN_AJ").fetchone() == (0,)
    assert side.database.execute("SELECT count(*) FROM OUT_RY").fetchone() == (0,)
    channel.close()


def test_a_document_is_written_whole_or_not_at_all(side: DatabaseSide) -> None:
    side.database.execute("CREATE TRIGGER no BEFORE INSERT ON IN_RY BEGIN SELECT RAISE(ABORT, 'no'); END")
    channel = side.open()

    assert channel.deliver([side.letter("id-1", "x")])[0].effect is Effect.REJECTED
    assert side.database.execute("SELECT count(*) FROM IN_AJ").fetchone() == (0,)
    channel.close()


def test_one_letter_the_database_refuses_harms_no_other_of_its_batch(side: DatabaseSide) -> None:
    # Given a batch with an id already there, an id that comes twice, one without a value that must be there
    channel = side.open()
    channel.deliver([side.letter("id-0", "x")])
    bad = Letter("id-2", "x", json.dumps({"table": "IN_AJ", "row": {"a1": None}}).encode())
    odd = Letter("id-3", "x", b"[]")
    batch = [side.letter(id_, "x") for id_ in ("id-0", "id-1", "id-4", "id-1")]
    batch[2:2] = [bad, odd]

    # When it is delivered
    handed = channel.deliver(batch)

    # Then every letter has its own answer, in order, and each good one took effect once
    assert [one.id for one in handed] == ["id-0", "id-1", "id-2", "id-3", "id-4", "id-1"]
    assert [one.effect is Effect.DELIVERED for one in handed] == [True, True, False, False, True, True]
    assert [one.problems[0].code for one in handed if one.problems] == ["DATABASE_REFUSED", "DATABASE_BODY"]
    rows = side.database.execute("SELECT LSH FROM IN_AJ ORDER BY LSH").fetchall()
    assert rows == [("id-0",), ("id-1",), ("id-4",)]
    assert channel.look(["id-1", "id-2"]) == {"id-1": True, "id-2": False}
    channel.close()


def test_rows_with_other_columns_keep_the_databases_own_defaults(tmp_path: Path) -> None:
    # Given a column with a default that only some letters fill
    side = DatabaseSide(tmp_path)
    side.database.execute("ALTER TABLE IN_AJ ADD COLUMN D TEXT DEFAULT 'own'")
    channel = side.open()
    rows: list[dict[str, object]] = [{"a1": "x", "D": "theirs"}, {"a1": "y"}, {"a1": "z", "D": None}]
    letters = [
        Letter(f"id-{number}", "x", json.dumps({"table": "IN_AJ", "row": row}).encode())
        for number, row in enumerate(rows)
    ]

    # When they are delivered together
    channel.deliver(letters)

    # Then a column that a letter does not name is not written as empty
    found = side.database.execute("SELECT LSH, D FROM IN_AJ ORDER BY LSH").fetchall()
    assert found == [("id-0", "theirs"), ("id-1", "own"), ("id-2", None)]
    channel.close()
    side.database.close()


def test_a_row_another_worker_took_meanwhile_is_not_claimed(side: DatabaseSide) -> None:
    # Given two rows seen as new, one of which another worker takes before the claim
    side.put("7", side.body("x"))
    side.put("8", side.body("y"))
    channel = side.open()
    rows, _ = channel._open()
    keys = rows._keys("OUT_WS", 10, "new")
    side.database.execute("UPDATE OUT_WS SET ZT = '1' WHERE LSH = '7'")

    # Then only the other one is ours
    assert keys == ["7", "8"]
    assert rows._claim("OUT_WS", keys) == ["8"]
    channel.close()


def test_an_id_is_remembered_where_rows_are_deleted_nightly(tmp_path: Path) -> None:
    side = DatabaseSide(tmp_path, ids_table="CASEBUS_IDS")
    channel = side.open()
    channel.deliver([side.letter("id-1", "x")])
    side.database.execute("DELETE FROM IN_AJ")
    channel.close()

    channel = side.open()

    assert channel.look(["id-1"]) == {"id-1": True}
    assert channel.deliver([side.letter("id-1", "x")])[0].effect is Effect.DELIVERED
    assert side.effects() == []
    channel.close()
    side.database.close()


def test_every_missing_table_and_column_is_told(side: DatabaseSide, tmp_path: Path) -> None:
    incoming = {"NOT_THERE": {"key": "LSH"}, "IN_AJ": {"key": "LSH", "time": "WHEN_", "constants": {"QQ": 1}}}
    settings = read_settings(DatabaseChannel.Settings, TABLES | {"incoming": incoming})
    channel = DatabaseChannel(settings, tmp_path)

    with pytest.raises(Misconfigured) as caught:
        channel.poll(1)

    names = sorted((problem.code, problem.params["name"]) for problem in caught.value.problems)
    assert names == [("DATABASE_COLUMN", "QQ"), ("DATABASE_COLUMN", "WHEN_"), ("DATABASE_TABLE", "NOT_THERE")]
    channel.close()
