"""Every mapping that ships is proved: check, examples, both laws. `make prove` does it with many more documents."""

from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.loading import mappings_in
from casebus.adapters.mapping.proof.examples import examples_of
from casebus.adapters.suites.mapping_suite import MappingSuite
from casebus.console.mapping_check import DATA

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
KINDS = sorted(
    {
        file.parent.name
        for file in MAPPINGS.rglob("*.yaml")
        if not DATA & set(file.relative_to(MAPPINGS).parts)
    }
)
#: enough to meet every rule; the rest is `make prove`
DOCUMENTS = 40


class TestPolice(MappingSuite):
    folder, documents = MAPPINGS / "police", DOCUMENTS


class TestProcuratorate(MappingSuite):
    folder, documents = MAPPINGS / "procuratorate", DOCUMENTS


class TestCourt(MappingSuite):
    folder, documents = MAPPINGS / "court", DOCUMENTS


class TestPrison(MappingSuite):
    folder, documents = MAPPINGS / "prison", DOCUMENTS


class TestDetention(MappingSuite):
    folder, documents = MAPPINGS / "detention", DOCUMENTS


class TestCorrection(MappingSuite):
    folder, documents = MAPPINGS / "correction", DOCUMENTS


class TestCorrectionExcel(MappingSuite):
    folder, documents = MAPPINGS / "correction-excel", DOCUMENTS


def test_every_kind_is_proved() -> None:
    proved = {suite.folder.name for suite in MappingSuite.__subclasses__() if suite.folder.parent == MAPPINGS}

    assert proved == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_has_at_least_two_examples(kind: str) -> None:
    for mapping in mappings_in(MAPPINGS / kind).files:
        examples, problems = examples_of(mapping, date(2022, 6, 1))

        assert problems == []
        assert len(examples) >= 2, mapping.name
