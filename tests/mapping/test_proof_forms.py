"""Every form of rule is proved without the proof knowing any of them."""

from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping.proof import Ask, prove

TEXT = {"type": "string", "minLength": 1, "maxLength": 40}
PERSON = {"id": TEXT, "role": {"enum": ["suspect", "victim"]}, "name": TEXT, "at": {"type": "integer"}}
FILING = {
    "type": "object",
    "properties": {
        "number": TEXT,
        "title": TEXT,
        "kind": {"enum": ["theft", "fraud", "other"]},
        "reason": TEXT,
        "doc": {
            "type": "object",
            "properties": {
                "year": {"type": "string", "pattern": "^[0-9]{4}$"},
                "serial": {"type": "string", "pattern": "^[0-9]{1,5}$"},
                "full": TEXT,
            },
        },
        "phones": {"type": "array", "items": {"type": "string", "pattern": "^[0-9]{3,11}$"}},
        "persons": {"type": "array", "items": {"type": "object", "properties": PERSON}},
    },
}
HEAD = """\
mapping: office/filing
version: 1
title: { en: Filing, zh: 立案 }
target: filing
receives: "*.json"
sends: "{id}.json"
handovers: [FILING]
codec: { kind: json, charset: UTF-8, newline: "" }
key: "NO"
rules:
  number: "NO"
"""
GROUPS = """\
  persons:
    - { each: S, key: ID, rules: { id: ID, role: { const: suspect }, name: XM } }
    - { each: V, key: ID, rules: { id: ID, role: { const: victim }, name: XM } }
"""


@pytest.mark.parametrize(
    "rules",
    [
        "  kind: LB | code(kind)\n  reason: { from: LY, when: LB = 2 }\n",
        "  kind: LB | code(kind)\n  reason: { choose: [{ when: LB = 2, from: LY2 }, { from: LY1 }] }\n",
        "  title: { first: [BT, BT2] }\n",
        '  doc.full: { template: "({Y})检字{S}号" }\n',
        '  doc: { from: WH, into: "（{year}）检{serial}号" }\n',
        "  phones: { gather: [T1, T2, T3], overflow: reject }\n",
        GROUPS,
        "  persons: { each: S, key: ID, rules: { id: ID, at: { position: 1 }, name: XM } }\n",
        "  doc: { at: A/B, rules: { year: Y, serial: S2 } }\n",
        '  title: "G[k=1]/T"\n',
    ],
    ids=["when", "choose", "first", "template", "into", "gather", "groups", "position", "at", "selected"],
)
def test_a_form_of_rule_is_proved(rules: str, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    (folder / "codes").mkdir(parents=True)
    (folder / "codes" / "kind.csv").write_text("local,canonical\n1,theft\n2,fraud\n3,other\n", "utf-8")
    (folder / "filing.yaml").write_text(HEAD + rules, "utf-8")

    ask = Ask(date(2022, 6, 1), documents=80)
    proof = prove(folder / "filing.yaml", codecs=codec_of, targets={"filing": FILING}, ask=ask)

    assert [one.to_json() for one in proof.problems] == []
    assert (proof.documents_in, proof.documents_out) == (80, 80)
    assert proof.grade in ("exact", "canonical")
