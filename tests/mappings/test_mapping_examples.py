"""Every example of every mapping goes in to exactly the expected documents, and out again as `examples.yaml` says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from casebus.adapters.loading import mappings_in
from casebus.adapters.mapping import MappingFile
from casebus.schemas.validation import validate_case, validate_receipt

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
KINDS = ("police", "procuratorate", "court", "prison", "correction", "correction-excel", "detention")
#: the examples' codes are valid on this day
DAY = date(2022, 6, 1)
VALIDATE = {"case": validate_case, "receipt": validate_receipt}


@cache
def mappings_of(kind: str) -> dict[str, MappingFile]:
    return {mapping.name: mapping for mapping in mappings_in(MAPPINGS / kind).files}


@dataclass(frozen=True)
class Example:
    """One source, its expected documents, and how it comes back."""

    mapping: str
    source: Path

    @property
    def map(self) -> MappingFile:
        return mappings_of(self.mapping.partition("/")[0])[self.mapping]

    @property
    def says(self) -> dict[str, Any]:
        about: dict[str, Any] = yaml.safe_load((self.source.parent / "examples.yaml").read_text("utf-8"))
        return dict(about[self.source.name])

    def documents(self) -> list[dict[str, Any]]:
        path = self.source.with_suffix(f".{self.map.target}.json")
        found = json.loads(path.read_text("utf-8"))
        return found if isinstance(found, list) else [found]

    def envelopes(self) -> list[dict[str, Any]]:
        found = self.says.get("envelope", {})
        return found if isinstance(found, list) else [found] * len(self.documents())


def examples() -> Iterator[Any]:
    for about in sorted(MAPPINGS.glob("*/examples/*/examples.yaml")):
        name = f"{about.parents[2].name}/{about.parent.name}"
        for source in yaml.safe_load(about.read_text("utf-8")):
            yield pytest.param(Example(name, about.parent / source), id=f"{name}/{source}")


EXAMPLES = list(examples())


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every field with a value; absent, empty and null are the same."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}/{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    elif value not in (None, ""):
        yield path, value


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_goes_in_to_exactly_the_expected_documents(example: Example) -> None:
    # Given a source as the agency writes it
    records = example.map.decode(example.source.read_bytes())

    # When it is read
    readings = [example.map.read(record, on=DAY) for record in records]

    # Then nothing is wrong with it, and the documents are those that stand beside it
    assert [reading.problems for reading in readings] == [()] * len(records)
    assert [reading.document for reading in readings] == example.documents()
    assert all(reading.key for reading in readings)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_expected_documents_are_canonical(example: Example) -> None:
    problems = [VALIDATE[example.map.target](document) for document in example.documents()]

    assert problems == [[] for _ in problems]


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_comes_out_again_as_stated(example: Example) -> None:
    # Given the expected documents and the envelopes of their transfers
    pairs = zip(example.documents(), example.envelopes(), strict=True)

    # When they are written in the agency's format
    writings = [example.map.write(document, on=DAY, envelope=envelope) for document, envelope in pairs]
    body = example.map.encode(*(writing.record for writing in writings))

    # Then the bytes are the same, or exactly the fields that the example names differ
    assert [writing.problems for writing in writings] == [()] * len(writings)
    source = example.source.read_bytes()
    if example.says["out"] == "bytes":
        assert body == source
        return
    before, after = example.map.decode(source), example.map.decode(body)
    one = len(before) == 1
    first = dict(leaves(before[0] if one else before))
    second = dict(leaves(after[0] if one else after))
    assert {path for path in first | second if first.get(path) != second.get(path)} == set(
        example.says.get("differs", ())
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_has_at_least_two_examples(kind: str) -> None:
    for name in mappings_of(kind):
        assert sum(param.values[0].mapping == name for param in EXAMPLES) >= 2, name


def test_every_source_is_named_in_its_examples_file() -> None:
    for about in MAPPINGS.glob("*/examples/*/examples.yaml"):
        found = {path.name for path in about.parent.iterdir()}
        expected = {name for name in found if name.endswith((".case.json", ".receipt.json", "examples.yaml"))}

        assert found - expected == set(yaml.safe_load(about.read_text("utf-8")))
        assert len(expected) == len(found - expected) + 1
