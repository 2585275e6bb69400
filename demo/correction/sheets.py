"""The community-correction office's CSV files: notices and receipts as they come, feedback as it goes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..correspondence import OUTCOME_WORDS, STAGE_WORDS, Receipt, code_in

#: the word for an absent value in what the office exports
ABSENT = "无"
FEEDBACK = (
    *("序号", "业务", "台账编号", "替换台账编号", "公安案件编号", "法院案号", "案件名称"),
    *("案件类型", "人员编号", "姓名", "性别", "出生日期", "证件种类", "证件号码"),
    *("罪名", "主刑", "刑期(月)", "缓刑考验期(月)", "矫正对象编号", "收到日期", "入矫日期"),
    *("解矫日期", "结束方式", "矫正表现", "文书种类", "文书文号", "文书名称", "文书日期"),
    *("决定机关地区", "矫正机构"),
)
#: columns whose digits a spreadsheet would spoil; a TAB behind them keeps it from doing so
KEPT_BY_TAB = ("证件号码", "矫正对象编号")


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line to export. `as_number` leaves the TAB away, as after somebody edited the sheet."""

    cells: Mapping[str, str]
    as_number: bool = False


def rows(body: bytes) -> list[dict[str, str]]:
    """The lines of a file by their headings; TABs, blanks and the word for absent taken away."""
    reader = csv.DictReader(io.StringIO(body.decode("gb18030").removeprefix("\ufeff"), newline=""))
    found = []
    for row in reader:
        clean = {name: (value or "").strip(" \t\r\n") for name, value in row.items() if name}
        found.append({name: "" if value == ABSENT else value for name, value in clean.items()})
    return found


def receipts(lines: Iterable[Mapping[str, str]]) -> list[Receipt]:
    """The receipts of an `HZ_` file's lines."""
    return [
        Receipt(
            number=r["回执编号"],
            stage=STAGE_WORDS[r["环节"]],
            outcome=OUTCOME_WORDS[r["结果"]],
            key=r["台账编号"],
            transfer=r["流转编号"],
            receiver=r["接收单位"],
            code=code_in(r["说明"]),
            summary=r["说明"],
        )
        for r in lines
    ]


def feedback(people: Sequence[Row], *, miscounted: int = 0) -> bytes:
    """An `FK_` file; `miscounted` is added to the total in its last line."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(FEEDBACK)
    for n, row in enumerate(people, 1):
        told = {**row.cells, "序号": str(n)}
        sheet.writerow([_cell(name, told.get(name, ""), row.as_number) for name in FEEDBACK])
    sheet.writerow(["合计", str(len(people) + miscounted), *[""] * (len(FEEDBACK) - 2)])
    return out.getvalue().encode("gb18030")


def _cell(name: str, value: str, as_number: bool) -> str:
    if not value:
        return ABSENT
    return value + "\t" if name in KEPT_BY_TAB and value.isascii() and not as_number else value
