"""The JSON Schema and its XSD twin accept and refuse the same documents, and the XML form loses nothing."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from casebus.schemas import samples
from casebus.schemas.errors import BadDocument
from casebus.schemas.model import case_model, receipt_model
from casebus.schemas.validation import SchemaCheck, packaged_schema
from casebus.schemas.xml_twin import from_xml, to_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
MODELS = {"case": case_model(), "receipt": receipt_model()}
SMALL: dict[str, Any] = {
    "schema_version": 1,
    "handover": "ARREST_REQUEST",
    "case": {
        "identifiers": [{"kind": "police-case", "number": "A6229015500002021090001"}],
        "category": "theft",
    },
}


@cache
def xsd_of(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


@cache
def json_schema_of(name: str) -> SchemaCheck:
    return SchemaCheck(packaged_schema(name))


@cache
def reference_of(name: str) -> jsonschema.Draft202012Validator:
    checker = jsonschema.FormatChecker(["date"])
    return jsonschema.Draft202012Validator(packaged_schema(name), format_checker=checker)


def accepted_as_xml(document: Any, name: str) -> bool:
    try:
        body = to_xml(document, MODELS[name])
    except BadDocument:
        return False
    return xsd_of(name).validate(etree.fromstring(body))


def without_empty_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_empty_lists(item) for key, item in value.items() if item != []}
    return [without_empty_lists(item) for item in value] if isinstance(value, list) else value


def in_json(document: Any) -> bool:
    try:
        json.dumps(document, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except ValueError:
        return False
    return True


def agree(document: Any, name: str = "case") -> bool:
    """Both verdicts, which must be the same; a document both accept must survive the way through XML."""
    accepted = not json_schema_of(name)(document)
    assert accepted == accepted_as_xml(document, name), document
    if in_json(document):
        assert accepted == reference_of(name).is_valid(document), document
    if accepted:
        assert from_xml(to_xml(document, MODELS[name]), MODELS[name]) == without_empty_lists(document)
    return accepted


@pytest.mark.parametrize("name", MODELS)
@given(seed=st.integers(0, 2**32), density=st.floats(0, 1))
@settings(max_examples=60)
def test_a_document_of_the_model_is_accepted_by_both(name: str, seed: int, density: float) -> None:
    assert agree(samples.sample(MODELS[name], Random(seed), density), name)


@pytest.mark.parametrize("name", MODELS)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 3))
@settings(max_examples=400)
def test_a_spoilt_document_has_one_verdict(name: str, seed: int, changes: int) -> None:
    random = Random(seed)
    document = samples.sample(MODELS[name], random, 0.2)
    for _ in range(changes):
        document = samples.spoil(document, MODELS[name], random)
    agree(document, name)


@pytest.mark.parametrize("day", samples.ODD_DATES)
def test_a_date_is_a_day_of_the_calendar_in_both(day: str) -> None:
    accepted = agree({**SMALL, "case": {**SMALL["case"], "filed_on": day}})
    real = {"1980-02-29", "2000-02-29", "2021-12-31", "1000-01-01", "2999-12-31"}
    assert accepted == (day in real)


@pytest.mark.parametrize(
    "instant", [*samples.ODD_INSTANTS, "2021-09-29T09:00:00Z", "2021-09-29T09:00:00-00:00"]
)
def test_an_instant_has_seconds_and_a_zone_in_both(instant: str) -> None:
    accepted = agree({**SMALL, "hearing": {"at": instant}})
    right = {
        *("2021-09-29T09:00:00Z", "2021-09-29T09:00:00-00:00"),
        *("2021-09-29T09:00:00.123456789Z", "2021-09-29T09:00:00+14:01"),
    }
    assert accepted == (instant in right)


@pytest.mark.parametrize("character", samples.ODD_CHARACTERS)
def test_text_holds_the_same_characters_in_both(character: str) -> None:
    accepted = agree({**SMALL, "case": {**SMALL["case"], "title": f"案{character}件"}})
    assert accepted == (character in "\u2028\ue000\ufeff")


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({"area": "622901"}, True),
        ({"area": "622901\n"}, False),
        ({"area": "６２２９０１"}, False),
        ({"area": "62290"}, False),
        ({"title": "𠮷" * 300}, True),
        ({"title": "𠮷" * 301}, False),
        ({"title": ""}, False),
        ({"title": " "}, True),
        ({"title": "甲\n乙\t丙"}, True),
        ({"leniency": 1}, False),
        ({"leniency": "true"}, False),
        ({"linked": []}, True),
        ({"identifiers": []}, False),
        ({"category": "theft "}, False),
        ({"category": "THEFT"}, False),
        ({"unknown": "x"}, False),
        ({"title": None}, False),
        ({"title": ["x"]}, False),
    ],
)
def test_the_hand_written_corpus(change: dict[str, Any], accepted: bool) -> None:
    assert agree({**SMALL, "case": {**SMALL["case"], **change}}) is accepted


@pytest.mark.parametrize("version", [1, 1.0, True, 0, 2, "1", None, 1.5, 10**30])
def test_a_number_is_a_number_in_both(version: Any) -> None:
    assert agree({**SMALL, "schema_version": version}) is (version == 1 and version is not True)


@pytest.mark.parametrize(
    "value", [0, 0.1, 1e-9, 1e-300, 9_999_999_999_999, 1e13, -0.0, -1, float("nan"), "1"]
)
def test_a_decimal_is_written_plainly_and_read_back_exactly(value: Any) -> None:
    item = {"id": "1", "name": "现金", "value": value}
    right = not isinstance(value, str) and 0 <= value < 10**13
    assert agree({**SMALL, "property": [item]}) is right


@pytest.mark.parametrize("document", [None, [], "x", 1, {}, {"schema_version": 1}])
def test_what_is_no_document_is_refused_by_both(document: Any) -> None:
    assert not agree(document)


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        ("<brief>甲<!-- 乙 -->丙</brief>", "甲丙"),
        ("<brief><![CDATA[a < b]]></brief>", "a < b"),
        ("<brief>&#x4E1C;</brief>", "东"),
    ],
)
def test_xml_of_another_writer_is_read(inside: str, value: str) -> None:
    body = to_xml(SMALL, case_model()).replace(b"</category>", f"</category>{inside}".encode())
    assert from_xml(body, case_model())["case"]["brief"] == value


@pytest.mark.parametrize(
    "body",
    [
        b"<not closed",
        b'<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>',
        b'<CaseDocument xmlns="urn:casebus:case:1"><other/></CaseDocument>',
        b'<CaseDocument xmlns="urn:casebus:case:1"><schema_version>x</schema_version></CaseDocument>',
        b'<CaseDocument xmlns="urn:casebus:case:1"><case/><case/></CaseDocument>',
    ],
)
def test_xml_that_cannot_be_read_exactly_is_refused_with_a_problem(body: bytes) -> None:
    with pytest.raises(BadDocument) as caught:
        from_xml(body, case_model())
    assert [problem.code for problem in caught.value.problems] == ["XML_TWIN"]


def test_a_decimal_that_json_would_round_is_refused() -> None:
    item = {"id": "1", "name": "现金", "value": 1}
    body = to_xml({**SMALL, "property": [item]}, case_model())
    body = body.replace(b"<value>1<", b"<value>1.12345678901234567890<")
    with pytest.raises(BadDocument):
        from_xml(body, case_model())
