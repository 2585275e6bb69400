"""The Excel codec passes the suite that ships for plug-in authors."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from casebus.adapters.codecs.excel import ExcelCodec
from casebus.adapters.settings import read_settings
from casebus.adapters.suites.codec_suite import Broken, CodecCapabilities, CodecSuite

SETTINGS: dict[str, Any] = {
    "sheet": "名单",
    "header_rows": 1,
    "columns": {
        "姓名": "text",
        "证件号码": {"kind": "text", "digits": 18},
        "地区": {"kind": "text", "digits": 6, "numbers_as_text": True},
        "人数": "integer",
        "金额": "decimal",
        "日期": "date",
        "收到": {"kind": "date", "time": True},
        "在押": "boolean",
    },
    "nulls": ["无"],
    "max_bytes": 20000,
}


class TestExcel(CodecSuite):
    capabilities = CodecCapabilities(many=True)

    @pytest.fixture
    def codec(self, tmp_path: Path) -> ExcelCodec:
        return ExcelCodec(read_settings(ExcelCodec.Settings, SETTINGS), tmp_path)

    @pytest.fixture
    def bodies(self, codec: ExcelCodec) -> list[bytes]:
        full = {
            "姓名": "马·哈三",
            "证件号码": "622901198501010012",
            "地区": "622901",
            "人数": 3,
            "日期": "2021-09-29",
            "收到": "2021-09-29T09:30:15",
            "在押": False,
        }
        return [
            codec.encode([full, {"姓名": "=1+1", "地区": "012345"}, {"证件号码": None}]),
            codec.encode([]),
        ]

    @pytest.fixture
    def text_field(self) -> str:
        return "姓名"

    @pytest.fixture
    def broken(self) -> list[Broken]:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["姓名", "证件号", "证件号", "地区", "人数", "日期", "在押"])
        sheet.write_row(1, 0, [1.5, "x", "", 12345, "many", 44468, "yes"])
        sheet.write_formula(3, 0, "=NA()", None, "#N/A")
        book.close()
        codes = (
            "EXCEL_HEADING_NEAR",
            "EXCEL_HEADING_TWICE",
            "EXCEL_HEADING_MISSING",  # 证件号码
            "EXCEL_HEADING_MISSING",  # 金额
            "EXCEL_HEADING_MISSING",  # 收到
            "EXCEL_BLANK_ROW",
            "EXCEL_NUMBER",
            "EXCEL_LEADING_ZEROS",
            "EXCEL_KIND",
            "EXCEL_SERIAL",
            "EXCEL_KIND",
            "EXCEL_ERROR",
        )
        return [Broken(target.getvalue(), codes)]

    @pytest.fixture
    def too_large(self) -> bytes:
        return b"PK" * 15000
