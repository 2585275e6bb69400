"""The built-in codecs pass the suite that ships for plug-in authors."""

import json
from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.csv import CsvCodec
from casebus.adapters.codecs.fixed import FixedCodec
from casebus.adapters.codecs.json import JsonCodec
from casebus.adapters.codecs.rows import RowsCodec
from casebus.adapters.codecs.xml import XmlCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecCapabilities, CodecSuite

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
                ("SCHEMA_VALUE", "SCHEMA_PATTERN", "SCHEMA_FIELD"),
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


class TestJson(CodecSuite):
    capabilities = CodecCapabilities(many=True)

    @pytest.fixture
    def codec(self, tmp_path: Path) -> JsonCodec:
        schema = {
            "type": "object",
            "required": ["no"],
            "additionalProperties": False,
            "properties": {
                "no": {"type": "string", "maxLength": 9},
                "note": {"type": ["string", "null"]},
                "amount": {"type": "number"},
                "open": {"type": "boolean"},
                "persons": {"type": "array", "items": {"$ref": "#/$defs/person"}},
            },
            "$defs": {
                "person": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
            },
        }
        (tmp_path / "s.json").write_text(json.dumps(schema), "utf-8")
        values = {
            "charset": "UTF-8",
            "newline": "\n",
            "schema": "s.json",
            "documents": "items",
            "max_bytes": 4000,
        }
        return JsonCodec(read_settings(JsonCodec.Settings, values), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        return [
            '{"items":[{"no":"1","note":"镕","amount":1200.50,"persons":[{"name":"马·哈三"},{"name":""}]}]}\n'.encode(),
            b'{"items":[{"no":"1","note":null,"open":true},{"no":"2"}]}\n',
            b'{"items":[]}\n',
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "note"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        return [
            Broken(
                b'{"items":[{"no":"1234567890","persons":[{}],"x":1},{"no":1}]}',
                ("SCHEMA_LENGTH", "SCHEMA_FIELD", "SCHEMA_FIELD", "SCHEMA_VALUE"),
            ),
            Broken(
                b'{"items":[{"no":"1",\n"no":"2","amount":NaN,"note":"\\ud800","x":1e999}]}',
                ("JSON_DUPLICATE", "JSON_CONSTANT", "JSON_SURROGATE", "JSON_NUMBER"),
            ),
        ]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"[" * 5000


class TestCsv(CodecSuite):
    capabilities = CodecCapabilities(absent=False, many=True)

    @pytest.fixture
    def codec(self, tmp_path: Path) -> CsvCodec:
        values = {
            "charset": "GBK",
            "newline": "\r\n",
            "bom": False,
            "delimiter": ",",
            "columns": ["姓名", "证号", "简要案情"],
            "nulls": ["\\N", "无"],
            "text_guard": ["证号"],
            "digits": ["证号"],
            "totals": {"marker": "合计", "count": "证号"},
            "max_bytes": 4000,
        }
        return CsvCodec(read_settings(CsvCodec.Settings, values), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        text = '姓名,证号,简要案情\r\n马·哈三,622901198501010012\t,"甲，“乙”\n""丙"""\r\n\\N,,\r\n合计,2,\r\n'
        return [text.encode("gbk"), "姓名,证号,简要案情\r\n合计,0,\r\n".encode("gbk")]

    @pytest.fixture
    def text_field(self) -> str:
        return "简要案情"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        text = "姓名,证号,案情\r\n甲,5.1E+17,\r\n乙,622901198501010000,\r\n丙,1\r\n合计,9,\r\n"
        return [
            Broken(
                text.encode("gbk"),
                ("CSV_HEADER", "EXCEL_SCIENTIFIC", "EXCEL_ZEROS", "CSV_WIDTH", "TOTALS_WRONG"),
            )
        ]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"," * 5000


def column(name: str, size: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "bytes": size, **more}


FIXED: dict[str, Any] = {
    "charset": "GBK",
    "newline": "\r\n",
    "fill": " ",
    "max_bytes": 4000,
    "header": {
        "marker": "H",
        "fields": [column("DW", 12), column("ZS", 6, kind="digits", align="right", fill="0")],
    }
    | {"counts": {"ZS": "documents"}},
    "main": {"marker": "A", "fields": [column("BH", 6), column("XM", 20), column("CSRQ", 8, kind="date")]},
    "children": {
        "D": {"marker": "D", "fields": [column("MC", 10), column("YS", 4, align="right", kind="digits")]}
    },
    "trailer": {
        "marker": "T",
        "fields": [column("HS", 6, align="right", fill="0")],
        "counts": {"HS": "lines"},
    },
}


class TestFixed(CodecSuite):
    capabilities = CodecCapabilities(absent=False, null=False, many=True)

    @pytest.fixture
    def codec(self, tmp_path: Path) -> FixedCodec:
        return FixedCodec(read_settings(FixedCodec.Settings, FIXED), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        lines = [
            b"H622901550000000002",
            b"AR1    " + "马·哈三".encode("gbk").ljust(20) + b"19850101",
            b"D" + "判决书".encode("gbk").ljust(10) + b"  12",
            b"D" + b" " * 14,
            b"A" + b" " * 34,
            b"T000004",
        ]
        return [b"".join(line + b"\r\n" for line in lines)]

    @pytest.fixture
    def text_field(self) -> str:
        return "XM"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        lines = [
            b"H622901550000000009",
            b"D" + b" " * 14,
            b"AR1    " + "马·哈".encode("gbk").ljust(19) + b"\xc8" + b"1985010x",
            b"A1",
            b"Q",
        ]
        codes = (
            "TOTALS_WRONG",
            "FIXED_ORDER",
            "FIXED_CUT",
            "FIXED_DIGITS",
            "FIXED_LENGTH",
            "FIXED_TYPE",
            "FIXED_FRAME",
        )
        return [Broken(b"".join(line + b"\r\n" for line in lines), codes)]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"A" * 5000


class TestRows(CodecSuite):
    @pytest.fixture
    def codec(self, tmp_path: Path) -> RowsCodec:
        values = {
            "table": "JH_FS_WS",
            "key": "LSH",
            "columns": {"LSH": "text", "f1": "text", "f18": "decimal", "f24": "boolean", "XH": "integer"},
            "children": {
                "JH_FS_RY": {"as": "RY", "columns": {"LSH": "text", "g2": "text"}, "foreign": "LSH"}
            },
            "max_bytes": 3000,
        }
        return RowsCodec(read_settings(RowsCodec.Settings, values), tmp_path)

    @pytest.fixture
    def bodies(self) -> list[bytes]:
        return [
            '{"table":"JH_FS_WS","row":{"LSH":"1","f1":"甲","f18":2000.00,"f24":true,"XH":3},"children":{}}'.encode(),
            b'{"table":"JH_FS_WS","row":{"LSH":"1","f1":null},"children":{"JH_FS_RY":[{"g2":"a"},{"g2":null}]}}',
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "f1"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        body = b'{"table":"JH_FS_WS","row":{"LSH":1,"zz":"x"},"children":{"JH_FS_RY":[{"g2":1}],"Q":[]}}'
        return [Broken(body, ("VALUE_KIND", "FIELD_UNKNOWN", "VALUE_KIND", "FIELD_UNKNOWN"))]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"{" * 4000
