"""One county's procuratorate: takes cases in, decides on arrest and prosecution, goes to court."""

import json
from datetime import date, timedelta
from typing import Any

from .. import mischief, story
from ..cases import suspect_of
from ..correspondence import OUTCOME_WORDS, STAGE_WORDS, Correspondence, Document, Receipt
from ..intake import reached, took
from ..layout import System
from ..prefecture import Prefecture
from ..store import Store
from . import papers, words
from .papers import Said

AT_ONCE = 60


class Office:
    """A procuratorate's system behind its HTTP door: `door.Door` records arrivals, `turn` takes them in."""

    def __init__(self, system: System, prefecture: Prefecture) -> None:
        self.system, self.prefecture = system, prefecture
        self.store = Store(system.database)
        self.letters = Correspondence(self.store, self._corrected)
        #: whether something may have arrived; set by the door, saves asking the database at every turn
        self.stirred = True

    def turn(self) -> int:
        """Take in what arrived. How much was done."""
        if not self.stirred:
            return 0
        with self.store.transaction():
            self.stirred = False
            sql = "SELECT id, name, body FROM arrivals WHERE taken = 0 ORDER BY id LIMIT ?"
            waiting = self.store.rows(sql, AT_ONCE)
            for id, name, body in waiting:
                self.take(name, json.loads(body))
                self.store.run("UPDATE arrivals SET taken = 1 WHERE id = ?", id)
        self.stirred = self.stirred or len(waiting) == AT_ONCE
        return len(waiting)

    def take(self, name: str, came: dict[str, Any]) -> None:
        """Take in one arrival, by the path it came to; part of the caller's transaction."""
        if name == "api/receipts":
            self.letters.receive(_receipt(came))
            return
        business, case_no = came["bizType"], came["case"]["policeCaseNo"]
        took(self.store, came["transferNo"], words.RECEIVED.get(business, business), case_no)
        data = self.store.file(case_no) or {
            "day": "",
            "turns": {},
            "no": papers.case_number(self.system, case_no),
        }
        doc = came.get("doc") or {}
        if business == "HYHZ":  # comes when it comes, and nothing waits for it
            data.setdefault("stamped", []).append(doc.get("answersNo"))
            self.store.keep(case_no, data)
            return
        data["day"] = max(data["day"], doc.get("date") or came["sentAt"][:10])
        if name == "api/cases":
            self._from_police(business, data, came)
        else:
            self._from_others(business, data, came)
        self.store.keep(case_no, data)

    def _from_police(self, business: str, data: dict[str, Any], came: dict[str, Any]) -> None:
        if business == "ZXHZ":
            executed = any(m["type"] == "逮捕" for p in came["persons"] for m in p.get("measures") or ())
            reached(self.store, came["case"]["policeCaseNo"], "arrested" if executed else "not-arrested")
            return
        data["case"] = came["case"]
        data["persons"] = came["persons"]
        if came.get("materials"):
            data["materials"] = came["materials"]
        if business in {"DBQQ", "YSQS"}:
            self._intake(business, data, came)
        elif business == "BZCB":
            self._resubmitted(data, came)

    def _from_others(self, business: str, data: dict[str, Any], came: dict[str, Any]) -> None:
        data["courtNo"] = came["case"].get("courtCaseNo") or data.get("courtNo")
        if business == "PJSD":
            reached(self.store, came["case"]["policeCaseNo"], "judged")

    def _intake(self, business: str, data: dict[str, Any], came: dict[str, Any]) -> None:
        """Look whether everything is there; then take the case in and decide."""
        fate = self.prefecture.fate(came["case"]["policeCaseNo"])
        arrest = business == "DBQQ"
        incomplete = fate.arrest_incomplete if arrest else fate.prosecution_incomplete
        asked = f"asked-{business}"
        if incomplete and not data.get(asked):
            data[asked] = True
            made = self._day(data, asked, 0, 1)
            back = papers.returned("要求补送", made, "案卷材料不齐：缺讯问录音录像说明", None, None)
            self._send(data, Said("BSTZ", made, [], answers=came["doc"]["no"], returned=back))
            return
        self._accept(data, came)
        if arrest:
            self._arrests(data, came, fate)
        else:
            self._hand_over(data, "移送审查起诉")
            self._examine(data, came, 0)

    def _accept(self, data: dict[str, Any], came: dict[str, Any]) -> None:
        made = self._day(data, f"accept-{came['doc']['no']}", 0, 1)
        people = [
            papers.person(p, words.SUSPECT, [papers.decision("受理", "受理", made, data["no"])])
            for p in _suspects(data)
        ]
        self._send(data, Said("SLTZ", made, people, received=made, answers=came["doc"]["no"]))

    def _arrests(self, data: dict[str, Any], came: dict[str, Any], fate: story.Fate) -> None:
        made = self._day(data, "arrests", 2, 5)
        for business, result, wanted, reason in (
            ("PZDB", "批准", True, None),
            ("BPDB", "不批准", False, "事实不清、证据不足；没有逮捕必要"),
        ):
            who = [p for p in _suspects(data) if (suspect_of(p["personNo"]) in fate.arrested()) == wanted]
            no = papers.number(self.system, data["case"]["policeCaseNo"], business)
            told = [
                papers.person(p, words.SUSPECT, [papers.decision("审查逮捕", result, made, no, reason)])
                for p in who
            ]
            if told:
                self._send(data, Said(business, made, told, reason=reason, answers=came["doc"]["no"]))

    def _resubmitted(self, data: dict[str, Any], came: dict[str, Any]) -> None:
        supplement = came["supplement"]
        if supplement["branch"] == words.WITHDRAWN:
            reached(self.store, came["case"]["policeCaseNo"], "withdrawn")
            return
        self._accept(data, came)
        self._hand_over(data, "补充侦查重新移送")
        self._examine(data, came, supplement["round"])

    def _hand_over(self, data: dict[str, Any], why: str) -> None:
        """Tell the detention centre for whom everybody who is held is held from today, a form for each (KSS 15)."""
        made = date.fromisoformat(data["day"])
        for person in _suspects(data):
            if papers.in_custody(person):
                who = [papers.handed_over(self.system, person, made)]
                self._send(data, Said("HYZS", made, who, received=made, reason=why, to=words.CENTRE))

    def _examine(self, data: dict[str, Any], came: dict[str, Any], rounds: int) -> None:
        """Return for supplementary investigation, drop, or indict."""
        fate, answers = self.prefecture.fate(came["case"]["policeCaseNo"]), came["doc"]["no"]
        made = self._day(data, f"examine-{rounds}", 8, 25)
        if rounds < len(fate.branches):
            turn, reason = rounds + 1, "部分犯罪事实不清、证据不足"
            back = papers.returned("退回补充侦查", made, reason, words.OUTLINE, turn)
            who = [papers.person(p, words.SUSPECT) for p in _suspects(data)]
            material = [papers.own("1", "补充侦查提纲", 1)]
            said = Said(
                "TCBC", made, who, turn=f"之{turn}", answers=answers, returned=back, materials=material
            )
            self._send(data, said)
            self._hand_over(data, "退回补充侦查")
        elif fate.end == story.DROPPED:
            self._drop(data, made, answers)
        else:
            self._indict(data, fate, made, answers)

    def _drop(self, data: dict[str, Any], made: date, answers: str) -> None:
        no, why = (
            papers.number(self.system, data["case"]["policeCaseNo"], "BQSJ"),
            "犯罪情节轻微，不需要判处刑罚",
        )
        who = [
            papers.person(p, words.SUSPECT, [papers.decision("审查起诉", "不起诉", made, no, why)])
            for p in _suspects(data)
        ]
        self._send(data, Said("BQSJ", made, who, reason=why, answers=answers))

    def _indict(self, data: dict[str, Any], fate: story.Fate, made: date, answers: str) -> None:
        """Indictment with the whole catalogue, and the recommendation on sentence."""
        no = papers.number(self.system, data["case"]["policeCaseNo"], "TQGS")
        charged = [papers.decision("审查起诉", "提起公诉", made, no)]
        accused = [papers.person(p, words.DEFENDANT, charged) for p in _suspects(data)]
        hurt = [papers.person(p, words.VICTIM) for p in data["persons"] if p["role"] == words.VICTIM]
        materials = [papers.own("J1", "起诉书"), *papers.passed_on(data.get("materials", []))]
        if fate.leniency:
            materials.append(papers.own("J2", "认罪认罚具结书", 1))
        copies = 8 + 5 * (len(accused) - 1)
        people = [*accused, *hurt]
        said = Said("TQGS", made, people, answers=answers, copies=copies, materials=materials)
        self._send(data, said, "indictment")
        asked = [
            {**p, "decisions": [], "recommendation": papers.recommendation(fate, p["personNo"])}
            for p in accused
        ]
        self._send(data, Said("LXJY", made, asked))

    def _day(self, data: dict[str, Any], step: str, least: int, most: int) -> date:
        """The day of a step, some days after the last thing that happened."""
        case_no = data["case"]["policeCaseNo"]
        made = date.fromisoformat(data["day"]) + timedelta(
            days=self.prefecture.rng(case_no, f"p-{step}").randint(least, most)
        )
        data["day"] = made.isoformat()
        return made

    def _send(self, data: dict[str, Any], said: Said, step: str = "") -> None:
        case_no = data["case"]["policeCaseNo"]
        turns = data["turns"][said.business] = data["turns"].get(said.business, 0) + 1
        if turns > 1 and not said.turn:
            said = Said(**{**_fields(said), "turn": f"之{turns}"})
        key, hour = self._key(), 8 + turns % 12
        good = papers.document(self.system, data, said, key, hour)
        fault = self.prefecture.fault(case_no, step) if step else ""
        spoilt = b""
        if fault == mischief.INDICTMENT_WITHOUT_EVIDENCE:
            kept = [m for m in said.materials if m["docType"] != "证据材料"]
            spoilt = papers.document(
                self.system, data, Said(**{**_fields(said), "materials": kept}), key, hour
            )
        name = words.SENT[said.business]
        self.letters.send(Document(key, name, case_no, step or said.business, good, None, fault, spoilt))

    def _key(self) -> str:
        return f"J{self.system.area}-2021-{self.store.next('document'):06d}"

    def _corrected(self, key: str, body: bytes) -> tuple[str, bytes]:
        """A corrected document is a new one here: its number goes with what was posted first."""
        new = self._key()
        return new, json.dumps({**json.loads(body), "docId": new}, ensure_ascii=False).encode()


def _suspects(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [p for p in data["persons"] if p["role"] == words.SUSPECT]


def _fields(said: Said) -> dict[str, Any]:
    return {name: getattr(said, name) for name in Said.__dataclass_fields__}


def _receipt(came: dict[str, Any]) -> Receipt:
    problems = came.get("problems") or [{}]
    return Receipt(
        number=came["receiptNo"],
        stage=STAGE_WORDS[came["stage"]],
        outcome=OUTCOME_WORDS[came["result"]],
        key=came["docId"],
        transfer=came.get("transferNo") or "",
        receiver=came.get("receiver") or "",
        code=problems[0].get("code") or "",
        summary=came.get("summary") or "",
    )
