"""Groups that share a list, are filtered, flattened, counted: each read, and written back as it was."""

from datetime import date
from typing import Any

DAY = date(2021, 9, 29)


def both(mapping: Any, record: dict[str, Any], document: dict[str, Any]) -> None:
    """The record gives the document, and the document the record."""
    reading = mapping.read({"NO": "1", **record}, on=DAY)
    assert reading.problems == ()
    assert reading.document == document
    writing = mapping.write(document, on=DAY)
    assert writing.problems == ()
    assert writing.record == record


def codes(result: Any) -> list[str]:
    return [problem.code for problem in result.problems]


def test_several_groups_fill_one_list_and_are_told_apart(workshop: Any) -> None:
    mapping = workshop.rules("""
        persons:
          - { each: XYR, key: BH, rules: { role: { const: suspect }, id: BH } }
          - { each: ZF, key: BH, rules: { role: { const: convict }, id: BH, name.full: XM } }
        """)
    record = {"XYR": [{"BH": "1"}], "ZF": [{"BH": "2", "XM": "b"}, {"BH": "3"}]}
    persons = [
        {"id": "1", "role": "suspect"},
        {"id": "2", "role": "convict", "name": {"full": "b"}},
        {"id": "3", "role": "convict"},
    ]
    both(mapping, record, {"persons": persons})
    unplaced = mapping.write({"persons": [{"id": "1"}]}, on=DAY)
    assert [(p.code, p.path) for p in unplaced.problems] == [("MAPPING_ITEM_UNPLACED", "persons[0]")]


def test_a_condition_filters_a_group_and_is_written_back(workshop: Any) -> None:
    mapping = workshop.rules("""
        persons: { each: RY, when: LX = 1, key: BH, rules: { id: BH } }
        identifiers: { each: RY, when: LX = 2, key: BH, rules: { number: BH } }
        """)
    record = {"RY": [{"BH": "1", "LX": "1"}, {"BH": "3", "LX": "1"}, {"BH": "2", "LX": "2"}]}
    both(mapping, record, {"persons": [{"id": "1"}, {"id": "3"}], "identifiers": [{"number": "2"}]})


def test_a_filter_on_a_mapped_field_is_asked_of_the_document(workshop: Any) -> None:
    workshop.table("role", "1,suspect,,,,,\n2,convict,,,,,\n")
    mapping = workshop.rules("""
        persons: { each: RY, when: LX = 1, key: BH, rules: { id: BH, role: LX | code(role) } }
        """)
    both(mapping, {"RY": [{"BH": "1", "LX": "1"}]}, {"persons": [{"id": "1", "role": "suspect"}]})
    refused = mapping.write({"persons": [{"id": "1", "role": "convict"}]}, on=DAY)
    assert codes(refused) == ["MAPPING_ITEM_UNPLACED"]


def test_items_that_are_values_become_groups(workshop: Any) -> None:
    mapping = workshop.rules("persons: { each: DH, key: ., rules: { id: . } }")
    both(mapping, {"DH": ["1", "2"]}, {"persons": [{"id": "1"}, {"id": "2"}]})
    with_type = workshop.rules('persons: { each: DH, key: ., rules: { id: ., name.full: "@lx" } }')
    both(
        with_type,
        {"DH": [{"#text": "1", "@lx": "m"}, "2"]},
        {"persons": [{"id": "1", "name": {"full": "m"}}, {"id": "2"}]},
    )


def test_nested_groups_are_flattened_on_the_way_in(workshop: Any) -> None:
    mapping = workshop.rules("""
        persons:
          each: "Defendants/Defendant[*]/Charge"
          key: []
          direction: in
          rules: { id: Code, name.full: "../Name" }
        """)
    record = {
        "Defendants": {
            "Defendant": [
                {"Name": "a", "Charge": [{"Code": "1"}, {"Code": "2"}]},
                {"Name": "b", "Charge": {"Code": "3"}},
            ]
        }
    }
    found = mapping.read({"NO": "1", **record}, on=DAY)
    assert found.problems == ()
    assert [(p["id"], p["name"]["full"]) for p in found.document["persons"]] == [
        ("1", "a"),
        ("2", "a"),
        ("3", "b"),
    ]


def test_an_item_knows_its_position(workshop: Any) -> None:
    workshop.schema = {
        "type": "object",
        "properties": {
            "handover": {"type": "string"},
            "lines": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}, "x": {"type": "string"}}}},
        },
    }  # fmt: skip
    mapping = workshop.load("rules: { lines: { each: L, key: [], rules: { n: { position: 1 }, x: X } } }\n")
    found = mapping.read({"NO": "1", "L": [{"X": "a"}, {"X": "b"}]}, on=DAY).document
    assert found == {"lines": [{"n": 1, "x": "a"}, {"n": 2, "x": "b"}]}


def test_blanks_do_not_make_another_key(workshop: Any) -> None:
    mapping = workshop.rules("persons: { each: RY, key: BH, rules: { id: BH | trim } }")
    assert codes(mapping.read({"NO": "1", "RY": [{"BH": "A"}, {"BH": "A "}]}, on=DAY)) == [
        "MAPPING_KEY_DUPLICATE"
    ]
    assert codes(mapping.read({"NO": "1", "RY": [{"BH": "\u3000"}]}, on=DAY)) == ["MAPPING_KEY_ABSENT"]
