"""Rules that stand for each other: alternatives are checked together, and what is never chosen is told."""

from typing import Any

import pytest
from casebus.adapters.contracts import Field

A, B = Field("A", choices=("1", "2")), Field("B", required=True, min_chars=1, accepts=bool)
ELSE = 'code: { choose: [ { when: "A = 1", from: B }, { from: C } ] }'


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (ELSE, []),
        ('code: { choose: [ { from: B }, { when: "A = 1", from: C } ] }', ["MAPPING_NEVER_CHOSEN"]),
        (
            'code: { choose: [ { when: "A = 1", from: B }, { when: "A = 1", from: C } ] }',
            ["MAPPING_NEVER_CHOSEN"],
        ),
        ("code: { first: [ B, C ] }", ["MAPPING_NEVER_CHOSEN"]),
        ("code: { first: [ C, B ] }", []),
        ('code: { from: C, when: "A = 3" }', ["MAPPING_VALUE"]),
    ],
)
def test_alternatives(strictly: Any, rules: str, expected: list[str]) -> None:
    found = strictly((A, B, Field("C")), f"paper.kind: A\n{rules}")

    assert [
        problem.code for problem in found if problem.code in {"MAPPING_NEVER_CHOSEN", "MAPPING_VALUE"}
    ] == expected


def test_a_selector_asks_for_what_its_field_has(strictly: Any) -> None:
    group = (Field("G", "group", repeats=True), Field("G/K", choices=("1", "2")), Field("G/V"))

    assert strictly(group, "code: G[K=1]/V") == []
    assert [problem.code for problem in strictly(group, "code: G[K=3]/V")] == ["MAPPING_VALUE"]


def test_alternatives_write_the_codes_together(strictly: Any) -> None:
    rules = (
        'paper.kind: B\ncategory: { choose: [ { when: "B = x", const: fraud }, { from: "A | code(kind)" } ] }'
    )
    found = strictly((Field("A"), Field("B")), rules, table="1,theft\n")

    assert [problem.code for problem in found if problem.code == "MAPPING_CODE_UNWRITTEN"] == []


def test_a_repeated_groups_condition_asks_for_what_its_items_have(strictly: Any) -> None:
    group = (Field("G", "group", repeats=True), Field("G/I"), Field("G/S", choices=("1", "2")))
    rules = "persons:\n  each: G\n  key: I\n  when: S = {}\n  rules: {{ id: I, sex: S }}"

    assert [
        problem.code for problem in strictly(group, rules.format(1)) if problem.code == "MAPPING_VALUE"
    ] == []
    assert [problem.code for problem in strictly(group, rules.format(3))] == ["MAPPING_VALUE"]
