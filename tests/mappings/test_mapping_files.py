"""The shipped mappings load without a problem, carry the hand-overs their pages name, and can write every code."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of, mappings_in, targets
from casebus.adapters.mapping import MappingFile, check_mapping
from casebus.schemas.code_lists import code_list

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
PAGES = MAPPINGS.parent / "docs" / "agencies"
DAY = date(2022, 6, 1)
KINDS = ("police", "procuratorate", "court", "prison", "correction", "correction-excel", "detention")
FILES = sorted(MAPPINGS.glob("*/*.yaml"))
#: an agency hands over to some others only: its hand-overs and theirs are no whole list
TABLES = sorted(
    path for path in MAPPINGS.glob("**/codes/*.csv") if path.stem not in ("handover", "agency-kind")
)
#: mappings that write cases, with an example each to change a code in
WRITING = (
    ("police/XTWS", "judgment"),
    ("procuratorate/cases", "full"),
    ("procuratorate/documents", "judgment"),
    ("court/received", "indictment"),
    ("prison/notices", "delivery"),
    ("correction/notices", "notice"),
    ("correction-excel/notices", "notice"),
    ("detention/notices", "review"),
    ("detention/trials", "judgment"),
)
#: lists of which the sender's formats know every code that the receiver must be able to take
WHOLE_LISTS = ("document-kind", "case-type", "sex", "ethnicity", "id-kind", "person-role", "measure", "measure-state",
               "decision-kind", "decision-outcome", "punishment", "verdict", "end-kind", "volume", "return-kind")  # fmt: skip


@cache
def mappings_of(kind: str) -> tuple[MappingFile, ...]:
    return mappings_in(MAPPINGS / kind).files


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_mapping_has_no_problem(path: Path) -> None:
    assert check_mapping(path, codecs=codec_of, targets=targets()) == []


def test_all_kinds_have_mappings() -> None:
    assert {path.parent.name for path in FILES} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_hand_overs_are_those_of_the_agencys_page(kind: str) -> None:
    # Given the codes that the page names
    page = (PAGES / f"{kind}.md").read_text("utf-8")
    named = {code for code in re.findall(r"\b[A-Z]+(?:_[A-Z]+)*\b", page) if code in code_list("handover")}

    # When the mappings are asked what they carry
    carried = {code for mapping in mappings_of(kind) for code in mapping.handovers}

    # Then it is the same
    assert carried == named


@pytest.mark.parametrize("kind", KINDS)
def test_one_mapping_reads_and_one_writes_each_hand_over(kind: str) -> None:
    files = mappings_of(kind)
    for word in ("receives", "sends"):
        carried = [code for mapping in files if getattr(mapping, word) for code in mapping.handovers]
        assert len(carried) == len(set(carried))
    assert sum(mapping.target == "receipt" and bool(mapping.sends) for mapping in files) == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.relative_to(MAPPINGS).as_posix())
def test_a_code_table_is_complete(table: Path) -> None:
    # Given a table whose list is known by its name
    name = table.stem.removesuffix("-zh")
    expected = {"receipt-stage": {"submission", "delivery"}} | {
        "receipt-outcome": {"accepted", "duplicate", "conflict", "refused", "delivered", "undeliverable"}
    }

    # When its canonical codes are read
    with table.open(encoding="utf-8", newline="") as lines:
        found = {row["canonical"] for row in csv.DictReader(lines)}

    # Then every code of the list is there
    assert found == expected.get(name, set(code_list(name) if name not in expected else ()))


def with_code(value: Any, listed: str, code: str, schema: Any, defs: Any) -> Iterator[None]:
    """Put the code into every place of that list, once for each place."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        for name, inner in list(value.items()):
            place = schema["properties"][name]
            if place.get("x-list") == listed:
                value[name] = code
                yield
                value[name] = inner
            else:
                yield from with_code(inner, listed, code, place, defs)
    elif isinstance(value, list):
        for inner in value:
            yield from with_code(inner, listed, code, schema.get("items", {}), defs)


def document_of(mapping: str, example: str) -> dict[str, Any]:
    path = MAPPINGS / mapping.replace("/", "/examples/") / f"{example}.case.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def in_places(document: Any, listed: str, code: str) -> Iterator[None]:
    schema = targets()["case"]
    return with_code(document, listed, code, schema, schema["$defs"])


#: the lists that occur in each example
OCCURRING = [
    pytest.param(mapping, example, listed, id=f"{mapping}-{listed}")
    for mapping, example in WRITING
    for listed in WHOLE_LISTS
    if any(True for _ in in_places(document_of(mapping, example), listed, ""))
]


@pytest.mark.parametrize(("mapping", "example", "listed"), OCCURRING)
def test_no_document_is_undeliverable_for_a_missing_code(mapping: str, example: str, listed: str) -> None:
    # Given a document that the mapping writes
    found = next(one for one in mappings_of(mapping.partition("/")[0]) if one.name == mapping)
    document = document_of(mapping, example)

    # When any code of the list stands where one stood
    problems = [
        (code, problem)
        for code in code_list(listed)
        for _ in in_places(document, listed, code)
        for problem in found.write(document, on=DAY).problems
    ]

    # Then it can be written
    assert problems == []
