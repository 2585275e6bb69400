"""A target that is a list, lists in lists, and zeros chosen by their position."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping

DAY = date(2021, 12, 1)
ITEM = {"type": "object", "properties": {"id": {"type": "string"}, "n": {"type": ["string", "null"]}}}


def mapping(folder: Path, rules: str, schema: dict[str, Any]) -> MappingFile:
    """A mapping of JSON to a schema of its own."""
    (folder / "k").mkdir()
    head = 'mapping: k/m\nversion: 1\ntarget: m.schema.json\ncodec: { kind: json, charset: UTF-8, newline: "" }\n'
    (folder / "k" / "m.yaml").write_text(f"{head}rules:\n{rules}", "utf-8")
    (folder / "k" / "m.schema.json").write_text(json.dumps(schema), "utf-8")
    return load_mapping(folder / "k" / "m.yaml", codecs=codec_of, targets=targets())


def test_the_document_is_a_list(tmp_path: Path) -> None:
    rules = "  .: { each: items, key: id, rules: { id: id, n: { from: n, in: null } } }\n"
    exchange = mapping(tmp_path, rules, {"type": "array", "items": ITEM})
    record = {"items": [{"id": "1", "n": "x"}, {"id": "2", "n": None}, {"id": "3"}]}
    reading = exchange.read(record, on=DAY)
    assert reading.problems == ()
    assert reading.document == [{"id": "1", "n": "x"}, {"id": "2", "n": None}, {"id": "3", "n": None}]
    written = exchange.write(reading.document, on=DAY)  # type: ignore[arg-type]
    assert written.problems == ()
    assert written.record == {"items": [{"id": "1", "n": "x"}, {"id": "2"}, {"id": "3"}]}
    assert exchange.read({}, on=DAY).document == []


def test_what_stands_around_is_written_into_each_item(tmp_path: Path) -> None:
    rules = "  .: { each: items, key: id, direction: in, rules: { id: id, n: /head/n } }\n"
    exchange = mapping(tmp_path, rules, {"type": "array", "items": ITEM})
    reading = exchange.read({"head": {"n": "h"}, "items": [{"id": "1"}, {"id": "2"}]}, on=DAY)
    assert reading.document == [{"id": "1", "n": "h"}, {"id": "2", "n": "h"}]


@pytest.mark.parametrize("value", [0, False, 7])
def test_a_value_chosen_by_its_position_may_be_zero(tmp_path: Path, value: Any) -> None:
    exchange = mapping(tmp_path, '  a: "c[1]"\n  b: { from: "c[3]", in: null }\n', {"type": "object"})
    assert exchange.read({"c": [value, 1]}, on=DAY).document == {"a": value, "b": None}


@pytest.mark.parametrize(
    "record", [{"a": [1, 2]}, {"a": 0.5}, {"a": [[[1]]]}, {"a": {"b": 1}}, {"a": [None, "x"]}]
)
@pytest.mark.parametrize("path", ["a[*]/b", "a[*]/.", "a[*]/b[*]/c"])
def test_nested_groups_meet_any_shape(tmp_path: Path, record: dict[str, Any], path: str) -> None:
    rules = f'  l: {{ each: "{path}", key: [], direction: in, rules: {{ .: "." }} }}\n'
    reading = mapping(tmp_path, rules, {"type": "object"}).read(record, on=DAY)
    assert all(problem.code for problem in reading.problems)


def test_every_text_counts_whether_it_has_attributes_or_not(tmp_path: Path) -> None:
    exchange = mapping(tmp_path, '  l: { from: "a[*]/#text", direction: in }\n', {"type": "object"})
    assert exchange.read({"a": ["x", {"#text": "y", "@k": "1"}]}, on=DAY).document == {"l": ["x", "y"]}
