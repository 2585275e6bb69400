"""One county's community-correction office: takes people over, ends their correction, reports both."""

import json
from datetime import date, timedelta

from .. import mischief
from ..calendar import end_of_term
from ..cases import suspect_of
from ..correspondence import Correspondence, Document, Ready, one_case_once
from ..intake import took
from ..layout import COUNTIES, System, organ
from ..outbox import RENAMED, opened
from ..people import excel
from ..prefecture import Prefecture
from ..store import Store
from . import sheets, workbook
from .sheets import Row

AT_ONCE = 60
RECEIVED = {"社区矫正通知": "CC_NOTICE", "释放通知": "RELEASE"}
TAKEN_OVER, ENDED = "执行回执", "解除矫正"
SENT = {TAKEN_OVER: "EXEC_NOTICE_RECEIPT", ENDED: "CC_END"}
#: business → kind of the lead document, the word in its number
PAPER = {TAKEN_OVER: ("执行通知书回执", "矫收"), ENDED: ("解除社区矫正证明书", "矫解")}
CONDUCT = "矫正期间服从监督管理，按时报到，思想汇报认真；\n参加公益活动“累计12次”，无违规。"
COURTS = {organ("court", area): area for area in COUNTIES}


class CorrectionOffice:
    """A correction office's system over its pair of folders."""

    def __init__(self, system: System, prefecture: Prefecture) -> None:
        self.system, self.prefecture = system, prefecture
        self.store = Store(system.database)
        self.letters = Correspondence(self.store, self._corrected)
        self.inbox, self.outbox = opened(self.store, system)
        self.sizes: dict[str, int] = {}
        self.format, self.ending = (workbook, ".xlsx") if system.workbooks else (sheets, ".csv")

    def turn(self, now: float) -> int:
        """Read what came, act on it, report. How much was done."""
        return self._read() + self._ship() + self.outbox.push(now)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _complete(self) -> list[str]:
        """The files that did not change since the last look: they are written in place."""
        now = {n: (self.inbox.folder / n).stat().st_size for n in self.inbox.names(self.ending)}
        same = [n for n, size in now.items() if size and self.sizes.get(n) == size]
        self.sizes = now
        return [n for n in same if n.startswith(("JZTZ_", "HZ_"))][:AT_ONCE]

    def _read(self) -> int:
        return self.inbox.take_in(self._complete(), self._import)

    def _import(self, name: str, body: bytes) -> None:
        if name.startswith("HZ_"):
            for receipt in sheets.receipts(self.format.rows(body)):
                self.letters.receive(receipt)
        else:
            for row in self.format.rows(body):
                self.take(row)

    def take(self, row: dict[str, str]) -> None:
        """Take in one line of notices; part of the caller's transaction."""
        case_no, business = row["公安案件编号"], row["业务"]
        took(self.store, row["流转编号"], RECEIVED.get(business, business), case_no)
        if RECEIVED.get(business) != "CC_NOTICE":
            return
        received = _day(row["文书日期"]) + self._days(row, "received", 0, 3)
        admitted = received + self._days(row, "admitted", 1, 9)
        months = int(row["缓刑考验期(月)"] or row["刑期(月)"] or 0)
        ended = end_of_term(admitted, months)
        suspect = suspect_of(row["人员编号"])
        dates = {"收到日期": _slashed(received), "入矫日期": _slashed(admitted)}
        self._send(row, TAKEN_OVER, admitted, f"correction-receipt-{suspect}", dates)
        over = {"解矫日期": _slashed(ended), "结束方式": ENDED, "矫正表现": CONDUCT}
        self._send(row, ENDED, ended, f"correction-end-{suspect}", {**dates, **over})
        self.store.keep(row["人员编号"], dict(row))

    def _days(self, row: dict[str, str], step: str, least: int, most: int) -> timedelta:
        rng = self.prefecture.rng(row["公安案件编号"], f"j-{step}-{row['人员编号'][-1]}")
        return timedelta(days=rng.randint(least, most))

    def _send(self, row: dict[str, str], business: str, made: date, step: str, more: dict[str, str]) -> None:
        case_no, suspect = row["公安案件编号"], suspect_of(row["人员编号"])
        kind, word = PAPER[business]
        sequence = f"{case_no[5:7]}{int(case_no[-4:])}{suspect}"
        same = (
            *("公安案件编号", "法院案号", "案件名称", "案件类型", "人员编号", "姓名", "性别", "出生日期"),
            *("证件种类", "证件号码", "罪名", "主刑", "刑期(月)", "缓刑考验期(月)"),
        )
        serial = self._serial()
        cells = {
            **{name: row[name] for name in same},
            "业务": business,
            "台账编号": serial,
            "矫正对象编号": f"{self.system.area}{case_no[5:7]}{int(case_no[-4:]):04d}{suspect}",
            "文书种类": kind,
            "文书文号": f"（{made.year}）{COUNTIES[self.system.area].sign}{word}字第{sequence}号",
            "文书名称": kind,
            "文书日期": _slashed(made),
            "决定机关地区": COURTS.get(row["决定机关"], case_no[1:7]),
            "矫正机构": self.system.name,
            **more,
        }
        fault = self.prefecture.fault(case_no, step)
        spoilt = {**cells, "证件号码": excel(cells["证件号码"])} if fault == mischief.EXCEL_ID else cells
        self.letters.send(
            Document(serial, SENT[business], case_no, step, _json(cells), None, fault, _json(spoilt))
        )

    def _serial(self) -> str:
        return f"TZ{self.system.area}{self.store.next('serial'):08d}"

    def _corrected(self, key: str, body: bytes) -> tuple[str, bytes]:
        serial = self._serial()
        return serial, _json({**json.loads(body), "台账编号": serial})

    def _ship(self) -> int:
        """Put what is ready into files: one case once in each, a line that will be refused alone."""
        if not self.letters.stirred:
            return 0
        with self.store.transaction():
            waiting = self.letters.ready(200)
            alone = [r for r in waiting if r.fault in {mischief.WRONG_TOTALS, mischief.EXCEL_ID}]
            for batch in [[r] for r in alone] + one_case_once([r for r in waiting if r not in alone]):
                self._file(batch)
        return len(waiting)

    def _file(self, batch: list[Ready]) -> None:
        people = [Row(json.loads(r.body), as_number=r.fault == mischief.EXCEL_ID) for r in batch]
        wrong = any(r.fault == mischief.WRONG_TOTALS for r in batch)
        name = f"FK_{self.system.area}{self.store.next('file'):06d}{self.ending}"
        self.outbox.put(name, self.format.feedback(people, miscounted=int(wrong)), manner=RENAMED)
        for ready in batch:
            self.letters.gone(ready.id, name)


def _json(cells: dict[str, str]) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode()


def _day(text: str) -> date:
    year, month, day = text.split("/")
    return date(int(year), int(month), int(day))


def _slashed(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"
