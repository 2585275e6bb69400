"""Whole mappings that reshape: bytes of a real format → canonical documents → the same bytes, with every place right."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from casebus.adapters.contracts import Delivery
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping import MappingFile, Mappings, load_mapping
from casebus.adapters.mapping.reshape import Cut, ReshapedCodec
from casebus.adapters.reading import Reader
from casebus.adapters.writing import Writer
from casebus.schemas.errors import BadDocument
from casebus.schemas.exchange import Release, Submission

DAY = date(2021, 9, 29)
Load = Callable[..., MappingFile]


@pytest.fixture
def load(tmp_path: Path, schema: dict[str, Any]) -> Load:
    """Loads a mapping with the installed codecs."""

    def loaded(codec: str, reshape: str, rules: str, key: str = "NO") -> MappingFile:
        head = 'mapping: police/doc\nversion: 1\nreceives: "*"\nsends: "{id}"\nhandovers: [ARREST_REQUEST]\n'
        parts = [f"key: {key}", f"codec: {codec}", "reshape:", indent(dedent(reshape).strip(), "  ")]
        parts += ["rules:", "  handover: { const: ARREST_REQUEST }", indent(dedent(rules).strip(), "  ")]
        path = tmp_path / "police" / "doc.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(head + "\n".join(parts) + "\n", "utf-8")
        return load_mapping(path, codecs=codec_of, targets={"case": schema})

    return loaded


def read(mapping: MappingFile, body: str) -> list[Submission]:
    """The submissions of one source."""
    delivery = Delivery("doc", "doc 1", body.encode(), lambda _: None)
    reader = Reader("police-1", Mappings((mapping,)), lambda document: [])
    return reader.read(delivery, datetime(2021, 9, 29, tzinfo=UTC))


def told(submissions: list[Submission]) -> list[tuple[str, str]]:
    return [(one.code, one.place) for submission in submissions for one in submission.problems]


def documents(mapping: MappingFile, body: str) -> list[dict[str, Any]]:
    readings = [mapping.read(record, on=DAY) for record in mapping.decode(body.encode())]
    assert [one.problems for one in readings] == [()] * len(readings)
    return [one.document for one in readings]


def written(mapping: MappingFile, found: list[dict[str, Any]], cuts: list[Cut] | None = None) -> str:
    writings = [mapping.write(one, on=DAY) for one in found]
    assert [one.problems for one in writings] == [()] * len(writings)
    return mapping.encode(*(one.record for one in writings), cuts=cuts).decode()


CSV = '{{ kind: csv, charset: UTF-8, newline: "\\n", bom: false, delimiter: ",", columns: [{}] }}'
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


SOAP = "{ kind: xml, charset: UTF-8, newline: '', declaration: false, root: Envelope }"
INNER = "{ kind: xml, charset: GB2312, newline: '', root: AJ, repeats: [RYXX/RY] }"
PAYLOAD = f"- embedded: {{ at: Body/Payload, as: AJ, codec: {INNER} }}"
LETTER = (
    "<Envelope><Head><Id>7</Id></Head><Body><Payload>"
    "&lt;?xml version=\"1.0\" encoding=\"GB2312\"?&gt;&lt;AJ&gt;&lt;NO&gt;A1&lt;/NO&gt;&lt;RYXX&gt;"
    "&lt;RY&gt;&lt;BH&gt;1&lt;/BH&gt;&lt;XM&gt;张三 &amp;amp; 李四&lt;/XM&gt;&lt;/RY&gt;{}&lt;/RYXX&gt;&lt;/AJ&gt;"
    "</Payload></Body></Envelope>"
)  # fmt: skip
IN_SOAP = """
number: Body/AJ/NO
note: Head/Id
persons: { each: Body/AJ/RYXX/RY, key: BH, rules: { id: BH, name.full: XM } }
"""


def test_a_document_in_an_envelope_is_one_document(load: Load) -> None:
    # Given an envelope whose payload is escaped XML that claims another charset
    mapping = load(SOAP, PAYLOAD, IN_SOAP, key="Body/AJ/NO")
    assert "&lt;RY&gt;" in LETTER

    (document,) = documents(mapping, LETTER.format(""))

    assert document["number"] == "A1"
    assert document["persons"] == [{"id": "1", "name": {"full": "张三 & 李四"}}]
    # Then it is written so that it reads the same, with the payload escaped again
    body = written(mapping, [document])
    assert "&lt;XM&gt;张三 &amp;amp; 李四&lt;/XM&gt;" in body
    assert documents(mapping, body) == [document]


def test_a_problem_inside_names_both_places(load: Load) -> None:
    mapping = load(SOAP, PAYLOAD, IN_SOAP, key="Body/AJ/NO")

    # Given a payload that breaks off, and one with the same person twice
    broken = read(mapping, LETTER.format("&lt;RY&gt;"))
    twice = read(mapping, LETTER.format("&lt;RY&gt;&lt;BH&gt;1&lt;/BH&gt;&lt;/RY&gt;"))

    problem = broken[0].problems[0]
    assert problem.code == "XML_SYNTAX"
    assert problem.place.startswith("line 1, /Envelope/Body/Payload: line 1")
    assert told(twice) == [
        ("MAPPING_KEY_DUPLICATE", "line 1, /Envelope/Body/Payload: line 1, /AJ/RYXX/RY[2]/BH")
    ]


def test_an_empty_payload_is_told_by_what_is_missing(load: Load) -> None:
    mapping = load(SOAP, PAYLOAD, IN_SOAP, key="Body/AJ/NO")

    (refused,) = read(mapping, "<Envelope><Body><Payload/></Body></Envelope>")

    assert ("MAPPING_KEY_ABSENT", "line 1, /Envelope/Body/Payload") in told([refused])


def test_json_in_a_column_and_its_objects(load: Load) -> None:
    # Given a column of JSON whose object has the persons' numbers as keys
    mapping = load(
        CSV.format("NO, TEXT"),
        """
        - embedded: { at: TEXT, as: DOC, codec: { kind: json, charset: UTF-8, newline: "" } }
        - entries: { at: DOC/persons }
        """,
        """
        number: NO
        persons: { each: DOC/persons, key: "#key", rules: { id: "#key", name.full: name } }
        """,
    )
    body = 'NO,TEXT\nA1,"{""persons"":{""P1"":{""name"":""张三""},""P2"":{""name"":""李四""}}}"\n'

    (document,) = documents(mapping, body)

    assert document["persons"] == [
        {"id": "P1", "name": {"full": "张三"}},
        {"id": "P2", "name": {"full": "李四"}},
    ]
    assert written(mapping, [document]) == body
    assert told(read(mapping, body.replace('""张三""', "[]"))) == [
        ("MAPPING_SHAPE", "line 2, column 2 (TEXT): /persons/P1/name, line 1")
    ]


def test_a_mapping_without_reshape_is_asked_directly(load: Load, tmp_path: Path) -> None:
    mapping = load(CSV.format("NO, BH"), "- rows: { by: NO, into: RY, fields: [BH] }", "number: NO\npersons: { each: RY, key: BH, rules: { id: BH } }")  # fmt: skip
    assert isinstance(mapping.codec, ReshapedCodec)
    path = tmp_path / "police" / "doc.yaml"
    lines = path.read_text("utf-8").splitlines()
    plain = [
        line for line in lines if "reshape" not in line and "- rows" not in line and "persons" not in line
    ]
    path.write_text("\n".join([*plain, "ignored: { BH: not of interest }"]), "utf-8")

    mapping = load_mapping(path, codecs=codec_of, targets={"case": {"type": "object", "properties": {"handover": {}, "number": {}}}})  # fmt: skip

    assert not isinstance(mapping.codec, ReshapedCodec)
    assert mapping.decode(b"NO,BH\nA1,1\n") == [{"NO": "A1", "BH": "1"}]
    assert mapping.encode({"NO": "A1", "BH": "1"}) == b"NO,BH\nA1,1\n"
    assert mapping.locate(b"NO,BH\nA1,1\n", 0, ("BH",)) == "line 2, column 2 (BH)"
