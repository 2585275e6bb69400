"""What is carried, but not whole, is told: values without a place, defaults, cuts, codes that nobody knows."""

from datetime import date
from typing import Any

from casebus.schemas.lacuna import Gap, Lacuna

DAY = date(2021, 9, 29)


def told(lacunas: tuple[Lacuna, ...]) -> list[tuple[Gap, str, str]]:
    return [(one.kind, one.path, one.params.get("value", "")) for one in lacunas]


def test_what_has_no_rule_is_dropped_by_name(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: NO
        address.text: DZ
        identifiers[kind=police].number: AH
        persons: { each: RY, key: BH, rules: { id: BH } }
        """)
    document = {
        "number": "1", "note": "x", "tags": [], "address": {"text": "a", "area": "622901"},
        "identifiers": [{"kind": "police", "number": "2", "issuer": "i"}, {"kind": "court", "number": "3"}],
        "persons": [{"id": "1"}, {"id": "2", "role": "suspect", "name": {"full": "n"}}],
    }  # fmt: skip
    assert told(mapping.write(document, on=DAY).lacunas) == [
        (Gap.DROPPED, "identifiers", ""),
        (Gap.DROPPED, "note", ""),
        (Gap.DROPPED, "address.area", ""),
        (Gap.DROPPED, "identifiers[kind=police].issuer", ""),
        (Gap.DROPPED, "persons[1].role", ""),
        (Gap.DROPPED, "persons[1].name", ""),
    ]
    whole = {"number": "1", "persons": [{"id": "1"}]}
    assert mapping.write(whole, on=DAY).lacunas == ()


def test_defaults_are_told_each_way(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: NO
        note: { from: "BZ | null(无)", out: 无 }
        count: { from: "SL | integer", in: 1 }
        """)
    assert told(mapping.read({"NO": "1"}, on=DAY).lacunas) == [(Gap.PLACEHOLDER, "count", "1")]
    assert mapping.read({"NO": "1", "SL": "2"}, on=DAY).lacunas == ()
    written = mapping.write({"number": "1", "count": 1}, on=DAY)
    assert told(written.lacunas) == [(Gap.PLACEHOLDER, "note", "无")]
    assert written.lacunas[0].place == "BZ"
    assert written.lacunas[0].rule.startswith("police/doc.yaml:")


def test_cuts_and_losses_are_told_when_they_happen(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: NO
        note: { from: "BZ | limit(4, GBK, …)", loses: the end }
        address.text: { from: "DZ | oneline(' ')", loses: lines }
        """)
    short = mapping.write({"number": "1", "note": "甲乙", "address": {"text": "a"}}, on=DAY)
    assert short.lacunas == ()
    long = mapping.write({"number": "1", "note": "甲乙丙", "address": {"text": "a\nb"}}, on=DAY)
    assert told(long.lacunas) == [(Gap.TRUNCATED, "note", ""), (Gap.LOSSY, "address.text", "")]
    assert long.record == {"NO": "1", "BZ": "甲…", "DZ": "a b"}


def test_values_for_which_there_is_no_field_are_told(workshop: Any) -> None:
    mapping = workshop.rules("""
        number: NO
        tags: { gather: [T1, T2], overflow: truncate, loses: the rest }
        """)
    assert mapping.write({"number": "1", "tags": ["a", "b"]}, on=DAY).lacunas == ()
    cut = mapping.write({"number": "1", "tags": ["a", "b", "c"]}, on=DAY)
    assert (told(cut.lacunas), cut.record) == (
        [(Gap.TRUNCATED, "tags", "")],
        {"NO": "1", "T1": "a", "T2": "b"},
    )


def test_a_code_that_is_kept_is_told(workshop: Any) -> None:
    workshop.table("kind", "1,theft,,,,,\n")
    workshop.schema = {
        "type": "object",
        "properties": {"number": {"type": "string"}, "note": {"type": "string"}},
    }
    mapping = workshop.rules("""
        number: NO
        note: LX | code(kind, keep)
        """)
    assert told(mapping.read({"NO": "1", "LX": "9"}, on=DAY).lacunas) == [(Gap.UNMAPPED_CODE, "note", "9")]
    assert mapping.read({"NO": "1", "LX": "1"}, on=DAY).lacunas == ()
    assert told(mapping.write({"number": "1", "note": "9"}, on=DAY).lacunas) == [
        (Gap.UNMAPPED_CODE, "note", "9")
    ]
