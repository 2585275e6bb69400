"""Rows of a child table that belong to rows of another: nested in the record, flat in the database."""

import json
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.rows import RowsCodec
from casebus.adapters.codecs.rows_settings import RowsSettings
from casebus.schemas.errors import BadDocument
from pydantic import ValidationError

SETTINGS: dict[str, Any] = {
    "table": "JH",
    "key": "LSH",
    "columns": {"LSH": "text"},
    "children": {
        "JH_RY": {"as": "RY", "foreign": "LSH", "columns": {"XH": "text", "b2": "text"}},
        "JH_ZM": {
            "as": "ZM",
            "foreign": "LSH",
            "within": "JH_RY",
            "parent_key": "XH",
            "link": "RYXH",
            "columns": {"RYXH": "text", "XH": "integer", "c1": "text"},
        },
    },
}
RECORD = {
    "LSH": "1",
    "RY": [
        {"XH": "R1", "b2": "王镕", "ZM": [{"XH": 1, "c1": "盗窃罪"}, {"XH": 2, "c1": "诈骗罪"}]},
        {"XH": "R2", "b2": "马·哈三"},
    ],
}
CHARGES = [{"RYXH": "R1", "XH": 1, "c1": "盗窃罪"}, {"RYXH": "R1", "XH": 2, "c1": "诈骗罪"}]


@pytest.fixture
def codec() -> RowsCodec:
    return RowsCodec(RowsSettings.model_validate(SETTINGS), Path())


def body(charges: list[dict[str, Any]]) -> bytes:
    persons = [{"LSH": "1", "XH": "R1", "b2": "王镕"}, {"LSH": "1", "XH": "R2", "b2": "马·哈三"}]
    rows = {"JH_RY": persons, "JH_ZM": [row | {"LSH": "1"} for row in charges]}
    return json.dumps({"table": "JH", "row": {"LSH": "1"}, "children": rows}).encode()


def test_a_row_is_read_into_the_row_it_names(codec: RowsCodec) -> None:
    # Given charges in any order among the persons' rows
    found = codec.decode(body(CHARGES))

    # Then each stands in its person, without the column that named it
    assert found == [RECORD]


def test_it_is_written_flat_again_and_the_record_stays_as_it_was(codec: RowsCodec) -> None:
    before = json.dumps(RECORD)

    written = json.loads(codec.encode([RECORD]))

    assert written["children"]["JH_ZM"] == CHARGES
    assert written["children"]["JH_RY"] == [{"XH": "R1", "b2": "王镕"}, {"XH": "R2", "b2": "马·哈三"}]
    assert json.dumps(RECORD) == before


@pytest.mark.parametrize("link", ["R9", None])
def test_a_row_that_names_nobody_is_a_problem(codec: RowsCodec, link: str | None) -> None:
    with pytest.raises(BadDocument) as refused:
        codec.decode(body([{"RYXH": link, "XH": 1, "c1": "盗窃罪"}]))

    (problem,) = refused.value.problems
    assert (problem.code, problem.place) == ("ROWS_ORPHAN", "table JH_ZM, row 1, column RYXH")


def test_the_layout_shows_the_group_where_it_is_read(codec: RowsCodec) -> None:
    paths = {field.path: field.repeats for field in codec.layout() or ()}

    assert paths == {
        "LSH": False, "RY": True, "RY/XH": False, "RY/b2": False, "RY/ZM": True, "RY/ZM/XH": False, "RY/ZM/c1": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"within": "JH_XX"}, {"within": "JH_ZM"}, {"parent_key": "XX"}, {"link": "XX"}, {"within": ""}]
)
def test_what_does_not_fit_together_is_refused_when_loaded(wrong: dict[str, str]) -> None:
    children = SETTINGS["children"]
    settings = SETTINGS | {"children": children | {"JH_ZM": children["JH_ZM"] | wrong}}

    with pytest.raises(ValidationError, match="JH_ZM"):
        RowsSettings.model_validate(settings)
