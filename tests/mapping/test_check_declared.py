"""What an author declares (codes without counterpart, absent fields, empty values) is taken for that, and no more."""

from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.schemas.problem import Problem

AB = Field("A"), Field("B")


def places(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.rule.removeprefix("police/")) for problem in problems]


def test_a_canonical_code_needs_a_local_one(strictly: Any) -> None:
    (found,) = strictly((Field("A"),), "category: A | code(kind)", table="1,theft,,,,,\n")

    assert places([found]) == [("MAPPING_CODE_UNWRITTEN", "doc.yaml:11:17")]
    assert found.params == {"values": "fraud", "path": "category", "table": "kind"}


def test_of_the_hand_overs_only_those_that_are_carried(strictly: Any) -> None:
    one = strictly((Field("A"),), "handover: A | code(kind)", table="1,ARREST_REQUEST,,,,,\n")
    none = strictly((Field("A"),), "handover: A | code(kind)", table="1,RELEASE,,,,,\n")

    assert places(one) == []
    assert [problem.params["values"] for problem in none] == ["ARREST_REQUEST"]


def test_what_is_declared_unmapped_is_no_finding(strictly: Any) -> None:
    table = "1,theft,,,,,\n,fraud,unmapped,,,,not handled here\n9,,unmapped,,,,left from the old list\n"

    assert strictly((Field("A", choices=("1", "9")),), "category: A | code(kind)", table=table) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",fraud,unmapped,,,,", "MAPPING_TABLE_ROW"),
        ("2,fraud,unmapped,,,,why", "MAPPING_TABLE_ROW"),
        (",,unmapped,,,,why", "MAPPING_TABLE_ROW"),
        (",theft,unmapped,,,,why", "MAPPING_TABLE_UNMAPPED_USED"),
        ("1,,unmapped,,,,why", "MAPPING_TABLE_UNMAPPED_USED"),
    ],
)
def test_an_unmapped_row_says_why_and_is_true(strictly: Any, row: str, code: str) -> None:
    found = strictly((Field("A"),), "category: A | code(kind, hold)", table=f"1,theft,,,,,\n{row}\n")

    assert places(found) == [(code, "codes/kind.csv:3:1")]


def test_legacy_constants_fit_their_fields(strictly: Any) -> None:
    fields = (Field("V", choices=("3.2",)), Field("W", max_chars=2), Field("X", max_bytes=3))
    found = strictly(fields, "code: NO", more='writes:\n  V: "3.1"\n  W: abc\n  X: 中文\n')

    assert places(found) == [("MAPPING_VALUE_UNFIT", f"doc.yaml:{line}:3") for line in (13, 14, 15)]
    assert [problem.params["expected"] for problem in found] == ["3.2", "3 > 2", "4 > 3 bytes"]


def test_constants_are_of_the_charset(strictly: Any) -> None:
    strictly.head = strictly.head.replace("GBK", "Big5")
    (found,) = strictly((Field("A"),), "code: NO", more="writes:\n  A: 国\n")

    assert found.params == {"path": "A", "value": "国", "expected": "Big5: 国"}


def test_a_date_that_is_only_read_can_stand_in_its_field(strictly: Any) -> None:
    strictly.head = strictly.head.replace('sends: "doc_{id}.xml"\n', "")
    eight = (Field("A", pattern="[0-9]{8}"),)

    assert strictly(eight, "filed_on: A | date(yyyy-MM-dd, yyyyMMdd)") == []
    assert places(strictly(eight, "filed_on: A | trim | date(yyyy-MM-dd, yyyy年M月d日)")) == [
        ("MAPPING_SPELLING_UNREAD", "doc.yaml:10:24")
    ]


def test_absent_may_be_said_of_what_may_be_missing_only(strictly: Any) -> None:
    said = "absent:\n  paper.kind: such papers are sent back\n"
    rules = "paper.kind: A\npaper.number: B"

    assert strictly((Field("A", optional=True), Field("B")), rules, more=said) == []
    assert places(strictly(AB, rules, more=said)) == [("MAPPING_ABSENT_USED", "doc.yaml:14:3")]


def test_rules_that_only_a_proof_runs_are_notes(strictly: Any) -> None:
    strictly.head = strictly.head.replace('sends: "doc_{id}.xml"\n', "")
    rules = 'code: { from: A, direction: out }\nopen: { from: "B | null(x) | boolean(1, 0)", out: x }'
    found = strictly(AB, rules, more="envelope:\n  transfer: NO\n")

    assert places(found) == [
        ("MAPPING_NEVER_RUNS", f"doc.yaml:{place}") for place in ("10:17", "11:53", "12:1")
    ]


def test_sizes_are_notes(strictly: Any, workshop: Any) -> None:
    workshop.schema, workshop.head = strictly.schema, strictly.head
    workshop.fields = (Field("NO", max_bytes=79), Field("A", max_chars=40))
    found = workshop.strictly("rules:\n  number: NO\n  paper.kind: A\n")

    assert [(p.code, p.params["most"], p.params["room"]) for p in found] == [
        ("MAPPING_TEXT_LONGER", "80 bytes", "79 bytes")
    ]
    assert workshop.check("rules:\n  number: NO\n  paper.kind: A\n") == []


def test_without_empty_declared_an_empty_field_is_a_note(strictly: Any) -> None:
    strictly.head = strictly.head.replace('empty: ""\n', "")

    assert places(strictly((Field("A", required=True),), "code: A")) == [
        ("MAPPING_WRITES_EMPTY", "doc.yaml:10:9")
    ]


def test_warnings_do_not_keep_a_mapping_from_being_used(strictly: Any, workshop: Any) -> None:
    workshop.schema, workshop.head, workshop.fields = (
        strictly.schema,
        strictly.head,
        (Field("NO"), Field("A")),
    )
    workshop.table("kind", "1,theft,,,,,\n")

    assert workshop.load("rules:\n  number: NO\n  category: A | code(kind)\n").name == "police/doc"
