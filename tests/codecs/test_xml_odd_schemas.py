"""Schemas that allow much: mixed content, any attribute, types that refer to themselves everywhere."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.codecs.xml_shapes import LAYOUT_FIELDS
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument, Misconfigured


def made(folder: Path, types: str, **settings: Any) -> XmlCodec:
    (folder / "a.xsd").write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{types}</xs:schema>', "utf-8"
    )
    values = {"charset": "UTF-8", "newline": "", "declaration": False, "root": "A", "schema": "a.xsd"}
    return XmlCodec(read_settings(XmlCodec.Settings, values | settings), folder)


def sequence(inner: str, attributes: str = "", name: str = "A") -> str:
    return (
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>{inner}</xs:sequence>{attributes}'
        "</xs:complexType></xs:element>"
    )


MIXED = sequence(
    '<xs:element name="T"><xs:complexType mixed="true"><xs:sequence><xs:element name="b" type="xs:string" '
    'minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="t"/></xs:complexType></xs:element>'
    '<xs:element name="U" minOccurs="0"><xs:complexType mixed="true"><xs:attribute name="u"/></xs:complexType>'
    "</xs:element>"
)


def test_mixed_content_is_declared_and_read_whole_and_not_written(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        made(tmp_path, MIXED)
    assert [problem.code for problem in caught.value.problems] == ["SCHEMA_MIXED"]
    codec = made(tmp_path, MIXED, mixed="text")
    record = {"T": {"@t": "1", "#text": "one two three"}, "U": {"@u": "2", "#text": "x"}}
    body = b'<A><T t="1">one <b>two</b> three</T><U u="2">x</U></A>'
    assert codec.decode(body) == [record]
    assert [field.path for field in codec.layout() or ()] == ["T", "T/@t", "T/#text", "U", "U/@u", "U/#text"]
    with pytest.raises(BadDocument) as refused:
        codec.encode([record])
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [("XML_MIXED_OUT", "T")]


ANY = sequence(
    '<xs:element name="X" type="xs:string"/>',
    '<xs:attribute name="a"/><xs:anyAttribute processContents="skip"/>',
)


def test_attributes_of_a_wildcard_are_refused_or_kept(tmp_path: Path) -> None:
    body = b'<A a="1" z="2" xmlns:q="urn:q" q:y="3"><X>x</X></A>'
    with pytest.raises(BadDocument) as caught:
        made(tmp_path, ANY).decode(body)
    assert sorted(problem.params["name"] for problem in caught.value.problems) == ["@y", "@z"]
    codec = made(tmp_path, ANY, wildcard="keep", namespaces={"q": "urn:q"})
    record = {"@a": "1", "@z": "2", "@q:y": "3", "X": "x"}
    assert codec.decode(body) == [record]
    assert codec.decode(codec.encode([record])) == [record]


def test_types_that_refer_to_each_other_widely_have_a_layout_of_bearable_size(tmp_path: Path) -> None:
    each = "".join(
        f'<xs:element name="E{i}" type="T" minOccurs="0" maxOccurs="unbounded"/>' for i in range(30)
    )
    types = f'<xs:complexType name="T"><xs:sequence>{each}</xs:sequence><xs:attribute name="id"/></xs:complexType>'
    codec = made(tmp_path, types + '<xs:element name="A" type="T"/>')
    fields = codec.layout() or ()
    assert 900 < len(fields) <= LAYOUT_FIELDS
    record = {"E1": [{"E2": [{"E3": [{"@id": "deep"}]}]}]}
    assert codec.decode(codec.encode([record])) == [record]
