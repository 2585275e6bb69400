"""One county's detention centre: keeps the register of who is held for whom, stamps changes of custody, sends them back."""

import json
from datetime import date, timedelta
from typing import Any

from .. import mischief
from ..cases import suspect_of
from ..correspondence import Correspondence, Document, Ready, one_case_once
from ..intake import took
from ..layout import COUNTIES, System
from ..outbox import WITH_MARKER, opened
from ..prefecture import Prefecture
from ..store import Store
from . import dbf
from .tables import receipts, stamped

AT_ONCE = 60
HANDED_OVER = "CUSTODY_HANDOVER"
#: business of a notice from the court
NOTICES = {"31": "HEARING_NOTICE", "32": "JUDGMENT_SERVED"}
#: the reason on the form → the step in the story whose document may be spoilt
STEPS = {"移送审查起诉": "custody-review", "提起公诉": "custody-trial"}


class Centre:
    """A detention centre's system over its pair of folders."""

    def __init__(self, system: System, prefecture: Prefecture) -> None:
        self.system, self.prefecture = system, prefecture
        #: nine digits: the area, the kind of centre and its number (GA 300.1)
        self.code = system.area + "111"
        self.store = Store(system.database)
        self.letters = Correspondence(self.store, self._corrected)
        self.inbox, self.outbox = opened(self.store, system)

    def turn(self, now: float) -> int:
        """Read what came, stamp it, send it back. How much was done."""
        return self._read() + self._ship() + self.outbox.push(now)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _read(self) -> int:
        names = [n.removesuffix(".ok") for n in self.inbox.names(".dbf.ok") if n[:3] in {"HY_", "TZ_", "HZ_"}]
        names = [n for n in names[:AT_ONCE] if (self.inbox.folder / n).exists()]
        return self.inbox.take_in(names, self._import)

    def _import(self, name: str, body: bytes) -> None:
        if name.startswith("HZ_"):
            for receipt in receipts(body):
                self.letters.receive(receipt)
        elif name.startswith("TZ_"):
            self._noted(dbf.rows(body))
        else:
            for row in dbf.rows(body):
                self.take(row)

    def take(self, row: dict[str, str]) -> None:
        """Take in one person's change of custody; part of the caller's transaction."""
        took(self.store, row["LZBH"], HANDED_OVER, row["AJBH"])
        held = self.store.file(row["RYBH"]) or self._admitted(row)
        held["for"] = row["BAJG"]
        held["until"] = row["JZRQ"]
        held["changes"] = [*held["changes"], [row["HYZH"], row["HYSY"], row["SLRQ"], row["JZRQ"]]]
        self.store.keep(row["RYBH"], held)
        self._stamp(row, held)

    def _noted(self, rows: list[dict[str, str]]) -> None:
        """Hearings and judgments, a line for each person: who is held is told, and fetched."""
        for transfer, business, case_no in dict.fromkeys((r["LZBH"], r["YWLX"], r["AJBH"]) for r in rows):
            took(self.store, transfer, NOTICES.get(business, business), case_no)

    def _admitted(self, row: dict[str, str]) -> dict[str, Any]:
        """The register's entry: the police brought the person in, with paper and no exchange (KSS 9)."""
        case = self.prefecture.case(self.prefecture.fate(row["AJBH"]).index)
        entered = case.filed + timedelta(days=1)
        number = f"{self.code}{entered:%Y%m%d}{case.sequence % 1000:03d}{suspect_of(row['RYBH'])}"
        return {"number": number, "entered": f"{entered:%Y%m%d}", "changes": []}

    def _stamp(self, row: dict[str, str], held: dict[str, Any]) -> None:
        """The form goes back to whom the person is now held for, with the centre's stamp and number."""
        case_no, suspect = row["AJBH"], suspect_of(row["RYBH"])
        came = date.fromisoformat(f"{row['SLRQ'][:4]}-{row['SLRQ'][4:6]}-{row['SLRQ'][6:]}")
        made = came + timedelta(days=self.prefecture.rng(case_no, f"d-{row['HYZH']}").randint(0, 1))
        same = ("AJBH", "JCAH", "FYAH", "AJMC", "AJLB", "RYBH", "RYLB", "XM", "XB", "CSRQ", "ZJLX", "ZJHM")
        serial, turn = self._serial(), f"{int(case_no[-4:])}{suspect}之{len(held['changes'])}"
        cells = {
            **{name: row[name] for name in (*same, "HYZH", "HYSY", "CSZL", "QSRQ", "JZRQ")},
            "BH": serial,
            "JSDW": row["FSDW"],
            "ZYRYBH": held["number"],
            "RSRQ": held["entered"],
            "HZWH": f"{COUNTIES[self.system.area].sign}看换回字〔{made.year}〕{turn}号",
            "DJRQ": f"{made:%Y%m%d}",
            "QFR": "白玉林",
            "KSSDM": self.code,
            "KSSMC": self.system.name,
        }
        step = f"{STEPS.get(row['HYSY'], 'custody-other')}-{suspect}"
        fault = self.prefecture.fault(case_no, step)
        body = json.dumps(cells, ensure_ascii=False).encode()
        self.letters.send(
            Document(serial, "CUSTODY_HANDOVER_RECEIPT", case_no, step, body, None, fault, body)
        )

    def _serial(self) -> str:
        return f"{self.code}{self.store.next('serial'):08d}"

    def _corrected(self, key: str, body: bytes) -> tuple[str, bytes]:
        serial = self._serial()
        return serial, json.dumps({**json.loads(body), "BH": serial}, ensure_ascii=False).encode()

    def _ship(self) -> int:
        """Put what is ready into tables: one case once in each, one that will be cut off alone."""
        if not self.letters.stirred:
            return 0
        with self.store.transaction():
            waiting = self.letters.ready(200)
            alone = [r for r in waiting if r.fault == mischief.CUT_TABLE]
            for batch in [[r] for r in alone] + one_case_once([r for r in waiting if r not in alone]):
                self._file(batch)
        return len(waiting)

    def _file(self, batch: list[Ready]) -> None:
        """One table. Every third one still has a line that somebody deleted and nobody packed away."""
        rows = [json.loads(ready.body) for ready in batch]
        count = self.store.next("file")
        day = max(row["DJRQ"] for row in rows)
        made = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        cut = any(r.fault == mischief.CUT_TABLE for r in batch)
        name = f"HH_{self.system.area}{count:06d}.dbf"
        self.outbox.put(name, stamped(rows, made, gone=int(count % 3 == 0), cut=cut), manner=WITH_MARKER)
        for ready in batch:
            self.letters.gone(ready.id, name)
