"""Example documents beside a mapping: as stated, or told what differs and where."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping.proof import Ask, Proof, prove

TEXT = {"type": "string", "minLength": 1}
NOTE = {
    "type": "object",
    "properties": {"number": TEXT, "title": TEXT},
    "required": ["number"],
    "additionalProperties": False,
}
MAPPING = """\
mapping: office/note
version: 1
title: { en: Note, zh: 便笺 }
target: note
receives: "*.json"
sends: "{id}.json"
handovers: [NOTE]
codec: { kind: json, charset: UTF-8, newline: "" }
key: NO
rules: { number: NO, title: BT | trim }
"""
Files = dict[str, Any]


@pytest.fixture
def proved(tmp_path: Path) -> Callable[[Files, str], Proof]:
    """The proof of the mapping with these example files."""

    def run(files: Files, about: str) -> Proof:
        folder = tmp_path / "office" / "examples" / "note"
        folder.mkdir(parents=True)
        (tmp_path / "office" / "note.yaml").write_text(MAPPING, "utf-8")
        (folder / "examples.yaml").write_text(about, "utf-8")
        for name, content in files.items():
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            (folder / name).write_bytes(body)
        ask = Ask(date(2022, 6, 1), documents=5)
        return prove(tmp_path / "office" / "note.yaml", codecs=codec_of, targets={"note": NOTE}, ask=ask)

    return run


def told(proof: Proof) -> list[tuple[str, str, str]]:
    return [(one.code, one.path, one.place) for one in proof.problems]


def test_an_example_that_is_as_stated_counts(proved: Callable[[Files, str], Proof]) -> None:
    files = {
        "one.json": b'{"NO":"1","BT":"A"}',
        "one.note.json": {"number": "1", "title": "A"},
        "two.json": b'{"NO": "2", "BT": " B"}',
        "two.note.json": {"number": "2", "title": "B"},
    }

    proof = proved(files, "one.json: { out: bytes }\ntwo.json: { out: fields, differs: [BT] }\n")

    assert told(proof) == []
    assert proof.examples == 2


def test_another_document_is_told_field_by_field(proved: Callable[[Files, str], Proof]) -> None:
    files = {"one.json": b'{"NO":"1","BT":"A"}', "one.note.json": {"number": "9"}}

    proof = proved(files, "one.json: { out: bytes }\n")

    place = "office/examples/note/one.json"
    assert told(proof) == [("EXAMPLE_READ", "[0].number", place), ("EXAMPLE_READ", "[0].title", place)]
    assert proof.problems[0].params == {"before": "'9'", "after": "'1'"}


def test_what_comes_back_must_differ_exactly_as_stated(proved: Callable[[Files, str], Proof]) -> None:
    files = {"one.json": b'{"NO":"1","BT":" A"}', "one.note.json": {"number": "1", "title": "A"}}

    proof = proved(files, "one.json: { out: fields, differs: [NO] }\n")

    assert [(code, path) for code, path, _ in told(proof)] == [
        ("EXAMPLE_WRITTEN", "BT"),
        ("EXAMPLE_WRITTEN", "NO"),
    ]


def test_equal_fields_in_other_bytes_are_told_where_they_begin(proved: Callable[[Files, str], Proof]) -> None:
    files = {"one.json": b'{"NO": "1"}', "one.note.json": {"number": "1"}}

    assert told(proved(files, "one.json: { out: bytes }\n")) == [
        ("EXAMPLE_BYTES", "6", "office/examples/note/one.json")
    ]


def test_an_expected_document_must_be_canonical(proved: Callable[[Files, str], Proof]) -> None:
    files = {"one.json": b'{"NO":"1"}', "one.note.json": {"number": "1", "extra": "x"}}

    codes = {code for code, _, _ in told(proved(files, "one.json: { out: bytes }\n"))}

    assert "EXAMPLE_READ" in codes
    assert codes - {"EXAMPLE_READ"}


@pytest.mark.parametrize(
    ("files", "about"),
    [
        ({"one.json": b'{"NO":"1"}'}, "one.json: { out: bytes }\n"),
        ({"one.note.json": {"number": "1"}}, "one.json: { out: bytes }\n"),
        ({"one.json": b'{"NO":"1"}', "one.note.json": b"{"}, "one.json: { out: bytes }\n"),
        ({"one.json": b'{"NO":"1"}', "one.note.json": {"number": "1"}}, "one.json: { out: pages }\n"),
        ({"one.json": b'{"NO":"1"}', "one.note.json": {"number": "1"}}, "one.json: [1\n"),
        ({"one.json": b'{"NO":"1"}', "one.note.json": {"number": "1"}}, "- one.json\n"),
    ],
)
def test_incomplete_examples_are_told(
    proved: Callable[[Files, str], Proof], files: Files, about: str
) -> None:
    assert {code for code, _, _ in told(proved(files, about))} == {"EXAMPLE_FILES"}


def test_an_unreadable_source_is_told_with_its_place(proved: Callable[[Files, str], Proof]) -> None:
    files = {"one.json": b"{", "one.note.json": {"number": "1"}}

    proof = proved(files, "one.json: { out: bytes }\n")

    assert proof.problems
    assert proof.problems[0].place.startswith("office/examples/note/one.json ")
