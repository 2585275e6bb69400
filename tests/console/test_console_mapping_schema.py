"""The JSON Schema of mapping files: what is right passes, what is wrong does not, and it is what the declarations say."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from casebus.adapters.mapping.operations import OPERATIONS
from casebus.adapters.mapping.sheet_text import plain, read_sheet
from casebus.adapters.mapping.source import Faults, read_yaml
from casebus.console.mapping_check import mapping_files, shipped
from casebus.console.mapping_reference import PAGE, operations_page
from casebus.console.mapping_schema import FILE, shipped_schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(shipped_schema())
OWN = [path for path in mapping_files(shipped()) if (ROOT / "mappings") in path.resolve().parents]
GOOD = """\
mapping: police/doc
version: 1
handovers: [ARREST_REQUEST]
codec: { kind: json, charset: utf-8, newline: "" }
receives: a
key: A
rules:
  a: B
"""


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema_rs.validator_for(SCHEMA)


def value(text: str) -> Any:
    """A file as casebus reads it."""
    node = read_yaml(text, "doc.yaml", Faults())
    assert node is not None
    return plain(node)


def test_it_is_what_the_declarations_say() -> None:
    assert (ROOT / FILE).read_text("utf-8") == shipped_schema(), "python -m casebus.console.pages"
    assert (ROOT / PAGE).read_text("utf-8") == operations_page(), "python -m casebus.console.pages"
    jsonschema_rs.meta.validate(SCHEMA)


@pytest.mark.parametrize("path", OWN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_shipped_mapping_passes(validator: Any, path: Path) -> None:
    assert [str(error) for error in validator.iter_errors(value(path.read_text("utf-8")))] == []


def test_there_are_mappings_to_pass() -> None:
    assert len(OWN) > 15


def test_every_key_of_the_language_is_in_it() -> None:
    # Given the keys that the engine reads, as its own reader notes them for a wrong one
    faults = Faults()
    known = set(SCHEMA["$defs"]["mapping"]["properties"])
    read_sheet(
        read_yaml("".join(f"{key}: []\n" for key in sorted(known)), "a.yaml", faults), "a.yaml", faults
    )

    # Then each key of the engine is known here (a few here are of versions to come)
    from casebus.adapters.mapping import sheet_text

    assert set(sheet_text._KEYS) <= known


RULES = [
    "B | trim", "A/B[f=x]/C | code(sex)", ". | trim", "../x | date(yyyyMMdd)", 'B | boolean("Y|yes|1", "N|no|0")',
    "B | split('|') | trim", "B|trim|upper", "B | extract('（{}）号')", "{ const: 1 }", "{ const: x, direction: in }",
    '{ from: "B | limit(10, gbk)", loses: the end }', "{ from: B, in: 1, out: x }", "{ from: B }", "{ from: B, to: C }",
    "{ from: B, when: X = 1 }", "{ each: A, key: B, rules: { a: B } }", "{ each: ., rules: { a: B } }",
    "{ each: A, key: [B, C], rules: { a: B } }", "{ each: A, key: [], rules: {} }", "{ at: A/B, rules: { a: C } }",
    "[{ each: A, key: B, rules: { a: B } }, { each: C, key: B, rules: { a: B }, when: D exists }]",
    "{ choose: [{ when: A = 1, from: B }, { when: A absent, const: x }, { from: C }] }", "{ first: [A, B | trim] }",
    '{ template: "{A}公{B | trim}号" }', '{ from: A, into: "（{year}）{court}号" }', "{ gather: [T1, T2], overflow: reject }",
    "{ position: 1 }", "{ use: person, a: B }", "{ a: { b: C | trim }, use: [x, y] }", "{ first: B, last: C }",
    "{ from: A, when: { in: B exists, out: c.d = 1 } }", "{ position: B }", "{ choose: B }",
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_right_rule_passes(validator: Any, rule: str) -> None:
    text = GOOD.replace("  a: B\n", f"  a: {rule}\n" if rule[0] in "[{" else f"  a: {json.dumps(rule)}\n")

    assert [str(error) for error in validator.iter_errors(value(text))] == []


BROKEN = {
    "B | trimm": "rule", "B | trim(": "rule", "B | date(yyyyMMdd": "rule", "| trim": "rule", "B |": "rule", "B | Trim": "rule",
    "B | trim upper": "rule", "": "rule", "[B, C]": "rule", "{ each: A, key: B }": "rule", "{ each: A, rules: { a: B }, keys: C }": "rule",
    "{ from: B, direction: inward }": "rule", "{ from: B, in: 1, becomes: x }": "rule", "{ each: A, rules: { a: B }, in: [1] }": "rule",
    "{ choose: [] }": "rule", "{ choose: [{ when: A = 1, frm: B }] }": "rule", "{ first: [B | trimm] }": "rule",
    "{ gather: [T1], overflow: cut }": "rule", "{ at: A, rules: { a: B | trimm } }": "rule", "{ position: 1, of: x }": "rule",
    "{ a: { b: C | trimm } }": "rule", "[{ from: A }]": "rule",
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_does_not_pass(validator: Any, rule: str) -> None:
    text = GOOD.replace(
        "  a: B\n", f"  a: {rule}\n" if rule[:1] in ("[", "{") else f"  a: {json.dumps(rule)}\n"
    )

    assert not validator.is_valid(value(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rules:\n  a: B\n", ""), ("version: 1\n", ""), ("version: 1", "version: one"), ("key: A\n", ""), ("receives: a\n", ""),
        ("ARREST_REQUEST", "ARREST_REQEST"), ("kind: json", "kind: jsn"), ("kind: json", "knd: json"), ("kind: json", "kind: json, chrset: gbk"),
        ("kind: json", "kind: csv"), ("police/doc", "doc"), ("rules:", "rule:"), ("receives: a", "sends: '{nr}.xml'"),
        ("receives: a", "receives: a\ntarget: cases"), ("receives: a", "receives: a\nempty: none"), ("receives: a", "receives: a\nignored: [A]"),
        ("receives: a", "receives: a\nlacunas: { dropped: ignore }"), ("receives: a", "receives: a\nreshape: { slot: {} }"),
        ("receives: a", "receives: a\nreshape: [{ rows: { by: A } }]"), ("receives: a", "receives: a\ndossier: { name: x }"),
        ("mapping: police/doc", "fragment: doc"),
    ],
)  # fmt: skip
def test_a_broken_file_does_not_pass(validator: Any, old: str, new: str) -> None:
    assert validator.is_valid(value(GOOD))
    assert old in GOOD
    assert not validator.is_valid(value(GOOD.replace(old, new)))


def test_what_else_a_file_may_say(validator: Any) -> None:
    more = """\
sends: "a_{id}_{handover}.xml"
title: { en: x, zh: 某 }
nulls: [无, "-"]
lacunas: { dropped: warn, truncated: reject }
writes: { X/Y: "3.2", Z: 1 }
ignored: { A: why }
empty: null
reshape:
  - rows: { by: [AJBH], into: RY, fields: [XM, SFZH] }
  - slots: { into: CHARGE, fields: { NAME: "C{n}_NAME" }, from: 1, count: 5, overflow: reject }
  - embedded: { at: Body/Payload, codec: { kind: json, charset: utf-8, newline: "" }, as: inner }
  - entries: { at: a/b, key: "#key", value: "#value" }
"""
    assert [str(error) for error in validator.iter_errors(value(GOOD + more))] == []
    assert validator.is_valid({"fragment": "person", "rules": {"name.full": "XM | trim"}})


def test_editors_show_every_operation() -> None:
    shown = SCHEMA["$defs"]["source"]["markdownDescription"]

    assert [one.name for one in OPERATIONS.values() if one.en not in shown] == []
