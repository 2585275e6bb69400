"""The files of prison, correction office and court against lines written by hand from their interface pages."""

from datetime import datetime

import pytest
from casebus.demo.correction import sheets
from casebus.demo.court import tables
from casebus.demo.police import reading
from casebus.demo.prison import fixed, lines

MOMENT = datetime(2021, 4, 1, 9, 5, 7)  # noqa: DTZ001 - the formats have local times without a zone


def test_a_fixed_width_line_counts_bytes() -> None:
    fields = fixed.layout("name:8 months:3:N end:4")

    assert (
        fixed.line("A", fields, {"name": "马·哈三", "months": 7})
        == b"A\xc2\xed\xa1\xa4\xb9\xfe\xc8\xfd007    \r\n"
    )
    assert fixed.values(fields, b"A\xc2\xed\xa1\xa4\xb9\xfe\xc8\xfd007    ") == {
        "name": "马·哈三",
        "months": "007",
        "end": "",
    }
    with pytest.raises(ValueError, match="takes 10 bytes of 8"):
        fixed.line("A", fields, {"name": "马·哈三镕"})


def test_prison_lines_have_the_widths_of_their_page() -> None:
    def widths(layout: fixed.Layout) -> list[int]:
        return [size for _, size, _ in layout]

    assert widths(lines.HEADER) == [4, 4, 12, 14, 70, 6]
    assert widths(lines.FEEDBACK) == [
        *(3, 20, 20, 23, 40, 100, 2, 6),
        *(23, 30, 1, 8, 1, 18, 12, 60, 40, 1, 3, 8, 8, 4, 60, 60, 8),
        *(8, 8, 8, 1, 60, 3, 512, 70),
    ]
    assert widths(lines.NOTICE) == [
        *(36, 3, 23, 40, 40),
        *(100, 2, 23, 30, 30, 1, 8, 2, 1, 18, 6, 70),
        *(60, 40, 1, 3, 8, 8, 12, 2, 3),
        *(4, 60, 60, 8, 8, 70, 12),
    ]
    assert widths(lines.RECEIPT) == [36, 1, 1, 20, 3, 40, 36, 40, 14, 900]
    assert widths(lines.PIECE) == [3, 4, 80, 4]


def test_a_feedback_file_counts_its_lines_and_can_miscount() -> None:
    told = [
        lines.Told({"business": "312", "serial": "JY1"}, (("PJ01", "判决书", 6),)),
        lines.Told({"business": "311"}),
    ]

    right = lines.feedback(told, MOMENT).split(b"\r\n")
    wrong = lines.feedback(told, MOMENT, miscounted=1).split(b"\r\n")

    assert [line[:1] for line in right] == [b"H", b"A", b"D", b"A", b"T", b""]
    assert right[0] == b"H0200FK  JY622900000120210401090507" + "临夏监狱".encode("gbk").ljust(70) + b"000002"
    assert right[1].startswith(b"A312JY1                 ")
    assert right[2] == b"D1  PJ01" + "判决书".encode("gbk").ljust(80) + b"0006"
    assert right[4] == b"T000002000003"
    assert wrong[4] == b"T000003000003"


def test_a_csv_is_as_excel_writes_it() -> None:
    row = sheets.Row({"业务": "执行回执", "证件号码": "622901198501010012", "矫正表现": '好，"很好"'})

    written = sheets.feedback([row])

    body = written.decode("gb18030")
    head, line, rest = body.split("\r\n", 2)
    assert not written.startswith(b"\xef\xbb\xbf")
    assert head.startswith(
        "序号,业务,台账编号,替换台账编号,公安案件编号,法院案号,案件名称,案件类型,人员编号,姓名,性别,"
    )
    assert head.endswith(",文书种类,文书文号,文书名称,文书日期,决定机关地区,矫正机构")
    assert line.startswith("1,执行回执,无,无,无,")
    assert ",622901198501010012\t," in line
    assert ',"好，""很好""",' in line
    assert rest == "合计,1" + "," * 28 + "\r\n"


def test_a_spoilt_sheet_has_no_tab_and_another_total() -> None:
    row = sheets.Row({"证件号码": "622901198501010000"}, as_number=True)

    body = sheets.feedback([row], miscounted=1).decode("gb18030")

    assert ",622901198501010000," in body
    assert "合计,2," in body


def test_the_office_reads_what_excel_leaves() -> None:
    body = '流转编号,业务,姓名,证件号码\r\nT1,社区矫正通知,"马·哈三\r\n",622901198501010012\t\r\nT2,释放通知,无,\r\n'

    assert sheets.rows(body.encode("gb18030")) == [
        {"流转编号": "T1", "业务": "社区矫正通知", "姓名": "马·哈三", "证件号码": "622901198501010012"},
        {"流转编号": "T2", "业务": "释放通知", "姓名": "", "证件号码": ""},
    ]


def test_the_police_read_gb18030_under_a_gb2312_label() -> None:
    body = (
        '<?xml version="1.0" encoding="GB2312"?>\n<JSHZ><HZBH>H1</HZBH><HJ>1</HJ><JG>4</JG>'
        "<YWJBS>A1/镕𠮷号</YWJBS><LZBH></LZBH><JSDW></JSDW><WTS><WT><DM>CODE_UNKNOWN</DM><SM>代码</SM></WT>"
        "<WT><DM>OTHER</DM></WT></WTS></JSHZ>"
    ).encode("gb18030")

    receipt = reading.receipt(body)

    assert (receipt.number, receipt.stage, receipt.outcome) == ("H1", "submission", "refused")
    assert (receipt.key, receipt.code, receipt.summary) == ("A1/镕𠮷号", "CODE_UNKNOWN", "代码")


def test_the_courts_tables_have_the_columns_of_their_page() -> None:
    counts = {
        name: len(columns) for name, columns in (tables.RECEIVED | tables.SENT | tables.RECEIPTS).items()
    }

    assert counts == {
        "JH_JS_AJ": 25,
        "JH_JS_RY": 31,
        "JH_JS_ZM": 7,
        "JH_JS_QZCS": 9,
        "JH_JS_CL": 11,
        "JH_FS_WS": 37,
        "JH_FS_RY": 31,
        "JH_FS_ZM": 7,
        "JH_FS_JD": 8,
        "JH_FS_CL": 6,
        "JH_HZ": 12,
    }
    assert "b17 INTEGER" in tables.ddl()
    assert "b20 NUMERIC" in tables.ddl()
