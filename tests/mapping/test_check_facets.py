"""What an XSD, a JSON Schema or a record layout declares of each value stands in the codec's layout."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from casebus.adapters.contracts import Field
from casebus.adapters.loading import codec_of

XSD = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="Kind"><xs:restriction base="xs:string">
    <xs:enumeration value="01"/><xs:enumeration value="02"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Day"><xs:restriction base="xs:token"><xs:length value="8"/>
    <xs:pattern value="[0-9]{8}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Sum"><xs:restriction base="xs:decimal"><xs:totalDigits value="9"/>
    <xs:fractionDigits value="2"/><xs:minInclusive value="0"/><xs:maxInclusive value="99.5"/></xs:restriction></xs:simpleType>
  <xs:element name="R"><xs:complexType><xs:sequence>
    <xs:element name="kind" type="Kind"/>
    <xs:element name="day" type="Day" minOccurs="0"/>
    <xs:element name="sum" type="Sum" nillable="true"/>
    <xs:element name="on" type="xs:date"/>
    <xs:element name="tag" type="xs:string" minOccurs="0" maxOccurs="3"/>
    <xs:choice><xs:element name="one" type="xs:string"/><xs:element name="two" type="xs:string"/></xs:choice>
  </xs:sequence><xs:attribute name="v" type="Kind" use="required"/><xs:attribute name="w" type="xs:int"/></xs:complexType></xs:element>
</xs:schema>
"""
JSON = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"$ref": "#/$defs/kind"},
        "day": {"type": ["string", "null"], "pattern": "^[0-9]{8}$", "minLength": 8, "maxLength": 8},
        "sum": {"type": "number", "minimum": 0, "maximum": 99.5},
        "open": {"const": True},
        "tags": {"type": "array", "maxItems": 3, "items": {"enum": ["a", "b", None]}},
        "word": {"type": "string", "pattern": "x"},
        "either": {"oneOf": [{"enum": ["a"]}, {"type": "string"}]},
    },
    "$defs": {"kind": {"type": "string", "enum": ["01", "02"]}},
}


def layout(folder: Path, kind: str, **settings: Any) -> dict[str, Field]:
    base = {"charset": "UTF-8", "newline": "\n"}
    codec = codec_of(kind, {**base, **settings}, folder)
    return {field.path: field for field in codec.layout() or ()}


@pytest.fixture
def xml(tmp_path: Path) -> dict[str, Field]:
    (tmp_path / "R.xsd").write_text(XSD, "utf-8")
    return layout(tmp_path, "xml", root="R", schema="R.xsd")


@pytest.fixture
def json(tmp_path: Path) -> dict[str, Field]:
    (tmp_path / "r.json").write_bytes(orjson.dumps(JSON))
    return layout(tmp_path, "json", schema="r.json")


def test_an_xsds_enumerations_and_patterns(xml: dict[str, Field]) -> None:
    assert xml["kind"].choices == xml["@v"].choices == ("01", "02")
    assert (xml["day"].min_chars, xml["day"].max_chars) == (8, 8)
    assert "[0-9]{8}" in xml["day"].pattern
    assert [bool(xml["on"].accepts(text)) for text in ("2021-09-29", "20210929")] == [True, False]


def test_an_xsds_numbers(xml: dict[str, Field]) -> None:
    one = xml["sum"]
    assert (one.kind, one.digits, one.places, one.least, one.most) == (
        "decimal",
        9,
        2,
        Decimal(0),
        Decimal("99.5"),
    )


def test_what_an_xsd_says_of_presence(xml: dict[str, Field]) -> None:
    assert {path for path, field in xml.items() if field.optional} == {"day", "tag", "one", "two", "@w"}
    assert {path for path, field in xml.items() if field.required} == {"kind", "sum", "on", "@v"}
    assert (xml["sum"].nillable, xml["tag"].at_most, xml["kind"].at_most) == (True, 3, None)


def test_what_a_json_schema_says(json: dict[str, Field]) -> None:
    assert json["kind"].choices == ("01", "02")
    assert (json["day"].pattern, json["day"].min_chars, json["day"].max_chars) == ("^[0-9]{8}$", 8, 8)
    assert (json["sum"].least, json["sum"].most) == (Decimal(0), Decimal("99.5"))
    assert (json["open"].choices, json["tags"].choices, json["tags"].at_most) == (("true",), ("a", "b"), 3)
    assert json["either"].choices == ()
    assert {path for path, field in json.items() if field.optional} == json.keys() - {"kind"}
    assert [path for path, field in json.items() if field.nillable] == ["day"]


def test_a_json_schemas_own_judgement(json: dict[str, Field]) -> None:
    assert [bool(json["kind"].accepts(value)) for value in ("01", "03", 1)] == [True, False, False]
    assert [bool(json["day"].accepts(value)) for value in (None, "20210929", "2021-09-29")] == [
        True,
        True,
        False,
    ]


def test_a_record_layouts_digits(tmp_path: Path) -> None:
    fields = [{"name": "RQ", "bytes": 8, "kind": "date"}, {"name": "MC", "bytes": 20}]
    found = layout(tmp_path, "fixed", charset="GBK", fill=" ", main={"marker": "A", "fields": fields})

    assert (found["RQ"].pattern, found["RQ"].max_bytes) == ("[0-9]*", 8)
    assert (found["MC"].pattern, found["MC"].max_bytes) == ("", 20)
