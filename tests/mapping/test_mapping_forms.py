"""What each form of rule does on the way in and on the way out."""

from datetime import date
from typing import Any

import pytest
from casebus.adapters.contracts import Field

DAY = date(2021, 9, 29)


def test_a_plain_copy_runs_both_ways(workshop: Any) -> None:
    mapping = workshop.rules("number: AJ/NO\naddress.text: AJ/DZ")

    reading = mapping.read({"AJ": {"NO": "A1", "DZ": "城关镇"}, "NO": "k"}, on=DAY)
    assert reading.document == {"number": "A1", "address": {"text": "城关镇"}}
    assert (reading.key, reading.problems) == ("k", ())

    writing = mapping.write(reading.document, on=DAY)
    assert writing[:2] == ({"AJ": {"NO": "A1", "DZ": "城关镇"}}, ())


@pytest.mark.parametrize(
    "record", [{}, {"AJ": None}, {"AJ": ""}, {"AJ": {}}, {"AJ": {"NO": ""}}, {"AJ": {"NO": None}}]
)
def test_absent_empty_and_null_give_no_value(workshop: Any, record: dict[str, Any]) -> None:
    mapping = workshop.rules("number: AJ/NO\naddress.text: AJ/DZ | trim")

    assert mapping.read({**record, "NO": "k"}, on=DAY)[:5] == ({}, "k", "", "", ())
    assert mapping.write({}, on=DAY).record == {}


def test_false_and_zero_are_values(workshop: Any) -> None:
    mapping = workshop.rules("count: N\nopen: B")

    document = mapping.read({"N": 0, "B": False, "NO": "k"}, on=DAY).document

    assert document == {"count": 0, "open": False}
    assert mapping.write(document, on=DAY).record == {"N": 0, "B": False}


def test_a_constant_fills_in_and_is_checked_on_the_way_out(workshop: Any) -> None:
    mapping = workshop.rules("handover: { const: ARREST_REQUEST }\nnumber: NO")

    assert mapping.read({"NO": "1"}, on=DAY).document == {"handover": "ARREST_REQUEST", "number": "1"}
    assert mapping.write({"handover": "ARREST_REQUEST", "number": "1"}, on=DAY)[:2] == ({"NO": "1"}, ())
    (problem,) = mapping.write({"handover": "RELEASE", "number": "1"}, on=DAY).problems
    assert (problem.code, problem.path) == ("MAPPING_CONST_DIFFERS", "handover")
    assert problem.rule == "police/doc.yaml:9:3"


def test_a_constant_of_one_direction_is_not_checked_on_the_way_out(workshop: Any) -> None:
    mapping = workshop.rules("handover: { const: ARREST_REQUEST, direction: in }\nnumber: NO")

    assert mapping.read({"NO": "1"}, on=DAY).document["handover"] == "ARREST_REQUEST"
    assert mapping.write({"handover": "RELEASE", "number": "1"}, on=DAY)[:2] == ({"NO": "1"}, ())


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


def test_one_source_for_two_places_must_agree_on_the_way_back(workshop: Any) -> None:
    mapping = workshop.rules("number: NO\nidentifiers[kind=police].number: NO")

    document = mapping.read({"NO": "A1"}, on=DAY).document
    assert mapping.write(document, on=DAY)[:2] == ({"NO": "A1"}, ())
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
