"""Everything that is wrong with a mapping file is told at once, each with file, line and column."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.contracts import Field
from casebus.adapters.mapping import load_mapping, load_mappings
from casebus.schemas.errors import Misconfigured
from casebus.schemas.problem import Problem

GOOD = """
rules:
  number: NO
  category: LB | code(kind)
  filed_on: RQ | date(yyyyMMdd)
  persons:
    each: RYXX/RY
    key: BH
    rules:
      id: BH
      name.full: XM | trim
ignored:
  BZ: free text
  SL: x
  JE: x
  GK: x
  BQ: x
  JCH: x
  FYH: x
  DQ: x
  DZ: x
  BB: x
  RYXX/RY/ZM: not carried
"""


@pytest.fixture
def tables(strict: Any) -> Any:
    strict.table("one", "01,theft,,,,,\n")
    strict.table("kind", "01,theft,,,,,\n02,fraud,,,,,\n")
    return strict


def found(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.rule.removeprefix("police/doc.yaml:")) for problem in problems]


def test_a_good_file_has_no_problems(tables: Any) -> None:
    assert tables.check(GOOD) == []


@pytest.mark.parametrize(
    "mistake",
    [
        ("number: NO", "number: NOO", "MAPPING_SOURCE_UNKNOWN", "10:11", {"path": "NOO", "hint": "NO"}),
        ("XM | trim", "XN | trim", "MAPPING_SOURCE_UNKNOWN", "18:18", {"path": "RYXX/RY/XN", "hint": "XM"}),
        ("number: NO", "numbr: NO", "MAPPING_TARGET_UNKNOWN", "10:10", {"path": "numbr", "hint": "number"}),
        ("name.full", "name.ful", "MAPPING_TARGET_UNKNOWN", "18:17", {"path": "name.ful", "hint": "name.full"}),
        ("number: NO", "count: NO", "MAPPING_KIND", "10:10", {"gives": "text", "wants": "integer"}),
        ("number: NO", "tags: NO", "MAPPING_KIND", "10:9", {"gives": "text", "wants": "array"}),
        ("number: NO", "number: RYXX", "MAPPING_KIND", "10:11", {"gives": "group RYXX", "wants": "field"}),
        ("number: NO", "number: RYXX/RY/BH", "MAPPING_REPEATS", "10:11", {"path": "RYXX/RY"}),
        ("number: NO", 'number: NO | split(",")', "MAPPING_KIND", "10:11", {"gives": "list of text"}),
        ("number: NO", "persons.name.full: NO", "MAPPING_KIND", "10:22", {"wants": "array"}),
        ("number: NO", "number[kind=x].y: NO", "MAPPING_KIND", "10:21", {"wants": "string"}),
        ("number: NO", "identifiers[kin=x].number: NO", "MAPPING_TARGET_UNKNOWN", "10:30", {"hint": "kind"}),
        ("number: NO", "identifiers[kind=x].number: NO", "MAPPING_VALUE", "10:31", {"allowed": "police, court"}),
        ("number: NO", "number: NO | trin", "MAPPING_OPERATION_UNKNOWN", "10:16", {"hint": "trim"}),
        ("number: NO", "number: NO | trim(x)", "MAPPING_OPERATION_ARGUMENTS", "10:16", {"expected": "trim"}),
        ("number: NO", "number: NO | integer | trim", "MAPPING_KIND", "10:26", {"gives": "integer", "wants": "date/text"}),
        ("number: NO", "number: NO | (x)", "MAPPING_RULE", "10:16", {"text": "(x)"}),
        ("number: NO", "number: '| trim'", "MAPPING_RULE", "10:11", {}),
        ("number: NO", "number: [NO]", "MAPPING_FORM", "10:11", {}),
        ("number: NO", "number: NO\n  number: NO", "MAPPING_KEY_TWICE", "11:3", {"key": "number"}),
        ("number: NO", "number: NO\n  'number ': NO", "MAPPING_TARGET_TWICE", "11:14", {"path": "number"}),
        ("number: NO", "a..b: NO", "MAPPING_PATH", "10:3", {"text": "a..b"}),
        ("number: NO", "number: { from: NO, direktion: in }", "MAPPING_KEY_UNKNOWN", "10:23", {"hint": "direction"}),
        ("number: NO", "number: { from: NO, in: x, direktion: in }", "MAPPING_KEY_UNKNOWN", "10:30", {"hint": "direction"}),
        ("number: NO", "number: { from: NO, direction: inn }", "MAPPING_FORM", "10:34", {}),
        ("number: NO", "number: NO\n  handover: { const: X }", "MAPPING_VALUE", "11:22", {"allowed": "ARREST_REQUEST, RELEASE"}),
        ("number: NO", "number: NO\n  handover: { const: RELEASE }", "MAPPING_VALUE", "11:22", {"allowed": "ARREST_REQUEST"}),
        ("number: NO", "number: { from: NO, out: 无 }", "MAPPING_DEFAULT_RETURNS", "10:28", {"value": "无"}),
        ("LB | code(kind)", '{ from: "LB | code(one)", in: fraud }', "MAPPING_VALUE", "11:43", {"value": "fraud"}),
        ("number: NO", "filed_on: NO | datetime(iso) | seconds", "MAPPING_LOSES", "10:13", {}),
        ("code(kind)", "code(kinds)", "MAPPING_TABLE_UNKNOWN", "11:18", {"hint": "kind"}),
        ("key: BH", "key: BHH", "MAPPING_SOURCE_UNKNOWN", "15:10", {"path": "RYXX/RY/BHH", "hint": "BH"}),
        ("each: RYXX/RY", "each: RYXX", "MAPPING_KIND", "14:11", {"wants": "repeated group"}),
        ("    key: BH\n", "", "MAPPING_FORM", "14:5", {}),
        ("      id: BH\n", "", "MAPPING_TARGET_MISSING", "9:1", {"path": "persons.id"}),
        ("  BZ: free text\n", "", "MAPPING_FIELD_UNUSED", "9:1", {"path": "BZ"}),
        ("  BZ: free text", "  BZ:", "MAPPING_FORM", "20:6", {}),
        ("  BZ: free text", "  BZ: x\n  NO: x", "MAPPING_IGNORED_USED", "21:3", {"path": "NO"}),
        ("  BZ: free text", "  BZZ: x\n  BZ: x", "MAPPING_SOURCE_UNKNOWN", "20:3", {"hint": "BZ"}),
        ("ignored:", "absent:\n  number: x\nignored:", "MAPPING_ABSENT_USED", "20:3", {"path": "number"}),
        ("ignored:", "absent:\n  nmber: x\nignored:", "MAPPING_TARGET_UNKNOWN", "20:3", {"hint": "number"}),
        ("ignored:", "writes:\n  XX: x\nignored:", "MAPPING_SOURCE_UNKNOWN", "20:3", {"path": "XX"}),
        ("ignored:", "writes:\n  NO: x\nignored:", "MAPPING_FIELD_TWICE", "20:3", {"path": "NO"}),
        ("ignored:", "ignore:\n  a: b\nignored:", "MAPPING_KEY_UNKNOWN", "19:1", {"hint": "ignored"}),
        ("ignored:", "case_key: AJ\nignored:", "MAPPING_SOURCE_UNKNOWN", "19:11", {"path": "AJ"}),
        ("ignored:", "empty: x\nignored:", "MAPPING_FORM", "19:8", {}),
        ("RYXX/RY/ZM: not carried", "RYXX/RY/ZM: &a x\nabsent: { number: *a }", "MAPPING_FORM", "30:15", {}),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place(tables: Any, mistake: tuple[str, str, str, str, dict[str, str]]) -> None:
    old, new, code, place, params = mistake
    assert old in GOOD
    problems = tables.check(GOOD.replace(old, new, 1))

    hit = [p for p in problems if p.code == code and p.rule == f"police/doc.yaml:{place}"]
    assert hit, found(problems)
    assert params.items() <= hit[0].params.items()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("mapping: police/doc", "mapping: police/dog", "MAPPING_NAME", "1:1"),
        ("version: 1\n", "", "MAPPING_KEY_MISSING", "1:1"),
        ("version: 1", "version: one", "MAPPING_FORM", "2:1"),
        ("key: NO\n", "", "MAPPING_KEY_MISSING", "1:1"),
        ("key: NO", "key: RYXX/RY/BH", "MAPPING_REPEATS", "7:6"),
        ("[ARREST_REQUEST]", "[ARREST_REQUES]", "MAPPING_TARGET_UNKNOWN", "5:13"),
        ('"doc_{id}.xml"', '"doc_{ip}.xml"', "MAPPING_FORM", "4:8"),
        ("codec: { kind: fake", "codec: { kin: fake", "MAPPING_FORM", "6:1"),
        ("version: 1", "version: 1\ntarget: cases", "MAPPING_TARGET_UNKNOWN", "3:1"),
        ("version: 1", "version: 1\n  x: [", "MAPPING_YAML", "3:4"),
    ],
)
def test_mistakes_of_the_head(tables: Any, old: str, new: str, code: str, place: str) -> None:
    assert old in tables.head
    problems = tables.check(GOOD, head=tables.head.replace(old, new, 1))

    assert (code, place) in found(problems)


def test_every_problem_is_told_at_once_and_in_order(tables: Any) -> None:
    text = GOOD.replace("number: NO", "numbr: NOO | trin").replace("date(yyyyMMdd)", "date(x)")
    tables.write(text)

    with pytest.raises(Misconfigured) as caught:
        load_mapping(tables.path, codecs=tables._codec, targets={"case": tables.schema})

    assert found(list(caught.value.problems)) == [
        ("MAPPING_FIELD_UNUSED", "9:1"),
        ("MAPPING_SOURCE_UNKNOWN", "10:10"),
        ("MAPPING_TARGET_UNKNOWN", "10:10"),
        ("MAPPING_OPERATION_UNKNOWN", "10:16"),
        ("MAPPING_OPERATION_ARGUMENTS", "12:18"),
    ]
    assert "police/doc.yaml:12:18" in str(caught.value)


def test_the_codecs_own_problems_get_the_mappings_place(tables: Any) -> None:
    tables.write(GOOD)

    def refuse(kind: str, settings: Any, folder: Path) -> Any:
        assert (kind, settings, folder) == ("fake", {"newline": "\r\n"}, tables.path.parent)
        raise Misconfigured(problems=[Problem("CODEC_X", "charset"), Problem("CODEC_Y")])

    with pytest.raises(Misconfigured) as caught:
        load_mapping(tables.path, codecs=refuse, targets={"case": tables.schema})

    assert [(p.code, p.rule) for p in caught.value.problems] == [
        ("CODEC_X", "police/doc.yaml:6:1"),
        ("CODEC_Y", "police/doc.yaml:6:1"),
    ]


def test_required_fields_may_be_declared_absent(workshop: Any) -> None:
    workshop.schema = {
        "type": "object",
        "required": ["version", "number", "address"],
        "properties": {
            "version": {"type": "integer", "minimum": 1, "maximum": 1},
            "number": {"type": "string"},
            "note": {"type": "string"},
            "address": {"type": "object", "required": ["area"], "properties": {"area": {}, "text": {}}},
        },
    }
    text = "rules:\n  number: NO\n  address.text: DZ\n"

    assert [p.params["path"] for p in workshop.check(text)] == ["address.area"]
    mapping = workshop.load(text + "absent:\n  address.area: not known to the sender\n")
    # what a schema allows only one value of is filled in
    assert mapping.inward.run({"NO": "1"}, (), [], [])[0] == {"number": "1", "version": 1}
    assert workshop.check("rules: { note: NO }\nabsent: { number: x, address: x }\n") == []


def test_a_file_that_only_sends_need_not_fill_required_fields(workshop: Any) -> None:
    workshop.schema = {"type": "object", "required": ["number"], "properties": {"note": {}, "number": {}}}
    head = "mapping: police/doc\nversion: 1\nsends: x\nhandovers: []\ncodec: { kind: fake }\n"

    assert workshop.check("rules: { note: BZ }\n", head=head) == []


def test_fields_read_as_keys_count_only_where_nothing_is_sent(workshop: Any) -> None:
    workshop.fields = [Field("NO"), Field("YW")]
    head = "mapping: police/doc\nversion: 1\nreceives: x\nhandovers: []\ncodec: { kind: fake }\nkey: NO\nsupersedes: YW\n"

    assert workshop.check("rules: { number: NO }\n", head=head) == []
    problems = workshop.check("sends: x\nrules: { number: NO }\n", head=head)
    assert [(p.code, p.path) for p in problems] == [("MAPPING_FIELD_UNUSED", "YW")]


def test_a_folder_is_loaded_as_a_whole(tables: Any) -> None:
    tables.write(GOOD)
    other = tables.path.with_name("other.yaml")
    other.write_text(tables.path.read_text("utf-8").replace("doc", "other"), "utf-8")

    loaded = load_mappings(tables.path.parent, codecs=tables._codec, targets={"case": tables.schema})

    assert loaded.reading("other_7.xml").name == "police/other"
    assert loaded.reading("x") is None
    assert loaded.writing("ARREST_REQUEST").letter_name(id="T1", handover="X") == "doc_T1.xml"
    assert loaded.writing("RELEASE") is None
    tables.write(GOOD.replace("number: NO", "number: NOO"))
    other.write_text("", "utf-8")
    with pytest.raises(Misconfigured) as caught:
        load_mappings(tables.path.parent, codecs=tables._codec, targets={"case": tables.schema})
    assert {p.rule.split(":")[0] for p in caught.value.problems} == {"police/doc.yaml", "police/other.yaml"}
