"""Files of records as the prison and the correction office write them, byte for byte, and their receipts read by hand."""

import csv
import io
from collections.abc import Sequence

from golden import ID, WORDS, Receipt, case_number, person_number

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

COLUMNS = [
    "序号",
    "业务",
    "台账编号",
    "替换台账编号",
    "公安案件编号",
    "法院案号",
    "案件名称",
    "案件类型",
    "人员编号",
    "姓名",
    "性别",
    "出生日期",
    "证件种类",
    "证件号码",
    "罪名",
    "主刑",
    "刑期(月)",
    "缓刑考验期(月)",
    "矫正对象编号",
    "收到日期",
    "入矫日期",
    "解矫日期",
    "结束方式",
    "矫正表现",
    "文书种类",
    "文书文号",
    "文书名称",
    "文书日期",
    "决定机关地区",
    "矫正机构",
]


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
