"""Every form of rule meets every shape: reading and writing note problems and never raise; what is carried comes back."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DAY = date(2021, 12, 1)
RULES = """\
mapping: k/m
version: 1
target: m.schema.json
codec: { kind: json, charset: UTF-8, newline: "" }
rules:
  plain: A
  kept: U
  chosen: { choose: [ { when: U = 1, from: V }, { when: U = 2, const: two }, W ] }
  first: { first: [V, W, "U | integer"], direction: in }
  woven: { template: "{B | upper}-[{C}-]{D}" }
  apart: { from: E, into: "{y | integer}/{n}" }
  several: { gather: [F, G, H] }
  picked: "L[k=x and n=1]/v"
  second: "L[2]/v"
  every: { from: "L[*]/v", in: [] }
  counted: "L[*] | count"
  summed: "L[*]/n | sum"
  looked: "L[k={A | ~prefix(p)}?]/v"
  turned: { from: "T | integer | ~integer", direction: in }
  asked: { direction: in, choose: [ { when: "L[*]/n > 3", const: true }, { when: B ~ x*, const: true }, { const: false } ] }
  values: { each: M, key: [], in: [], rules: { .: v } }
  pairs: { each: N, key: [], rules: { .: { gather: [x, y] } } }
  entries: { each: O, key: k, rules: { "#key": k, .: v } }
  groups: { each: P, key: k, rules: { "#key": k, a: a, inner: { each: q, key: [], rules: { w: w, up: /P/a } } } }
  joined: { each: P, key: k, direction: in, rules: { l: { each: /L, key: [], when: "k = {/P/k}", rules: { v: v, n: { position: 1 } } } } }
  kinds:
    - { each: R, key: k, rules: { kind: { const: r }, k: k } }
    - { each: S, key: k, writes: { z: "1" }, rules: { kind: { const: s }, k: k } }
"""
#: read, never written: nothing of it can come back
ONE_WAY = ("first", "every", "counted", "summed", "looked", "turned", "asked", "joined")
TEXT = st.sampled_from(["", "1", "2", "x", "y", "p1", "B-C-D", "2021/7", "p", "-", "ß"])
VALUE = (
    TEXT | st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False)
)
LEGACY = st.sampled_from(list("ABCDEFGHLMNOPRSTUVWknvxyzqaw"))
CANONICAL = st.sampled_from(
    [
        "plain",
        "kept",
        "chosen",
        "woven",
        "apart",
        "several",
        "picked",
        "second",
        "every",
        "values",
        "pairs",
        "entries",
        "groups",
        "kinds",
        "kind",
        "k",
        "a",
        "inner",
        "w",
        "y",
        "n",
        "x",
        "#key",
    ]
)


def shapes(names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Groups, lists and values in any order."""
    inner = st.recursive(
        VALUE, lambda one: st.lists(one, max_size=3) | st.dictionaries(names, one, max_size=4), max_leaves=12
    )
    return st.dictionaries(names, inner, max_size=8)


@pytest.fixture(scope="module")
def mapping(tmp_path_factory: pytest.TempPathFactory) -> MappingFile:
    """One mapping with every form."""
    folder: Path = tmp_path_factory.mktemp("forms") / "k"
    folder.mkdir()
    (folder / "m.yaml").write_text(RULES, "utf-8")
    (folder / "m.schema.json").write_text(json.dumps({"type": "object"}), "utf-8")
    return load_mapping(folder / "m.yaml", codecs=codec_of, targets=targets())


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=shapes(LEGACY))
def test_any_record_is_read(mapping: MappingFile, record: dict[str, Any]) -> None:
    reading = mapping.read(record, on=DAY)
    assert all(problem.code for problem in reading.problems)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=shapes(CANONICAL))
def test_any_document_is_written(mapping: MappingFile, document: dict[str, Any]) -> None:
    writing = mapping.write(document, on=DAY)
    assert all(problem.code for problem in writing.problems)


WORD = st.sampled_from(["x", "y2", "ßa", "甲"])
ITEMS = st.lists(WORD, min_size=1, max_size=3, unique=True)
CARRIED = st.fixed_dictionaries(
    {"values": st.lists(WORD, max_size=3)},
    optional={
        "plain": WORD,
        "several": st.lists(WORD, min_size=1, max_size=3),
        "apart": st.fixed_dictionaries({"y": st.integers(0, 9999), "n": WORD}),
        "woven": st.sampled_from(["X-D", "X-C-D"]),
        "pairs": st.lists(st.lists(WORD, min_size=2, max_size=2), min_size=1, max_size=3),
        "entries": st.dictionaries(WORD, WORD, min_size=1, max_size=3),
        "groups": st.dictionaries(WORD, st.fixed_dictionaries({"a": WORD}), min_size=1, max_size=3),
        "kinds": st.tuples(ITEMS, ITEMS).map(
            lambda pair: [{"kind": "r", "k": k} for k in pair[0]] + [{"kind": "s", "k": k} for k in pair[1]]
        ),
    },
)


@settings(max_examples=200, deadline=None)
@given(document=CARRIED)
def test_what_is_carried_comes_back(mapping: MappingFile, document: dict[str, Any]) -> None:
    writing = mapping.write(document, on=DAY)
    assert writing.problems == ()
    reading = mapping.read(writing.record, on=DAY)
    assert reading.problems == ()
    assert {key: value for key, value in reading.document.items() if key not in ONE_WAY} == document
