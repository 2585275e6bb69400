"""What becomes of values and shapes that do not fit, and of a fault in the engine itself."""

import traceback
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

DAY = date(2021, 9, 29)


def test_all_problems_come_at_once_with_places_asked_only_then(workshop: Any) -> None:
    workshop.table("sex", "1,suspect,,,,,\n")
    mapping = workshop.rules("""
        filed_on: AJ/RQ | date(yyyyMMdd)
        persons: { each: RY, key: BH, rules: { id: BH, role: XB | code(sex), name.full: XM } }
        """)
    asked: list[Any] = []

    def locate(path: Any) -> str:
        asked.append(path)
        return f"line {len(asked)}"

    good = {"NO": "1", "AJ": {"RQ": "20210929"}, "RY": [{"BH": "R1", "XB": "1"}]}
    assert mapping.read(good, on=DAY, locate=locate).problems == ()
    assert asked == []

    bad = {
        "NO": "1",
        "AJ": {"RQ": "2021\u00015"},
        "RY": [{"BH": "R1", "XB": "x" * 99}, {"BH": "R2", "XM": ["a"]}],
    }
    problems = mapping.read(bad, on=DAY, locate=locate).problems

    assert [(p.code, p.path, p.place) for p in problems] == [
        ("MAPPING_VALUE_UNREADABLE", "filed_on", "line 1"),
        ("MAPPING_CODE_UNKNOWN", "persons[0].role", "line 2"),
        ("MAPPING_SHAPE", "persons[1].name.full", "line 3"),
    ]
    assert asked == [("AJ", "RQ"), ("RY", 0, "XB"), ("RY", 1, "XM")]
    assert problems[0].params["value"] == "2021\\x015"
    assert len(problems[1].params["value"]) == 60
    assert problems[0].rule == "police/doc.yaml:9:13"


@pytest.mark.parametrize(
    "record",
    [
        {"AJ": "text"}, {"AJ": ["x"]}, {"RY": "text"}, {"RY": ["x", None, 3]}, {"RY": [{"BH": {}}]},
        {"AJ": {"RQ": {"no-text": "20210929"}}}, {"AJ": {"RQ": 2021.0929}}, {"AJ": {"DZ": {"a": "b"}}},
    ],
)  # fmt: skip
def test_wrong_shapes_are_problems_never_exceptions(workshop: Any, record: dict[str, Any]) -> None:
    mapping = workshop.rules("""
        filed_on: AJ/RQ | date(yyyyMMdd)
        address.text: AJ/DZ | trim
        persons: { each: RY, key: BH, rules: { id: BH } }
        """)

    assert mapping.read({"NO": "1", **record}, on=DAY).problems


@pytest.mark.parametrize(
    "document",
    [
        {"address": "x"},
        {"persons": "x"},
        {"persons": [3]},
        {"identifiers": [3]},
        {"identifiers": 3},
        {"filed_on": 3},
    ],
)
def test_wrong_canonical_shapes_are_problems_too(workshop: Any, document: dict[str, Any]) -> None:
    mapping = workshop.rules("""
        filed_on: AJ/RQ | date(yyyyMMdd)
        address.text: AJ/DZ
        identifiers[kind=police].number: JCH
        persons: { each: RY, key: BH, rules: { id: BH } }
        """)

    assert mapping.write(document, on=DAY).problems


def test_a_traceback_shows_the_mapping(workshop: Any) -> None:
    mapping = workshop.rules("number: NO\nnote: BZ\ncategory: LB")

    class Broken(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            if key == "BZ":
                raise RuntimeError
            return super().get(key, default)

    with pytest.raises(RuntimeError) as caught:
        mapping.read(Broken(NO="1"), on=DAY)

    frame = traceback.extract_tb(caught.value.__traceback__)[-2]
    assert (Path(frame.filename).name, frame.lineno, frame.line) == ("doc.yaml", 10, "note: BZ")


def test_nothing_is_read_from_disk_or_parsed_per_document(
    workshop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.table("sex", "1,suspect,,,,,\n")
    mapping = workshop.rules(
        "note: BZ | trim\npersons: { each: RY, key: BH, rules: { id: BH, role: XB | code(sex) } }"
    )

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(yaml, "compose", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_text", refuse)
    reading = mapping.read({"NO": "1", "BZ": "x", "RY": [{"BH": "R1", "XB": "1"}]}, on=DAY)
    assert mapping.write(reading.document, on=DAY).problems == ()
    assert mapping.inward.tables(DAY) is mapping.inward.tables(date(2022, 1, 1))
