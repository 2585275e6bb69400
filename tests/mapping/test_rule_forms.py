"""The forms of rule beyond a plain copy: each read, and written back as it was."""

from datetime import date
from typing import Any

import pytest

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


def test_a_selector_chooses_an_item_by_a_field(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: "AH[@lx=case]/HM"
        note: "AH[@lx='old case']/HM"
        """)
    both(
        mapping,
        {"AH": [{"HM": "7", "@lx": "case"}, {"HM": "3", "@lx": "old case"}]},
        {"number": "7", "note": "3"},
    )
    both(mapping, {"AH": [{"HM": "3", "@lx": "old case"}]}, {"note": "3"})
    assert mapping.read({"NO": "1", "AH": {"HM": "7", "@lx": "case"}}, on=DAY).document == {"number": "7"}


def test_a_selector_chooses_an_item_by_its_position(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: "DH[1]"
        note: "DH[2]"
        """)
    both(mapping, {"DH": ["1", "2"]}, {"number": "1", "note": "2"})
    both(mapping, {"DH": ["1"]}, {"number": "1"})
    # a second value without a first would come back as the first
    assert codes(mapping.write({"note": "2"}, on=DAY)) == ["MAPPING_POSITION_GAP"]


def test_a_path_may_leave_its_item_and_is_only_read(workshop: Any) -> None:
    workshop.table("role", "1,suspect,,,,,\n")
    mapping = workshop.rules("""
        number: AJ/BH
        persons:
          each: RYXX/RY
          key: XM
          rules: { id: "../../AJ/BH", name.full: XM, role: "/AJ/LX | code(role)" }
        """)
    record = {"AJ": {"BH": "A1", "LX": "1"}, "RYXX": {"RY": [{"XM": "a"}, {"XM": "b"}]}}
    document = mapping.read({"NO": "1", **record}, on=DAY).document
    person = {"id": "A1", "role": "suspect"}
    assert document["persons"] == [{**person, "name": {"full": "a"}}, {**person, "name": {"full": "b"}}]
    assert mapping.write(document, on=DAY).record == {"AJ": {"BH": "A1"}, "RYXX": record["RYXX"]}


def test_a_value_is_looked_up_in_another_group(workshop: Any) -> None:
    mapping = workshop.rules("""
        persons:
          each: Link
          key: "@ref"
          rules: { id: "@ref", name.full: "/People/Person[@id={@ref}]/Name" }
        """)
    people = {"Person": [{"@id": "p1", "Name": "a"}, {"@id": "p2", "Name": "b"}]}
    reading = mapping.read({"NO": "1", "People": people, "Link": [{"@ref": "p2"}, {"@ref": "p1"}]}, on=DAY)
    assert [person["name"]["full"] for person in reading.document["persons"]] == ["b", "a"]
    missing = mapping.read({"NO": "1", "People": people, "Link": {"@ref": "p3"}}, on=DAY)
    assert [(p.code, p.params["value"]) for p in missing.problems] == [("MAPPING_LOOKUP_FAILED", "p3")]


def test_a_choice_is_made_by_a_condition_that_is_read_both_ways(workshop: Any) -> None:
    workshop.table("kind", "1,theft,,,,,\n2,fraud,,,,,\n")
    mapping = workshop.rules("""
        category: LX | code(kind)
        note: { choose: [ { when: LX = 1, from: DQ }, { when: LX = 2, from: ZP }, QT ] }
        """)
    both(mapping, {"LX": "1", "DQ": "x"}, {"category": "theft", "note": "x"})
    both(mapping, {"LX": "2", "ZP": "x"}, {"category": "fraud", "note": "x"})
    both(mapping, {"QT": "x"}, {"note": "x"})
    # what another kind left in its field is not this one's
    assert mapping.read({"NO": "1", "LX": "1", "ZP": "y", "QT": "z"}, on=DAY).document == {
        "category": "theft"
    }


