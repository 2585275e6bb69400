"""The sixteen quirks of the field, each as bytes in, a document, and bytes out; or refused with its place."""

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, check_mapping, load_mapping
from casebus.adapters.mapping.watch.canonical import plain
from casebus.schemas.errors import BadDocument
from casebus.schemas.problem import Problem
from casebus.schemas.validation import validate_case
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).parent))

from golden_cases import HERE, Case, cases

DAY = date(2022, 6, 1)
CASES = list(cases())
READ = [one for one in CASES if one.documents is not None]
REFUSED = [one for one in CASES if one.refused]
WRITTEN = [one for one in CASES if one.document is not None]
MAPPINGS = sorted(path for path in HERE.glob("quirk*/*.yaml") if path.name != "cases.yaml")


def load(case: Case) -> MappingFile:
    return load_mapping(case.mapping, codecs=codec_of, targets=targets())


def read(mapping: MappingFile, body: bytes) -> list[dict[str, Any]]:
    """The documents. Raises BadDocument with the problems of the bytes or of any rule."""
    found = [
        mapping.read(record, on=DAY, locate=lambda path, at=at: mapping.locate(body, at, path))
        for at, record in enumerate(mapping.decode(body))
    ]
    if problems := [problem for one in found for problem in one.problems]:
        raise BadDocument(problems=problems)
    documents = [one.document for one in found]
    if mapping.target == "case" and (problems := [p for one in documents for p in validate_case(one)]):
        raise BadDocument(problems=problems)
    return documents


def write(mapping: MappingFile, documents: list[Any]) -> bytes:
    """The bytes. Raises BadDocument with the problems of any rule or of the codec."""
    written = [mapping.write(one, on=DAY) for one in documents]
    if problems := [problem for one in written for problem in one.problems]:
        raise BadDocument(problems=problems)
    return mapping.encode(*(one.record for one in written))


def canonical(documents: Any) -> str:
    """JSON with sorted keys: 1 and true, 1 and "1" differ."""
    return json.dumps(plain(documents), ensure_ascii=False, sort_keys=True, indent=1)


def told(problems: tuple[Problem, ...] | list[Problem]) -> tuple[tuple[str, str], ...]:
    return tuple((one.code, one.place or one.path) for one in problems)


def test_every_quirk_has_cases_and_every_case_asks_something() -> None:
    assert {one.quirk for one in CASES} == set(range(1, 17))
    assert len({str(one) for one in CASES}) == len(CASES)
    for one in CASES:
        asked = (one.documents is not None, bool(one.refused), one.document is not None)
        assert sum(asked) == 1, one
        assert bool(one.body) != (one.document is not None), one
    assert {one.mapping for one in CASES} == set(MAPPINGS)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda one: f"{one.parent.name}-{one.stem}")
def test_a_golden_mapping_has_no_findings(path: Path) -> None:
    assert [(one.code, one.place) for one in check_mapping(path, codecs=codec_of, targets=targets())] == []


@pytest.mark.parametrize("case", READ, ids=str)
def test_the_bytes_become_the_document_and_go_back(case: Case) -> None:
    mapping = load(case)

    documents = read(mapping, case.body)

    assert canonical(documents) == canonical(case.documents)
    written = write(mapping, documents)
    if case.cells is None:
        assert written == case.back
    else:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0)
        assert [[str(cell) for cell in row] for row in sheet.to_python()] == case.cells
    # what was written is read as the same document again
    assert canonical(read(mapping, written)) == canonical(case.documents)


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_cannot_be_read_is_refused_with_every_place(case: Case) -> None:
    with pytest.raises(BadDocument) as refused:
        read(load(case), case.body)

    assert told(refused.value.problems) == case.refused


@pytest.mark.parametrize("case", WRITTEN, ids=str)
def test_what_goes_out_is_these_bytes_or_refused(case: Case) -> None:
    if case.unwritable:
        with pytest.raises(BadDocument) as refused:
            write(load(case), [case.document])
        assert tuple((one.code, one.path) for one in refused.value.problems) == case.unwritable
    else:
        assert write(load(case), [case.document]) == case.back
