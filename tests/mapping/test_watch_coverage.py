"""Coverage counts what documents reached of a mapping, and nothing that no good document can reach."""

import json
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import MappingFile, load_mapping
from casebus.adapters.mapping.language import Spot
from casebus.adapters.mapping.watch import Coverage
from casebus.adapters.mapping.watch.exercise import Exercise, exercise
from casebus.adapters.mapping.watch.points import Point
from casebus.adapters.mapping.watch.reach import days, winners
from casebus.adapters.mapping.watch.report import direction_report

DAY = date(2022, 6, 1)
#: a tiny mapping onto the receipt: a table whose rows hold at different times, dates written in two ways
TEXT = """\
mapping: office/slips
version: 1
target: receipt
receives: "slips_*.json"
sends: "slips_{id}.json"
handovers: []
codec: { kind: json, charset: UTF-8, newline: "" }
key: id
rules:
  schema_version: { const: 1 }
  receipt:
    id: id
    key: ref
    stage: stage | code(stages)
    outcome: { const: accepted }
    at: { from: "when | datetime(yyyy-MM-dd HH:mm:ss, yyyyMMddHHmmss)" }
    case_number: { from: "case | null(-)", in: none }
    problems:
      each: faults
      key: n
      rules:
        code: n
        zh: text
"""
TABLE = """\
local,canonical,relation,preferred_out,valid_from,valid_to,note
1,submission,equivalent,,,2020-12-31,
S,submission,equivalent,yes,2021-01-01,,
s,submission,equivalent,,2021-01-01,,
2,delivery,equivalent,,,,
"""


@pytest.fixture
def slips(tmp_path: Path) -> MappingFile:
    folder = tmp_path / "office"
    (folder / "codes").mkdir(parents=True)
    (folder / "codes" / "stages.csv").write_text(TABLE, "utf-8")
    path = folder / "slips.yaml"
    path.write_text(TEXT, "utf-8")
    return load_mapping(path, codecs=codec_of, targets=targets())


def slip(**fields: Any) -> dict[str, Any]:
    return {"id": "H1", "ref": "R1", "stage": "S", **fields}


#: the same with three numbered fields in place of the list
SLOTS = """\
reshape:
  - slots: { into: faults, fields: { n: "F{n}", text: "F{n}_TEXT" }, count: 3, overflow: reject }
rules:
"""


@pytest.fixture
def slotted(slips: MappingFile) -> MappingFile:
    names = (
        "id",
        "ref",
        "stage",
        "when",
        "case",
        *(f"F{n}{more}" for n in (1, 2, 3) for more in ("", "_TEXT")),
    )
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    path = slips.plan.path
    (path.parent / "slips.schema.json").write_text(json.dumps(schema), "utf-8")
    text = TEXT.replace("rules:\n", SLOTS, 1).replace('newline: ""', 'newline: "", schema: slips.schema.json')
    path.write_text(text, "utf-8")
    return load_mapping(slips.plan.path, codecs=codec_of, targets=targets())


@pytest.fixture
def missed() -> Callable[[Coverage], set[tuple[str, str]]]:
    return lambda coverage: {(one.what, one.about) for one in coverage.report().inward.missed}


def test_nothing_is_reached_before_anything_ran(slips: MappingFile) -> None:
    report = Coverage.of(slips).report()

    assert (report.inward.hit, report.outward.hit) == (0, 0)
    assert report.inward.total == len(report.inward.missed) > 10
    assert (report.inward.share, report.least) == (0.0, 0.0)


def test_one_document_reaches_what_it_holds(slips: MappingFile, missed: Callable[..., Any]) -> None:
    # Given a slip with one fault and a time in the second way
    coverage = Coverage.of(slips)

    slips.read(slip(when="20220601093000", faults=[{"n": "1"}]), on=DAY, probe=coverage.inward)

    # Then everything else is missing, each with its place
    gone = missed(coverage)
    assert ("pattern", "datetime(yyyy-MM-dd HH:mm:ss, yyyyMMddHHmmss): yyyy-MM-dd HH:mm:ss") in gone
    assert ("pattern", "datetime(yyyy-MM-dd HH:mm:ss, yyyyMMddHHmmss): yyyyMMddHHmmss") not in gone
    assert {("code", "stages: 1 → submission"), ("code", "stages: 2 → delivery")} < gone
    assert ("code", "stages: S → submission") not in gone
    assert ("value", "receipt.stage") not in gone
    assert {("none", "receipt.problems[]"), ("many", "receipt.problems[]")} < gone
    assert ("one", "receipt.problems[]") not in gone
    assert {("value", "receipt.case_number"), ("value", "receipt.problems[].zh")} < gone
    assert ("default", "receipt.case_number") not in gone


