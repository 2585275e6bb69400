"""The procedure's rows are complete and dated, and a document is checked by its row."""

from datetime import date
from typing import Any

import pytest
from casebus.schemas.catalogue import text
from casebus.schemas.problem import Problem
from casebus.schemas.procedure import check_handover, default_procedure

DAY = date(2021, 9, 29)
#: the numbers of the statutory table (34 and 7a), and the deployment's own
NUMBERS = [*(str(n) for n in range(1, 35)), "7a", "D1"]


def in_order(number: str) -> tuple[bool, int, str]:
    return number.startswith("D"), int("".join(c for c in number if c.isdigit())), number


def test_every_row_of_the_statutory_table_is_there() -> None:
    procedure = default_procedure()
    assert sorted({row.number for row in procedure.rows}, key=in_order) == sorted(NUMBERS, key=in_order)
    assert len(procedure.rows) == 46
    assert len(procedure.by_code) == 46


@pytest.mark.parametrize("row", default_procedure().rows, ids=lambda row: row.code)
def test_a_row_says_its_source(row: Any) -> None:
    if row.basis == "law":
        assert row.article
        assert all(clock.article for clock in row.clocks)
    assert row.en != row.zh
    for answered in row.answers:  # what answers goes back to one of the senders
        back = {kind for other in default_procedure().by_code[answered] for kind in other.senders}
        assert back & set(row.receivers + row.copies + row.copies_in_case), (row.code, answered)


def test_every_clock_that_stops_was_started_by_some_row() -> None:
    clocks = [clock for row in default_procedure().rows for clock in row.clocks]
    started = {clock.clock for clock in clocks if clock.action == "starts"}
    # started by what the bus does not see: detention by the police
    unseen = {"arrest-request"}
    assert {clock.clock for clock in clocks if clock.action == "stops"} - started == unseen


def test_the_row_of_a_day_is_the_one_in_force() -> None:
    procedure = default_procedure()
    row = procedure.at("ARREST_REQUEST", DAY)
    assert row
    assert row.senders == ("police",)
    assert procedure.at("ARREST_REQUEST", date(2018, 10, 25)) is None
    assert procedure.at("ARREST_REQUEST", date(2018, 10, 26)) is row
    assert procedure.at("NO_SUCH", DAY) is None


def document(**changes: Any) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "handover": "ARREST_REQUEST",
        "case": {
            "identifiers": [{"kind": "police-case", "number": "A6229015500002021090001"}],
            "category": "theft",
            "filed_on": "2021-09-20",
            "brief": "经审查查明……",
        },
        "document": {
            "kind": "arrest-request",
            "number": "临公(刑)捕字〔2021〕0012号",
            "issued_on": "2021-09-28",
        },
        "persons": [
            {"id": "R1", "role": "suspect", "name": {"full": "甲"}, "charges": [{"name": "盗窃罪"}]},
            {"id": "R2", "role": "victim", "name": {"full": "乙"}},
        ],
        "materials": [{"id": "1", "kind": "evidence", "title": "讯问笔录"}],
        **changes,
    }


def check(sender: str, content: dict[str, Any], on: date = DAY) -> list[Problem]:
    problems = check_handover(default_procedure(), sender, content, on)
    for problem in problems:
        assert "{" not in text(problem, "en") + text(problem, "zh")
    return problems


def found(sender: str, content: dict[str, Any], on: date = DAY) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in check(sender, content, on)]


def test_a_complete_document_passes() -> None:
    assert found("police", document()) == []


def test_a_document_that_is_not_the_lead_one_may_be_a_material() -> None:
    materials = [
        {"id": "1", "kind": "arrest-request", "title": "x"},
        {"id": "2", "kind": "evidence", "title": "y"},
    ]
    assert found(
        "police", document(document={"kind": "other", "number": "1", "issued_on": "2021-09-28"})
    ) == [("PROCEDURE_DOCUMENT_MISSING", "materials")]
    lead = {"kind": "other", "number": "1", "issued_on": "2021-09-28"}
    assert found("police", document(document=lead, materials=materials)) == []


def test_everything_that_is_missing_is_told_at_once() -> None:
    # Given a request from the wrong agency, without evidence, number, brief and one suspect's charges
    bad = document(materials=[], document={"kind": "arrest-request", "issued_on": "2021-09-28"})
    del bad["case"]["brief"]
    bad["persons"].append({"id": "R3", "role": "suspect", "name": {"full": "丙"}, "charges": []})
    bad["addressee"] = {"kind": "prison"}
    # Then each is a problem with its place
    assert found("court", bad) == [
        ("PROCEDURE_SENDER", "handover"),
        ("PROCEDURE_RECEIVER", "addressee.kind"),
        ("PROCEDURE_DOCUMENT_MISSING", "materials"),
        ("PROCEDURE_DOCUMENT_MISSING", "materials"),
        ("PROCEDURE_FIELD_MISSING", "document.number"),
        ("PROCEDURE_FIELD_MISSING", "case.brief"),
        ("PROCEDURE_FIELD_MISSING", "persons[2].charges"),
    ]
    missing = [problem for problem in check("court", bad) if problem.code == "PROCEDURE_DOCUMENT_MISSING"]
    assert "证据材料" in text(missing[1], "zh")
    assert missing[1].rule == "procedure 1 ARREST_REQUEST 2018-10-26"


def test_somebody_must_be_accused() -> None:
    victims = [{"id": "R2", "role": "victim", "name": {"full": "乙"}}]
    assert found("police", document(persons=victims)) == [("PROCEDURE_PERSON_MISSING", "persons")]
    without = document()
    del without["persons"]
    assert found("police", without) == [("PROCEDURE_PERSON_MISSING", "persons")]


def test_either_of_two_documents_will_do() -> None:
    judgment = document(handover="JUDGMENT_SERVED", materials=[])
    judgment["persons"][0]["decisions"] = [{"kind": "judgment", "outcome": "convicted"}]
    for kind in ("judgment", "ruling"):
        judgment["document"]["kind"] = kind
        assert found("court", judgment) == []
    judgment["document"]["kind"] = "indictment"
    assert "Judgment or Ruling" in text(check("court", judgment)[0], "en")


def test_a_handover_unknown_or_not_in_force_is_told_apart() -> None:
    assert found("police", document(handover="NO_SUCH")) == [("PROCEDURE_UNKNOWN", "handover")]
    assert found("police", document(), date(2010, 1, 1)) == [("PROCEDURE_NOT_IN_FORCE", "handover")]
