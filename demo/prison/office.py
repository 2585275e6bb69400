"""The prefecture's prison: admits, proposes commutation, releases; reports in files of several persons."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from .. import mischief
from ..calendar import months_after
from ..cases import suspect_of
from ..correspondence import Correspondence, Document, Ready, one_case_once
from ..intake import took
from ..layout import COUNTIES, PRISON_NAME, System, organ
from ..outbox import WITH_MARKER, opened
from ..prefecture import Prefecture
from ..store import Store
from .lines import Told, feedback, notices, receipts

AT_ONCE = 60
RECEIVED = {"301": "EXECUTION_DELIVERY", "302": "COMMUTATION_RULING"}
SENT = {"311": "EXEC_NOTICE_RECEIPT", "312": "COMMUTATION_PROPOSAL", "313": "RELEASE"}
#: business → kind of the lead document, its name, the word in its number
PAPER = {
    "311": ("HZ01", "执行通知书回执", "收"),
    "312": ("JX01", "提请减刑建议书", "减"),
    "313": ("SF01", "释放证明书", "释"),
}
WITH_PROPOSAL = (("PJ01", "刑事判决书", 6), ("ZX01", "执行通知书", 1), ("JC01", "罪犯奖惩审批表", 2))
CONDUCT = "该犯在服刑期间，能够认罪悔罪，遵守监规，积极参加“三课”学习，完成劳动任务，获得表扬3次。"
COURTS = {organ("court", area): area for area in COUNTIES}


class Prison:
    """The prison's system over its pair of folders."""

    def __init__(self, system: System, prefecture: Prefecture) -> None:
        self.system, self.prefecture = system, prefecture
        self.store = Store(system.database)
        self.letters = Correspondence(self.store, self._corrected)
        self.inbox, self.outbox = opened(self.store, system)

    def turn(self, now: float) -> int:
        """Read what came, act on it, report. How much was done."""
        return self._read() + self._ship() + self.outbox.push(now)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _read(self) -> int:
        names = [n.removesuffix(".ok") for n in self.inbox.names(".dat.ok") if n.startswith(("ZX_", "HZ_"))][
            :AT_ONCE
        ]
        names = [n for n in names if (self.inbox.folder / n).exists()]
        return self.inbox.take_in(names, self._import)

    def _import(self, name: str, body: bytes) -> None:
        if name.startswith("HZ_"):
            for receipt in receipts(body):
                self.letters.receive(receipt)
        else:
            for told in notices(body):
                self.take(told)

    def take(self, told: Told) -> None:
        """Take in one person's notice; part of the caller's transaction."""
        f = dict(told.fields)
        took(self.store, f["transfer"], RECEIVED.get(f["business"], f["business"]), f["case_no"])
        if f["business"] == "301":
            self._admit(f)
        elif data := self.store.file(f["person"]):
            data["commuted"] = int(f["commuted"] or 0)
            data["day"] = max(data["day"], _iso(f["made"]))
            self._release(data)

    def _admit(self, f: dict[str, str]) -> None:
        """Receipt to the court; then a proposal when one is earned, else release in time."""
        suspect, sequence = suspect_of(f["person"]), int(f["case_no"][-4:])
        received = date.fromisoformat(_iso(f["made"])) + self._days(f, "received", 1, 4)
        data: dict[str, Any] = {
            "line": f,
            "own_no": f"62{f['case_no'][3:7]}{sequence:05d}{suspect}",
            "received": received.isoformat(),
            "admitted": (received + self._days(f, "admitted", 2, 15)).isoformat(),
            "day": received.isoformat(),
            "commuted": 0,
        }
        self._send(data, "311", date.fromisoformat(data["admitted"]), f"prison-receipt-{suspect}")
        judgment = self.prefecture.fate(f["case_no"]).judgments[suspect - 1]
        if judgment.commuted:
            made = months_after(date.fromisoformat(_iso(f["from"])), judgment.months // 2)
            more = {"proposed": judgment.commuted, "conduct": CONDUCT}
            self._send(data, "312", made, f"prison-proposal-{suspect}", more=more, pieces=WITH_PROPOSAL)
        else:
            self._release(data)
        self.store.keep(f["person"], data)

    def _release(self, data: dict[str, Any]) -> None:
        f = data["line"]
        ended = months_after(date.fromisoformat(_iso(f["to"])), -data["commuted"])
        suspect = suspect_of(f["person"])
        number = _number("313", f, ended, suspect)
        more = {"ended": f"{ended:%Y%m%d}", "how": "1", "certificate": number, "conduct": CONDUCT}
        self._send(data, "313", ended, f"prison-release-{suspect}", more=more)
        self.store.keep(f["person"], data)

    def _days(self, f: dict[str, str], step: str, least: int, most: int) -> timedelta:
        rng = self.prefecture.rng(f["case_no"], f"y-{step}-{f['person'][-1]}")
        return timedelta(days=rng.randint(least, most))

    def _send(
        self,
        data: dict[str, Any],
        business: str,
        made: date,
        step: str,
        *,
        more: dict[str, Any] | None = None,
        pieces: tuple[tuple[str, str, int], ...] = (),
    ) -> None:
        f = data["line"]
        same = (
            *("case_no", "court_no", "title", "type", "person", "name", "sex", "born", "paper", "id_no"),
            *("charge", "article", "principal", "months", "from", "to"),
        )
        kind, title, _ = PAPER[business]
        serial = self._serial()
        fields = {
            **{key: f[key] for key in same},
            "business": business,
            "serial": serial,
            "area": COURTS.get(f["court"], f["case_no"][1:7]),
            "own_no": data["own_no"],
            "doc_kind": kind,
            "doc_no": _number(business, f, made, suspect_of(f["person"])),
            "doc_title": title,
            "made": f"{made:%Y%m%d}",
            "received": data["received"].replace("-", ""),
            "admitted": data["admitted"].replace("-", ""),
            "prison": PRISON_NAME,
            **(more or {}),
        }
        body = json.dumps({"fields": fields, "pieces": pieces}, ensure_ascii=False).encode()
        fault = self.prefecture.fault(f["case_no"], step)
        self.letters.send(Document(serial, SENT[business], f["case_no"], step, body, None, fault, body))

    def _serial(self) -> str:
        return f"JY{self.store.next('serial'):012d}"

    def _corrected(self, key: str, body: bytes) -> tuple[str, bytes]:
        told, serial = json.loads(body), self._serial()
        told["fields"]["serial"] = serial
        return serial, json.dumps(told, ensure_ascii=False).encode()

    def _ship(self) -> int:
        """Put what is ready into files: one case once in each, a line that will miscount alone."""
        if not self.letters.stirred:
            return 0
        with self.store.transaction():
            waiting = self.letters.ready(200)
            alone = [r for r in waiting if r.fault == mischief.WRONG_TRAILER]
            for batch in [[r] for r in alone] + one_case_once([r for r in waiting if r not in alone]):
                self._file(batch)
        return len(waiting)

    def _file(self, batch: list[Ready]) -> None:
        people = []
        for ready in batch:
            told = json.loads(ready.body)
            people.append(Told(told["fields"], tuple(tuple(p) for p in told["pieces"])))
        made = datetime.fromisoformat(max(_iso(str(p.fields["made"])) for p in people) + "T09:30:00")
        name = f"FK_{self.store.next('file'):08d}.dat"
        wrong = any(r.fault == mischief.WRONG_TRAILER for r in batch)
        self.outbox.put(name, feedback(people, made, miscounted=int(wrong)), manner=WITH_MARKER)
        for ready in batch:
            self.letters.gone(ready.id, name)


def _number(business: str, f: dict[str, str], made: date, suspect: int) -> str:
    return (
        f"（{made.year}）临狱{PAPER[business][2]}字第{f['case_no'][5:7]}{int(f['case_no'][-4:])}{suspect}号"
    )


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}"
