"""The XML codec passes the suite that ships for plug-in authors, with a schema and without."""

from pathlib import Path

import pytest
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecSuite

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:simpleType name="ID"><xs:restriction base="xs:string"><xs:pattern value="(\\d{17}[\\dX])?"/></xs:restriction></xs:simpleType>
<xs:element name="TQPZDB"><xs:complexType><xs:sequence>
  <xs:element name="AJBH" type="xs:string"/>
  <xs:element name="BZ" type="xs:string" minOccurs="0" nillable="true"/>
  <xs:element name="JE" type="xs:decimal" minOccurs="0"/>
  <xs:element name="RYXX" minOccurs="0"><xs:complexType><xs:sequence>
    <xs:element name="RY" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="XM" type="xs:string"/><xs:element name="SFZH" type="ID"/>
    </xs:sequence><xs:attribute name="bh" type="xs:string"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""


def xml_body(inner: str, charset: str = "gb18030") -> bytes:
    return f'<?xml version="1.0" encoding="GB2312"?>\n<TQPZDB>\n{inner}</TQPZDB>\n'.encode(charset)


class TestXmlWithSchema(CodecSuite):
    @pytest.fixture
    def codec(self, tmp_path: Path) -> XmlCodec:
        (tmp_path / "a.xsd").write_text(XSD, "utf-8")
        values = {
            "charset": "GB2312",
            "newline": "\n",
            "root": "TQPZDB",
            "schema": "a.xsd",
            "max_bytes": 5000,
        }
        return XmlCodec(read_settings(XmlCodec.Settings, values), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        return [
            xml_body("<AJBH>A1</AJBH>\n<BZ>镕喆</BZ>\n<JE>1.50</JE>\n"),
            xml_body(
                "<AJBH>甲&amp;乙&lt;</AJBH>\n<RYXX>\n"
                '<RY bh="1&quot;">\n<XM>马·哈三</XM>\n<SFZH>622901198501010012</SFZH>\n</RY>\n'
                "<RY>\n<XM></XM>\n<SFZH></SFZH>\n</RY>\n</RYXX>\n"
            ).replace(b'"1&quot;"', b"'1\"'"),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "BZ"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        return [
            Broken(
                xml_body(
                    "<AJBH>A</AJBH>\n<JE>x</JE>\n<RYXX><RY><XM/><SFZH>1</SFZH></RY><RY><XM/></RY></RYXX>"
                ),
                ("SCHEMA_VALUE", "SCHEMA_RULE", "SCHEMA_FIELD"),
            ),
            Broken(xml_body("<AJBH>") + b"\x80\n\xff", ("CHARSET_WRONG_BYTES", "CHARSET_WRONG_BYTES")),
        ]

    @pytest.fixture
    def too_large(self) -> bytes:
        return xml_body("<AJBH>" + "x" * 5000 + "</AJBH>")


class TestXmlWithoutSchema(CodecSuite):
    @pytest.fixture
    def codec(self, tmp_path: Path) -> XmlCodec:
        values = {
            "charset": "GB18030",
            "newline": "",
            "root": "Request",
            "namespace": "urn:fk",
            "repeats": ["Body/item"],
            "max_bytes": 3000,
            "declaration": False,
        }
        return XmlCodec(read_settings(XmlCodec.Settings, values), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        return [
            '<Request xmlns="urn:fk" TxCode="100301"><Head>甲</Head><Body><item XM="马·哈三" AH="1"></item>'
            "<item>乙</item></Body></Request>".encode("gb18030"),
            '<Request xmlns="urn:fk" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            '<Head xsi:nil="true"/></Request>'.encode("gb18030"),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "Head"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        body = b'<Request xmlns="urn:fk"><a/>\n<a/>stray<b><c/><c/></b></Request>'
        return [Broken(body, ("XML_REPEATED", "XML_REPEATED", "XML_MIXED"))]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"<Request>" + b"x" * 3000
