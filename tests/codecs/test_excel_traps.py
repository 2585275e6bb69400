"""What Excel and its users do to data: every trap is refused with its place, or read as declared."""

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from casebus.adapters.codecs.excel import ExcelCodec
from casebus.adapters.contracts import Field
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument, Misconfigured
from casebus.schemas.problem import Problem

#: fills a sheet; `formats` has a date format
Fill = Callable[[Any, Any], None]


def codec(columns: dict[str, Any], **more: Any) -> ExcelCodec:
    values = {"sheet": "名单", "header_rows": 1, "columns": columns, **more}
    return ExcelCodec(read_settings(ExcelCodec.Settings, values), Path())


def workbook(fill: Fill, **options: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    fill(book.add_worksheet("名单"), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    return target.getvalue()


def column(heading: str, *cells: Any, **options: Any) -> bytes:
    """A sheet of one column."""

    def fill(sheet: Any, day: Any) -> None:
        sheet.write_string(0, 0, heading)
        for row, cell in enumerate(cells, start=1):
            if isinstance(cell, date):
                sheet.write_datetime(row, 0, cell, day)
            elif cell is not None:
                sheet.write(row, 0, cell)

    return workbook(fill, **options)


def problems(one: ExcelCodec, body: bytes) -> list[Problem]:
    with pytest.raises(BadDocument) as caught:
        one.decode(body)
    return list(caught.value.problems)


def told(one: ExcelCodec, body: bytes) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in problems(one, body)]


def test_a_long_number_typed_as_a_number_is_refused_with_its_cell() -> None:
    one = codec({"姓名": "text", "证件号码": "text"}, numbers_as_text=True)

    def fill(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["姓名", "证件号码"])
        sheet.write_row(1, 0, ["马·哈三", 123456789012345])
        sheet.write_row(2, 0, ["马·哈四", 622901198501010012])

    found = problems(one, workbook(fill))

    assert [(p.code, p.place, p.params["value"]) for p in found] == [
        ("EXCEL_SCIENTIFIC", "sheet 名单, row 3, column B (证件号码)", "622901198501010000")
    ]


def test_a_number_becomes_text_only_where_that_was_declared() -> None:
    body = column("地区", 622901)

    assert [p.code for p in problems(codec({"地区": "text"}), body)] == ["EXCEL_NUMBER"]
    assert codec({"地区": {"kind": "text", "numbers_as_text": True}}).decode(body) == [{"地区": "622901"}]
    refused = codec({"地区": {"kind": "text", "numbers_as_text": False}}, numbers_as_text=True)
    assert [p.code for p in problems(refused, body)] == ["EXCEL_NUMBER"]
    assert [p.code for p in problems(codec({"地区": "text"}, numbers_as_text=True), column("地区", 1.5))] == [
        "EXCEL_NUMBER"
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (12345, "EXCEL_LEADING_ZEROS"),
        ("12345", "EXCEL_LEADING_ZEROS"),
        ("1234567", "EXCEL_DIGITS"),
        ("12345６", "EXCEL_DIGITS"),
        ("'012345", "EXCEL_APOSTROPHE"),
    ],
)
def test_lost_zeros_and_strange_digits_are_refused(cell: Any, code: str) -> None:
    one = codec({"地区": {"kind": "text", "digits": 6, "numbers_as_text": True}})

    assert told(one, column("地区", cell)) == [(code, "sheet 名单, row 2, column A (地区)")]


def test_damage_that_was_already_text_is_refused_in_a_column_of_digits() -> None:
    one = codec({"证号": {"kind": "text", "digits": 18}})

    body = column(
        "证号", "622901198501010000", "6.2290119850101E+17", "622901198501010012", "11010519491231002X"
    )

    assert told(one, body) == [
        ("EXCEL_ZEROS", "sheet 名单, row 2, column A (证号)"),
        ("EXCEL_SCIENTIFIC", "sheet 名单, row 3, column A (证号)"),
    ]


def test_an_apostrophe_is_stripped_or_kept_as_declared() -> None:
    body = column("证号", "'0123")

    assert codec({"证号": "text"}, apostrophe="strip").decode(body) == [{"证号": "0123"}]
    assert codec({"证号": "text"}, apostrophe="keep").decode(body) == [{"证号": "'0123"}]


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_are_iso_text_in_both_date_systems(since_1904: bool) -> None:
    body = column("日期", date(2021, 9, 29), date(1985, 1, 1), date_1904=since_1904)

    assert codec({"日期": "date"}).decode(body) == [{"日期": "2021-09-29"}, {"日期": "1985-01-01"}]


