"""Documents as the five legacy systems write them, byte for byte, and their receipts as those systems read them.

Nothing here uses a codec or a mapping: fields are put down and cut out by hand.
"""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebus.demo.court.tables import ddl
from casebus.schemas.problem import Problem

COURT_TABLES = ddl()
GB2312 = b'<?xml version="1.0" encoding="GB2312"?>\n'
ID = "622901198501010012"
OUTCOMES = {"accepted": "1", "duplicate": "2", "conflict": "3", "refused": "4", "delivered": "5"}
WORDS = {"已接收": "1", "重复": "2", "冲突": "3", "退回": "4", "已送达": "5", "无法送达": "6"}


def case_number(serial: int, kind: int = 1) -> str:
    return f"A62290155000{kind}202109{serial:04d}"


def person_number(serial: int, kind: int = 1) -> str:
    return f"R62290155000{kind}202109{serial:04d}"


@dataclass(frozen=True)
class Receipt:
    """One receipt: what it is about, what it says, and how much of it has room in its format."""

    key: str
    outcome: str
    #: code, place, Chinese and English text of each problem, where the format has fields for them
    listed: Sequence[tuple[str, str, str, str]] | None
    summary: str = ""
    #: characters that a key may have in this format
    room: int = 300

    def names(self, key: str) -> bool:
        return self.key == key or (len(key.encode("gb18030")) > self.room and key.startswith(self.key[:-1]))

    def tells(self, problem: Problem, chinese: str, english: str) -> None:
        """Whether it carries the problem, as far as its format goes."""
        if self.listed is not None:
            assert (problem.code, problem.place, chinese, english) in self.listed
        else:
            assert problem.code in self.summary


# ---- police: XML labelled GB2312


def filing_key(serial: int) -> str:
    return f"{case_number(serial)}/临公(刑)立字〔2021〕{serial:04d}号"


def filing(serial: int, *, name: bytes = "马·哈三".encode("gb18030"), **fields: str) -> bytes:
    """A notice of case filing; `name` are the raw bytes of the suspect's name, `fields` other texts by element."""
    told = {"AJBH": case_number(serial), "WSWH": f"临公(刑)立字〔2021〕{serial:04d}号", "YWLX": "01"}
    told |= {"RYBH": person_number(serial), "AJLB": "264000", "XZQH": "622901", "LASJ": "20210920"}
    told |= {
        "WSZL": "041001",
        "ZZRQ": "20210920",
        "SSDW": "01",
        "XB": "1",
        "ZJLX": "111",
        "ZJHM": ID,
    } | fields
    return GB2312 + _xml(told).encode("gb18030").replace(b"NAME", name)


def _xml(told: Mapping[str, str]) -> str:
    def group(name: str, *members: str, more: str = "") -> str:
        lines = [f"<{one}>{told.get(one, '')}</{one}>" for one in members]
        return "\n".join([f"<{name}>", *lines]) + f"\n{more}</{name}>\n"

    empty = "<ZMXX>\n</ZMXX>\n<QZCSXX>\n</QZCSXX>\n"
    person = ("RYBH", "SSDW", "XM", "CYM", "CH", "XB", "CSRQ", "MZ", "GJ", "ZJLX", "ZJHM", "WHCD", "ZY")
    person += ("HJDXZQH", "HJDXZ", "XZDXZQH", "XZDXZ", "LXDH", "QKLJ")
    told = {"XM": "NAME", "BBH": "3.2"} | dict(told)
    case = (
        "AJBH",
        "JCAH",
        "AJMC",
        "AJLB",
        "XZQH",
        "LASJ",
        "FASJ",
        "FADD",
        "JYAQ",
        "BADW",
        "BADWDM",
        "BADWCBR",
    )
    document = ("WSZL", "WSWH", "WSMC", "ZZRQ", "QFR", "WSLY", "YWSWH", "TDWSWH")
    package = f"<DZJZ>\n<WJM>{told.get('PACKAGE', '')}</WJM>\n<JS></JS>\n<ZYS></ZYS>\n</DZJZ>\n"
    return (
        "<AJYS>\n"
        + group("XTXX", "YWLX", "FSDWDM", "FSDWMC", "FSSJ", "BBH")
        + group("AJXX", *case, "RZRF")
        + group("WSXX", *document)
        + group("BCZC", "THLX", "CS", "FZ")
        + f"<RYXX>\n{group('RY', *person, more=told.get('CHARGES', empty))}</RYXX>\n"
        + f"<CWXX>\n</CWXX>\n<JZML>\n{told.get('CATALOGUE', '')}</JZML>\n{package}</AJYS>\n"
    )


def line_of(body: bytes, mark: bytes) -> int:
    """The line on which these bytes stand, counted from 1."""
    return body[: body.index(mark)].count(b"\n") + 1


