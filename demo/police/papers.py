"""How a station's officers write up each business: papers, measures, dossier, and what is wrong with them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from .. import mischief
from ..cases import Case
from ..correspondence import Document
from ..layout import COUNTIES, organ
from ..people import check_digit
from ..story import Fate
from . import words
from .dossier import dossier
from .export import case_transfer, execution_receipt
from .forms import Business, Entry, Measure, Paper, Transfer

#: stands in the XML until the export program knows the ZIP's name
ZIP_MARK = "@ZIP@"
EVIDENCE = (
    ("讯问笔录", "tif"),
    ("询问笔录", "pdf"),
    ("鉴定意见", "pdf"),
    ("现场照片", "png"),
)
#: what a clerk of the procuratorate misses when a dossier is incomplete
FORGOTTEN = ("讯问录音录像说明", "pdf")


def number(case: Case, kind: str, turn: str = "") -> str:
    """A document number, unique within the station: `临市公(刑)诉字〔2021〕0012号`."""
    sign = COUNTIES[case.area].sign
    return f"{sign}公(刑){words.NUMBER_WORD[kind]}字〔2021〕{case.sequence:04d}号{turn}"


def paper(case: Case, made: date, business: Business, reason: str = "") -> Paper:
    """A lead document signed by the station's head."""
    no = number(case, business.kind, business.turn)
    return Paper(business.kind, no, made, "马国栋", reason, business.answers, business.replaces)


def at(day: date, rng: Random) -> datetime:
    """Some moment of a working day."""
    return datetime(day.year, day.month, day.day, rng.randrange(9, 18), rng.randrange(60), rng.randrange(60))  # noqa: DTZ001 - local time without zone, as the system has it


def measures(case: Case, fate: Fate, stage: str) -> dict[str, list[Measure]]:
    """The measures against each suspect at a stage: held before the arrest review, arrested or on bail after it."""
    station, found = organ("police", case.area), dict[str, list[Measure]]()
    start = case.filed + timedelta(days=1)
    for n, suspect in enumerate(case.suspects, 1):
        if not fate.arrest:
            found[suspect.number] = [Measure(words.BAIL, start, station)]
            continue
        held = Measure(words.DETENTION, start, station, place=f"{COUNTIES[case.area].name}看守所")
        if stage in {words.TRANSFER, words.RESUBMIT}:
            later = start + timedelta(days=10)
            then = words.ARREST if n in fate.arrested() else words.BAIL
            held = replace(held, end=later, state=words.CHANGED)
            found[suspect.number] = [held, Measure(then, later, station)]
        else:
            found[suspect.number] = [held]
    return found


def catalogue(lead: Paper, case: Case, rng: Random, business: Business, fate: Fate) -> list[Entry]:
    """The dossier: headings by volume, the lead document, pieces of evidence. A filing has none."""
    if business.code == words.FILING:
        return []
    forgets = {"arrest": fate.arrest_incomplete, "transfer": fate.prosecution_incomplete}
    pieces = rng.sample(EVIDENCE, rng.randrange(2, 5))
    pieces += [] if forgets.get(business.step) else [FORGOTTEN]
    found = [
        Entry("1", "", words.PROCEDURAL, "042301", "诉讼文书卷"),
        Entry("1.1", "1", words.PROCEDURAL, lead.kind, lead.title, 1, 1, f"001{lead.title}.tif"),
        Entry("2", "", words.EVIDENCE_VOLUME, "042302", "证据卷"),
    ]
    for n, (title, kind) in enumerate(pieces, 1):
        found.append(
            Entry(
                f"2.{n}", "2", words.EVIDENCE_VOLUME, "042302", title, 1, n + 1, f"{n + 1:03d}{title}.{kind}"
            )
        )
    if business.code == words.TRANSFER and case.goods:
        last = len(pieces) + 2
        found.append(
            Entry(
                "3",
                "",
                words.PROPERTY_VOLUME,
                "042303",
                "涉案财物清单",
                1,
                last,
                f"{last:03d}涉案财物清单.pdf",
            )
        )
    return found


def document(t: Transfer, step: str, rng: Random, fault: str) -> Document:
    """A case transfer ready to send, with its dossier, and spoilt as the fault says."""
    state, mark, entries = rng.getstate(), f"{t.case.number} {t.paper.kind} {t.business} {step}", t.entries
    t = replace(t, zip=ZIP_MARK if entries else "")
    good = case_transfer(t)
    package = dossier(entries, rng, mark) if entries else None
    rng.setstate(state)
    spoilt, spoilt_package = _spoilt(t, good, rng, mark, fault)
    return Document(
        key=f"{t.case.number}/{t.paper.number}",
        handover=words.HANDOVER[t.business],
        case_no=t.case.number,
        step=step,
        good=good,
        companion=package,
        fault=fault,
        spoilt=spoilt,
        spoilt_companion=spoilt_package,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on arrest that is to be answered: which, about whom, by which document."""

    approved: bool
    persons: tuple[str, ...]
    paper: str


def receipt(case: Case, made: date, rng: Random, their_number: str, decision: Decision) -> Document:
    """The receipt of execution for those whose arrest was approved, or was not."""
    approved = decision.approved
    station = organ("police", case.area)
    business = Business(words.EXEC_RECEIPT, "", "042110", "" if approved else "(释)", decision.paper)
    lead = paper(case, made, business, "" if approved else "已依法变更强制措施")
    place = f"{COUNTIES[case.area].name}看守所" if approved else ""
    measure = Measure(
        words.ARREST if approved else words.BAIL, made, station, place=place, document=decision.paper
    )
    people = [(p, measure) for p in case.suspects if p.number in decision.persons]
    body = execution_receipt(case, at(made, rng), lead, people, their_number)
    key = f"{case.number}/{lead.number}"
    return Document(key, "ARREST_EXEC_RECEIPT", case.number, "approved" if approved else "rejected", body)


def wrong_id(good: str) -> str:
    """An id whose last character is not the one that its digits demand."""
    return good[:17] + ("0" if check_digit(good[:17]) != "0" else "1")


def _spoilt(t: Transfer, good: bytes, rng: Random, mark: str, fault: str) -> tuple[bytes, bytes | None]:
    first = t.case.suspects[0]
    if fault == mischief.WRONG_CHECK_DIGIT:
        return case_transfer(replace(t, ids={first.number: wrong_id(first.id_no)})), None
    if fault == mischief.MISSING_DOCUMENT:
        kept = [e for e in t.entries if e.kind != "042302"]
        return case_transfer(replace(t, entries=kept)), dossier(kept, rng, mark)
    if fault == mischief.UNKNOWN_CODE:
        return case_transfer(replace(t, category="133999")), None
    if fault == mischief.IMPOSSIBLE_DATE:
        return case_transfer(replace(t, occurred="20210231")), None
    if fault == mischief.TRUNCATED_XML:
        return good[: len(good) * 7 // 10], None
    if fault == mischief.ZIP_MISMATCH:
        return good, dossier(t.entries, rng, mark, missing=[e.file for e in t.entries if e.file][-1:])
    if fault == mischief.CONFLICT:
        return case_transfer(replace(t, brief=t.case.brief + "\n（另查明：涉案金额有变动。）")), None
    return good, None