def test_all_is_reached_by_documents_that_hold_all(slips: MappingFile, missed: Callable[..., Any]) -> None:
    coverage = Coverage.of(slips)
    two = [{"n": "1", "text": "错"}, {"n": "2"}]
    for on, record in (
        (DAY, slip(when="2022-06-01 09:30:00", case="A1", faults=two)),
        (DAY, slip(stage="s", when="20220601093000", case="-", faults=two[:1])),
        (DAY, slip(stage="2")),
        (date(2020, 1, 1), slip(stage="1")),
    ):
        assert slips.read(record, on=on, probe=coverage.inward).problems == ()

    assert missed(coverage) == set()
    assert coverage.report().inward.share == 100.0


def test_what_a_good_document_must_have_is_never_absent(slips: MappingFile) -> None:
    points = {(one.what, one.about) for one in Coverage.of(slips).report().outward.missed}

    assert ("absent", "receipt.id") not in points
    assert ("absent", "receipt.stage") not in points
    assert ("absent", "receipt.problems[].code") not in points
    assert ("absent", "receipt.case_number") in points


def test_a_row_that_is_never_written_does_not_count(slips: MappingFile) -> None:
    table = slips.plan.tables["stages"]

    assert set(winners(table, reading=True)) == {
        ("1", "submission"), ("S", "submission"), ("s", "submission"), ("2", "delivery"),
    }  # fmt: skip
    assert set(winners(table, reading=False)) == {("1", "submission"), ("S", "submission"), ("2", "delivery")}


def test_every_row_holds_on_one_of_the_days(slips: MappingFile) -> None:
    chosen = days(slips, DAY)

    assert chosen[0] == DAY
    assert len(chosen) == 2
    assert all(any(row.holds(day) for day in chosen) for row in slips.plan.tables["stages"].rows)


def test_it_travels_between_processes_and_adds_up(slips: MappingFile) -> None:
    # Given what two workers have seen
    coverage, other = Coverage.of(slips), Coverage.of(slips)
    slips.read(slip(), on=DAY, probe=coverage.inward)
    slips.read(slip(stage="2", case="A1"), on=DAY, probe=other.inward)
    apart = {one.about for one in coverage.report().inward.missed}

    # When one is sent to the other
    coverage.merge(pickle.loads(pickle.dumps(other)))

    # Then both count
    together = {one.about for one in coverage.report().inward.missed}
    assert apart - together == {"receipt.case_number", "stages: 2 → delivery"}
    assert coverage.inward.hits == coverage.inward.hits + other.fresh().inward.hits


def test_a_report_travels_between_processes(slips: MappingFile) -> None:
    report = Coverage.of(slips).report()

    assert pickle.loads(pickle.dumps(report)) == report


def test_coverage_of_another_text_is_not_added(slips: MappingFile) -> None:
    slips.plan.path.write_text(TEXT + "# changed\n", "utf-8")
    changed = load_mapping(slips.plan.path, codecs=codec_of, targets=targets())

    with pytest.raises(ValueError, match="office/slips"):
        Coverage.of(slips).merge(Coverage.of(changed))


def test_a_share_is_never_rounded_up() -> None:
    points = [Point("value", Spot("a.yaml", number, 1), str(number)) for number in range(2000)]

    assert direction_report(points, dict.fromkeys(range(1999), 1)).share == 99.9
    assert direction_report([], {}).share == 100.0


def test_examples_and_generated_documents_reach_everything(slips: MappingFile) -> None:
    # Given a mapping without a single example
    coverage = exercise(slips, documents=12, on=DAY)

    # Then generated ones reach all of it, on both days that its table needs
    report = coverage.report()
    assert [
        (one.what, str(one.spot), one.about) for one in (*report.inward.missed, *report.outward.missed)
    ] == []


def test_numbered_fields_are_full_when_the_last_is_taken(
    slotted: MappingFile, missed: Callable[..., Any]
) -> None:
    coverage = Coverage.of(slotted)
    for fields in ({"F1": "1", "F2": "2"}, {"F1": "1", "F2": "2", "F3": "3"}):
        before = missed(coverage)
        (record,) = slotted.decode(json.dumps(slip(**fields)).encode())
        assert slotted.read(record, on=DAY, probe=coverage.inward).problems == ()

    assert before - missed(coverage) == {("full", "receipt.problems[]")}
    assert not exercise(slotted, documents=5, on=DAY).report().inward.missed


def test_the_same_seed_reaches_the_same(slips: MappingFile) -> None:
    one, two = (exercise(slips, documents=5, on=DAY, seed=3) for _ in range(2))

    assert (one.inward.hits, one.outward.hits) == (two.inward.hits, two.outward.hits)


@pytest.mark.parametrize("name", ["police/ZXHZ", "court/received", "prison/feedback", "correction/feedback"])
def test_shipped_mappings_are_covered(name: str) -> None:
    mapping = load_mapping(MAPPINGS / f"{name}.yaml", codecs=codec_of, targets=targets())

    inward, outward = Exercise(mapping, on=DAY).shares()

    assert min(inward, outward) >= 95, (inward, outward)