def filing_as_posted(serial: int, transfer: str, accepted_at: str, **fields: str) -> bytes:
    """What the procuratorate's system gets for `filing`: JSON in UTF-8, no blank, no empty field."""
    hour = f"{(int(accepted_at[11:13]) + 8) % 24:02d}"
    sent = f"{accepted_at[:10]} {hour}{accepted_at[13:19]}"
    return (
        f'{{"bizType":"LATB","transferNo":"{transfer}","senderCode":"police-622901","sentAt":"{sent}",'
        f'"case":{{"policeCaseNo":"{case_number(serial)}","cause":"盗窃","areaCode":"622901",'
        f'"filedDate":"2021-09-20"}},"doc":{{"type":"立案决定书","no":"临公(刑)立字〔2021〕{serial:04d}号",'
        f'"date":"2021-09-20"}},"persons":[{{"personNo":"{person_number(serial)}","role":"犯罪嫌疑人",'
        f'"name":"马·哈三","gender":"男","idType":"居民身份证","idNo":"{ID}"}}]}}'
    ).encode()


def police_receipts(body: bytes) -> list[Receipt]:
    assert body.startswith(GB2312)
    root = ET.fromstring(body[len(GB2312) :].decode("gb18030"))
    listed = [tuple(one.findtext(name, "") for name in ("DM", "WZ", "SM", "YWSM")) for one in root.iter("WT")]
    return [Receipt(root.findtext("YWJBS", ""), root.findtext("JG", ""), listed)]


# ---- procuratorate: JSON


def intake(serial: int, **changes: str) -> bytes:
    """A notice that the case was taken in; `changes` replace its texts."""
    body = (
        f'{{"docId":"J-{serial}",\n"bizType":"SLTZ",\n"toKind":"公安机关","toArea":"622901",\n'
        f'"case":{{"policeCaseNo":"{case_number(serial, 2)}","cause":"盗窃","areaCode":"622901"}},\n'
        '"doc":{"type":"受理通知书","date":"2021-09-30","receivedDate":"2021-09-29"},\n'
        f'"persons":[{{"personNo":"{person_number(serial, 2)}","role":"犯罪嫌疑人",\n"name":"马·哈三",\n'
        f'"idType":"居民身份证",\n"idNo":"{ID}"}}]}}'
    )
    for old, new in changes.items():
        assert old in body
        body = body.replace(old, new)
    return body.encode()


def posted_receipt(body: Mapping[str, Any]) -> Receipt:
    listed = [
        (one["code"], one.get("place") or "", one["text"], one["textEn"])
        for one in body.get("problems") or []
    ]
    return Receipt(body["docId"], WORDS[body["result"]], listed)


# ---- court: staging tables


def hearing(court: Callable[..., Any], serial: int, *, key: str = "", **cells: Any) -> str:
    """A hearing notice in the court's tables; cells named f… are of the document, g… of its person. Gives the key."""
    key = key or f"FS{serial}"
    row = {"LSH": key, "YWLX": "212", "ZT": "0", "RKSJ": f"2021-10-01 09:00:{serial % 60:02d}"}
    row |= {"f1": case_number(serial, 3), "f5": "0501", "f6": "622901", "f9": "KTTZS", "f12": "2021-09-30"}
    row |= {"f21": "2021-10-20 09:30:00", "f22": "第一法庭"}
    person = {"LSH": key, "XH": person_number(serial, 3), "g1": "2", "g2": "马·哈三", "g6": "1", "g7": ID}
    _insert(court, "JH_FS_RY", person | {k: v for k, v in cells.items() if k[0] == "g"})
    _insert(court, "JH_FS_WS", row | {k: v for k, v in cells.items() if k[0] != "g"})
    return key


def _insert(court: Callable[..., Any], table: str, row: Mapping[str, Any]) -> None:
    court(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())


def court_receipt(row: Mapping[str, Any]) -> Receipt:
    return Receipt(row["LSH"], row["JG"], None, row["ZY"] or "")


# ---- prison: fixed width in bytes

HEADER = (("版本", 4), ("文件种类", 4), ("发送单位", 12), ("制作时间", 14), ("单位名称", 70))
MAIN = (
    ("业务", 3), ("流水号", 20), ("替代流水号", 20), ("公安案件编号", 23), ("法院案号", 40), ("案件名称", 100),
    ("案件类型", 2), ("法院地区", 6), ("人员编号", 23), ("姓名", 30), ("性别", 1), ("出生日期", 8), ("证件种类", 1),
    ("证件号码", 18), ("罪犯编号", 12), ("罪名", 60), ("法条", 40), ("主刑", 1), ("刑期月", 3), ("刑期起", 8),
    ("刑期止", 8), ("文书种类", 4), ("文书文号", 60), ("文书名称", 60), ("制作日期", 8), ("收到日期", 8),
    ("收监日期", 8), ("结束日期", 8), ("结束方式", 1), ("证明书文号", 60), ("提请减刑月", 3), ("改造表现", 512),
    ("监狱名称", 70),
)  # fmt: skip


