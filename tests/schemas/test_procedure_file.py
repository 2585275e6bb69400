"""A deployment's own procedure and types of case: a wrong file names every wrong place at once."""

from datetime import date
from pathlib import Path

import pytest
from casebus.schemas.case_types import load_case_types
from casebus.schemas.catalogue import text
from casebus.schemas.code_lists import code_list
from casebus.schemas.errors import Misconfigured
from casebus.schemas.procedure import Procedure, load_procedure

GOOD = """
handovers:
  - { code: LOCAL, number: "1", en: Local, zh: 本地, senders: [police], receivers: [court], documents: [evidence],
      fields: [case.title, "persons[].name.full"], valid_from: 2020-01-01, valid_to: 2020-12-31, basis: deployment }
  - { code: LOCAL, number: "1", en: Local, zh: 本地, senders: [court], receivers: [police],
      valid_from: 2021-01-01, basis: deployment }
"""


def load(tmp_path: Path, content: str) -> Procedure:
    path = tmp_path / "procedure.yaml"
    path.write_text(content, "utf-8")
    return load_procedure(path)


def test_a_deployment_has_its_own_file_with_rows_for_different_years(tmp_path: Path) -> None:
    procedure = load(tmp_path, GOOD)
    early, late = procedure.at("LOCAL", date(2020, 12, 31)), procedure.at("LOCAL", date(2021, 1, 1))
    assert early
    assert late
    assert (early.senders, late.senders) == (("police",), ("court",))


def test_every_mistake_of_a_file_is_told_with_line_and_column(tmp_path: Path) -> None:
    content = """handovers:
  - code: local
    number: "1"
    en: Local
    senders: [polise]
    receivers: court
    documents: [evidense]
    fields: [case.titel, persons.name, case.identifiers.kind]
    answers: [NO_SUCH]
    clocks:
      - { clock: review, action: begins }
      - { clock: review, action: starts, unit: days, length: x, since: received }
      - review
    valid_from: 2020-02-30
    valid_to: 2020-01-01
    basis: law
    levle: higher
  - not a row
"""
    with pytest.raises(Misconfigured) as caught:
        load(tmp_path, content)
    places = {
        (problem.code, problem.place.rpartition("procedure.yaml:")[2]) for problem in caught.value.problems
    }
    assert places == {
        ("CONFIG_CODE", "2:11"),
        ("CONFIG_MISSING_KEY", "2:5"),  # zh
        ("CONFIG_NOT_IN_LIST", "5:15"),
        ("CONFIG_WRONG_TYPE", "6:16"),
        ("CONFIG_NOT_IN_LIST", "7:17"),
        ("CONFIG_UNKNOWN_PATH", "8:14"),
        ("CONFIG_UNKNOWN_PATH", "8:26"),
        ("CONFIG_UNKNOWN_PATH", "8:40"),
        ("CONFIG_NOT_IN_LIST", "9:15"),
        ("CONFIG_NOT_IN_LIST", "11:34"),
        ("CONFIG_NOT_IN_LIST", "12:48"),
        ("CONFIG_WRONG_TYPE", "12:62"),
        ("CONFIG_WRONG_TYPE", "13:9"),
        ("CONFIG_BAD_DATE", "14:17"),
        ("CONFIG_UNKNOWN_KEY", "17:12"),
        ("CONFIG_WRONG_TYPE", "18:5"),
    }
    assert "procedure.yaml:5:15" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GOOD.replace("valid_to: 2020-12-31, ", ""), "CONFIG_OVERLAP"),
        (GOOD.replace("2020-12-31", "2019-12-31"), "CONFIG_PERIOD"),
        (GOOD.replace("basis: deployment }", "basis: deployment, code: OTHER }", 1), "CONFIG_DUPLICATE_KEY"),
        ("handovers: [", "CONFIG_YAML"),
        (
            GOOD.replace("length", "x").replace("zh: 本地, s", "zh: 本地, level: up, s", 1),
            "CONFIG_NOT_IN_LIST",
        ),
    ],
)
def test_other_mistakes_of_a_file(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        load(tmp_path, content)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert "procedure.yaml:" in caught.value.problems[0].place
    assert "{" not in text(caught.value.problems[0], "zh").replace("{code", "")


@pytest.mark.parametrize("content", ["", "[]", "handovers: {}", "rows: []"])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(Misconfigured, match="handovers"):
        load(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.yaml"):
        load_procedure(tmp_path / "nowhere.yaml")


def test_the_six_types_of_case() -> None:
    types = load_case_types()
    assert list(types) == list(code_list("case-type"))
    reported = {code for code, row in types.items() if row.source == "platform report"}
    assert reported == {"dangerous-driving", "intentional-injury", "theft", "traffic-casualty"}
    assert {code for code, row in types.items() if row.source == "demo"} == {"fraud", "picking-quarrels"}


def test_a_wrong_file_of_case_types_names_its_places(tmp_path: Path) -> None:
    path = tmp_path / "case_types.yaml"
    path.write_text(
        "case_types:\n  arson: { en: Arson, zh: 放火, charge: 放火罪, artikel: x, source: local }\n  x: 1\n"
    )
    with pytest.raises(Misconfigured) as caught:
        load_case_types(path)
    assert {problem.code for problem in caught.value.problems} == {
        *("CONFIG_UNKNOWN_KEY", "CONFIG_MISSING_KEY", "CONFIG_WRONG_TYPE")
    }
