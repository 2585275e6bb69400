"""The fixed-width and rows codecs pass the suite that ships for plug-in authors."""

from pathlib import Path
from typing import Any

import pytest
from casebus.adapters.codecs.fixed import FixedCodec
from casebus.adapters.codecs.rows import RowsCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecCapabilities, CodecSuite


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
