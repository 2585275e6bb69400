"""The laws find what is wrong with a mapping, at its rule, on a small document, and let pass what it declares."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import orjson
import pytest
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping import operations
from casebus.adapters.mapping.operations.declare import Operation, Prepared, Snippet
from casebus.adapters.mapping.proof import Ask, Proof, prove
from casebus.schemas.catalogue import text

TEXT = {"type": "string", "minLength": 1, "maxLength": 40}
FILING = {
    "type": "object",
    "properties": {
        "number": TEXT,
        "title": TEXT,
        "note": TEXT,
        "filed": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "kind": {"enum": ["theft", "fraud", "other"]},
        "fee": {"type": "number", "minimum": 0},
        "tags": {"type": "array", "items": TEXT},
        "sealed": {"type": "boolean"},
        "marks": {
            "type": "array",
            "items": {"type": "object", "properties": {"kind": {"enum": ["a", "b", "c"]}, "value": TEXT}},
        },
        "parties": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": TEXT, "name": TEXT, "age": {"type": "integer"}}},
        },
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
key: NO
"""
Prover = Callable[..., Proof]


@pytest.fixture
def office(tmp_path: Path) -> Prover:
    """Proves a mapping of these rules."""

    def proved(rules: str, *, head: str = HEAD, documents: int = 60, seed: int = 0, more: str = "") -> Proof:
        folder = tmp_path / "office"
        folder.mkdir(exist_ok=True)
        body = "".join(f"  {line}\n" for line in dedent(rules).strip().splitlines())
        (folder / "filing.yaml").write_text(f"{head}rules:\n  number: NO\n{body}{dedent(more)}", "utf-8")
        ask = Ask(date(2022, 6, 1), documents, seed)
        return prove(folder / "filing.yaml", codecs=codec_of, targets={"filing": FILING}, ask=ask)

    return proved


