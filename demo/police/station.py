"""One county's police: files cases, asks for arrests, transfers for prosecution, answers what comes back."""

from datetime import date, timedelta
from typing import Any

from .. import mischief, story
from ..cases import AREAS, Case
from ..correspondence import Correspondence
from ..intake import reached, took
from ..layout import System
from ..outbox import BY_TMP, IN_PLACE, RENAMED, opened
from ..prefecture import Prefecture
from ..store import Store
from . import papers, reading, words
from .forms import Business, Transfer

#: stations whose export program is too old to know `.tmp`
OLD_PROGRAMS = ("622924", "622926")
#: cases filed, and files imported, in one turn: people work in small batches
AT_ONCE, IMPORTS = 4, 60
INTAKE_SUPPLEMENT, APPROVED, REJECTED, RETURNED, NOT_PROSECUTED = "12", "13", "14", "15", "16"
RELEASED = "18"


class Station:
    """A police system. One thread calls `turn`; a new one over the same folder goes on where the last stopped."""

    def __init__(self, system: System, prefecture: Prefecture) -> None:
        self.system, self.prefecture = system, prefecture
        self.store = Store(system.database)
        self.letters = Correspondence(self.store)
        self.inbox, self.outbox = opened(self.store, system)
        self.filed = int(self.store.one("SELECT value FROM counters WHERE name = 'filed'") or 0)

    def turn(self, now: float) -> int:
        """Read what came, act on it, file some more, send what is ready. How much was done."""
        done = self._read() + self._file_some() + self._ship()
        return done + self.outbox.push(now)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def take(self, body: bytes) -> None:
        """Take in one co-operation document; part of the caller's transaction."""
        came = reading.document(body)
        took(self.store, came.transfer, words.INCOMING.get(came.business, came.business), came.case_no)
        data = self.store.file(came.case_no)
        if data is None:
            return
        case = self.prefecture.case(self.prefecture.fate(came.case_no).index)
        data["their_number"] = came.their_number or data.get("their_number", "")
        if came.made:
            data["day"] = max(data["day"], came.made.isoformat())
        act = {
            INTAKE_SUPPLEMENT: self._supplement,
            APPROVED: self._decided,
            REJECTED: self._decided,
            RETURNED: self._resubmit,
        }.get(came.business)
        if act:
            act(case, data, came)
        if came.business == NOT_PROSECUTED:
            reached(self.store, case.number, "dropped")
        if came.business == RELEASED:
            for person in came.persons:
                reached(self.store, case.number, f"ended-{person[-1]}")
        self.store.keep(case.number, data)

    def _read(self) -> int:
        names = [n for n in self.inbox.names(".xml") if n.startswith(("XTWS_", "JSHZ_"))][:IMPORTS]
        return self.inbox.take_in(names, self._import)

    def _import(self, name: str, body: bytes) -> None:
        if name.startswith("JSHZ_"):
            self.letters.receive(reading.receipt(body))
        else:
            self.take(body)

    def _file_some(self) -> int:
        todo = range(
            AREAS.index(self.system.area) + self.filed * len(AREAS), self.prefecture.count, len(AREAS)
        )
        if not todo:
            return 0
        done = self.filed
        with self.store.transaction():
            for index in todo[:AT_ONCE]:
                done = self.store.next("filed")
                self.file(self.prefecture.case(index))
        self.filed = done
        return min(AT_ONCE, len(todo))

    def file(self, case: Case) -> None:
        """Register a case, tell the procuratorate, and ask for arrest or transfer it when that is next."""
        data: dict[str, Any] = {"day": case.filed.isoformat(), "papers": {}, "decided": []}
        self._send(case, data, case.filed, Business(words.FILING, "filing", "041001"))
        fate = self.prefecture.fate(case.number)
        if fate.arrest:
            asked = case.filed + timedelta(days=1 + self._days(case, "ask", 1, 3))
            self._send(case, data, asked, Business(words.ARREST_REQUEST, "arrest", "042109"))
        else:
            self._transfer(case, data)
        self.store.keep(case.number, data)

    def _days(self, case: Case, step: str, least: int, most: int) -> int:
        return self.prefecture.rng(case.number, f"days-{step}").randint(least, most)

    def _transfer(self, case: Case, data: dict[str, Any]) -> None:
        day = date.fromisoformat(data["day"]) + timedelta(days=self._days(case, "transfer", 15, 45))
        self._send(case, data, day, Business(words.TRANSFER, "transfer", "042201"))

    def _decided(self, case: Case, data: dict[str, Any], came: reading.Incoming) -> None:
        """Answer a decision on arrest; go on to prosecution when every suspect has one."""
        made = date.fromisoformat(data["day"]) + timedelta(days=self._days(case, came.business, 0, 1))
        data["decided"] += [p for p in came.persons if p not in data["decided"]]
        rng = self.prefecture.rng(case.number, f"receipt-{came.business}")
        decision = papers.Decision(came.business == APPROVED, came.persons, came.paper)
        self.letters.send(papers.receipt(case, made, rng, data.get("their_number", ""), decision))
        if self.prefecture.fate(case.number).prosecution and len(data["decided"]) == len(case.suspects):
            self._transfer(case, data)

    def _supplement(self, case: Case, data: dict[str, Any], came: reading.Incoming) -> None:
        """Send the document again with what was missing; it replaces the first."""
        business = data["papers"].get(came.answers)
        if not business:
            return
        step, kind = ("arrest", "042109") if business == words.ARREST_REQUEST else ("transfer", "042201")
        day = date.fromisoformat(data["day"]) + timedelta(days=self._days(case, "supplement", 1, 2))
        again = Business(business, f"{step}-2", kind, "之二", came.paper, replaces=came.answers)
        self._send(case, data, day, again)

    def _resubmit(self, case: Case, data: dict[str, Any], came: reading.Incoming) -> None:
        """Answer a return for supplementary investigation: a report, a new opinion, or withdrawal."""
        branch = self.prefecture.fate(case.number).branches[came.round - 1]
        kind = {story.REPORT: "042202", story.NEW_OPINION: "042201", story.WITHDRAWAL: "099999"}[branch]
        day = date.fromisoformat(data["day"]) + timedelta(days=self._days(case, f"again-{came.round}", 8, 25))
        turn = f"补{'一二'[came.round - 1]}"
        told = {"round": str(came.round), "branch": str(branch)}
        step = f"resubmit-{came.round}"
        self._send(case, data, day, Business(words.RESUBMIT, step, kind, turn, came.paper, **told))

    def _send(self, case: Case, data: dict[str, Any], made: date, business: Business) -> None:
        """Write up one business and hand it to the export program."""
        fate, rng = self.prefecture.fate(case.number), self.prefecture.rng(case.number, business.step)
        lead = papers.paper(case, made, business)
        transfer = Transfer(
            business=business.code,
            case=case,
            sent=papers.at(made, rng),
            paper=lead,
            measures=papers.measures(case, fate, business.code),
            their_number=data.get("their_number", ""),
            admits="" if business.code == words.FILING else str(int(fate.leniency)),
            round=business.round,
            branch=business.branch,
            entries=papers.catalogue(lead, case, rng, business, fate),
        )
        fault = self.prefecture.fault(case.number, business.step)
        self.letters.send(papers.document(transfer, business.step, rng, fault))
        data["papers"][lead.number] = business.code
        data["day"] = max(data["day"], made.isoformat())

    def _ship(self) -> int:
        """Give every ready export its serial and its file."""
        if not self.letters.stirred:
            return 0
        with self.store.transaction():
            waiting = self.letters.ready(40)
            for export in waiting:
                stem = "ZXHZ" if b"<ZXHZ>" in export.body[:60] else "AJYS"
                name = f"{stem}_{self.system.area}{self.store.next('serial'):08d}"
                body = export.body.replace(f"<WJM>{papers.ZIP_MARK}<".encode(), f"<WJM>{name}.zip<".encode())
                manner = RENAMED if self.system.area in OLD_PROGRAMS else BY_TMP
                self.outbox.put(
                    f"{name}.xml",
                    body,
                    manner=IN_PLACE if export.fault == mischief.HALF_WRITTEN else manner,
                    companion=f"{name}.zip" if export.companion else "",
                    companion_body=export.companion,
                )
                self.letters.gone(export.id, f"{name}.xml")
        return len(waiting)
