"""Values of one letter that its database cannot take: that letter is rejected, no other is harmed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from agency_sides import DatabaseSide
from casebus.adapters.contracts import Letter
from casebus.schemas.exchange import Effect


@pytest.fixture
def side(tmp_path: Path) -> Iterator[DatabaseSide]:
    made = DatabaseSide(tmp_path)
    yield made
    made.database.close()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b'{"a1":"x","n1":%d}' % 2**70, "DATABASE_REFUSED"),
        (b'{"a1":"x","n1":[1]}', "VALUE_KIND"),
        (b'{"a1":"x","n1":{"a":1}}', "VALUE_KIND"),
        (b'{"a1":"\\u0000x"}', "SCHEMA_BAD_CHARACTER"),
        (b'{"a1":"\\ud800"}', "DATABASE_BODY"),
        (b'"a"', "DATABASE_BODY"),
    ],
    ids=["70 bits", "list", "object", "nul", "surrogate", "no row"],
)
@pytest.mark.parametrize("below", [False, True])
def test_an_impossible_value_rejects_its_letter_only(
    side: DatabaseSide, row: bytes, code: str, below: bool
) -> None:
    if below:
        row = row.replace(b'"a1"', b'"XH"').replace(b'"n1"', b'"b2"')
        row = b'{"a1":"x"},"children":{"IN_RY":[' + row + b"]}"
    channel = side.open()

    handed = channel.deliver(
        [
            side.letter("id-1", "x"),
            Letter("id-2", "IN_AJ", b'{"table":"IN_AJ","row":' + row + b"}"),
            side.letter("id-3", "x"),
        ]
    )

    assert [one.effect for one in handed] == [Effect.DELIVERED, Effect.REJECTED, Effect.DELIVERED]
    assert [problem.code for problem in handed[1].problems] == [code]
    assert side.database.execute("SELECT LSH FROM IN_AJ").fetchall() == [("id-1",), ("id-3",)]
    assert side.database.execute("SELECT DISTINCT LSH FROM IN_RY").fetchall() == [("id-1",), ("id-3",)]
    channel.close()
