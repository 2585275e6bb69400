"""How sheets really look: odd headings, merged and hidden cells, blank rows, rows of sums."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from casebus.adapters.codecs.excel import ExcelCodec
from casebus.adapters.settings import read_settings
from casebus.schemas.errors import BadDocument

COLUMNS = {"姓名": "text", "证件号码": "text"}


def codec(**more: Any) -> ExcelCodec:
    values = {"sheet": "名单", "header_rows": 1, "columns": COLUMNS, **more}
    return ExcelCodec(read_settings(ExcelCodec.Settings, values), Path())


def workbook(rows: list[list[Any]], also: Callable[[Any, Any], None] = lambda book, sheet: None) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(number, at, cell)
    also(book, sheet)
    book.close()
    return target.getvalue()


def told(one: ExcelCodec, body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as caught:
        one.decode(body)
    return [(problem.code, problem.place) for problem in caught.value.problems]


def test_headings_may_be_spelt_with_blanks_line_breaks_and_full_width_signs() -> None:
    one = codec(columns={"姓名": "text", "证件号码(18)": "text"})

    body = workbook([["证件\n号码（１８）", " 姓　名 "], ["1", "马·哈三"]])

    assert one.decode(body) == [{"姓名": "马·哈三", "证件号码(18)": "1"}]


def test_unknown_missing_and_doubled_headings_are_told_at_once() -> None:
    body = workbook([["姓名", "证件号", "姓 名", "备注", None], ["a", "b", "c", "d", "e"]])

    assert told(codec(), body) == [
        ("EXCEL_HEADING_NEAR", "sheet 名单, row 1, column B"),
        ("EXCEL_HEADING_TWICE", "sheet 名单, row 1, column C"),
        ("EXCEL_HEADING_UNKNOWN", "sheet 名单, row 1, column D"),
        ("EXCEL_HEADING_BLANK", "sheet 名单, row 1, column E"),
        ("EXCEL_HEADING_MISSING", "sheet 名单, row 1"),
    ]


def test_ignored_headings_and_blank_columns_at_the_end_are_no_problem() -> None:
    body = workbook([["序号", "姓名", "证件号码", None, None], ["1", "a", None, None, " "]])

    assert codec(ignored=["序号"]).decode(body) == [{"姓名": "a"}]


def test_headings_of_two_rows_below_a_title_are_joined() -> None:
    one = codec(
        skip_rows=1, header_rows=2, columns={"嫌疑人/姓名": "text", "嫌疑人/性别": "text", "罪名": "text"}
    )

    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "移送名单")
        sheet.merge_range(1, 0, 1, 1, "嫌疑人")
        sheet.merge_range(1, 2, 2, 2, "罪名")

    body = workbook([[], [], ["姓名", "性别"], ["马·哈三", "男", "盗窃"]], merge)
    records = [{"嫌疑人/姓名": "马·哈三", "嫌疑人/性别": "男", "罪名": "盗窃"}]

    assert one.decode(body) == records
    assert one.decode(one.encode(records)) == records


def test_without_headings_columns_go_by_position() -> None:
    one = codec(header_rows=0)

    assert one.decode(workbook([["a", "b"]])) == [{"姓名": "a", "证件号码": "b"}]
    assert told(one, workbook([["a", "b", "c"]])) == [("EXCEL_BEYOND", "sheet 名单, row 1")]


def test_blank_rows_between_others_are_refused_or_skipped_and_those_at_the_end_dropped() -> None:
    body = workbook([["姓名", "证件号码"], ["a"], [" ", None], ["b"], ["  "], []])

    assert told(codec(), body) == [("EXCEL_BLANK_ROW", "sheet 名单, row 3")]
    one = codec(blank_rows="skip")
    assert [record["姓名"] for record in one.decode(body)] == ["a", "b"]
    assert one.locate(body, 1, ("姓名",)) == "sheet 名单, row 4, column A (姓名)"
    assert one.locate(body, 9, ("姓名",)) == "sheet 名单"


def test_merged_cells_are_refused_or_repeated() -> None:
    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 2, 0, "马·哈三")

    body = workbook([["姓名", "证件号码"], [None, "1"], [None, "2"]], merge)

    assert told(codec(), body) == [("EXCEL_MERGED", "sheet 名单, row 2, column A")]
    assert codec(merged="repeat").decode(body) == [
        {"姓名": "马·哈三", "证件号码": "1"},
        {"姓名": "马·哈三", "证件号码": "2"},
    ]


def test_hidden_rows_and_sheets_are_told_or_read() -> None:
    rows = [["姓名", "证件号码"], ["a"], ["b"]]
    row_hidden = workbook(rows, lambda book, sheet: sheet.set_row(2, None, None, {"hidden": True}))

    def hide(book: Any, sheet: Any) -> None:
        book.add_worksheet("说明").activate()
        sheet.hide()

    sheet_hidden = workbook(rows, hide)

    assert told(codec(), row_hidden) == [("EXCEL_HIDDEN", "sheet 名单, row 3")]
    assert [code for code, _ in told(codec(), sheet_hidden)] == ["EXCEL_HIDDEN"]
    assert len(codec(hidden="read").decode(row_hidden)) == len(codec(hidden="read").decode(sheet_hidden)) == 2


def test_a_row_of_sums_is_ignored_or_refused_as_declared() -> None:
    body = workbook([["姓名", "证件号码"], ["a"], ["合 计", "1"]])
    amid = workbook([["姓名", "证件号码"], ["合计"], ["a"]])
    ignoring = codec(totals={"marker": "合计", "rows": "ignore"})

    assert ignoring.decode(body) == [{"姓名": "a"}]
    assert told(ignoring, amid) == [("EXCEL_TOTALS", "sheet 名单, row 2")]
    assert told(codec(totals={"marker": "合计", "rows": "refuse"}), body) == [
        ("EXCEL_TOTALS", "sheet 名单, row 3")
    ]


def test_the_sheet_goes_by_name_or_number() -> None:
    body = workbook([["姓名", "证件号码"], ["a"]])

    assert codec(sheet=1).decode(body) == [{"姓名": "a"}]
    assert [code for code, _ in told(codec(sheet="名 单"), body)] == ["EXCEL_SHEET_NEAR"]
    assert [code for code, _ in told(codec(sheet=2), body)] == ["EXCEL_SHEET"]


def test_what_means_no_value_is_null_and_a_blank_cell_is_absent() -> None:
    one = codec(nulls=["无", "/"])

    assert one.decode(workbook([["姓名", "证件号码"], ["/"], ["a", "无"]])) == [
        {"姓名": None},
        {"姓名": "a", "证件号码": None},
    ]
    with pytest.raises(BadDocument):
        one.encode([{"姓名": "/"}])
