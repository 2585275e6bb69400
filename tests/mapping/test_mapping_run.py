"""What each form of rule does on the way in and on the way out."""

import traceback
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from casebus.adapters.contracts import Field

DAY = date(2021, 9, 29)


def test_a_plain_copy_runs_both_ways(workshop: Any) -> None:
    mapping = workshop.rules("number: AJ/NO\naddress.text: AJ/DZ")

    reading = mapping.read({"AJ": {"NO": "A1", "DZ": "城关镇"}, "NO": "k"}, on=DAY)
    assert reading.document == {"number": "A1", "address": {"text": "城关镇"}}
    assert (reading.key, reading.problems) == ("k", ())

    writing = mapping.write(reading.document, on=DAY)
    assert writing == ({"AJ": {"NO": "A1", "DZ": "城关镇"}}, ())


@pytest.mark.parametrize(
    "record", [{}, {"AJ": None}, {"AJ": ""}, {"AJ": {}}, {"AJ": {"NO": ""}}, {"AJ": {"NO": None}}]
)
def test_absent_empty_and_null_give_no_value(workshop: Any, record: dict[str, Any]) -> None:
    mapping = workshop.rules("number: AJ/NO\naddress.text: AJ/DZ | trim")

    assert mapping.read({**record, "NO": "k"}, on=DAY) == ({}, "k", "", "", ())
    assert mapping.write({}, on=DAY).record == {}


def test_false_and_zero_are_values(workshop: Any) -> None:
    mapping = workshop.rules("count: N\nopen: B")

    document = mapping.read({"N": 0, "B": False, "NO": "k"}, on=DAY).document

    assert document == {"count": 0, "open": False}
    assert mapping.write(document, on=DAY).record == {"N": 0, "B": False}


def test_a_constant_fills_in_and_is_checked_on_the_way_out(workshop: Any) -> None:
    mapping = workshop.rules("handover: { const: ARREST_REQUEST }\nnumber: NO")

    assert mapping.read({"NO": "1"}, on=DAY).document == {"handover": "ARREST_REQUEST", "number": "1"}
    assert mapping.write({"handover": "ARREST_REQUEST", "number": "1"}, on=DAY) == ({"NO": "1"}, ())
    (problem,) = mapping.write({"handover": "RELEASE", "number": "1"}, on=DAY).problems
    assert (problem.code, problem.path) == ("MAPPING_CONST_DIFFERS", "handover")
    assert problem.rule == "police/doc.yaml:9:3"


def test_a_constant_of_one_direction_is_not_checked_on_the_way_out(workshop: Any) -> None:
    mapping = workshop.rules("handover: { const: ARREST_REQUEST, direction: in }\nnumber: NO")

    assert mapping.read({"NO": "1"}, on=DAY).document["handover"] == "ARREST_REQUEST"
    assert mapping.write({"handover": "RELEASE", "number": "1"}, on=DAY) == ({"NO": "1"}, ())


def test_constants_alone_do_not_make_a_group(workshop: Any) -> None:
    mapping = workshop.rules("address: { country: { const: 中国 }, text: DZ }\nnumber: NO")

    assert mapping.read({"NO": "1"}, on=DAY).document == {"number": "1"}
    assert mapping.read({"DZ": "x", "NO": "1"}, on=DAY).document["address"] == {
        "country": "中国",
        "text": "x",
    }


def test_a_group_of_constants_only_is_always_there(workshop: Any) -> None:
    mapping = workshop.rules(
        "address: { country: { const: 中国 } }\nidentifiers[kind=police].issuer: { const: 临夏 }"
    )

    expected = {"address": {"country": "中国"}, "identifiers": [{"kind": "police", "issuer": "临夏"}]}
    assert mapping.read({"NO": "1"}, on=DAY).document == expected


def test_defaults_differ_per_direction_and_do_not_come_back(workshop: Any) -> None:
    mapping = workshop.rules('note: { from: "BZ | null(无)", out: 无 }\ncategory: { from: LB, in: theft }')

    assert mapping.read({"BZ": "无", "NO": "1"}, on=DAY).document == {"category": "theft"}
    assert mapping.write({}, on=DAY).record == {"BZ": "无"}
    assert mapping.write({"note": "x"}, on=DAY).record == {"BZ": "x"}


