"""What the procuratorates' system writes: one JSON document for each business."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ..calendar import months_after
from ..cases import index_of, suspect_of
from ..layout import COUNTIES, System, organ
from ..story import IMPRISONMENT, JAIL, SUSPENDED, Fate
from . import words

PERSON_KEYS = (
    *("personNo", "role", "name", "gender", "birthday", "nation", "country", "idType", "idNo", "education"),
    *("job", "domicileArea", "domicile", "homeArea", "home", "phone", "record", "charges", "measures"),
)
MATERIAL_KEYS = (
    *("no", "parentNo", "volume", "docType", "title", "pages", "firstPage"),
    *("fileName", "mediaType", "size", "sha256"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one document says beyond the case itself. `turn` tells apart documents of one kind in one case."""

    business: str
    made: date
    persons: list[dict[str, Any]]
    received: date | None = None
    turn: str = ""
    reason: str | None = None
    answers: str | None = None
    returned: dict[str, Any] | None = None
    copies: int | None = None
    to: str | None = None
    materials: list[dict[str, Any]] = field(default_factory=list)


def number(system: System, case_no: str, business: str, turn: str = "") -> str:
    """A document number: `临市检批捕〔2021〕12号`, unique within the procuratorate."""
    sign, sequence = COUNTIES[system.area].sign, int(case_no[-4:])
    return f"{sign}检{words.PAPER[business][1]}〔2021〕{sequence}号{turn}"


def case_number(system: System, case_no: str) -> str:
    """The procuratorate's own number of a case."""
    return f"{COUNTIES[system.area].sign}检刑〔2021〕{int(case_no[-4:])}号"


def document(system: System, data: dict[str, Any], said: Said, key: str, hour: int) -> bytes:
    """The document as it is posted."""
    known, kind = data["case"], words.PAPER[said.business][0]
    case = {
        "caseNo": data["no"],
        "policeCaseNo": known["policeCaseNo"],
        "courtCaseNo": data.get("courtNo"),
        "name": known.get("name"),
        "cause": known.get("cause"),
        "areaCode": system.area,
        "unit": system.name,
        "unitCode": f"JC{system.area}",
        "officer": "沙玉芳",
        "brief": known.get("brief"),
        "admitGuilt": known.get("admitGuilt"),
    }
    doc = {
        "type": kind,
        "no": number(system, known["policeCaseNo"], said.business, said.turn),
        "title": kind,
        "date": said.made.isoformat(),
        "receivedDate": said.received.isoformat() if said.received else None,
        "signer": "唐成明",
        "reason": said.reason,
        "text": None,
        "answersNo": said.answers,
        "copies": said.copies,
        "procedure": None,
    }
    whole = {
        "docId": key,
        "replacesDocId": None,
        "bizType": said.business,
        "sentAt": f"{said.made.isoformat()} {hour:02d}:30:00",
        "toKind": said.to,
        "toArea": None,
        "case": case,
        "doc": doc,
        "return": said.returned,
        "persons": said.persons,
        "materials": said.materials,
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def person(known: dict[str, Any], role: str, decisions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """One person as our documents name them."""
    told = {key: known.get(key) for key in PERSON_KEYS}
    told["charges"] = [
        {key: c.get(key) for key in ("seq", "name", "article", "code")} for c in known.get("charges") or ()
    ]
    return {**told, "role": role, "decisions": decisions or [], "recommendation": None}


def decision(kind: str, result: str, made: date, document: str, reason: str | None = None) -> dict[str, Any]:
    """One decision about one person."""
    article = {"审查逮捕": "刑事诉讼法第90条", "审查起诉": "刑事诉讼法第176条"}.get(kind)
    return {
        "kind": kind,
        "result": result,
        "date": made.isoformat(),
        "reason": reason,
        "docNo": document,
        "article": article,
    }


def in_custody(known: dict[str, Any]) -> dict[str, Any] | None:
    """The measure under which a person is held now, if one is."""
    held = (m for m in known.get("measures") or () if m["type"] in words.HELD_UNDER and not m.get("end"))
    return next((m for m in held if m.get("status") == words.IN_FORCE), None)


def handed_over(system: System, known: dict[str, Any], since: date) -> dict[str, Any]:
    """One person on a change of custody: held from this day for a month, the time of a review (CPL 172, 175)."""
    told = person(known, words.SUSPECT)
    until = months_after(since, 1).isoformat()
    place = organ("detention", system.area)
    term = {"start": since.isoformat(), "end": until, "organ": system.name, "place": place}
    return {**told, "measures": [{**(in_custody(known) or {}), **term}]}


def recommendation(fate: Fate, person_no: str) -> dict[str, Any]:
    """What the prosecutor asks for: a range around what the court will find."""
    judgment = fate.judgments[suspect_of(person_no) - 1]
    kind = (JAIL if fate.offence.jail else IMPRISONMENT) if judgment.kind == SUSPENDED else judgment.kind
    months = judgment.months or None
    return {
        "principal": words.PRINCIPAL[kind] if months or not fate.offence.jail else words.PRINCIPAL[JAIL],
        "monthsFrom": max(1, months - 2) if months else None,
        "monthsTo": months + 2 if months else None,
        "probation": judgment.kind == SUSPENDED,
        "fine": float(judgment.fine) if judgment.fine else None,
    }


def own(no: str, kind: str, pages: int = 2) -> dict[str, Any]:
    """A catalogue entry of our own, without a file."""
    told: dict[str, Any] = {"no": no, "volume": "诉讼文书卷", "docType": kind, "title": kind, "pages": pages}
    return {key: told.get(key) for key in MATERIAL_KEYS}


def passed_on(materials: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The police's catalogue as it goes on to the court."""
    return [{key: m.get(key) for key in MATERIAL_KEYS} for m in materials]


def returned(kind: str, made: date, reason: str, outline: str | None, turn: int | None) -> dict[str, Any]:
    """The group that a return or a request for more material carries."""
    due = made + timedelta(days=30 if turn else 3)
    return {"type": kind, "round": turn, "reason": reason, "outline": outline, "due": due.isoformat()}


def order(case_no: str) -> int:
    """Documents of one case keep their order: they go through one queue, chosen by this number."""
    return index_of(case_no)
