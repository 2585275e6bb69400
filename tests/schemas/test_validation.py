"""A case is looked at to the end: every problem at once, each with its place, its code and a text."""

from copy import deepcopy
from typing import Any

import pytest
from casebus.schemas.catalogue import text
from casebus.schemas.validation import CaseCheck, validate_case

PERSON: dict[str, Any] = {
    "id": "R1",
    "role": "suspect",
    "name": {"full": "马·哈三"},
    "born_on": "1985-01-01",
    "identity": {"kind": "resident-id", "number": "622901198501010012"},
}
CASE: dict[str, Any] = {
    "schema_version": 1,
    "handover": "ARREST_REQUEST",
    "case": {
        "identifiers": [
            {"kind": "police-case", "number": "A6229015500002021090001"},
            {"kind": "court-case", "number": "（2021）甘2901刑初12号"},
            {"kind": "procuratorate-case", "number": "临检刑诉〔2021〕12号"},
        ],
        "category": "theft",
        "area": "622901",
        "filed_on": "2021-09-01",
        "organ_code": "622901550000",
    },
    "persons": [PERSON],
    "materials": [{"id": "1", "title": "讯问笔录"}],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The case with one value set; `del` takes it out."""
    document = deepcopy(CASE)
    holder: Any = document
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        holder = holder[step]
    if value == "del":
        del holder[last]
    else:
        holder[last] = value
    return document


def found(document: Any) -> list[tuple[str, str]]:
    problems = validate_case(document)
    for problem in problems:  # every text is filled in completely, in both languages
        assert "{" not in text(problem, "en") + text(problem, "zh")
    return [(problem.code, problem.path) for problem in problems]


def test_a_good_case_has_no_problem() -> None:
    assert validate_case(CASE) == []


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("case.category", "del", "SCHEMA_MISSING", "case.category"),
        ("persons.0.identity.kind", "del", "SCHEMA_MISSING", "persons[0].identity.kind"),
        ("case.catgory", "theft", "SCHEMA_UNKNOWN_FIELD", "case.catgory"),
        ("case.title", 5, "SCHEMA_TYPE", "case.title"),
        ("case.leniency", "yes", "SCHEMA_TYPE", "case.leniency"),
        ("case.title", None, "SCHEMA_NULL", "case.title"),
        ("case.title", "", "SCHEMA_EMPTY", "case.title"),
        ("case.identifiers", [], "SCHEMA_EMPTY", "case.identifiers"),
        ("case.title", "案" * 301, "SCHEMA_TOO_LONG", "case.title"),
        ("case.title", "案\x1c件", "SCHEMA_BAD_CHARACTER", "case.title"),
        ("case.title", "案\ud800件", "SCHEMA_NOT_JSON", "case.title"),
        ("case.leniency", b"1", "SCHEMA_NOT_JSON", "case.leniency"),
        ("case.category", "thefts", "SCHEMA_NOT_IN_LIST", "case.category"),
        ("handover", "ARREST_REQEST", "SCHEMA_NOT_IN_LIST", "handover"),
        ("case.filed_on", "1979-02-29", "SCHEMA_BAD_DATE", "case.filed_on"),
        ("case.filed_on", "20210929", "SCHEMA_BAD_DATE", "case.filed_on"),
        ("case.area", "62290", "SCHEMA_BAD_AREA", "case.area"),
        ("case.area", "6229011", "SCHEMA_BAD_AREA", "case.area"),
        ("hearing", {"at": "2021-09-29T09:00"}, "SCHEMA_BAD_INSTANT", "hearing.at"),
        ("materials.0.sha256", "xyz", "SCHEMA_PATTERN", "materials[0].sha256"),
        ("materials.0.pages", -1, "SCHEMA_RANGE", "materials[0].pages"),
        ("schema_version", 2, "SCHEMA_RANGE", "schema_version"),
    ],
)
def test_a_broken_rule_of_the_schema_is_told_with_its_place(
    path: str, value: Any, code: str, where: str
) -> None:
    assert found(changed(path, value)) == [(code, where)]


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        (
            "persons.0.identity.number",
            "622901198501010013",
            "VALUE_RESIDENT_CHECK",
            "persons[0].identity.number",
        ),
        (
            "persons.0.identity.number",
            "622901198501010000",
            "VALUE_RESIDENT_ROUNDED",
            "persons[0].identity.number",
        ),
        (
            "persons.0.identity.number",
            "622922197902290016",
            "VALUE_RESIDENT_DATE",
            "persons[0].identity.number",
        ),
        ("persons.0.identity.number", "340524800230001", "VALUE_RESIDENT_DATE", "persons[0].identity.number"),
        (
            "persons.0.identity.number",
            "11010519491231002x",
            "VALUE_RESIDENT_FORM",
            "persons[0].identity.number",
        ),
        ("persons.0.identity.number", "不详", "VALUE_RESIDENT_FORM", "persons[0].identity.number"),
        ("persons.0.born_on", "2021-09-01", "VALUE_DATE_ORDER", "persons[0].born_on"),
        ("case.occurred_on", "2021-09-02", "VALUE_DATE_ORDER", "case.filed_on"),
        (
            "case.identifiers.0.number",
            "A622901550000202113001",
            "VALUE_POLICE_NUMBER",
            "case.identifiers[0].number",
        ),
        (
            "case.identifiers.1.number",
            "（2021）临刑初字第12号",
            "VALUE_COURT_NUMBER",
            "case.identifiers[1].number",
        ),
        ("case.area", "992901", "VALUE_AREA_PROVINCE", "case.area"),
        ("case.area", "622999", "VALUE_AREA_UNKNOWN", "case.area"),
        ("addressee", {"area": "622902"}, "VALUE_AREA_UNKNOWN", "addressee.area"),
        ("persons.0.domicile", {"area": "002901"}, "VALUE_AREA_PROVINCE", "persons[0].domicile.area"),
        ("case.organ_code", "91110000600037341M", "VALUE_SOCIAL_CREDIT", "case.organ_code"),
        ("case.organ_code", "D2143569-1", "VALUE_ORGANISATION_CODE", "case.organ_code"),
        ("persons", [PERSON, PERSON], "VALUE_ID_TWICE", "persons[1].id"),
        (
            "events",
            [{"kind": "detained", "on": "2021-09-02", "person": "R9"}],
            "VALUE_PERSON_UNKNOWN",
            "events[0].person",
        ),
        (
            "persons.0.measures",
            [{"kind": "bail", "from": "2021-09-02", "to": "2021-09-01"}],
            "VALUE_DATE_ORDER",
            "persons[0].measures[0].to",
        ),
        (
            "persons.0.sentence",
            {"principal": "imprisonment", "from": "2021-09-02", "to": "2021-09-01"},
            "VALUE_DATE_ORDER",
            "persons[0].sentence.to",
        ),
        (
            "persons.0.execution",
            {"admitted_on": "2021-09-02", "ended_on": "2021-09-01"},
            "VALUE_DATE_ORDER",
            "persons[0].execution.ended_on",
        ),
        (
            "persons.0.recommendation",
            {"principal": "detention", "months_from": 3, "months_to": 2},
            "VALUE_MONTHS_ORDER",
            "persons[0].recommendation.months_to",
        ),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_place(path: str, value: Any, code: str, where: str) -> None:
    assert found(changed(path, value)) == [(code, where)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("persons.0.identity.number", "340524800101001"),
        ("persons.0.identity", {"kind": "unknown"}),
        ("persons.0.identity", {"kind": "passport", "number": "E12345678"}),
        ("case.identifiers.1.number", "（2014）临刑初字第12号"),
        ("case.area", "110105"),
        ("persons.0.domicile", {"area": "622999"}),
        ("case.organ_code", "91110000600037341L"),
        ("case.organ_code", "60003734-1"),
        ("case.occurred_on", "2021-09-01"),
        ("case.linked", []),
    ],
)
def test_a_value_that_can_be_is_accepted(path: str, value: Any) -> None:
    assert found(changed(path, value)) == []


def test_every_problem_comes_at_once() -> None:
    # Given a case with mistakes in many places
    document = changed("case.filed_on", "2021-02-30")
    document["persons"][0]["sex"] = "男"
    document["persons"][0]["nmae"] = {}
    del document["materials"][0]["title"]
    # Then all are told
    assert sorted(found(document)) == [
        ("SCHEMA_BAD_DATE", "case.filed_on"),
        ("SCHEMA_MISSING", "materials[0].title"),
        ("SCHEMA_NOT_IN_LIST", "persons[0].sex"),
        ("SCHEMA_UNKNOWN_FIELD", "persons[0].nmae"),
    ]


def test_what_was_probably_meant_is_said() -> None:
    field, code = (
        validate_case(changed("case.catgory", "x"))[0],
        validate_case(changed("case.category", "thef"))[0],
    )
    assert field.params["suggestion"] == "category"
    assert code.params["suggestion"] == "theft"
    assert "theft" in text(code, "en")
    assert "theft" in text(code, "zh")


@pytest.mark.parametrize("document", [None, [], "x", 5, {}, {"case": []}, {1: 2}])
def test_what_is_no_case_at_all_is_a_result_too(document: Any) -> None:
    assert found(document)


def test_a_long_value_is_shown_in_part() -> None:
    problem = validate_case(changed("case.category", "x" * 5000))[0]
    assert len(problem.params["value"]) < 100


def test_a_deployment_can_have_its_own_handovers_and_types_of_case() -> None:
    check = CaseCheck(handovers=["LOCAL_NOTE"], case_types=["arson"])
    document = changed("handover", "LOCAL_NOTE")
    assert [problem.path for problem in check(document)] == ["case.category"]
    assert check({**document, "case": {**document["case"], "category": "arson"}}) == []
    assert validate_case(CASE) == []