def column_of(field: str) -> int:
    """The byte at which a field of the main line begins, counted from 1; the marker is byte 1."""
    names = [name for name, _ in MAIN]
    return 2 + sum(width for _, width in MAIN[: names.index(field)])


def prison_line(serial: int, **fields: str | bytes) -> bytes:
    """A receipt of the notice of execution; a field given as bytes is put down as it is."""
    told: dict[str, str | bytes] = {"业务": "311", "流水号": f"LX{serial:05d}", "案件类型": "31"}
    told |= {
        "公安案件编号": case_number(serial, 4),
        "法院地区": "622901",
        "人员编号": person_number(serial, 4),
    }
    told |= {"姓名": "马·哈三", "性别": "1", "证件种类": "1", "证件号码": ID, "罪犯编号": "620900001234"}
    told |= {
        "文书种类": "HZ01",
        "制作日期": "20210930",
        "收到日期": "20210929",
        "监狱名称": "临夏监狱",
    } | fields
    return b"A" + b"".join(_cell(told.get(name, ""), width) for name, width in MAIN)


def _cell(value: str | bytes, width: int) -> bytes:
    raw = value if isinstance(value, bytes) else value.encode("gb18030")
    assert len(raw) <= width
    return raw.ljust(width, b" ")


def prison_file(lines: Sequence[bytes], *, count: int | None = None) -> bytes:
    persons = f"{len(lines) if count is None else count:06d}".encode()
    told = {"版本": "0200", "文件种类": "FK", "发送单位": "prison-62290", "制作时间": "20211001090000"}
    head = b"H" + b"".join(_cell(told.get(name, ""), width) for name, width in HEADER) + persons
    tail = b"T" + persons + f"{len(lines):06d}".encode()
    return b"".join(line + b"\r\n" for line in (head, *lines, tail))


def prison_receipts(body: bytes) -> list[Receipt]:
    found = []
    for line in body.split(b"\r\n"):
        if line.startswith(b"A"):
            outcome, key, words = line[38:39], line[39:59], line[-900:]
            found.append(Receipt(_text(key), _text(outcome), None, _text(words), room=20))
    return found


def _text(cell: bytes) -> str:
    return cell.decode("gb18030").rstrip()


# ---- correction: CSV

COLUMNS = (
    "序号,业务,台账编号,替换台账编号,公安案件编号,法院案号,案件名称,案件类型,人员编号,姓名,性别,出生日期,证件种类,证件号码,"
    "罪名,主刑,刑期(月),缓刑考验期(月),矫正对象编号,收到日期,入矫日期,解矫日期,结束方式,矫正表现,文书种类,文书文号,"
    "文书名称,文书日期,决定机关地区,矫正机构"
).split(",")


def office_line(serial: int, **cells: str) -> str:
    """A receipt of the notice of correction; a cell is put down as it is, with its quotes if it has any."""
    told = {
        "序号": "1",
        "业务": "执行回执",
        "台账编号": f"JZ-{serial}\t",
        "公安案件编号": case_number(serial, 5),
    }
    told |= {
        "案件类型": "盗窃",
        "人员编号": person_number(serial, 5) + "\t",
        "姓名": "马·哈三",
        "性别": "1-男",
    }
    told |= {
        "证件种类": "居民身份证",
        "证件号码": ID + "\t",
        "收到日期": "2021/9/29",
        "文书种类": "执行通知书回执",
    }
    told |= {"入矫日期": "2021/9/30", "决定机关地区": "622901", "替换台账编号": "无"} | cells
    return ",".join(told.get(column, "") for column in COLUMNS)


def office_file(
    lines: Sequence[str], *, totals: str = "合计,{},", bom: bytes = b"", charset: str = "gb18030"
) -> bytes:
    rows = [",".join(COLUMNS), *lines]
    if totals:
        rows.append(totals.format(len(lines)) + "," * (len(COLUMNS) - 3))
    return bom + "".join(row + "\r\n" for row in rows).encode(charset)


def office_place(line: int, column: str) -> str:
    return f"line {line}, column {COLUMNS.index(column) + 1} ({column})"


def correction_receipts(body: bytes) -> list[Receipt]:
    rows = csv.DictReader(io.StringIO(body.decode("gb18030"), newline=""))
    return [Receipt(row["台账编号"].rstrip("\t"), WORDS[row["结果"]], None, row["说明"]) for row in rows]
