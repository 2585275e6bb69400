"""Flat rows and numbered columns through whole mappings: there and back, with every place right."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.mapping import Mappings
from casebus.adapters.mapping.reshape import Cut
from casebus.adapters.writing import Writer
from casebus.schemas.errors import BadDocument
from casebus.schemas.exchange import Release
from reshape_desk import CSV, DAY, Load, documents, loaded, read, told, written


@pytest.fixture
def load(tmp_path: Path, schema: dict[str, Any]) -> Load:
    """Loads a mapping with the installed codecs."""
    return partial(loaded, tmp_path, schema)


PERSONS = """
number: NO
note: BZ
persons:
  each: RY
  key: BH
  rules:
    id: BH
    name.full: XM
    charges: { each: ZM, key: MC, rules: { name: MC, article: FT } }
"""
LEVELS = {
    "outer-first": """
        - rows: { by: NO, into: RY, fields: [BH, XM, MC, FT] }
        - rows: { by: BH, into: ZM, fields: [MC, FT], within: RY }
        """,
    "inner-first": """
        - rows: { by: [NO, BH], into: ZM, fields: [MC, FT] }
        - rows: { by: NO, into: RY, fields: [BH, XM, ZM] }
        """,
}
FLAT = """\
NO,BZ,BH,XM,MC,FT
A1,急,1,张三,盗窃,264
A1,急,1,张三,诈骗,266
A1,急,2,李四,盗窃,264
A2,,1,王五,抢劫,263
"""


@pytest.mark.parametrize("levels", LEVELS.values(), ids=LEVELS)
def test_flat_rows_are_cases_with_persons_with_charges(load: Load, levels: str) -> None:
    # Given one row for each charge
    mapping = load(CSV.format("NO, BZ, BH, XM, MC, FT"), levels, PERSONS)

    # When they are read
    first, second = documents(mapping, FLAT)

    # Then there is a case for each number, with its persons, with their charges
    assert [len(person["charges"]) for person in first["persons"]] == [2, 1]
    assert first["persons"][1] == {
        "id": "2", "name": {"full": "李四"}, "charges": [{"name": "盗窃", "article": "264"}],
    }  # fmt: skip
    assert second["number"] == "A2"
    # And they are written as they came
    assert written(mapping, [first, second]) == FLAT


@pytest.mark.parametrize("levels", LEVELS.values(), ids=LEVELS)
def test_a_problem_is_told_in_the_row_it_stands_in(load: Load, levels: str) -> None:
    mapping = load(CSV.format("NO, BZ, BH, XM, MC, FT"), levels, PERSONS)
    # Given rows of two cases that are mixed, and a charge that one person has twice
    body = "NO,BZ,BH,XM,MC,FT\nA1,,1,张三,盗窃,264\nA2,,1,王五,抢劫,263\nA1,,2,李四,盗窃,264\nA1,,2,李四,盗窃,266\n"

    found = read(mapping, body)

    # Then its place is its own row, not that of the document
    assert [one.key for one in found] == ["A1", "A2"]
    assert told(found) == [("MAPPING_KEY_DUPLICATE", "line 5, column 5 (MC)")]


def test_rows_that_differ_where_they_must_not_are_all_told(load: Load) -> None:
    mapping = load(CSV.format("NO, BZ, BH, XM, MC, FT"), LEVELS["outer-first"], PERSONS)
    body = "NO,BZ,BH,XM,MC,FT\nA1,急,1,张三,盗窃,264\nA1,缓,1,张三,诈骗,266\n,,1,王五,抢劫,263\n"

    (refused,) = read(mapping, body)

    assert [(one.code, one.path, one.place) for one in refused.problems] == [
        ("RESHAPE_ROWS_DIFFER", "BZ", "line 3, column 2 (BZ)"),
        ("RESHAPE_KEY_ABSENT", "NO", "line 4, column 1 (NO)"),
    ]
    assert all(one.rule == "police/doc.yaml:9:11" for one in refused.problems)
    assert refused.problems[0].params["expected"] == "急"


def test_the_second_step_tells_places_in_the_source_too(load: Load) -> None:
    mapping = load(CSV.format("NO, BZ, BH, XM, MC, FT"), LEVELS["outer-first"], PERSONS)
    body = "NO,BZ,BH,XM,MC,FT\nA2,,1,王五,抢劫,263\nA1,,1,张三,盗窃,264\nA1,,1,张山,诈骗,266\n"

    (refused,) = read(mapping, body)

    assert told([refused]) == [("RESHAPE_ROWS_DIFFER", "line 4, column 4 (XM)")]


def test_one_letter_has_as_many_rows_as_its_document(load: Load) -> None:
    # Given a release of one case
    mapping = load(CSV.format("NO, BZ, BH, XM, MC, FT"), LEVELS["outer-first"], PERSONS)
    content = read(mapping, FLAT)[0].content
    release = Release("T1", 1, "handover", "ARREST_REQUEST", "court-1", {}, content, "")

    # When it is written, then its letter holds all its rows
    result = Writer(Mappings((mapping,))).write(release, DAY)

    assert result.problems == ()
    assert result.letter is not None
    assert result.letter.body.decode() == "".join(FLAT.splitlines(keepends=True)[:4])


SLOTS = "- slots: {{ into: ZM, fields: {{ MC: 'ZM{{n:02}}', FT: 'FT{{n:02}}' }}, count: 2{} }}"
CHARGES = "persons: { each: RY, key: BH, rules: { id: BH, charges: { each: ZM, key: MC, rules: { name: MC, article: FT } } } }"
PEOPLE = "- rows: { by: NO, into: RY, fields: [BH, ZM] }"
WIDE = "NO,BH,ZM01,FT01,ZM02,FT02\nA1,1,盗窃,264,诈骗,\nA1,2,抢劫,263,,\n"


def test_numbered_columns_are_charges(load: Load) -> None:
    mapping = load(
        CSV.format("NO, BH, ZM01, FT01, ZM02, FT02"),
        f"{SLOTS.format('')}\n{PEOPLE}",
        f"number: NO\n{CHARGES}",
    )

    (document,) = documents(mapping, WIDE)

    assert [len(person["charges"]) for person in document["persons"]] == [2, 1]
    assert written(mapping, [document]) == WIDE


def test_more_items_than_slots_are_refused_cut_or_continued(load: Load) -> None:
    columns, rules = CSV.format("NO, BZ, ZM01, FT01, ZM02, FT02"), f"number: NO\nnote: BZ\n{CHARGES}"
    rules = rules.replace("each: RY, key: BH, rules: { id: BH,", "each: ., rules: { id: NO,")
    charges = [{"name": name} for name in ("盗窃", "诈骗", "抢劫")]
    document = {
        "handover": "ARREST_REQUEST",
        "number": "A1",
        "note": "急",
        "persons": [{"id": "A1", "charges": charges}],
    }

    # Given a mapping that refuses
    mapping = load(columns, SLOTS.format(""), rules)
    with pytest.raises(BadDocument) as caught:
        written(mapping, [document])
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.params["count"], problem.params["limit"]) == (
        "RESHAPE_OVERFLOW", "ZM", "3", "2",
    )  # fmt: skip

    # One that cuts says what it cut
    cuts: list[Cut] = []
    mapping = load(columns, SLOTS.format(", overflow: truncate, loses: further charges"), rules)
    assert "抢劫" not in written(mapping, [document], cuts)
    assert [(cut.path, cut.given, cut.kept, cut.reason) for cut in cuts] == [("ZM", 3, 2, "further charges")]

    # One that continues writes a further row, and reads it back
    mapping = load(columns, SLOTS.format(", overflow: continue-record, repeat: [NO]"), rules)
    body = written(mapping, [document])
    assert body.splitlines()[1:] == ["A1,急,盗窃,,诈骗,", "A1,,抢劫,,,"]
    assert documents(mapping, body) == [document]
    assert told(read(mapping, body + "A1,缓,抢夺,,,\nA1,,,,,\n")) == [
        ("RESHAPE_ROWS_DIFFER", "line 4, column 2 (BZ)"),
        ("RESHAPE_NOTHING_CONTINUED", "line 5, column 1 (NO)"),
    ]
