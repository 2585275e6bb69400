"""Code tables: dated, checked line by line, one preferred way out."""

from datetime import date
from typing import Any

import pytest
from casebus.adapters.contracts import Field

RULES = "rules:\n  number: NO\n  category: LB | code(kind)\n"


def test_a_code_is_read_and_written_by_the_table_of_the_day(workshop: Any) -> None:
    workshop.table("kind", "01,theft,,,,2020-12-31,\n11,theft,,,2021-01-01,,\n02,fraud,,,,,\n")
    mapping = workshop.load(RULES)

    def read(code: str, on: date) -> Any:
        reading = mapping.read({"NO": "1", "LB": code}, on=on)
        return reading.document.get("category") or [p.params["date"] for p in reading.problems]

    assert read("01", date(2020, 12, 31)) == "theft"
    assert read("01", date(2021, 1, 1)) == ["2021-01-01"]
    assert read("11", date(2021, 1, 1)) == "theft"
    assert read("11", date(2020, 12, 31)) == ["2020-12-31"]
    assert mapping.write({"category": "theft"}, on=date(2020, 1, 1)).record == {"LB": "01"}
    assert mapping.write({"category": "theft"}, on=date(2022, 1, 1)).record == {"LB": "11"}


def test_variants_are_read_and_the_preferred_one_written(workshop: Any) -> None:
    workshop.table("kind", "1-偷,theft,narrower,,,,\n01,theft,equivalent,yes,,,\n盗,theft,broader,,,,\n")
    mapping = workshop.load(RULES)

    for local in ("1-偷", "01", "盗"):
        assert mapping.read({"NO": "1", "LB": local}, on=date(2021, 1, 1)).document["category"] == "theft"
    assert mapping.write({"category": "theft"}, on=date(2021, 1, 1)).record == {"LB": "01"}


def test_a_local_code_that_means_more_is_read_as_the_one_it_equals(workshop: Any) -> None:
    workshop.table("kind", "9,fraud,broader,,,,\n9,theft,equivalent,,,,\n")
    mapping = workshop.load(RULES)
    day = date(2021, 1, 1)

    assert mapping.read({"NO": "1", "LB": "9"}, on=day).document["category"] == "theft"
    assert mapping.write({"category": "fraud"}, on=day).record == {"LB": "9"}


def test_unknown_codes_are_refused_kept_or_held_as_declared(workshop: Any) -> None:
    workshop.table("kind", "01,theft,,,,,\n")
    day = date(2021, 1, 1)

    keep = workshop.rules("note: LB | code(kind, keep)")
    assert keep.read({"NO": "1", "LB": "其他"}, on=day).document == {"note": "其他"}
    assert keep.write({"note": "其他"}, on=day).record == {"LB": "其他"}
    # a kept text must not turn into a code on the way back
    assert keep.read({"NO": "1", "LB": "theft"}, on=day).problems[0].code == "MAPPING_CODE_UNKNOWN"
    assert keep.write({"note": "01"}, on=day).problems[0].code == "MAPPING_CODE_UNKNOWN"
    hold = workshop.rules("note: LB | code(kind, hold)")
    assert hold.read({"NO": "1", "LB": "99"}, on=day).problems[0].code == "MAPPING_CODE_HELD"
    refuse = workshop.rules("note: LB | code(kind)")
    (problem,) = refuse.write({"note": "fraud"}, on=day).problems
    assert (problem.code, problem.params["table"]) == ("MAPPING_CODE_UNKNOWN", "kind")


def test_an_agencys_own_table_comes_before_a_shared_one(workshop: Any) -> None:
    workshop.table("kind", "01,theft,,,,,\n", shared=True)
    shared = workshop.load(RULES)
    workshop.table("kind", "01,fraud,,,,,\n")
    own = workshop.load(RULES)

    assert shared.read({"NO": "1", "LB": "01"}, on=date(2021, 1, 1)).document["category"] == "theft"
    assert own.read({"NO": "1", "LB": "01"}, on=date(2021, 1, 1)).document["category"] == "fraud"
    assert shared.digest != own.digest
    assert own.digest.startswith("sha256:")
    assert own.digest == workshop.load(RULES).digest


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("01,theft\n01,fraud\n", "MAPPING_TABLE_TWICE", 3),
        ("01,theft,,,,2021-06-30,\n01,fraud,,,2021-06-30,,\n", "MAPPING_TABLE_TWICE", 3),
        ("01,theft\n02,theft\n", "MAPPING_TABLE_AMBIGUOUS", 2),
        ("01,theft,,yes\n02,theft,,yes\n", "MAPPING_TABLE_AMBIGUOUS", 2),
        ("01,theft,,,2020-01-01\n02,theft,,,2021-01-01\n", "MAPPING_TABLE_AMBIGUOUS", 2),
        ("01,thef\n", "MAPPING_TABLE_TARGET", 2),
        ("01,\n", "MAPPING_TABLE_ROW", 2),
        (",theft\n", "MAPPING_TABLE_ROW", 2),
        ("01,theft,same\n", "MAPPING_TABLE_ROW", 2),
        ("01,theft,,perhaps\n", "MAPPING_TABLE_ROW", 2),
        ("01,theft,,,2021-02-30\n", "MAPPING_TABLE_ROW", 2),
        ("01,theft,,,2021-02-02,2021-02-01\n", "MAPPING_TABLE_ROW", 2),
        ("01,theft,,,,,note,more\n", "MAPPING_TABLE_ROW", 2),
    ],
)
def test_a_wrong_line_of_a_table_is_named(workshop: Any, rows: str, code: str, line: int) -> None:
    workshop.table("kind", rows)

    assert [(p.code, p.rule) for p in workshop.check(RULES)] == [(code, f"police/codes/kind.csv:{line}:1")]


def test_a_table_without_its_columns_is_no_table(workshop: Any) -> None:
    workshop.table("kind", "")
    (workshop.folder / "police/codes/kind.csv").write_text("code,name\n1,theft\n", "utf-8")

    assert "MAPPING_TABLE_ROW" in {p.code for p in workshop.check(RULES)}


def test_number_codes_of_formats_with_numbers(workshop: Any) -> None:
    workshop.fields = [Field("NO"), Field("LB", kind="integer")]
    workshop.table("kind", "1,theft,,,,,\n02,fraud,,,,,\n")
    mapping = workshop.load(RULES)
    day = date(2021, 1, 1)

    assert mapping.read({"NO": "1", "LB": 1}, on=day).document["category"] == "theft"
    assert mapping.read({"NO": "1", "LB": "02"}, on=day).document["category"] == "fraud"
    assert mapping.write({"category": "theft"}, on=day).record == {"LB": 1}
    assert mapping.write({"category": "fraud"}, on=day).record == {"LB": "02"}