def test_directions(workshop: Any) -> None:
    mapping = workshop.rules("number: { from: NO, direction: in }\nnote: { from: BZ, direction: out }")

    assert mapping.read({"NO": "1", "BZ": "b"}, on=DAY).document == {"number": "1"}
    assert mapping.write({"number": "1", "note": "b"}, on=DAY).record == {"BZ": "b"}


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
    assert back == ({"JCH": "A1", "FYH": "甘2901", "FY": "临夏"}, ())
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
    assert mapping.write(document, on=DAY) == ({"BH": "R1", "ZM": "盗窃罪"}, ())
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


def test_one_source_for_two_places_must_agree_on_the_way_back(workshop: Any) -> None:
    mapping = workshop.rules("number: NO\nidentifiers[kind=police].number: NO")

    document = mapping.read({"NO": "A1"}, on=DAY).document
    assert mapping.write(document, on=DAY) == ({"NO": "A1"}, ())
    (problem,) = mapping.write({**document, "number": "A2"}, on=DAY).problems
    assert (problem.code, problem.place) == ("MAPPING_WRITES_DIFFER", "NO")


def test_written_constants_are_written_and_checked(workshop: Any) -> None:
    text = 'rules:\n  number: NO\nwrites:\n  XT/BB: "3.2"\n  XT/SM: x\nignored:\n  XT/SM: free\n'
    mapping = workshop.load(text)

    assert mapping.write({"number": "1"}, on=DAY).record == {"NO": "1", "XT": {"BB": "3.2", "SM": "x"}}
    (problem,) = mapping.read({"NO": "1", "XT": {"BB": "4", "SM": "y"}}, on=DAY).problems
    assert (problem.code, problem.params["expected"], problem.place) == (
        "MAPPING_CONST_DIFFERS",
        "3.2",
        "XT/BB",
    )
    assert mapping.read({"NO": "1"}, on=DAY).problems == ()


def test_the_envelope_is_written_and_never_read(workshop: Any) -> None:
    text = "envelope:\n  transfer: XT/LZBH\n  sent: XT/SJ | datetime(yyyyMMddHHmmss)\nrules:\n  number: NO\n"
    mapping = workshop.load(text)
    envelope = {"transfer": "T1", "sent": "2021-09-29T02:00:00Z"}

    record = mapping.write({"number": "1"}, on=DAY, envelope=envelope).record

    assert record == {"XT": {"LZBH": "T1", "SJ": "20210929100000"}, "NO": "1"}
    assert mapping.read(record, on=DAY).document == {"number": "1"}


@pytest.mark.parametrize(("line", "empty"), [("", ""), ("empty: null\n", None)])
def test_required_fields_without_a_value_are_empty_in_layout_order(
    workshop: Any, line: str, empty: Any
) -> None:
    workshop.fields = [
        Field("XT", "group", required=True),
        Field("XT/BB", required=True),
        Field("NO", required=True),
        Field("FZ", "group"),
        Field("FZ/A", required=True),
        Field("FZ/B"),
    ]
    mapping = workshop.load(line + "rules:\n  note: FZ/B\n  number: NO\nignored: { XT: x, FZ/A: x }\n")

    assert mapping.write({}, on=DAY).record == {"XT": {"BB": empty}, "NO": empty}
    full = mapping.write({"number": "1", "note": "n"}, on=DAY).record
    assert full == {"XT": {"BB": empty}, "NO": "1", "FZ": {"A": empty, "B": "n"}}
    assert list(full) == ["XT", "NO", "FZ"]


def test_keys_are_joined_and_never_confused(workshop: Any) -> None:
    head = (
        "mapping: police/doc\nversion: 1\nreceives: 'd'\nsends: 'd'\nhandovers: []\n"
        "codec: { kind: fake }\nkey: [A, B]\ncase_key: A\nsupersedes: [A, C]\n"
    )
    mapping = workshop.load("rules: { number: A }\n", head=head)

    reading = mapping.read({"A": " a ", "B": 7, "C": ""}, on=DAY)
    assert (reading.key, reading.case_key, reading.supersedes) == ("a/7", "a", "")
    assert mapping.read({"A": "a", "B": "7", "C": "c"}, on=DAY).supersedes == "a/c"
    assert (
        mapping.read({"A": "a/b", "B": "c"}, on=DAY).key != mapping.read({"A": "a", "B": "b/c"}, on=DAY).key
    )
    (problem,) = mapping.read({"A": "a"}, on=DAY).problems
    assert (problem.code, problem.place) == ("MAPPING_KEY_ABSENT", "B")


