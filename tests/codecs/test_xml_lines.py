"""Documents read by lines give what reading them element by element gives, or are left to that."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.xml import XmlCodec, XmlSettings
from casebus.adapters.codecs.xml_read import reader_of

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="D"><xs:complexType><xs:sequence>
 <xs:element name="H"><xs:complexType><xs:sequence>
  <xs:element name="A" type="xs:string"/><xs:element name="B" type="xs:string" minOccurs="0"/>
 </xs:sequence></xs:complexType></xs:element>
 <xs:element name="L"><xs:complexType><xs:sequence>
  <xs:element name="P" maxOccurs="unbounded" minOccurs="0"><xs:complexType><xs:sequence>
   <xs:element name="N" type="xs:string"/>
   <xs:element name="M"><xs:complexType><xs:sequence>
    <xs:element name="X" maxOccurs="unbounded" type="xs:string"/>
   </xs:sequence></xs:complexType></xs:element>
   <xs:element name="E" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
 </xs:sequence></xs:complexType></xs:element>
 <xs:element name="K"><xs:complexType><xs:sequence>
  <xs:element name="J" maxOccurs="unbounded"><xs:complexType><xs:sequence>
   <xs:element name="S" type="xs:string"/><xs:element name="T" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
 </xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""
WHOLE = (
    '<?xml version="1.0" encoding="GB2312"?>\n'
    "<D>\n<H>\n<A>马·哈三 &amp; 1&lt;2</A>\n<B></B>\n</H>\n<L>\n"
    "<P>\n<N>1</N>\n<M>\n<X>a</X>\n<X>b</X>\n</M>\n<E> e </E>\n</P>\n"
    "<P>\n<N>2</N>\n<M>\n<X></X>\n</M>\n<E></E>\n</P>\n</L>\n"
    "<K>\n<J>\n<S>s</S>\n<T>t</T>\n</J>\n<J>\n<S></S>\n<T>u</T>\n</J>\n</K>\n</D>\n"
)
RECORD: dict[str, Any] = {
    "H": {"A": "马·哈三 & 1<2", "B": ""},
    "L": {
        "P": [
            {"N": "1", "M": {"X": ["a", "b"]}, "E": " e "},
            {"N": "2", "M": {"X": [""]}, "E": ""},
        ]
    },
    "K": {"J": [{"S": "s", "T": "t"}, {"S": "", "T": "u"}]},
}


@pytest.fixture(name="codec")
def _codec(tmp_path: Path) -> XmlCodec:
    (tmp_path / "d.xsd").write_text(XSD, "utf-8")
    settings = {"charset": "GB2312", "newline": "\n", "root": "D", "schema": "d.xsd"}
    return XmlCodec(XmlSettings.model_validate(settings), tmp_path)


def _by_lines(codec: XmlCodec, body: bytes) -> dict[str, Any] | None:
    assert codec._lines is not None
    return codec._lines.read(body, codec._parsing.parse(body))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_whole_document_is_read_by_lines(codec: XmlCodec, newline: str, charset: str) -> None:
    # Given a complete document with a tag or value per line
    body = WHOLE.replace("\n", newline).encode(charset)

    # Then its lines alone give the record
    assert _by_lines(codec, body) == RECORD
    assert codec.decode(body) == [RECORD]


OTHER_LAYOUTS = {
    "an optional field is absent": ("<B></B>\n", ""),
    "an optional field of an item is absent": ("<E></E>\n", ""),
    "no items": (WHOLE[WHOLE.index("<P>") : WHOLE.index("</L>")], ""),
    "an empty element in one tag": ("<B></B>", "<B/>"),
    "a value of two lines": ("<N>1</N>", "<N>1\n2</N>"),
    "a value that is a line break": ("<S></S>", "<S>\n</S>"),
    "that, and a break missing elsewhere": (
        "<X></X>\n</M>\n<E></E>\n</P>",
        "<X>\n</X>\n</M>\n<E></E></P>",
    ),
    "a break as a character reference": ("<N>1</N>", "<N>1&#10;</N>"),
    "that, and a break missing elsewhere too": ("<N>1</N>\n<M>", "<N>1&#10;</N><M>"),
    "indented": ("<A>", "  <A>"),
    "blanks before a break": ("</A>\n", "</A> \n"),
    "a blank as a reference between tags": ("</A>\n<B>", "</A>&#32;\n<B>"),
    "a reference to a blank after a break": ("</A>\n<B>", "</A>\n&#9;<B>"),
    "a lone carriage return": ("</A>\n<B>", "</A>\n\r<B>"),
    "a comment that feigns a tag": ("<B></B>", "<!--></-->"),
    "an instruction that feigns a tag": ("<B></B>", "<?x ></?>"),
    "CDATA that feigns tags": ("<N>1</N>\n", "<N><![CDATA[></><]]></N>"),
    "a value with an angle": ("<N>1</N>", "<N>1></N>"),
    "a slash in a value": ("<N>1</N>", "<N>1/2</N>"),
    "no declaration": (WHOLE[: WHOLE.index("<D>")], ""),
    "blanks around": (WHOLE[WHOLE.index("<D>") :], f"\n \n{WHOLE[WHOLE.index('<D>') :]}\n \n"),
    "an empty line": ("<K>\n", "<K>\n\n"),
    "a comment in a value": ("<N>1</N>", "<N>1<!-- x\n --></N>"),
    "a comment between": ("<K>\n", "<K>\n<!--\n-->"),
    "a whole document in a comment before one that lacks a field": (
        WHOLE[WHOLE.index("<D>") :],
        f"<!--\n{WHOLE[WHOLE.index('<D>') :]}-->\n"
        + WHOLE[WHOLE.index("<D>") :].replace("<B></B>\n", "").replace("<A>", "<A>1\n"),
    ),
    "CDATA": ("<N>1</N>", "<N><![CDATA[1\n<]]></N>"),
    "an instruction": ("<N>1</N>", "<N>1<?x\n?></N>"),
    "blanks in a tag": ("<A>", "<A >"),
    "an attribute of the root": ("<D>", '<D xmlns:x="urn:x">'),
    "one line": ("\n", ""),
}


@pytest.mark.parametrize("case", OTHER_LAYOUTS)
def test_any_other_layout_is_read_the_same(codec: XmlCodec, case: str) -> None:
    # Given a valid document laid out in another way
    old, new = OTHER_LAYOUTS[case]
    assert old in WHOLE
    body = WHOLE.replace(old, new).encode("gb18030")

    # When its elements are read one by one
    record = reader_of(codec._document.shape)(codec._parsing.parse(body))

    # Then reading by lines gives the same or leaves it, and decoding gives it
    assert _by_lines(codec, body) in (None, record)
    assert codec.decode(body) == [record]


def test_a_schema_with_attributes_is_not_read_by_lines(tmp_path: Path) -> None:
    # Given a schema that allows an attribute
    attribute = '</xs:sequence><xs:attribute name="a"/></xs:complexType></xs:element></xs:schema>'
    (tmp_path / "d.xsd").write_text(
        XSD.replace("</xs:sequence></xs:complexType></xs:element></xs:schema>", attribute), "utf-8"
    )

    # When its codec is made
    settings = {"charset": "UTF-8", "newline": "\n", "root": "D", "schema": "d.xsd"}
    codec = XmlCodec(XmlSettings.model_validate(settings), tmp_path)

    # Then every document is read by its elements
    assert codec._lines is None
