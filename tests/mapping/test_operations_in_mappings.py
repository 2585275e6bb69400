"""Operations where they stand: in mappings of both directions, over lists, against the schema."""

from datetime import date
from typing import Any

import pytest
from casebus.adapters.contracts import Field

DAY = date(2021, 9, 29)
HEAD = """\
mapping: police/doc
version: 1
receives: "doc_*.xml"
sends: "doc_{id}.xml"
handovers: [ARREST_REQUEST]
codec: { kind: fake }
key: NO
"""
RULES = "rules:\n  handover: { const: ARREST_REQUEST }\n"
FIELDS = (
    Field("NO"),
    Field("BM", repeats=True),
    Field("JE", "decimal", repeats=True),
    Field("XM"),
    Field("N", "integer"),
)


@pytest.fixture
def room(workshop: Any) -> Any:
    """A folder whose codec has repeated fields; fields that a rule leaves out are no matter here."""
    workshop.fields, workshop.head = FIELDS, HEAD
    return workshop


def codes(room: Any, rule: str) -> list[str]:
    found = room.check(f"{RULES}  {rule}\n")
    return [problem.code for problem in found if problem.code != "MAPPING_FIELD_UNUSED"]


def test_repeated_fields_become_one_text_and_come_back(workshop: Any) -> None:
    # Given repeated fields that are trimmed one by one, then joined
    mapping = workshop.rules("note: BM | trim | join(、)")

    # When they go in and out, then they are one text and repeated fields again
    reading = mapping.read({"NO": "1", "BM": [" 甲", "乙 "]}, on=DAY)
    assert (reading.document, reading.problems) == ({"note": "甲、乙"}, ())
    assert mapping.write(reading.document, on=DAY).record["BM"] == ["甲", "乙"]


def test_a_list_with_a_part_that_cannot_be_joined_is_a_problem(workshop: Any) -> None:
    mapping = workshop.rules("note: BM | join(、)")

    (problem,) = mapping.read({"NO": "1", "BM": ["甲、乙"]}, on=DAY).problems
    assert (problem.code, problem.place) == ("MAPPING_VALUE_UNREADABLE", "BM")


def test_what_is_picked_from_a_list(workshop: Any) -> None:
    mapping = workshop.rules(
        """
        note: { from: BM | first, direction: in }
        category: { from: "BM | last | values(盗窃=theft, 诈骗=fraud)", direction: in }
        count: { from: BM | unique | count, direction: in }
        value: { from: JE | sum, direction: in }
        tags: { from: BM | unique, loses: what is said twice }
        """
    )

    reading = mapping.read({"NO": "1", "BM": ["诈骗", "盗窃", "盗窃"], "JE": ["0.1", "0.2"]}, on=DAY)

    assert reading.problems == ()
    assert reading.document == {
        "note": "诈骗", "category": "theft", "count": 2, "value": 0.3, "tags": ["诈骗", "盗窃"],
    }  # fmt: skip
    assert mapping.write(reading.document, on=DAY).record["BM"] == ["诈骗", "盗窃"]


def test_split_then_picked(workshop: Any) -> None:
    mapping = workshop.rules("note: { from: 'BZ | split(;) | trim | last', direction: in }")

    assert mapping.read({"NO": "1", "BZ": "a; b ;c "}, on=DAY).document == {"note": "c"}


@pytest.mark.parametrize("operation", ["count", "sum", "uri-tail", "part(-, 1)", "slice(1, 2)"])
def test_an_operation_with_no_way_back_runs_inward_only(room: Any, operation: str) -> None:
    source = "BM | first | " if operation not in ("count", "sum") else "BM | "
    target = {"count": "count", "sum": "value"}.get(operation, "note")
    rule = f"{source}{operation}"

    assert "MAPPING_ONEWAY" in codes(room, f'{target}: "{rule}"')
    assert "MAPPING_ONEWAY" in codes(room, f'{target}: {{ from: "{rule}", loses: much }}')
    assert codes(room, f'{target}: {{ from: "{rule}", direction: in }}') == []


@pytest.mark.parametrize(
    "operation", ["title", "capitalize", "digits", "pinyin-gloss", "replace(a, '')", "day", "values(*=x)"]
)
def test_a_one_way_operation_says_what_it_loses(room: Any, operation: str) -> None:
    assert codes(room, f'note: "XM | {operation}"') == ["MAPPING_LOSES"]
    assert codes(room, f'note: {{ from: "XM | {operation}", loses: case }}') == []
    assert codes(room, f'note: {{ from: "XM | {operation}", direction: in }}') == []


def test_an_operation_on_lists_needs_one(room: Any) -> None:
    assert codes(room, "note: XM | join(、)") == ["MAPPING_KIND"]
    assert codes(room, "note: BM | join(、)") == []
    assert codes(room, "tags: BM | join(、)") == ["MAPPING_KIND"]


def test_values_are_codes_of_the_schema(room: Any) -> None:
    found = room.check(f"{RULES}  category: XM | values(1=theft, 2=frand)\n")

    (problem,) = (one for one in found if one.code == "MAPPING_TABLE_TARGET")
    assert (problem.params["code"], problem.params["hint"]) == ("frand", "fraud")
    assert problem.rule == "police/doc.yaml:10:18"


def test_months_from_years_are_whole(room: Any) -> None:
    assert codes(room, "count: N | unit(12)") == ["MAPPING_KIND"]
    assert codes(room, "count: N | unit(12) | integer") == []
    room.fields = None
    mapping = room.load(f"{RULES}  count: N | native(integer) | unit(12) | integer\n")

    reading = mapping.read({"NO": "1", "N": 2}, on=DAY)
    assert reading.document["count"] == 24
    assert mapping.write(reading.document, on=DAY).record["N"] == 2
    assert [problem.code for problem in mapping.write({"count": 25}, on=DAY).problems] == [
        "MAPPING_VALUE_UNWRITABLE"
    ]
