"""Traces and coverage of the forms of rule beyond a plain copy: conditions both ways, rules over several fields."""

from datetime import date
from typing import Any

from casebus.adapters.mapping.failures import place_text
from casebus.adapters.mapping.watch import Coverage
from casebus.adapters.mapping.watch.recorder import Recorder
from casebus.adapters.mapping.watch.trace import _every, _Telling

DAY = date(2021, 9, 29)
CHOICE = """
number: LX
note: { choose: [ { when: LX = 1, from: DQ }, { when: LX = 2, from: ZP }, QT ] }
"""


def conditions(coverage: Coverage) -> list[str]:
    return [one.what for one in coverage.report().inward.missed if one.what in ("true", "false")]


def entries(mapping: Any, record: dict[str, Any]) -> list[Any]:
    recorder = Recorder()
    reading = mapping.read(record, on=DAY, probe=recorder)
    telling = _Telling(mapping, mapping.inward.observed, _every)
    return list(telling.entries(recorder.told, (reading.problems, ()), reading.document, place_text))


def test_a_condition_counts_both_ways(workshop: Any) -> None:
    mapping = workshop.rules(CHOICE)
    coverage = Coverage.of(mapping)
    assert sorted(conditions(coverage)) == ["false"] * 3 + ["true"] * 3

    mapping.read({"NO": "1", "LX": "1", "DQ": "x"}, on=DAY, probe=coverage.inward)
    assert sorted(conditions(coverage)) == ["false", "true", "true"]

    mapping.read({"NO": "1", "LX": "2", "ZP": "x"}, on=DAY, probe=coverage.inward)
    mapping.read({"NO": "1", "LX": "3", "QT": "x"}, on=DAY, probe=coverage.inward)
    assert conditions(coverage) == []


def test_a_trace_tells_which_condition_held(workshop: Any) -> None:
    found = entries(workshop.rules(CHOICE), {"NO": "1", "LX": "2", "ZP": "x"})

    assert [one.result for one in found if one.kind == "condition"] == [False, True, False]
    (note,) = (one for one in found if one.kind == "value" and one.path == "note")
    assert (note.source, note.result) == ("ZP", "x")


def test_a_rule_over_several_fields_is_told(workshop: Any) -> None:
    mapping = workshop.rules('number: { template: "{a3}公({a4})字" }')

    found = entries(mapping, {"NO": "1", "a3": "临", "a4": "刑"})

    assert [one.result for one in found if one.kind == "value"] == ["临公(刑)字"]
    assert mapping.write({"number": "临公(刑)字"}, on=DAY, probe=Coverage.of(mapping).outward).problems == ()
