"""What a mapping says of what it does not carry: `unwritten`, `lacunas`, `residue`."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.mapping.sheet_text import read_sheet
from casebus.adapters.mapping.source import Faults, read_yaml
from casebus.schemas.lacuna import Gap, Weight

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "mapping-language.md").read_text("utf-8")
DAY = date(2021, 9, 29)
RULES = """\
rules:
  number: NO
  identifiers[kind=police].number: AH
  persons: { each: RY, key: BH, rules: { id: BH } }
"""
DOCUMENT = {
    "number": "1",
    "note": "x",
    "address": {"text": "a"},
    "identifiers": [{"kind": "police", "number": "2", "issuer": "i"}, {"kind": "court", "number": "3"}],
    "persons": [{"id": "1", "role": "suspect", "name": {"full": "n"}}],
}


@pytest.mark.parametrize(
    ("unwritten", "left"),
    [
        (
            "note",
            {
                "address",
                "identifiers",
                "identifiers[kind=police].issuer",
                "persons[0].role",
                "persons[0].name",
            },
        ),
        (
            "address",
            {"note", "identifiers", "identifiers[kind=police].issuer", "persons[0].role", "persons[0].name"},
        ),
        ("identifiers.issuer", {"note", "address", "identifiers", "persons[0].role", "persons[0].name"}),
        (
            "'identifiers[kind=police].issuer'",
            {"note", "address", "identifiers", "persons[0].role", "persons[0].name"},
        ),
        (
            "identifiers",
            {"note", "address", "identifiers[kind=police].issuer", "persons[0].role", "persons[0].name"},
        ),
        (
            "persons.name",
            {"note", "address", "identifiers", "identifiers[kind=police].issuer", "persons[0].role"},
        ),
    ],
)
def test_what_is_said_to_be_unwritten_is_no_lacuna(workshop: Any, unwritten: str, left: set[str]) -> None:
    mapping = workshop.load(RULES + f"unwritten:\n  {unwritten}: no place for it\n")

    found = mapping.write(DOCUMENT, on=DAY).lacunas

    assert {one.path for one in found if one.kind is Gap.DROPPED} == left


def test_the_policy_is_read_with_the_mapping(workshop: Any) -> None:
    more = "lacunas: { changed-default: hold, paths: [{ path: note, kind: dropped, policy: reject }] }\n"

    policy = workshop.load(RULES + more).lacunas

    assert policy.changed_default is Weight.HOLD
    assert policy.paths[0].policy is Weight.REJECT


@pytest.mark.parametrize(
    ("more", "code", "place"),
    [
        ("lacunas: [dropped]\n", "MAPPING_FORM", "12:10"),
        ("lacunas: { droped: warn }\n", "SETTING_UNKNOWN_NEAR", "12:12"),
        ("lacunas:\n  dropped: loud\n", "SETTING_WRONG", "13:3"),
        ("lacunas:\n  paths:\n    - { path: a }\n", "SETTING_MISSING", "14:7"),
        ("lacunas:\n  paths:\n    - { path: a, policy: x }\n", "SETTING_WRONG", "14:18"),
        ("unwritten: { nothing: x }\n", "MAPPING_TARGET_UNKNOWN", "12:14"),
        ("unwritten: { number: x }\n", "MAPPING_UNWRITTEN_USED", "12:14"),
        ("unwritten: { persons.id: x }\n", "MAPPING_UNWRITTEN_USED", "12:14"),
        ("unwritten: { note: '' }\n", "MAPPING_FORM", "12:20"),
        ("residue: police/none\n", "MAPPING_RESIDUE_UNKNOWN", "12:10"),
        ("residue: court/doc\n", "MAPPING_RESIDUE_UNKNOWN", "12:10"),
        ("residue: [a]\n", "MAPPING_FORM", "12:10"),
        ("residue: { to: a }\n", "MAPPING_FORM", "12:10"),
        ("residue: { off: [{ a: b }] }\n", "MAPPING_FORM", "12:10"),
    ],
)
def test_each_mistake_has_its_place(workshop: Any, more: str, code: str, place: str) -> None:
    found = workshop.check(RULES + more)
    assert [(one.code, one.rule) for one in found] == [(code, f"police/doc.yaml:{place}")]


SECTION = PAGE.partition("## What cannot be carried")[2].partition("## What is proved")[0]


@pytest.mark.parametrize("block", re.findall(r"(?s)```yaml\n(.*?)```", SECTION))
def test_the_pages_examples_are_read(block: str) -> None:
    faults = Faults()
    read_sheet(read_yaml(block, "x.yaml", faults), "x.yaml", faults)
    assert {problem.code for problem in faults.sorted()} == {"MAPPING_KEY_MISSING"}


def test_the_page_tells_every_kind_and_policy() -> None:
    assert [word for word in (*Gap, *Weight) if f"| `{word.value}` |" not in SECTION] == []


@pytest.mark.parametrize(
    ("key", "more", "found"),
    [("BH", "", []), ("[]", "", ["police/doc.yaml:14:12"]), ("[]", "residue: off\n", []),
     ("[]", "residue: { off: [RYXX/RY/XM] }\n", [])],
)  # fmt: skip
def test_own_fields_of_items_without_a_key_are_warned_of(
    strict: Any, key: str, more: str, found: list[str]
) -> None:
    strict.fields = tuple(one for one in strict.fields if one.path == "NO" or one.path.startswith("RYXX"))
    rules = f"""\
rules:
  number: NO
  persons:
    each: RYXX/RY
    key: {key}
    rules: {{ id: BH }}
ignored: {{ RYXX/RY/XM: own, RYXX/RY/ZM: own }}
"""
    problems = [one for one in strict.strictly(rules + more) if one.code == "MAPPING_RESIDUE_UNKEYED"]
    assert [one.rule for one in problems if one.path == "RYXX/RY/XM"] == found


def test_fields_that_are_not_kept_are_fields(strict: Any) -> None:
    everything = "ignored: { LB: x, RQ: x, BZ: x, SL: x, JE: x, GK: x, BQ: x, JCH: x, FYH: x, DQ: x, DZ: x, BB: x, RYXX: x }\n"
    rules = "rules: { number: NO }\n" + everything

    assert strict.check(rules + "residue: { off: [LB, RYXX/RY/XM] }\n") == []
    (found,) = strict.check(rules + "residue: { off: [LBX] }\n")
    assert (found.code, found.rule) == ("MAPPING_SOURCE_UNKNOWN", "police/doc.yaml:10:18")
    assert strict.check(rules + "residue: off\n") == strict.check(rules + "residue: police/doc\n") == []
