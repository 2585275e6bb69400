"""Repeated groups, selected elements and lists, both ways."""

from datetime import date
from typing import Any

from casebus.adapters.contracts import Field

DAY = date(2021, 9, 29)


def test_selected_elements_are_shared_and_found_again(workshop: Any) -> None:
    mapping = workshop.rules("""
        identifiers[kind=police].number: JCH
        identifiers[kind=court].number: FYH
        identifiers[kind=court].issuer: FY
        """)
    record = {"JCH": "A1", "FYH": "甘2901", "FY": "临夏", "NO": "1"}

    document = mapping.read(record, on=DAY).document

    assert document["identifiers"] == [
        {"number": "A1", "kind": "police"},
        {"number": "甘2901", "issuer": "临夏", "kind": "court"},
    ]
    back = mapping.write({"identifiers": document["identifiers"][::-1]}, on=DAY)
    assert back[:2] == ({"JCH": "A1", "FYH": "甘2901", "FY": "临夏"}, ())
    assert mapping.read({"FYH": "x", "NO": "1"}, on=DAY).document["identifiers"] == [
        {"number": "x", "kind": "court"}
    ]


def test_two_elements_for_one_selector_are_a_problem(workshop: Any) -> None:
    mapping = workshop.rules("identifiers[kind=police].number: JCH")
    twice = [{"kind": "police", "number": "1"}, {"kind": "court"}, {"kind": "police", "number": "2"}]

    (problem,) = mapping.write({"identifiers": twice}, on=DAY).problems

    assert (problem.code, problem.path) == ("MAPPING_ELEMENT_TWICE", "identifiers[kind=police]")


PERSONS = """
persons:
  each: RYXX/RY
  key: BH
  rules:
    id: BH
    name.full: XM | trim
    charges: { each: ZM, key: [MC, FT], rules: { name: MC, article: FT } }
"""


def test_repeated_groups_nest(workshop: Any) -> None:
    mapping = workshop.rules(PERSONS)
    record = {
        "NO": "1",
        "RYXX": {
            "RY": [
                {"BH": "R1", "XM": " 马 ", "ZM": [{"MC": "盗窃"}, {"MC": "盗窃", "FT": "264"}]},
                {"BH": "R2"},
            ]
        },
    }

    document = mapping.read(record, on=DAY).document

    assert document["persons"] == [
        {
            "id": "R1",
            "name": {"full": "马"},
            "charges": [{"name": "盗窃"}, {"name": "盗窃", "article": "264"}],
        },
        {"id": "R2"},
    ]
    written = mapping.write(document, on=DAY).record
    assert written["RYXX"]["RY"][0]["ZM"] == [{"MC": "盗窃"}, {"MC": "盗窃", "FT": "264"}]
    assert written["RYXX"]["RY"][1] == {"BH": "R2"}


def test_items_need_keys_of_their_own_both_ways(workshop: Any) -> None:
    mapping = workshop.rules(PERSONS)
    record = {"NO": "1", "RYXX": {"RY": [{"BH": "R1"}, {"XM": "x"}, {"BH": "R1"}]}}

    problems = mapping.read(record, on=DAY).problems

    assert [(p.code, p.path, p.place) for p in problems] == [
        ("MAPPING_KEY_ABSENT", "persons[1]", "RYXX/RY[2]/BH"),
        ("MAPPING_KEY_DUPLICATE", "persons[2]", "RYXX/RY[3]/BH"),
    ]
    (out,) = mapping.write({"persons": [{"id": "R1"}, {"id": "R1"}]}, on=DAY).problems
    assert (out.code, out.path, out.place) == ("MAPPING_KEY_DUPLICATE", "persons[1]", "RYXX/RY[2]/BH")


def test_a_lone_group_where_several_may_stand_is_a_list_of_one(workshop: Any) -> None:
    mapping = workshop.rules(PERSONS)

    assert mapping.read({"NO": "1", "RYXX": {"RY": {"BH": "R1"}}}, on=DAY).document["persons"] == [
        {"id": "R1"}
    ]


