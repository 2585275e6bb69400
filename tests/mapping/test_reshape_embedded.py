"""Documents in fields and objects with data keys through whole mappings: there and back, with both places told."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.loading import codec_of
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.reshape import ReshapedCodec
from reshape_desk import CSV, Load, documents, loaded, read, told, written


@pytest.fixture
def load(tmp_path: Path, schema: dict[str, Any]) -> Load:
    """Loads a mapping with the installed codecs."""
    return partial(loaded, tmp_path, schema)


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