@pytest.fixture
def operation(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Adds an operation of one's own to the language."""

    def added(read: Callable[[Any], Any] | None, write: Callable[[Any], Any] | None) -> None:
        def snippet(function: Callable[[Any], Any] | None) -> Snippet:
            return Snippet("{f}({v})", {"f": function}) if function else Snippet()

        prepared = Prepared("odd", "text", snippet(read), snippet(write))
        one = Operation("odd", "odd", "Odd.", "奇怪。", lambda arguments, setting: prepared)
        assert isinstance(operations.OPERATIONS, dict)
        monkeypatch.setitem(operations.OPERATIONS, "odd", one)

    return added


def codes(proof: Proof) -> set[str]:
    return {problem.code for problem in proof.problems}


def smallest(proof: Proof, code: str) -> Mapping[str, Any]:
    found = next(problem for problem in proof.problems if problem.code == code)
    document: Mapping[str, Any] = orjson.loads(found.params["document"])
    return document


WHOLE = """\
title: BT | trim
filed: RQ | date(yyyyMMdd, yyyy年M月d日)
at: SJ | datetime(yyyyMMddHHmmss) | seconds
kind: LB | code(kind)
fee: JE | decimal(2)
tags: BQ | split("、")
sealed: FB | boolean(是, 否)
marks[kind=a].value: JA
marks[kind=b].value: JB
parties:
  each: DSR
  key: BH
  rules:
    id: BH
    name: XM | interpunct
    age: NL | integer
"""


@pytest.fixture
def table(tmp_path: Path) -> None:
    (tmp_path / "office" / "codes").mkdir(parents=True)
    rows = "1,theft,,yes\n01,theft,,\n2,fraud,,\n9,other,broader,\n"
    (tmp_path / "office" / "codes" / "kind.csv").write_text(
        "local,canonical,relation,preferred_out\n" + rows, "utf-8"
    )


@pytest.mark.usefixtures("table")
def test_a_sound_mapping_is_proved_whatever_its_rules(office: Prover) -> None:
    rules = WHOLE.replace(
        "at: SJ | datetime(yyyyMMddHHmmss) | seconds",
        'at: { from: "SJ | datetime(yyyyMMddHHmmss) | seconds", loses: fractions }',
    )

    proof = office(rules, documents=150)

    assert [problem.to_json() for problem in proof.problems] == []
    assert (proof.laws_in, proof.laws_out, proof.grade) == (True, True, "lossy")
    assert (proof.documents_in, proof.documents_out) == (150, 150)
    assert {loss.reason for loss in proof.losses} >= {"fractions"}


def test_grades_are_computed(office: Prover) -> None:
    assert office("title: BT").grade == "exact"
    assert office("title: BT | trim").grade == "canonical"
    assert office('title: { from: "BT | limit(6, gb18030)", loses: the rest }').grade == "lossy"


def test_the_same_seed_proves_the_same(office: Prover) -> None:
    rules = 'title: { from: BT, loses: "nothing, really" }\nnote: BZ'

    first, second, other = (office(rules, seed=seed) for seed in (3, 3, 4))

    assert first == second
    assert (other.refused_in, other.refused_out) != (first.refused_in, first.refused_out) or other == first


def test_a_value_that_comes_back_as_another_is_shown_at_its_rule(
    office: Prover, operation: Callable[..., None]
) -> None:
    # Given an operation that writes less than it was given and does not say so
    operation(None, lambda value: value[:3])

    proof = office("note: BZ\ntitle: BT | odd")

    # Then the rule is named, with the value before and after, on a document of one field
    found = next(problem for problem in proof.problems if problem.code == "PROOF_CHANGED")
    assert not proof.laws_out
    assert found.rule.startswith("office/filing.yaml:13:")
    assert found.path == "title"
    assert set(smallest(proof, "PROOF_CHANGED")) == {"number", "title"}
    assert len(smallest(proof, "PROOF_CHANGED")["title"]) == 4


def test_a_value_that_does_not_come_back_is_lost(office: Prover, operation: Callable[..., None]) -> None:
    operation(None, lambda value: None)

    assert "PROOF_LOST" in codes(office("title: BT | odd"))


def test_reading_that_never_comes_to_rest_is_found(office: Prover, operation: Callable[..., None]) -> None:
    operation(lambda value: value + "x", None)

    proof = office("title: BT | odd")

    assert codes(proof) & {"PROOF_UNSTABLE", "PROOF_RESPELLED", "PROOF_CHANGED"}
    assert not proof.ok


def test_what_can_be_read_and_not_written_is_found(office: Prover, operation: Callable[..., None]) -> None:
    def only_short(value: str) -> str:
        if value.endswith("0"):
            raise ValueError(value)
        return value

    operation(None, only_short)

    proof = office("title: BT | odd", documents=200)

    assert "PROOF_UNWRITABLE" in codes(proof)
    assert not proof.laws_in


def test_a_loss_that_never_shows_is_better_than_declared(office: Prover) -> None:
    proof = office("title: { from: BT, loses: everything after noon }")

    found = next(problem for problem in proof.problems if problem.code == "PROOF_LOSS_UNSEEN")
    assert "everything after noon" in text(found, "en")
    assert found.rule.startswith("office/filing.yaml:12:")


def test_a_field_that_takes_no_value_is_told(office: Prover, operation: Callable[..., None]) -> None:
    def never(value: Any) -> Any:
        raise ValueError(value)

    operation(None, never)

    found = next(one for one in office("title: BT | odd").problems if one.code == "PROOF_UNTAKEN")

    assert found.path == "title"


@pytest.mark.usefixtures("table")
def test_rules_of_one_direction_and_broader_codes_are_declared_losses(office: Prover) -> None:
    rules = """\
    kind: LB | code(kind)
    title: { from: BT, direction: out }
    note: { from: BZ, direction: in }
    """
    proof = office(rules)

    assert proof.ok
    assert {loss.reason for loss in proof.losses} == {"direction: out"}


def test_fixed_columns_lose_blanks_unless_the_rule_trims(office: Prover) -> None:
    # Given columns padded with blanks
    columns = "[{ name: NO, bytes: 30 }, { name: BT, bytes: 40 }]"
    codec = f'codec: {{ kind: fixed, charset: GBK, newline: "\\r\\n", fill: " ", main: {{ marker: A, fields: {columns} }} }}'
    head = HEAD.replace('codec: { kind: json, charset: UTF-8, newline: "" }', codec)

    # When a rule says nothing of blanks, and when it trims
    silent, trimmed = office("title: BT", head=head), office("title: BT | trim", head=head)

    # Then only the second is proved in that field
    assert any(one.code == "PROOF_CHANGED" and one.path == "title" for one in silent.problems)
    assert not any(one.path == "title" for one in trimmed.problems)


def test_a_file_that_does_not_load_has_a_proof_too(office: Prover) -> None:
    proof = office("titel: BT")

    assert codes(proof) == {"MAPPING_TARGET_UNKNOWN"}
    assert (proof.laws_in, proof.laws_out, proof.documents_in) == (False, False, 0)
