"""`or` in conditions: one of the alternatives holds, `and` binds tighter, the way out asks the same."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.schemas.errors import Misconfigured

DAY = date(2021, 12, 1)


def mapping(folder: Path, rules: str, schema: dict[str, Any] | None = None) -> MappingFile:
    """A mapping of JSON to any JSON."""
    (folder / "k").mkdir(exist_ok=True)
    head = 'mapping: k/m\nversion: 1\ntarget: m.schema.json\ncodec: { kind: json, charset: UTF-8, newline: "" }\n'
    (folder / "k" / "m.yaml").write_text(f"{head}rules:\n{rules}", "utf-8")
    (folder / "k" / "m.schema.json").write_text(json.dumps(schema or {"type": "object"}), "utf-8")
    return load_mapping(folder / "k" / "m.yaml", codecs=codec_of, targets=targets())


CASES = [
    ({"a": "1"}, True),
    ({"b": "2", "c": "x"}, True),
    ({"b": "2"}, False),
    ({"c": "x"}, False),
    ({"a": "1", "b": "9"}, True),
    ({}, False),
]


@pytest.mark.parametrize(("record", "holds"), CASES)
def test_one_of_the_alternatives_holds(tmp_path: Path, record: dict[str, Any], holds: bool) -> None:
    rule = "  f: { direction: in, choose: [ { when: a = 1 or b = 2 and c exists, const: true }, { const: false } ] }\n"
    reading = mapping(tmp_path, rule).read(record, on=DAY)
    assert reading.problems == ()
    assert reading.document == {"f": holds}


@pytest.mark.parametrize(("record", "holds"), CASES)
def test_the_document_is_asked_the_same(tmp_path: Path, record: dict[str, Any], holds: bool) -> None:
    rules = "  a: a\n  b: b\n  c: c\n  v: { from: w, when: a = 1 or b = 2 and c exists }\n"
    exchange = mapping(tmp_path, rules)
    document = {**record, "v": "here"}
    written = exchange.write(document, on=DAY)
    assert ("w" in written.record) is holds
    assert ("v" in exchange.read({**record, "w": "here"}, on=DAY).document) is holds


def test_items_that_fit_one_alternative(tmp_path: Path) -> None:
    rules = "  l: { each: L, key: k, when: t = x or t = y and n exists, rules: { k: k, t: t, n: n } }\n"
    exchange = mapping(tmp_path, rules)
    items = [{"k": "1", "t": "x"}, {"k": "2", "t": "y"}, {"k": "3", "t": "y", "n": "n"}, {"k": "4", "t": "z"}]
    document = exchange.read({"L": items}, on=DAY).document
    assert [item["k"] for item in document["l"]] == ["1", "3"]
    assert exchange.write(document, on=DAY).record == {"L": [items[0], items[2]]}


def test_alternatives_within_alternatives_hold_together(tmp_path: Path) -> None:
    rules = "  one: { each: ., when: a = 1 or a = 2, direction: in, rules: { f: { const: yes, when: b = 1 or b = 2 } } }\n"
    exchange = mapping(tmp_path, rules)
    for a in "123":
        for b in "123":
            there = bool(exchange.read({"a": a, "b": b}, on=DAY).document)
            assert there is (a in "12" and b in "12"), (a, b)


@pytest.mark.parametrize(
    ("when", "record", "holds"),
    [
        ("a = 'this or that'", {"a": "this or that"}, True),
        ("a in (this or that, x)", {"a": "this or that"}, True),
        ("order = 1 or organ = 2", {"organ": "2"}, True),
        ("a = x-or-y", {"a": "x-or-y"}, True),
        ("a in (1, 2)or b exists", {"b": "2"}, True),
        ("a = {b} or a = {c}", {"a": "1", "b": "2", "c": "1"}, True),
        ("a < 3 or a > 7", {"a": 5}, False),
    ],
)
def test_or_is_read_as_a_word_of_its_own(
    tmp_path: Path, when: str, record: dict[str, Any], holds: bool
) -> None:
    rule = f'  f: {{ const: true, direction: in, when: "{when}" }}\n'
    assert bool(mapping(tmp_path, rule).read(record, on=DAY).document) is holds


@pytest.mark.parametrize("when", ["a = 1 or", "or a = 1", "a = 1 or b", "a = 1 or or b = 2"])
def test_half_an_alternative_is_told(tmp_path: Path, when: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        mapping(tmp_path, f'  f: {{ const: true, direction: in, when: "{when}" }}\n')
    assert "MAPPING_CONDITION" in {problem.code for problem in caught.value.problems}