def test_a_condition_may_state_both_sides(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: NO
        note: { from: BZ, when: { in: "NO != 0 and BZ2 absent", out: number != 0 } }
        """)
    both(mapping, {"NO": "1", "BZ": "x"}, {"number": "1", "note": "x"})
    assert mapping.read({"NO": "0", "BZ": "x"}, on=DAY).document == {"number": "0"}
    assert mapping.write({"number": "0", "note": "x"}, on=DAY).record == {"NO": "0"}


def test_a_condition_that_cannot_be_asked_on_the_way_out_is_refused(workshop: Any) -> None:
    found = workshop.check("rules:\n  note: { from: BZ, when: LX = 1 }\n")
    assert [(p.code, p.params["side"]) for p in found] == [("MAPPING_CONDITION_ONE_WAY", "out")]
    assert workshop.check("rules:\n  note: { from: BZ, when: LX ? 1 }\n")[0].code == "MAPPING_CONDITION"


def test_a_constant_may_hang_on_a_condition(workshop: Any) -> None:
    mapping = workshop.rules("""
        note: BZ
        category: { choose: [ { when: SZ exists, const: theft }, { when: ZP exists, const: fraud } ] }
        """)
    assert mapping.read({"NO": "1", "SZ": "5"}, on=DAY).document == {"category": "theft"}
    assert mapping.read({"NO": "1", "ZP": "5", "BZ": "x"}, on=DAY).document == {
        "category": "fraud",
        "note": "x",
    }
    assert mapping.read({"NO": "1"}, on=DAY).document == {}
    assert codes(mapping.write({"category": "fraud"}, on=DAY)) == []


def test_the_first_source_that_has_a_value_counts(workshop: Any) -> None:
    mapping = workshop.rules("""
        filed_on: { first: [ "RQ | date(yyyyMMdd)", "SJ | date(yyyy-MM-dd)" ] }
        """)
    both(mapping, {"RQ": "20210929"}, {"filed_on": "2021-09-29"})
    assert mapping.read({"NO": "1", "SJ": "2021-09-28"}, on=DAY).document == {"filed_on": "2021-09-28"}
    assert mapping.read({"NO": "1", "RQ": "20210929", "SJ": "x"}, on=DAY).document == {
        "filed_on": "2021-09-29"
    }


def test_a_template_weaves_several_fields_into_one_value(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: { template: "{a3}公({a4})捕字〔{a5}〕{a6}号" }
        note: { template: "{XING}[ {MING}]" }
        """)
    number = {"a3": "临", "a4": "刑", "a5": "2021", "a6": "0012"}
    both(mapping, number, {"number": "临公(刑)捕字〔2021〕0012号"})
    both(mapping, {"XING": "Doe"}, {"note": "Doe"})
    both(mapping, {"XING": "Doe", "MING": "Jo"}, {"note": "Doe Jo"})
    assert codes(mapping.read({"NO": "1", "XING": "Van Doe", "MING": "Jo"}, on=DAY)) == [
        "MAPPING_TEMPLATE_UNCLEAR"
    ]
    assert codes(mapping.write({"number": "临公(刑)"}, on=DAY)) == ["MAPPING_VALUE_UNWRITABLE"] * 4


def test_one_source_goes_into_several_fields(workshop: Any) -> None:
    mapping = workshop.rules("""
        address: { from: DZ | trim, into: "{country}/{area}/{text}" }
        """)
    both(
        mapping,
        {"DZ": "中国/622901/红园路"},
        {"address": {"country": "中国", "area": "622901", "text": "红园路"}},
    )
    assert codes(mapping.read({"NO": "1", "DZ": "中国"}, on=DAY)) == ["MAPPING_VALUE_UNWRITABLE"] * 3


def test_fields_side_by_side_cannot_be_taken_apart(workshop: Any) -> None:
    assert [p.code for p in workshop.check('rules:\n  note: { template: "{A}{B}" }\n')] == [
        "MAPPING_TEMPLATE_AMBIGUOUS"
    ]
    assert workshop.check('rules:\n  note: { template: "{A}{B}", direction: in }\n') == []
    assert [p.code for p in workshop.check('rules:\n  note: { template: "{A" }\n')] == ["MAPPING_TEMPLATE"]


def test_several_fields_are_gathered_into_a_list(workshop: Any) -> None:
    mapping = workshop.rules("""
        tags: { gather: [T1, T2, T3], then: upper }
        """)
    both(mapping, {"T1": "A", "T2": "B"}, {"tags": ["A", "B"]})
    assert mapping.read({"NO": "1", "T1": "", "T3": "c"}, on=DAY).document == {"tags": ["C"]}
    assert set(codes(mapping.write({"tags": ["A", "B", "C", "D"]}, on=DAY))) == {"MAPPING_SLOTS_FULL"}
    shorter = workshop.rules("tags: { gather: [T1], overflow: truncate, loses: all after the first }")
    assert shorter.write({"tags": ["A", "B"]}, on=DAY).record == {"T1": "A"}


def test_a_group_of_rules_may_stand_below_one_path(workshop: Any) -> None:
    mapping = workshop.rules("""
        address: { at: A/B, rules: { area: QH, text: ../MS } }
        """)
    both(mapping, {"A": {"B": {"QH": "1"}, "MS": "x"}}, {"address": {"area": "1", "text": "x"}})


def test_spellings_of_nothing_hold_for_every_field(workshop: Any) -> None:
    mapping = workshop.load(
        'nulls: ["\\\\N", 无]\nrules: { number: NO, note: BZ | trim, tags: "BQ | split(、)" }\n'
    )
    assert mapping.read({"NO": "1", "BZ": "无", "BQ": "\\N"}, on=DAY).document == {"number": "1"}
    assert codes(mapping.write({"note": "无"}, on=DAY)) == ["MAPPING_VALUE_UNWRITABLE"]


@pytest.mark.parametrize("path", ["", "A//B", "A/"])
def test_broken_paths_are_problems(workshop: Any, path: str) -> None:
    assert [p.code for p in workshop.check(f'rules:\n  note: "{path}"\n')] == ["MAPPING_RULE"]


def test_a_selector_that_cannot_be_read_is_a_problem(workshop: Any) -> None:
    found = workshop.check('rules:\n  note: "TEL[@lx ~ m*]/HM"\n')
    assert [(p.code, p.params["text"]) for p in found] == [("MAPPING_RULE", "TEL[@lx ~ m*]")]
