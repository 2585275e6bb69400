"""Exchanges of other standards, to JSON of other agencies: by rules alone, each leaf value as they want it.

Each folder of `exchanges` holds a document in the style of a published standard, the JSON that its receiver
expects, that receiver's JSON Schema and the mapping. None of them is a mapping of ours, and none has any code.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, check_mapping, load_mapping
from jsonschema_rs import Draft202012Validator

FOLDER = Path(__file__).parent / "exchanges"
EXCHANGES = sorted(path.name for path in FOLDER.iterdir() if (path / "expected.json").is_file())
#: those whose document is written again from the JSON
TWO_WAY = ("charges", "invoice", "pinyin", "soap")
DAY = date(2021, 12, 1)


def mapping(name: str) -> MappingFile:
    """The exchange's mapping."""
    return load_mapping(FOLDER / name / f"{name}.yaml", codecs=codec_of, targets=targets())


def sample(name: str) -> bytes:
    """The exchange's document."""
    return next((FOLDER / name).glob("sample.*")).read_bytes()


def expected(name: str) -> list[Any]:
    """What its receiver wants: one JSON document for each in the sample."""
    found = json.loads((FOLDER / name / "expected.json").read_text("utf-8"))
    return found if isinstance(found, list) else [found]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its path; a truth value is no number."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = list(inner)
    if not found:
        yield path, (type(value) is bool, value)
    for key, one in found:
        yield from leaves(one, f"{path}/{key}")


def test_there_are_enough_exchanges() -> None:
    assert len(EXCHANGES) >= 9
    assert set(TWO_WAY) <= set(EXCHANGES)


@pytest.mark.parametrize("name", EXCHANGES)
def test_every_leaf_value_is_what_the_receiver_wants(name: str) -> None:
    exchange = mapping(name)

    read = [exchange.read(record, on=DAY) for record in exchange.decode(sample(name))]

    assert [one.problems for one in read] == [()] * len(read)
    wanted, found = dict(leaves(expected(name))), dict(leaves([one.document for one in read]))
    right = sum(path in found and found[path] == value for path, value in wanted.items())
    wrong = sorted(path for path in {*wanted, *found} if wanted.get(path) != found.get(path))
    assert not wrong, f"{right} of {len(wanted)} leaf values are right"


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_receivers_schema_takes_it_and_the_check_has_nothing_to_say(name: str) -> None:
    schema = json.loads((FOLDER / name / f"{name}.schema.json").read_text("utf-8"))

    assert all(Draft202012Validator(schema).is_valid(document) for document in expected(name))
    assert check_mapping(FOLDER / name / f"{name}.yaml", codecs=codec_of, targets=targets()) == []


@pytest.mark.parametrize("name", TWO_WAY)
def test_the_json_is_written_as_the_document_it_came_from(name: str) -> None:
    exchange = mapping(name)

    written = [exchange.write(document, on=DAY) for document in expected(name)]

    assert [one.problems for one in written] == [()] * len(written)
    again = exchange.decode(exchange.encode(*(one.record for one in written)))
    assert again == exchange.decode(sample(name))
