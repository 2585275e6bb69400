"""One county's court: takes cases in, hears them, judges, delivers for execution, rules on commutation."""

import json
from datetime import date, timedelta
from typing import Any

from .. import mischief, story
from ..calendar import months_after
from ..cases import suspect_of
from ..correspondence import OUTCOMES, STAGES, Correspondence, Document, Receipt, code_in
from ..intake import arrived, reached, took
from ..layout import PREFECTURE, System
from ..prefecture import Prefecture
from ..store import Store
from . import papers, tables, words
from .papers import Ruling, Sentenced

AT_ONCE = 60
#: days from intake to hearing and judgment, within the limits of each procedure (CPL 208, 220, 225)
HEARD_AFTER = {"expedited": (5, 9), "summary": (10, 18), "ordinary": (25, 50)}
#: how long the law gives for it, in months and days, which is how long somebody may be held for it
HELD_FOR = {"expedited": (0, 10), "summary": (0, 20), "ordinary": (2, 0)}
#: a judgment takes effect when the ten days for an appeal are over
EFFECT_AFTER = 11


class Court:
    """A court's system: others write into its staging tables and read from them."""

    def __init__(self, system: System, prefecture: Prefecture) -> None:
        self.system, self.prefecture = system, prefecture
        self.store = Store(system.database, tables.ddl(), journal="DELETE")
        self.letters = Correspondence(self.store, lambda _, body: (self._serial(), body))

    def turn(self, now: float) -> int:
        """Take in what came, act on it, write what is ready. How much was done."""
        waiting = any(
            self.store.rows(f"SELECT 1 FROM {t} WHERE ZT = '0' LIMIT 1")  # noqa: S608 - two fixed names
            for t in ("JH_JS_AJ", "JH_HZ")
        )
        return self._read() if waiting or self.letters.stirred else 0

    def _read(self) -> int:
        with self.store.transaction():
            came = tables.select(self.store, "JH_JS_AJ", "ZT = '0' ORDER BY rowid LIMIT ?", AT_ONCE)
            for row in came:
                self.take(row)
            told = tables.select(self.store, "JH_HZ", "ZT = '0' ORDER BY rowid LIMIT ?", AT_ONCE * 2)
            for row in told:
                self._receipt(row)
            self.ship()
        return len(came) + len(told)

    def take(self, row: dict[str, Any]) -> None:
        """Take in one received document with its children; part of the caller's transaction."""
        children = {
            t: tables.select(self.store, t, "LSH = ? ORDER BY rowid", row["LSH"])
            for t in list(tables.RECEIVED)[1:]
        }
        arrived(
            self.store,
            row["LSH"],
            json.dumps([row, children], ensure_ascii=False).encode(),
            transfer=row["LSH"],
        )
        case_no, business = row["a1"], row["YWLX"]
        took(self.store, row["LSH"], words.RECEIVED.get(business, business), case_no)
        data = self.store.file(case_no) or {"day": "", "have": []}
        if business != "206":  # the centre's stamp comes when it comes, and nothing waits for it
            data["day"] = max(data["day"], row["a14"] or row["RKSJ"][:10])
        data["have"].append(business)
        if business == "201":
            data |= {"aj": row, "ry": children["JH_JS_RY"], "zm": children["JH_JS_ZM"]}
            data["qzcs"] = children["JH_JS_QZCS"]
            self._intake(data, row)
        elif business == "204":
            for person in children["JH_JS_RY"]:
                reached(self.store, case_no, f"ended-{suspect_of(person['XH'])}")
        elif business == "205":
            self._commute(data, row, children["JH_JS_RY"])
        if business in {"201", "202"} and {"201", "202"} <= set(data["have"]):
            self._try(data)
        self.store.keep(case_no, data)
        self.store.run("UPDATE JH_JS_AJ SET ZT = '2' WHERE LSH = ?", row["LSH"])

    def ship(self) -> None:
        """Write the ready documents into the staging tables."""
        for export in self.letters.ready(200):
            for table, rows in json.loads(export.body).items():
                tables.insert(self.store, table, ({"LSH": export.key, **row} for row in rows))
            self.letters.gone(export.id)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _receipt(self, row: dict[str, Any]) -> None:
        told = Receipt(
            number=row["HZBH"],
            stage=STAGES[row["HJ"]],
            outcome=OUTCOMES[row["JG"]],
            key=row["LSH"] or "",
            transfer=row["LZBH"] or "",
            receiver=row["JSDW"] or "",
            code=code_in(row["ZY"] or ""),
            summary=row["ZY"] or "",
        )
        arrived(self.store, row["HZBH"], json.dumps(row, ensure_ascii=False).encode())
        self.letters.receive(told)
        self.store.run("UPDATE JH_HZ SET ZT = '2' WHERE HZBH = ?", row["HZBH"])

    def _days(self, data: dict[str, Any], step: str, least: int, most: int) -> timedelta:
        rng = self.prefecture.rng(data["aj"]["a1"], f"c-{step}")
        return timedelta(days=rng.randint(least, most))

    def _intake(self, data: dict[str, Any], row: dict[str, Any]) -> None:
        received = date.fromisoformat(data["day"])
        made = received + self._days(data, "intake", 1, 5)
        data["no"] = papers.number(self.system, row["a1"], "211", made.year)
        data["intake"] = made.isoformat()
        accepted = (words.INTAKE_DECISION, words.ACCEPTED)
        people = [Sentenced(p, decision=accepted) for p in _accused(data)]
        more = {
            "f30": received.isoformat(),
            "f18": words.PROCEDURE[self.prefecture.fate(row["a1"]).procedure],
        }
        self._send(data, Ruling("211", data["no"], made, people, answers=row["a12"], more=more), "intake")
        months, days = HELD_FOR[self.prefecture.fate(row["a1"]).procedure]
        until = months_after(received, months) + timedelta(days=days)
        for person in _accused(data):
            self._hand_over(data, person, received, until, "提起公诉")

    def _hand_over(
        self, data: dict[str, Any], person: dict[str, Any], since: date, until: date, why: str
    ) -> None:
        """Tell the detention centre for whom a person who is held is held from now on (KSS 15)."""
        if form := papers.custody_form(self.system, data, person, (since, until), why):
            self._send(data, form, f"custody-{data['forms']}")

    def _try(self, data: dict[str, Any]) -> None:
        """Notice of hearing, judgment, and what the judgment brings for each defendant."""
        fate = self.prefecture.fate(data["aj"]["a1"])
        intake = date.fromisoformat(data["intake"])
        judged = intake + self._days(data, "heard", *HEARD_AFTER[fate.procedure])
        hour = self.prefecture.rng(data["aj"]["a1"], "c-hour").randrange(9, 17)
        procedure = {"f18": words.PROCEDURE[fate.procedure]}
        hearing = {
            "f21": f"{judged.isoformat()} {hour:02d}:30:00",
            "f22": "第一审判庭",
            "f23": "祁文德",
            "f24": "1",
        }
        accused = [Sentenced(p) for p in _accused(data)]
        notice = Ruling(
            "212", f"{data['no']}-通", judged - timedelta(days=4), accused, more=procedure | hearing
        )
        self._send(data, notice, "hearing")
        told = [self._judged(p, fate) for p in _accused(data)]
        effective = judged + timedelta(days=EFFECT_AFTER)
        text = f"{self.system.name}刑事判决书\n{data['no']}\n被告人犯“{fate.offence.charge}”一案，现已审理终结。\n判决如下：……"
        judgment = Ruling("213", data["no"], judged, told, effective, data["aj"]["a12"], text, more=procedure)
        self._send(data, judgment, "judgment")
        data["effective"] = effective.isoformat()
        for one in told:
            self._deliver(data, one, effective)

    def _judged(self, person: dict[str, Any], fate: story.Fate) -> Sentenced:
        judgment = fate.judgments[suspect_of(person["XH"]) - 1]
        outcome = {story.ACQUITTED: words.ACQUITTED, story.EXEMPTED: words.EXEMPTED}.get(
            judgment.kind, words.CONVICTED
        )
        return Sentenced(
            person, judgment=judgment, jail=fate.offence.jail, decision=(words.JUDGMENT, outcome)
        )

    def _deliver(self, data: dict[str, Any], told: Sentenced, effective: date) -> None:
        """To the prison, or to the correction office where the person lives."""
        assert told.judgment  # noqa: S101 - everybody here is judged
        kind, suspect = told.judgment.kind, suspect_of(told.person["XH"])
        prison = kind in story.TO_PRISON
        if not prison and kind not in story.TO_CORRECTION:
            return
        business = "214" if prison else "215"
        made = effective + self._days(data, f"deliver-{suspect}", 1, 4)
        start = effective if kind != story.SUSPENDED else None
        person = Sentenced(told.person, words.CONVICT, told.judgment, told.jail, start, told.decision)
        to = (
            (words.PRISON, PREFECTURE)
            if prison
            else (words.CORRECTION, told.person["b12"] or self.system.area)
        )
        number = papers.number(
            self.system, data["aj"]["a1"], business, made.year, f"之{'一二三'[suspect - 1]}"
        )
        materials = words.WITH_PRISONER if prison else words.WITH_CORRECTION
        more = {"f19": to[0], "f20": to[1]}
        ruling = Ruling(business, number, made, [person], effective, data["no"], None, materials, more)
        self._send(data, ruling, f"delivery-{suspect}" if prison else f"notice-{suspect}")
        if prison:
            self._hand_over(data, told.person, effective, months_after(effective, 1), "交付执行")

    def _commute(self, data: dict[str, Any], row: dict[str, Any], people: list[dict[str, Any]]) -> None:
        """Rule on a proposal to commute: granted as proposed, now and then not."""
        known = {p["XH"]: p for p in _accused(data)}
        for proposed in people:
            suspect = suspect_of(proposed["XH"])
            rng = self.prefecture.rng(row["a1"], f"commute-{suspect}")
            months = int(proposed["b26"] or 0) if rng.random() < 0.85 else 0
            made = date.fromisoformat(row["a14"]) + timedelta(days=rng.randint(8, 28))
            judged = self.prefecture.fate(row["a1"]).judgments[suspect - 1]
            told = Sentenced(
                known[proposed["XH"]],
                words.CONVICT,
                judged,
                start=date.fromisoformat(data["effective"]),
                decision=(words.COMMUTATION, words.GRANTED if months else words.NOT_GRANTED),
                commuted=months or None,
            )
            number = papers.number(self.system, row["a1"], "216", made.year, f"之{'一二三'[suspect - 1]}")
            more = {"f19": words.PRISON, "f20": PREFECTURE}
            ruling = Ruling("216", number, made, [told], made, row["a12"], more=more)
            self._send(data, ruling, f"ruling-{suspect}")

    def _send(self, data: dict[str, Any], ruling: Ruling, step: str) -> None:
        case_no = data["aj"]["a1"]
        fault = self.prefecture.fault(case_no, step)
        rows = papers.rows(self.system, data, ruling)
        bad = {**rows, "JH_FS_CL": [r for r in rows["JH_FS_CL"] if r["m2"] != words.CLOSING_FORM]}
        self.letters.send(
            Document(
                key=self._serial(),
                handover=words.SENT[ruling.business],
                case_no=case_no,
                step=step,
                good=json.dumps(rows, ensure_ascii=False).encode(),
                fault=fault,
                spoilt=json.dumps(bad, ensure_ascii=False).encode()
                if fault == mischief.NO_CLOSING_FORM
                else b"",
            )
        )

    def _serial(self) -> str:
        return f"FY{self.system.area}{self.store.next('serial'):010d}"


def _accused(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [p for p in data["ry"] if p["b1"] == words.DEFENDANT]
