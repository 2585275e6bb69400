"""Each kind of finding of a type checker, at its exact place: values, codes, presence, reach, size."""

from decimal import Decimal
from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.schemas.problem import Problem

AB = Field("A"), Field("B")


def places(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.rule.removeprefix("police/")) for problem in problems]


DAY8 = Field("A", pattern="[0-9]{8}", max_chars=8)
LINE = "doc.yaml:11:"
CASES: dict[str, tuple[tuple[Field, ...], str, list[tuple[str, str]]]] = {
    "a code list that is read and written whole": (
        (Field("A", choices=("", "1", "2")),), "category: A | code(kind)", []),
    "an enumerated code without a row": (
        (Field("A", choices=("1", "2", "3")),), "category: A | code(kind)",
        [("MAPPING_CHOICE_UNREAD", LINE + "17")]),
    "a kept code that the schema does not know": (
        (Field("A", choices=("1", "2", "3")),), "category: A | code(kind, keep)",
        [("MAPPING_CHOICE_TARGET", LINE + "17")]),
    "a held code is declared": ((Field("A", choices=("1", "2", "3")),), "category: A | code(kind, hold)", []),
    "spellings of a boolean that are not all read": (
        (Field("A", choices=("Y", "N", "U")),), "open: A | boolean(Y, N)",
        [("MAPPING_CHOICE_UNREAD", LINE + "9")]),
    "a list of enumerated codes": (
        (Field("A", choices=("1", "3"), repeats=True),), "kinds: A | code(kind)",
        [("MAPPING_ROW_UNFIT", "codes/kind.csv:3:1"), ("MAPPING_CHOICE_UNREAD", LINE + "14")]),
    "an enumeration of numbers": (
        (Field("A", kind="integer", choices=("1", "2")),), "category: A | code(kind)", []),
    "a row that the field cannot hold": (
        (Field("A", choices=("1",)),), "category: A | code(kind)",
        [("MAPPING_ROW_UNFIT", "codes/kind.csv:3:1")]),
    "rows that are too short": (
        (Field("A", min_chars=2),), "category: A | code(kind)",
        [("MAPPING_ROW_UNFIT", "codes/kind.csv:2:1"), ("MAPPING_ROW_UNFIT", "codes/kind.csv:3:1")]),
    "a row that an earlier operation hides": (
        (Field("A"),), "category: A | null(2) | code(kind)", [("MAPPING_ROW_UNREAD", "codes/kind.csv:3:1")]),
    "a date in eight places": ((DAY8,), "filed_on: A | date(yyyyMMdd)", []),
    "a date that never fits": (
        (DAY8,), "filed_on: A | date(yyyy-MM-dd)", [("MAPPING_SPELLING_NEVER_FITS", LINE + "13")]),
    "a plain date into eight places": (
        (DAY8,), "filed_on: A", [("MAPPING_SPELLING_NEVER_FITS", LINE + "13")]),
    "a date that fits on some days": (
        (Field("A", max_chars=8),), "filed_on: A | date(yyyy-M-d)", [("MAPPING_SPELLING_UNFIT", LINE + "13")]),
    "a date in bytes of the charset": (
        (Field("A", max_bytes=16),), "filed_on: A | date(yyyy年MM月dd日)", []),
    "too many bytes of the charset": (
        (Field("A", max_bytes=13),), "filed_on: A | date(yyyy年MM月dd日)",
        [("MAPPING_SPELLING_NEVER_FITS", LINE + "13")]),
    "a time in fourteen places": (
        (Field("A", max_chars=14),), "at: A | datetime(yyyyMMddHHmmss)", []),
    "a time without room for its seconds": (
        (Field("A", max_chars=12),), "at: A | datetime(yyyyMMddHHmmss)",
        [("MAPPING_SPELLING_NEVER_FITS", LINE + "7")]),
    "a cut that is still too long": (
        (Field("A", max_bytes=60),), "code: { from: 'A | limit(61, gb18030, …)', loses: the end }",
        [("MAPPING_SPELLING_NEVER_FITS", LINE + "17")]),
    "a cut that fits": (
        (Field("A", max_bytes=60),), "code: { from: 'A | limit(60, gb18030, …)', loses: the end }", []),
    "a boolean's spelling": (
        (Field("A", max_chars=1),), "open: A | boolean(是, 不是)", [("MAPPING_SPELLING_UNFIT", LINE + "9")]),
    "a number below what the field takes": (
        (Field("A", kind="integer", least=Decimal(10)),), "count: A", [("MAPPING_SPELLING_UNFIT", LINE + "10")]),
    "codes written as they are": (
        (Field("A", max_chars=4),), "category: A", [("MAPPING_SPELLING_NEVER_FITS", LINE + "13")]),
    "the format's own judgement": (
        (Field("A", kind="date", accepts=lambda text: "-" in text),), "filed_on: A | date(yyyyMMdd)",
        [("MAPPING_SPELLING_NEVER_FITS", LINE + "13")]),
    "a pattern behind one that reads the same": (
        (Field("A"),), "filed_on: A | date(yyyy-M-d, yyyy-MM-dd)", [("MAPPING_PATTERN_SHADOWED", LINE + "17")]),
    "a default that the field cannot hold": (
        (Field("A", max_chars=1),), ['number: NO', 'code: { from: "A | null(无值)", out: 无值 }'][1],
        [("MAPPING_VALUE_UNFIT", LINE + "38")]),
    "a constant against the schema's pattern": (
        (), "code: { const: abc }", [("MAPPING_VALUE_UNFIT", LINE + "18")]),
    "a constant below the schema's minimum": (
        (), "count: { const: 0 }", [("MAPPING_VALUE_UNFIT", LINE + "19")]),
    "a source that may be absent": (
        (Field("A", optional=True), Field("B")), "paper.kind: A\npaper.number: B",
        [("MAPPING_MAY_BE_ABSENT", LINE + "15")]),
    "a source whose spellings may mean nothing": (
        AB, "paper.kind: A | null(无)\npaper.number: B", [("MAPPING_MAY_BE_ABSENT", LINE + "15")]),
    "a source with a default": (
        (Field("A", optional=True), Field("B")), "paper.kind: { from: A, in: x }\npaper.number: B", []),
    "a group that only the one value makes": ((Field("A", optional=True),), "paper.kind: A", []),
    "a null into a required place": (
        (Field("G", "group", repeats=True), Field("G/I"), Field("G/S", nillable=True)),
        "persons:\n  each: G\n  key: I\n  rules: { id: I, sex: S }", [("MAPPING_MAY_BE_ABSENT", "doc.yaml:14:26")]),
    "an empty value that the type refuses": (
        (Field("A", required=True, min_chars=1),), "code: A", [("MAPPING_EMPTY_REFUSED", LINE + "9")]),
    "a required number has no empty form": (
        (Field("A", kind="integer", required=True, accepts=lambda value: value.__class__ is int),), "count: A",
        [("MAPPING_EMPTY_REFUSED", LINE + "10")]),
    "a required value with a default": (
        (Field("A", required=True, min_chars=1),), "code: { from: \"A | null(-)\", out: \"-\" }", []),
    "a required value of a group that only it makes": (
        (Field("G", "group"), Field("G/K", required=True, min_chars=1), Field("G/N")),
        "paper: { kind: G/K, number: G/N }", []),
    "a default for what is always there": (
        (Field("A", required=True, min_chars=1, accepts=bool),), "code: { from: A, in: X, out: X }",
        [("MAPPING_DEFAULT_UNUSED", LINE + "24")]),
    "a list without end into a short one": (
        (Field("G", "group", repeats=True, at_most=5), Field("G/I"), Field("G/S")),
        "persons:\n  each: G\n  key: I\n  rules: { id: I, sex: S }", [("MAPPING_LIST_LONGER", "doc.yaml:12:11")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_finding_has_its_place(strictly: Any, name: str) -> None:
    fields, rules, expected = CASES[name]

    assert places(strictly(fields, rules)) == expected