@pytest.mark.parametrize(("since_1904", "day"), [(False, "2021-09-29"), (True, "2025-09-30")])
def test_a_bare_serial_number_is_a_date_only_where_declared(since_1904: bool, day: str) -> None:
    body = column("日期", 44468, date_1904=since_1904)

    assert [p.code for p in problems(codec({"日期": "date"}), body)] == ["EXCEL_SERIAL"]
    assert codec({"日期": "date"}, serials=True).decode(body) == [{"日期": day}]


def test_a_date_as_text_is_read_in_the_declared_spellings_only() -> None:
    one = codec({"日期": "date"}, date_texts=["yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"])

    assert (
        one.decode(column("日期", "2021.9.29", "2021年9月29日", "20210929")) == [{"日期": "2021-09-29"}] * 3
    )
    assert [p.code for p in problems(one, column("日期", "2021-09-29", "2021.2.29", "不详"))] == [
        "EXCEL_NO_DATE"
    ] * 3


def test_a_date_before_march_1900_or_of_a_negative_number_is_never_guessed() -> None:
    def fill(sheet: Any, day: Any) -> None:
        sheet.write_string(0, 0, "日期")
        for row, serial in enumerate((60, 59, -5, 0.5, 9e9), start=1):
            sheet.write_number(row, 0, serial, day)

    found = problems(codec({"日期": "date"}), workbook(fill))

    assert [p.code for p in found] == ["EXCEL_NO_DATE"] * 4 + ["EXCEL_SERIAL"]


def test_a_time_of_day_is_kept_or_refused() -> None:
    body = column("收到", datetime(2021, 9, 29, 9, 30, 15))  # noqa: DTZ001 - Excel knows no zones

    assert [p.code for p in problems(codec({"收到": "date"}), body)] == ["EXCEL_TIME"]
    assert codec({"收到": {"kind": "date", "time": True}}).decode(body) == [{"收到": "2021-09-29T09:30:15"}]


def test_a_number_that_excel_turned_into_a_date_is_no_text() -> None:
    assert [p.code for p in problems(codec({"号": "text"}), column("号", date(2021, 1, 2)))] == ["EXCEL_KIND"]


def test_errors_of_formulas_are_problems_and_not_blanks() -> None:
    def fill(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["姓名", "金额"])
        sheet.write_formula(1, 0, "=VLOOKUP(1,B:B,9)", None, "#REF!")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 0, "#N/A")

    found = problems(codec({"姓名": "text", "金额": "decimal"}), workbook(fill))

    assert [(p.code, p.place, p.params["value"]) for p in found] == [
        ("EXCEL_ERROR", "sheet 名单, row 2, column A (姓名)", "#REF!"),
        ("EXCEL_ERROR", "sheet 名单, row 2, column B (金额)", "#DIV/0!"),
    ]


def test_numbers_are_as_excel_shows_them() -> None:
    one = codec({"金额": "decimal"}, texts_as_numbers=True)

    assert one.decode(column("金额", 0.1 + 0.2, 1200.5, -3, "12.50")) == [
        {"金额": Decimal(text)} for text in ("0.3", "1200.5", "-3", "12.50")
    ]
    assert [p.code for p in problems(one, column("金额", 1e15, "１２", True))] == [
        "EXCEL_PRECISION",
        "EXCEL_KIND",
        "EXCEL_KIND",
    ]


def test_control_characters_and_lost_text_are_refused() -> None:
    found = told(codec({"姓名": "text"}), column("姓名", "a\x1cb", "马\ufffd"))

    assert found == [
        ("CONTROL_CHARACTER", "sheet 名单, row 2, column A (姓名)"),
        ("CHARSET_DAMAGED", "sheet 名单, row 3, column A (姓名)"),
    ]


def test_required_and_too_long_texts_are_told() -> None:
    one = codec({"姓名": {"kind": "text", "max_chars": 3, "required": True}, "别名": "text"})

    def fill(sheet: Any, _: Any) -> None:
        sheet.write_row(0, 0, ["姓名", "别名"])
        sheet.write_row(1, 0, ["马·哈三", "a"])
        sheet.write_string(2, 1, "b")

    assert [p.code for p in problems(one, workbook(fill))] == ["SCHEMA_TOO_LONG", "FIELD_MISSING"]
    assert one.layout() == (Field("姓名", required=True, max_chars=3), Field("别名", max_chars=32767))


def test_settings_that_contradict_themselves_are_told() -> None:
    for wrong in (
        {"columns": {"a": "text", "Ａ ": "text", "ａ": "text"}},
        {"sheet": "a/b"},
        {"sheet": 0},
        {"columns": {"a": {"kind": "date", "digits": 6}}},
        {"columns": {"a": "memo"}},
        {"ignored": ["b"], "header_rows": 0},
    ):
        with pytest.raises(Misconfigured):
            codec(**{"columns": {"a": "text"}, **wrong})
