"""The one office's workbooks, as a library for Excel reads and writes them."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]
from casebus.demo import story
from casebus.demo.correction import workbook
from casebus.demo.correction.office import CorrectionOffice
from casebus.demo.correction.sheets import FEEDBACK, Row
from casebus.demo.layout import WORKBOOKS, System
from known_cases import PREFECTURE, case_of, sent

PERSON = {
    "业务": "执行回执",
    "姓名": "马·<哈>三",
    "出生日期": "1985/1/2",
    "刑期(月)": "12",
    "矫正表现": "好\n“很好”",
}


def seen(body: bytes) -> list[dict[str, object]]:
    """What a reader of workbooks sees, by heading."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("反馈")
    headings, *lines = sheet.to_python()
    assert tuple(headings) == FEEDBACK
    return [dict(zip(FEEDBACK, line, strict=True)) for line in lines]


def test_days_are_dates_and_months_are_numbers() -> None:
    (line,) = seen(workbook.feedback([Row(PERSON | {"证件号码": "622901198501010012"})]))

    assert (line["出生日期"], line["刑期(月)"], line["序号"]) == (date(1985, 1, 2), 12.0, 1.0)
    assert (line["姓名"], line["矫正表现"], line["证件号码"]) == (
        "马·<哈>三",
        "好\n“很好”",
        "622901198501010012",
    )
    assert {line[name] for name in ("法院案号", "收到日期", "罪名")} == {""}


def test_an_id_turned_into_a_number_has_lost_its_end_and_sums_stand_below() -> None:
    first, last = seen(
        workbook.feedback([Row({"证件号码": "622901198501010000"}, as_number=True)], miscounted=1)
    )

    assert first["证件号码"] == 622901198501010000.0
    assert (last["业务"], last["台账编号"]) == ("合计", "2人")


def test_the_same_sheet_is_the_same_file_and_reads_back() -> None:
    body = workbook.feedback([Row(PERSON)])

    assert body == workbook.feedback([Row(PERSON)])
    assert workbook.rows(body) == [{name: (PERSON | {"序号": "1"}).get(name, "") for name in FEEDBACK}]
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


@pytest.mark.parametrize("shared", [True, False])
def test_the_office_reads_what_another_program_writes(shared: bool) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": not shared}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("矫正通知")
        sheet.write_row(0, 0, ["姓名", "缓刑考验期(月)", "文书日期", "罚金(元)", "证明书文号"])
        sheet.write_row(1, 0, [" 马·哈三 ", 18])
        sheet.write_datetime(1, 2, datetime(2021, 9, 3), day)  # noqa: DTZ001 - Excel knows no zones
        sheet.write_number(1, 3, 2000.5)

    assert workbook.rows(out.getvalue()) == [
        {
            "姓名": "马·哈三",
            "缓刑考验期(月)": "18",
            "文书日期": "2021/9/3",
            "罚金(元)": "2000.5",
            "证明书文号": "",
        }
    ]


def test_the_office_with_workbooks_reports_in_workbooks(system: Callable[[str], System]) -> None:
    # Given a notice for the one office that has Excel
    case = case_of(lambda f: any(j.kind == story.SUSPENDED for j in f.judgments))
    office = CorrectionOffice(system(f"correction-{WORKBOOKS}"), PREFECTURE)
    told = {
        "流转编号": "T1",
        "业务": "社区矫正通知",
        "公安案件编号": case.number,
        "人员编号": case.suspects[0].number,
    }
    row = dict.fromkeys(
        ("法院案号", "案件名称", "案件类型", "姓名", "性别", "证件种类", "证件号码", "罪名"), ""
    )
    more = {
        "主刑": "拘役",
        "刑期(月)": "3",
        "缓刑考验期(月)": "6",
        "文书日期": "2021/9/3",
        "出生日期": "1990/1/1",
    }

    office.take(row | told | more | {"决定机关": "永靖县人民法院"})
    office.turn(0)

    names = [row[0] for row in office.store.rows("SELECT name FROM outgoing")]
    assert sent(office.store) == ["EXEC_NOTICE_RECEIPT", "CC_END"]
    assert names
    assert all(name.endswith(".xlsx") for name in names)
    lines = [line for (body,) in office.store.rows("SELECT body FROM outgoing") for line in seen(body)]
    assert {line["业务"] for line in lines} == {"执行回执", "解除矫正"}
    assert json.loads(office.store.one("SELECT body FROM exports"))["出生日期"] == "1990/1/1"
    assert {line["出生日期"] for line in lines} == {date(1990, 1, 1)}
    office.close()
