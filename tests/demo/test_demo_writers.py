"""The simulated systems' files, byte by byte, against lines written by hand from their interface pages."""

import io
import struct
import zipfile
import zlib
from datetime import date, datetime
from random import Random

import pytest
from casebus.demo.cases import Case
from casebus.demo.correction import sheets
from casebus.demo.court import tables
from casebus.demo.offences import OFFENCES
from casebus.demo.people import RESIDENT, SUSPECT, Person
from casebus.demo.police import dossier, reading
from casebus.demo.police.export import case_transfer, execution_receipt
from casebus.demo.police.forms import Entry, Measure, Paper, Transfer
from casebus.demo.prison import fixed, lines

MOMENT = datetime(2021, 4, 1, 9, 5, 7)  # noqa: DTZ001 - the formats have local times without a zone
PERSON = Person(
    number="R6229015500002021030011",
    role=SUSPECT,
    name="马·哈三",
    sex="1",
    born=date(1985, 1, 1),
    ethnic="03",
    id_kind=RESIDENT,
    id_no="622901198501010012",
    domicile_area="622901",
    domicile="东街1号",
    home_area="622921",
    home="西路2号",
    schooling="小学",
    work="务农",
    phone="13900000000",
)
CASE = Case(
    index=0,
    area="622901",
    number="A6229015500002021030001",
    offence=OFFENCES[2],
    title="马·哈三盗窃案",
    brief="价值<3000元&现金\n“属实”",
    occurred=date(2021, 3, 2),
    filed=date(2021, 3, 3),
    place="东街",
    officer="丁福",
    suspects=(PERSON,),
    victims=(),
    goods=(),
)
PAPER = Paper("041001", "临市公(刑)立字〔2021〕0001号", date(2021, 3, 3), "马国栋")

EXPECTED_FILING = """<?xml version="1.0" encoding="GB2312"?>
<AJYS>
<XTXX><YWLX>01</YWLX><FSDWDM>622901550000</FSDWDM><FSDWMC>临夏市公安局</FSDWMC><FSSJ>20210401090507</FSSJ><BBH>3.2</BBH></XTXX>
<AJXX><AJBH>A6229015500002021030001</AJBH><JCAH></JCAH><AJMC>马·哈三盗窃案</AJMC><AJLB>264000</AJLB><XZQH>622901</XZQH><LASJ>20210303</LASJ><FASJ>20210302</FASJ><FADD>东街</FADD><JYAQ>价值&lt;3000元&amp;现金
“属实”</JYAQ><BADW>临夏市公安局</BADW><BADWDM>622901550000</BADWDM><BADWCBR>丁福</BADWCBR><RZRF></RZRF></AJXX>
<WSXX><WSZL>041001</WSZL><WSWH>临市公(刑)立字〔2021〕0001号</WSWH><WSMC>立案决定书</WSMC><ZZRQ>20210303</ZZRQ><QFR>马国栋</QFR><WSLY></WSLY><YWSWH></YWSWH><TDWSWH></TDWSWH></WSXX>
<BCZC><THLX></THLX><CS></CS><FZ></FZ></BCZC>
<RYXX><RY><RYBH>R6229015500002021030011</RYBH><SSDW>01</SSDW><XM>马·哈三</XM><CYM></CYM><CH></CH><XB>1</XB><CSRQ>19850101</CSRQ><MZ>03</MZ><GJ>中国</GJ><ZJLX>111</ZJLX><ZJHM>622901198501010012</ZJHM><WHCD>小学</WHCD><ZY>务农</ZY><HJDXZQH>622901</HJDXZQH><HJDXZ>东街1号</HJDXZ><XZDXZQH>622921</XZDXZQH><XZDXZ>西路2号</XZDXZ><LXDH>13900000000</LXDH><QKLJ></QKLJ><ZMXX><ZM><XH>1</XH><ZMMC>盗窃罪</ZMMC><FLTK>刑法第264条</FLTK><ZMDM>264000</ZMDM></ZM>
</ZMXX>
<QZCSXX><QZCS><CSZL>2</CSZL><KSRQ>20210304</KSRQ><JSRQ></JSRQ><ZXJG>临夏市公安局</ZXJG><ZXDD></ZXDD><WSWH></WSWH><ZXQK>1</ZXQK><YY></YY></QZCS>
</QZCSXX>
</RY>
</RYXX>
<CWXX></CWXX>
<JZML></JZML>
<DZJZ><WJM></WJM><JS></JS><ZYS></ZYS></DZJZ>
</AJYS>
"""