def test_all_problems_come_at_once_with_places_asked_only_then(workshop: Any) -> None:
    workshop.table("sex", "1,suspect,,,,,\n")
    mapping = workshop.rules("""
        filed_on: AJ/RQ | date(yyyyMMdd)
        persons: { each: RY, key: BH, rules: { id: BH, role: XB | code(sex), name.full: XM } }
        """)
    asked: list[Any] = []

    def locate(path: Any) -> str:
        asked.append(path)
        return f"line {len(asked)}"

    good = {"NO": "1", "AJ": {"RQ": "20210929"}, "RY": [{"BH": "R1", "XB": "1"}]}
    assert mapping.read(good, on=DAY, locate=locate).problems == ()
    assert asked == []

    bad = {
        "NO": "1",
        "AJ": {"RQ": "2021\u00015"},
        "RY": [{"BH": "R1", "XB": "x" * 99}, {"BH": "R2", "XM": ["a"]}],
    }
    problems = mapping.read(bad, on=DAY, locate=locate).problems

    assert [(p.code, p.path, p.place) for p in problems] == [
        ("MAPPING_VALUE_UNREADABLE", "filed_on", "line 1"),
        ("MAPPING_CODE_UNKNOWN", "persons[0].role", "line 2"),
        ("MAPPING_SHAPE", "persons[1].name.full", "line 3"),
    ]
    assert asked == [("AJ", "RQ"), ("RY", 0, "XB"), ("RY", 1, "XM")]
    assert problems[0].params["value"] == "2021\\x015"
    assert len(problems[1].params["value"]) == 60
    assert problems[0].rule == "police/doc.yaml:9:13"


@pytest.mark.parametrize(
    "record",
    [
        {"AJ": "text"}, {"AJ": ["x"]}, {"RY": "text"}, {"RY": ["x", None, 3]}, {"RY": [{"BH": {}}]},
        {"AJ": {"RQ": {"#text": "20210929"}}}, {"AJ": {"RQ": 20210929}}, {"AJ": {"DZ": {"a": "b"}}},
    ],
)  # fmt: skip
def test_wrong_shapes_are_problems_never_exceptions(workshop: Any, record: dict[str, Any]) -> None:
    mapping = workshop.rules("""
        filed_on: AJ/RQ | date(yyyyMMdd)
        address.text: AJ/DZ | trim
        persons: { each: RY, key: BH, rules: { id: BH } }
        """)

    assert mapping.read({"NO": "1", **record}, on=DAY).problems


@pytest.mark.parametrize(
    "document",
    [
        {"address": "x"},
        {"persons": "x"},
        {"persons": [3]},
        {"identifiers": [3]},
        {"identifiers": 3},
        {"filed_on": 3},
    ],
)
def test_wrong_canonical_shapes_are_problems_too(workshop: Any, document: dict[str, Any]) -> None:
    mapping = workshop.rules("""
        filed_on: AJ/RQ | date(yyyyMMdd)
        address.text: AJ/DZ
        identifiers[kind=police].number: JCH
        persons: { each: RY, key: BH, rules: { id: BH } }
        """)

    assert mapping.write(document, on=DAY).problems


def test_a_traceback_shows_the_mapping(workshop: Any) -> None:
    mapping = workshop.rules("number: NO\nnote: BZ\ncategory: LB")

    class Broken(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            if key == "BZ":
                raise RuntimeError
            return super().get(key, default)

    with pytest.raises(RuntimeError) as caught:
        mapping.read(Broken(NO="1"), on=DAY)

    frame = traceback.extract_tb(caught.value.__traceback__)[-2]
    assert (Path(frame.filename).name, frame.lineno, frame.line) == ("doc.yaml", 10, "note: BZ")


def test_nothing_is_read_from_disk_or_parsed_per_document(
    workshop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.table("sex", "1,suspect,,,,,\n")
    mapping = workshop.rules(
        "note: BZ | trim\npersons: { each: RY, key: BH, rules: { id: BH, role: XB | code(sex) } }"
    )

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(yaml, "compose", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_text", refuse)
    reading = mapping.read({"NO": "1", "BZ": "x", "RY": [{"BH": "R1", "XB": "1"}]}, on=DAY)
    assert mapping.write(reading.document, on=DAY).problems == ()
    assert mapping.inward.tables(DAY) is mapping.inward.tables(date(2022, 1, 1))
