"""The mappings check as a whole, and every example goes in as stated and comes out as the same bytes."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from casebus.adapters.loading import mappings_in
from casebus.schemas.validation import validate_case, validate_receipt
from casebus_detention import DETENTION

#: the examples' codes are valid on this day
DAY = date(2022, 6, 1)
VALIDATE = {"case": validate_case, "receipt": validate_receipt}
EXAMPLES = sorted(DETENTION.mappings.glob("examples/*/*.txt"))


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_goes_in_and_comes_out(source: Path) -> None:
    # Given a file as the centre writes it, and the documents that it stands for
    mapping = next(
        one
        for one in mappings_in(DETENTION.mappings).files
        if one.name == f"detention-mail/{source.parent.name}"
    )
    expected = json.loads(source.with_suffix(f".{mapping.target}.json").read_text("utf-8"))
    documents = expected if isinstance(expected, list) else [expected]

    # When it is read, and the documents are written
    readings = [mapping.read(record, on=DAY) for record in mapping.codec.decode(source.read_bytes())]
    writings = [mapping.write(document, on=DAY) for document in documents]

    # Then both agree, and the documents are canonical
    assert [(one.document, one.problems) for one in readings] == [(document, ()) for document in documents]
    assert [VALIDATE[mapping.target](document) for document in documents] == [[]] * len(documents)
    assert [one.problems for one in writings] == [()] * len(documents)
    assert mapping.codec.encode([one.record for one in writings]) == source.read_bytes()


def test_every_example_is_named() -> None:
    named = {
        about.parent / name
        for about in DETENTION.mappings.glob("examples/*/examples.yaml")
        for name in yaml.safe_load(about.read_text("utf-8"))
    }

    assert named == set(EXAMPLES)
    assert len(named) >= 4