FLAT = """
persons:
  each: .
  rules:
    id: BH
    role: { const: convict }
    charges: { each: ., rules: { name: ZM } }
"""


def test_a_flat_record_can_hold_the_only_element(workshop: Any) -> None:
    mapping = workshop.rules(FLAT)

    document = mapping.read({"NO": "1", "BH": "R1", "ZM": "盗窃罪"}, on=DAY).document

    assert document == {"persons": [{"id": "R1", "role": "convict", "charges": [{"name": "盗窃罪"}]}]}
    assert mapping.write(document, on=DAY)[:2] == ({"BH": "R1", "ZM": "盗窃罪"}, ())
    assert mapping.read({"NO": "1"}, on=DAY).document == {}
    (problem,) = mapping.write({"persons": [{"id": "R1"}, {"id": "R2"}]}, on=DAY).problems
    assert (problem.code, problem.path) == ("MAPPING_ELEMENT_TWICE", "persons[0]")


def test_repeated_fields_are_lists(workshop: Any) -> None:
    workshop.fields = [Field("NO"), Field("BQ", repeats=True)]
    mapping = workshop.rules("number: NO\ntags: BQ | trim")

    assert mapping.read({"NO": "1", "BQ": [" a ", "b"]}, on=DAY).document["tags"] == ["a", "b"]
    assert mapping.write({"tags": ["a", "b"]}, on=DAY).record == {"BQ": ["a", "b"]}
    (problem,) = mapping.read({"NO": "1", "BQ": ["a", " "]}, on=DAY).problems
    assert problem.code == "MAPPING_VALUE_UNREADABLE"


def test_operations_after_split_apply_to_each_part(workshop: Any) -> None:
    workshop.table("tag", "甲,a,,,,,\n乙,b,,,,,\n")
    mapping = workshop.rules('tags: BQ | split("、") | trim | code(tag)')

    assert mapping.read({"NO": "1", "BQ": "甲、 乙"}, on=DAY).document == {"tags": ["a", "b"]}
    assert mapping.write({"tags": ["a", "b"]}, on=DAY).record == {"BQ": "甲、乙"}
    (problem,) = mapping.read({"NO": "1", "BQ": "甲、丙"}, on=DAY).problems
    assert problem.code == "MAPPING_CODE_UNKNOWN"


def test_a_repeated_group_can_run_one_way_only(workshop: Any) -> None:
    inward = workshop.rules("persons: { each: RY, key: BH, direction: in, rules: { id: BH } }")
    record, document = {"NO": "1", "RY": [{"BH": "R1"}]}, {"persons": [{"id": "R1"}]}
    assert inward.read(record, on=DAY).document == document
    assert inward.write(document, on=DAY).record == {}

    outward = workshop.rules("persons: { each: RY, key: BH, direction: out, rules: { id: BH } }")
    assert outward.read(record, on=DAY).document == {}
    assert outward.write(document, on=DAY).record == {"RY": [{"BH": "R1"}]}


def test_lists_lie_in_selected_elements_and_selected_elements_in_items(workshop: Any) -> None:
    item = {"type": "object", "properties": {"kind": {"type": "string"}, "n": {"type": "integer"}}}
    inner = {"type": "array", "items": item}
    workshop.schema = {
        "properties": {
            "groups": {
                "type": "array",
                "items": {"properties": {"no": {"type": "integer"}, "parts": inner, "only": inner}},
            }
        }
    }
    mapping = workshop.rules("""
        groups[no=1].parts: { each: A, key: K, rules: { kind: K, n: N | integer } }
        groups[no=2].only[kind=x].n: B/N | integer
        """)
    record = {"NO": "1", "A": [{"K": "a", "N": "1"}, {"K": "b"}], "B": {"N": "7"}}

    document = mapping.read(record, on=DAY).document

    assert document == {
        "groups": [
            {"parts": [{"kind": "a", "n": 1}, {"kind": "b"}], "no": 1},
            {"only": [{"n": 7, "kind": "x"}], "no": 2},
        ]
    }
    assert mapping.write(document, on=DAY)[:2] == ({key: record[key] for key in ("A", "B")}, ())
