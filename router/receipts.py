"""Receipts: what a sender is told, as transfers on the same road.

A receipt's id is derived from what it acknowledges, so that no repetition doubles it. A receipt never
causes a receipt. A duplicate submission gets a receipt of its own, naming the first one's transfer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from ..ledger import states
from ..ledger.contents import digest
from ..schemas.catalogue import LANGUAGES, text
from ..schemas.problem import Problem

#: problems listed in one receipt; the rest is counted, and in the ledger
MOST = 100

SUBMISSION = "submission"
DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt ready for the ledger: its transfer's row and its document."""

    row: dict[str, Any]
    body: bytes


def derived(origin: str, *what: str) -> str:
    """An id (UUID version 8) that follows from `origin`, sorting beside it: same arguments, same id."""
    h = hashlib.sha256("|".join((origin, *what)).encode()).hexdigest()
    return f"{origin[:13]}-8{h[:3]}-{'89ab'[int(h[3], 16) & 3]}{h[4:7]}-{h[7:19]}"


def told(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as a receipt carries them, with their text in every language; what is not known is absent."""
    shown = [*problems[:MOST], *_more(len(problems) - MOST)]
    return [
        _known(
            {"code": p.code, "place": _short(p.place, 500), "rule": _short(p.rule, 300)}
            | {"path": _short(p.path, 300)}
            | {lang: _short(text(p, lang), 2000) for lang in LANGUAGES}
        )
        for p in shown
    ]


def _more(left_out: int) -> list[Problem]:
    return [Problem("MORE_PROBLEMS", params={"count": str(left_out)})] if left_out > 0 else []


def _named(submission: Mapping[str, Any]) -> str:
    """The sender's key, or the source's name when the document had none."""
    named = submission["key"] != submission["source_digest"]
    return str(submission["key"] if named else submission["source_name"])


def _short(value: str, most: int) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"


#: characters that the receipt's schema allows for what a sender may have written itself
_ROOM = {"key": 300, "handover": 60, "case_number": 60}


def _known(values: dict[str, str]) -> dict[str, str]:
    return {name: _short(value, _ROOM.get(name, 20000)) for name, value in values.items() if value}


def for_submission(
    submission: Mapping[str, Any], problems: Sequence[Problem], transfer: str, receiver: str
) -> Receipt:
    """What the door decided. `transfer` and `receiver` are the first hand-over made of it, if any."""
    facts = {
        "stage": SUBMISSION,
        "outcome": submission["verdict"],
        "key": _named(submission),
        "handover": submission["handover"],
        "case_number": submission["case_number"],
        "transfer": transfer,
        "receiver": receiver,
        "at": submission["decided_at"],
    }
    id = derived(submission["id"], SUBMISSION)
    return _receipt(
        id,
        facts,
        problems,
        submission_id=submission["id"],
        receiver=submission["agency"],
        case_id=submission["case_id"],
    )


def for_delivery(transfer: Mapping[str, Any], outcome: str, problems: Sequence[Problem], at: str) -> Receipt:
    """What became of a hand-over: `delivered`, or `undeliverable` under its token (a later one may lift it)."""
    facts = {
        "stage": DELIVERY,
        "outcome": outcome,
        "key": _named(transfer),
        "handover": transfer["handover"],
        "case_number": transfer["case_number"],
        "transfer": transfer["id"],
        "receiver": transfer["receiver"],
        "at": at,
    }
    again = () if outcome == states.DELIVERED else (str(transfer["token"]), *(p.code for p in problems))
    id = derived(transfer["id"], outcome, *again)
    return _receipt(
        id,
        facts,
        problems,
        submission_id=transfer["submission_id"],
        receiver=transfer["sender"],
        case_id=transfer["case_id"],
        about=transfer["id"],
    )


def _summary(outcome: str, listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """All on one line, for formats that have room for no more: each problem's code and text, or the outcome."""
    if not listed:
        return _words(outcome)
    lines = {
        lang: "; ".join(f"{problem['code']} {problem[lang]}" for problem in listed) for lang in LANGUAGES
    }
    return {f"summary_{lang}": _short(" ".join(line.split("\n")), 20000) for lang, line in lines.items()}


@cache
def _words(outcome: str) -> dict[str, str]:
    return {f"summary_{lang}": text(Problem("RECEIPT_" + outcome.upper()), lang) for lang in LANGUAGES}


def _receipt(id: str, facts: dict[str, str], problems: Sequence[Problem], **columns: str | None) -> Receipt:
    listed = told(problems)
    summary = _summary(facts["outcome"], listed)
    receipt = {"id": id, **_known(facts), **summary, **({"problems": listed} if listed else {})}
    document = {"schema_version": 1, "receipt": receipt}
    body = orjson.dumps(document)
    row = new_row(
        id=id,
        kind=states.RECEIPT,
        handover=facts["handover"],
        sender="",
        content_digest=digest(body),
        at=facts["at"],
        **columns,
    )
    return Receipt(row, body)


#: every column of a new transfer that is not given, so that all rows insert in one statement
_NEW: dict[str, Any] = {
    "state": states.ACCEPTED,
    "token": 0,
    "attempts": 0,
    "settle_by": None,
    "void": "",
    "effect": "",
    "problems": "[]",
    "lacunas": "",
    "number": None,
    "answers": None,
    "answered_by": None,
    "supersedes": None,
    "about": None,
    "reference": "",
    "output_digest": "",
    "output_mapping": "",
    "output_version": "",
    "released_at": None,
    "ended_at": None,
}


def new_row(*, at: str, **columns: Any) -> dict[str, Any]:
    """A new transfer's row, due at once."""
    return {**_NEW, "accepted_at": at, "due_at": at, **columns}