def test_a_filing_is_gb18030_labelled_gb2312_with_every_element_in_order() -> None:
    measures = {PERSON.number: [Measure("2", date(2021, 3, 4), "临夏市公安局")]}

    written = case_transfer(Transfer("01", CASE, MOMENT, PAPER, measures))

    assert written == EXPECTED_FILING.encode("gb18030")
    assert b"\xc2\xed\xa1\xa4\xb9\xfe\xc8\xfd" in written


def test_an_execution_receipt_names_person_and_measure() -> None:
    paper = Paper("042110", "临市公(刑)捕回字〔2021〕0001号", date(2021, 4, 1), "马国栋", answers="批捕1号")
    measure = Measure("5", date(2021, 4, 1), "临夏市公安局", place="看守所", document="批捕1号")

    told = execution_receipt(CASE, MOMENT, paper, [(PERSON, measure)], "临市检刑〔2021〕1号").decode(
        "gb18030"
    )

    assert "<XTXX><YWLX>05</YWLX>" in told
    assert "<AJXX><AJBH>A6229015500002021030001</AJBH><JCAH>临市检刑〔2021〕1号</JCAH>" in told
    assert (
        "<RY><RYBH>R6229015500002021030011</RYBH><SSDW>01</SSDW><XM>马·哈三</XM><ZJLX>111</ZJLX>"
        "<ZJHM>622901198501010012</ZJHM><QZCSXX><QZCS><CSZL>5</CSZL><KSRQ>20210401</KSRQ><JSRQ></JSRQ>"
        "<ZXJG>临夏市公安局</ZXJG><ZXDD>看守所</ZXDD><WSWH>批捕1号</WSWH><ZXQK>1</ZXQK><YY></YY></QZCS>"
    ) in told


ENTRIES = (
    Entry("1", "", "1", "042301", "诉讼文书卷"),
    Entry("1.1", "1", "1", "042109", "提请批准逮捕书", 1, 1, "001提请批准逮捕书.tif"),
    Entry("2.1", "2", "2", "042302", "询问笔录", 1, 2, "002询问笔录.pdf"),
    Entry("2.2", "2", "2", "042302", "现场照片", 1, 3, "003现场照片.png"),
)


def test_a_dossier_has_gbk_names_without_the_flag_and_a_manifest() -> None:
    package = zipfile.ZipFile(io.BytesIO(dossier.dossier(ENTRIES, Random(1), "A1")))
    names = [info.filename.encode("cp437").decode("gbk") for info in package.infolist()]
    sizes = [info.file_size for info in package.infolist()]

    assert names == ["清单.txt", "001提请批准逮捕书.tif", "002询问笔录.pdf", "003现场照片.png"]
    assert all(not info.flag_bits & 0x800 for info in package.infolist())
    assert package.read(package.infolist()[0]) == (
        f"1|001提请批准逮捕书.tif|1|{sizes[1]}\r\n2|002询问笔录.pdf|1|{sizes[2]}\r\n3|003现场照片.png|1|{sizes[3]}\r\n"
    ).encode("gbk")
    assert all(500 <= size <= 3000 for size in sizes[1:])


def test_what_is_missing_from_a_dossier_still_stands_in_its_manifest() -> None:
    package = zipfile.ZipFile(
        io.BytesIO(dossier.dossier(ENTRIES, Random(1), "A1", missing=["003现场照片.png"]))
    )

    assert len(package.infolist()) == 3
    assert "003现场照片.png" in package.read(package.infolist()[0]).decode("gbk")


def test_pages_are_valid_files() -> None:
    png, tiff, pdf = dossier.png(Random(1), b"x"), dossier.tiff(Random(1), b"x"), dossier.pdf(Random(1), b"x")
    length = struct.unpack(">I", png[8:12])[0]
    table = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])

    assert struct.unpack(">I", png[16 + length : 20 + length])[0] == zlib.crc32(png[12 : 16 + length])
    assert struct.unpack("<H", tiff[(at := struct.unpack("<I", tiff[4:8])[0]) : at + 2])[0] == 10
    assert pdf[table : table + 4] == b"xref"


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
        "JH_FS_RY": 25,
        "JH_FS_ZM": 7,
        "JH_FS_JD": 8,
        "JH_FS_CL": 6,
        "JH_HZ": 12,
    }
    assert "b17 INTEGER" in tables.ddl()
    assert "b20 NUMERIC" in tables.ddl()
