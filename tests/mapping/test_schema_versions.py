"""Case documents of schema 1 become documents of schema 2, and come back unchanged: a mapping like any other."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from casebus import schemas
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, check_mapping, load_mapping
from casebus.adapters.mapping.proof import Ask, prove
from casebus.console import exits
from casebus.console.cli import call

VERSIONS = Path(schemas.__file__).resolve().parent / "versions"
FILE = VERSIONS / "case-1-2.yaml"
DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def migration() -> MappingFile:
    return load_mapping(FILE, codecs=codec_of, targets=targets())


@pytest.fixture(scope="module")
def second() -> Any:
    return jsonschema_rs.validator_for(json.loads((VERSIONS / "case-2.schema.json").read_bytes()))


def canonical_examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every case document that ships as an example."""
    for file in sorted(MAPPINGS.rglob("*.case.json")):
        found = json.loads(file.read_bytes())
        for one in found if isinstance(found, list) else [found]:
            yield file.as_posix(), one


def upgraded(migration: MappingFile, document: dict[str, Any]) -> dict[str, Any]:
    (record,) = migration.decode(json.dumps(document).encode())
    reading = migration.read(record, on=DAY)
    assert (list(reading.problems), list(reading.lacunas)) == ([], [])
    return reading.document


def downgraded(migration: MappingFile, document: dict[str, Any]) -> Any:
    writing = migration.write(document, on=DAY, envelope={})
    assert (list(writing.problems), list(writing.lacunas)) == ([], [])
    return json.loads(migration.encode(writing.record))


def test_every_shipped_case_goes_there_and_back_unchanged(migration: MappingFile, second: Any) -> None:
    documents = list(canonical_examples())
    assert len(documents) > 100
    for name, document in documents:
        newer = upgraded(migration, document)
        assert second.is_valid(newer), name
        assert downgraded(migration, newer) == document, name


def test_what_is_new_in_the_second(migration: MappingFile) -> None:
    # Given a case of schema 1
    case = {"identifiers": [{"kind": "police-case", "number": "1"}], "category": "dangerous-driving"}
    person = {"id": "1", "role": "suspect", "name": {"full": "赵某"}, "identity": {"kind": "passport"}}
    person["charges"] = [{"name": "盗窃", "article": "264"}]
    document = {"schema_version": 1, "handover": "CASE_FILING", "case": {**case, "area": "622901"}}

    # When it is a case of schema 2
    newer = upgraded(migration, {**document, "persons": [person]})

    # Then what moved stands in its new place
    assert newer["schema_version"] == 2
    assert newer["case"] == {**case, "jurisdiction": {"area": "622901"}}
    assert newer["persons"][0]["identification"] == {"kind": "passport"}
    assert newer["persons"][0]["charges"] == [{"name": "盗窃", "basis": {"article": "264"}}]


def test_another_version_is_no_document_of_the_first(migration: MappingFile) -> None:
    newer = {"schema_version": 3, "handover": "CASE_FILING", "case": {}}
    assert migration.write(newer, on=DAY, envelope={}).problems


def test_it_is_clean_and_its_laws_hold() -> None:
    assert check_mapping(FILE, codecs=codec_of, targets=targets(), notes=True) == []

    proof = prove(FILE, codecs=codec_of, targets=targets(), ask=Ask(on=DAY, documents=30))

    assert proof.problems == ()
    assert (proof.laws_in, proof.laws_out, proof.grade) == (True, True, "exact")
    assert (proof.documents_in, proof.documents_out) == (30, 30)


def test_the_command_tries_it(capsys: pytest.CaptureFixture[str]) -> None:
    sample = MAPPINGS / "police" / "examples" / "AJYS" / "full.case.json"
    assert call(["mapping", "try", str(FILE), str(sample), "--json"]) == exits.OK
    assert '"schema_version"' in capsys.readouterr().out
