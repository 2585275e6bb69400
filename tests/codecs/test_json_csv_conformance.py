"""The JSON and CSV codecs pass the suite that ships for plug-in authors."""

import json
from pathlib import Path

import pytest
from casebus.adapters.codecs.csv import CsvCodec
from casebus.adapters.codecs.json import JsonCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecCapabilities, CodecSuite


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
