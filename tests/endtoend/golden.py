"""Documents as the five legacy systems write them, byte for byte, and their receipts as those systems read them.

Nothing here uses a codec or a mapping: fields are put down and cut out by hand.
"""

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
