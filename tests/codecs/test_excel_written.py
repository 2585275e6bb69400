"""What casebus writes into workbooks: exact, the same every time, and never a formula."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from casebus.adapters.codecs.excel import ExcelCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument

COLUMNS: dict[str, Any] = {
    "姓名": "text",
    "人数": "integer",
    "金额": "decimal",
    "日期": "date",
    "到期": {"kind": "date", "written": "text"},
    "在押": "boolean",
}


def codec(**more: Any) -> ExcelCodec:
    values = {"sheet": "名单", "header_rows": 1, "columns": COLUMNS, **more}
    return ExcelCodec(read_settings(ExcelCodec.Settings, values), Path())


def told(record: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        codec(**more).encode([record])
    return [(problem.code, problem.path) for problem in caught.value.problems]


RECORD = {
    "姓名": "马",
    "人数": 3,
    "金额": Decimal("0.10"),
    "日期": "2021-09-29",
    "到期": "1899-01-01",
    "在押": True,
}


def test_the_same_records_are_the_same_bytes_without_a_clock_or_a_name() -> None:
    body = codec().encode([RECORD])

    assert body == codec().encode([RECORD])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml")
    assert core.count(b"2000-01-01T00:00:00Z") == 2
    assert b"<dc:creator/>" in core or b"<dc:creator></dc:creator>" in core


def test_cells_have_their_kinds_for_every_other_program_too() -> None:
    book = python_calamine.load_workbook(io.BytesIO(codec().encode([RECORD])))
    cells = book.get_sheet_by_name("名单").to_python()[1]

    assert [type(cell).__name__ for cell in cells] == ["str", "float", "float", "date", "str", "bool"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "{=1}", "http://x.cn/", "0123", "1E5", "TRUE", "_x0041_", " a\nb "]
)
def test_a_text_stays_a_text(text: str) -> None:
    body = codec().encode([{"姓名": text}])

    assert codec().decode(body) == [{"姓名": text}]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
    assert b"hyperlink" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")


def test_the_longest_text_is_that_of_excel() -> None:
    assert codec().decode(codec().encode([{"姓名": "汉" * 32767}])) == [{"姓名": "汉" * 32767}]
    assert told({"姓名": "汉" * 32768}) == [("SCHEMA_TOO_LONG", "姓名")]
    assert told({"姓名": "\U00020087" * 16384}) == [("SCHEMA_TOO_LONG", "姓名")]


def test_what_no_cell_can_hold_is_told_at_once() -> None:
    record = {
        "姓名": ["x"],
        "人数": 10**15,
        "金额": Decimal("0.1234567890123456"),
        "日期": "1900-02-28",
        "到期": "2021-02-29",
        "在押": "true",
    }

    assert told(record) == [
        ("VALUE_KIND", "姓名"),
        ("EXCEL_PRECISION", "人数"),
        ("EXCEL_PRECISION", "金额"),
        ("EXCEL_NO_DATE", "日期"),
        ("EXCEL_NO_DATE", "到期"),
        ("VALUE_KIND", "在押"),
    ]
    assert told({"日期": "2021-9-29", "金额": Decimal("Infinity"), "人数": True, "姓名": None}) == [
        ("FIELD_NULL", "姓名"),
        ("VALUE_KIND", "人数"),
        ("VALUE_KIND", "金额"),
        ("VALUE_KIND", "日期"),
    ]


def test_numbers_keep_every_digit_that_excel_has() -> None:
    for text in ("999999999999999", "-0.01", "123456789.012345", "1200.5", "0.000001", "99999.99"):
        assert codec().decode(codec().encode([{"金额": Decimal(text)}])) == [{"金额": Decimal(text)}]


def test_digits_are_checked_on_the_way_out_too() -> None:
    columns = {"地区": {"kind": "text", "digits": 6, "required": True}}

    assert told({"地区": "12345"}, columns=columns) == [("EXCEL_LEADING_ZEROS", "地区")]
    assert told({"地区": ""}, columns=columns) == [("FIELD_MISSING", "地区")]
    assert told({}, columns=columns) == [("FIELD_MISSING", "地区")]
    assert told({"地区": "'12345"}, columns=columns) == [("CSV_RESERVED", "地区")]
