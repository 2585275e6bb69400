"""The simulated systems' files, byte by byte, against lines written by hand from their interface pages."""

import io
import struct
import zipfile
import zlib
from datetime import date, datetime
from random import Random

from casebus.demo.cases import Case
from casebus.demo.offences import OFFENCES
from casebus.demo.people import RESIDENT, SUSPECT, Person
from casebus.demo.police import dossier
from casebus.demo.police.export import case_transfer, execution_receipt
from casebus.demo.police.forms import Entry, Measure, Paper, Transfer

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
