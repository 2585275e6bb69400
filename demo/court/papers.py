"""What a court writes into its tables for one document: the row itself and the rows that belong to it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .. import story
from ..calendar import end_of_term
from ..layout import COUNTIES, System, organ
from ..story import Judgment
from . import words

#: what is known of a person in the received rows → where it stands in the sent ones
PERSON = {
    **{f"b{n}": f"g{n}" for n in range(2, 8)},
    **{f"b{n}": f"g{n - 2}" for n in range(10, 15)},
    "b8": "g22",
    "b9": "g23",
}


@dataclass(frozen=True, slots=True)
class Sentenced:
    """One defendant's part of a document."""

    person: dict[str, Any]
    role: str = words.DEFENDANT
    judgment: Judgment | None = None
    jail: bool = False
    start: date | None = None
    decision: tuple[str, str] | None = None
    commuted: int | None = None
    custody: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """One document, before it becomes rows."""

    business: str
    number: str
    made: date
    people: list[Sentenced]
    effective: date | None = None
    answers: str | None = None
    text: str | None = None
    materials: tuple[tuple[str, str], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


def rows(system: System, data: dict[str, Any], ruling: Ruling) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, without the serial number."""
    return {
        "JH_FS_WS": [_document(system, data, ruling)],
        "JH_FS_RY": [_person(p) for p in ruling.people],
        "JH_FS_ZM": [row for p in ruling.people for row in _charges(data, p)],
        "JH_FS_JD": [_decision(p, ruling) for p in ruling.people if p.decision],
        "JH_FS_CL": [
            {"XH": str(n), "m1": "1", "m2": kind, "m3": title, "m4": 2}
            for n, (kind, title) in enumerate(ruling.materials, 1)
        ],
    }


def _document(system: System, data: dict[str, Any], ruling: Ruling) -> dict[str, Any]:
    known, paper = data["aj"], words.PAPER[ruling.business]
    return {
        "YWLX": ruling.business,
        "ZT": "0",
        "RKSJ": f"{ruling.made.isoformat()} 10:15:00",
        "f1": known["a1"],
        "f2": known["a2"],
        "f3": data["no"],
        "f4": known["a4"],
        "f5": known["a5"],
        "f6": system.area,
        "f7": system.name,
        "f8": "喇志明",
        "f9": paper[0],
        "f10": ruling.number,
        "f11": paper[1],
        "f12": ruling.made.isoformat(),
        "f13": ruling.effective.isoformat() if ruling.effective else None,
        "f14": "祁文德",
        "f16": ruling.text,
        "f17": ruling.answers,
        "f28": system.code,
        "f29": known["a10"],
        **ruling.more,
    }


def _person(p: Sentenced) -> dict[str, Any]:
    known = {there: p.person.get(here) for here, there in PERSON.items()}
    return {
        "XH": p.person["XH"],
        "g1": p.role,
        **known,
        **_sentence(p),
        "g21": p.commuted,
        **(p.custody or {}),
    }


def _sentence(p: Sentenced) -> dict[str, Any]:
    j = p.judgment
    if j is None or j.kind == story.ACQUITTED:
        return {}
    return {
        "g13": principal(j, p.jail),
        "g14": j.months or None,
        "g15": j.probation or None,
        "g16": p.start.isoformat() if p.start else None,
        "g17": end_of_term(p.start, j.months).isoformat() if p.start and j.months else None,
        "g18": j.fine or None,
    }


def principal(judgment: Judgment, jail: bool) -> str:
    """The code of the principal punishment; suspended ones are of the kind that is suspended."""
    return {
        story.CONTROL: words.CONTROL,
        story.FINE: words.FINE_ONLY,
        story.EXEMPTED: words.NONE,
        story.JAIL: words.DETENTION,
        story.SUSPENDED: words.DETENTION if jail else words.IMPRISONMENT,
    }.get(judgment.kind, words.IMPRISONMENT)


def in_custody(data: dict[str, Any], person: dict[str, Any]) -> dict[str, Any] | None:
    """The measure under which a person is held now, if one is: a row of the received ones."""
    known = (m for m in data.get("qzcs", ()) if m["RYXH"] == person["XH"] and m["XH"] in words.HELD_UNDER)
    return next((m for m in known if m["e6"] == words.IN_FORCE and not m["e2"]), None)


def _charges(data: dict[str, Any], p: Sentenced) -> list[dict[str, Any]]:
    verdict = None
    if p.judgment:
        verdict = words.NOT_GUILTY if p.judgment.kind == story.ACQUITTED else words.GUILTY
    return [
        {"RYXH": c["RYXH"], "XH": c["XH"], "h1": c["c1"], "h2": c["c2"], "h3": c["c3"], "h4": verdict}
        for c in data["zm"]
        if c["RYXH"] == p.person["XH"]
    ]


def _decision(p: Sentenced, ruling: Ruling) -> dict[str, Any]:
    kind, outcome = p.decision or ("", "")
    return {
        "RYXH": p.person["XH"],
        "XH": kind,
        "k1": outcome,
        "k2": ruling.made.isoformat(),
        "k4": ruling.number,
    }


def custody_form(
    system: System, data: dict[str, Any], person: dict[str, Any], term: tuple[date, date], why: str
) -> Ruling | None:
    """A change of custody for one person who is held: for whom from when until when; numbered within the case."""
    if not (measure := in_custody(data, person)):
        return None
    since, until = (day.isoformat() for day in term)
    data["forms"] = data.get("forms", 0) + 1
    no = number(system, data["aj"]["a1"], "217", term[0].year, f"之{data['forms']}")
    place = organ("detention", system.area)
    held = {
        "g24": measure["XH"],
        "g25": since,
        "g26": until,
        "g27": system.name,
        "g28": place,
        "g29": measure["e5"],
    }
    role = words.CONVICT if why == "交付执行" else words.DEFENDANT
    more = {"f15": why, "f19": words.CENTRE, "f20": system.area, "f30": since}
    return Ruling("217", no, term[0], [Sentenced(person, role, custody=held)], more=more)


def number(system: System, case_no: str, business: str, year: int, turn: str = "") -> str:
    """A court number: `（2021）甘2901刑初12号`; papers for single persons count on from it."""
    code, word = COUNTIES[system.area].court_code, words.PAPER[business][2]
    return f"（{year}）{code}{word}{int(case_no[-4:])}号{turn}"
