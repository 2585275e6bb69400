"""Everything the ledger knows of one document, gathered: from the bytes that came to the receipts that went back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from ..ledger import contents, lacunas, states, views
from ..ledger.open import Ledger
from ..ledger.rows import Row
from ..ledger.times import stamp
from ..schemas.exchange import Effect
from ..schemas.lacuna import Weight
from .texts import Texts

Facts = dict[str, Any]


def explain(ledger: Ledger, word: str, now: datetime, texts: Texts) -> Facts | None:
    """The document that `word` names: a transfer's id, a submission's id or the sender's own key.

    None when nothing is called so. When several senders use the key, only `candidates` is told.
    """
    with ledger.read() as connection:
        found = views.submissions_named(connection, word)
        if not found:
            return None
        senders = sorted({(row["agency"], row["key"]) for row in found})
        if len(senders) > 1:
            return {"candidates": [_told(row) for row in found]}
        chosen = _chosen(found, word)
        made = views.transfers_of(connection, [chosen["id"]])
        handovers = [row for row in made if row["kind"] == states.HANDOVER]
        receipts = [row for row in made if row["kind"] == states.RECEIPT]
        events = views.events_of(connection, [chosen["id"], *(row["id"] for row in made)])
        lost = lacunas.of(connection, [chosen["id"], *(row["id"] for row in made)])
        source = contents.read_source(connection, chosen["source_digest"]) or b""
        return {
            "submission": _told(chosen),
            "source": _source(source),
            "document": _document(connection, chosen["content_digest"]),
            "case": _case(connection, chosen["case_id"]),
            "transfers": [
                _handover(row, views.held_by(connection, row), stamp(now), texts) for row in handovers
            ],
            "receipts": [
                {**_told(row), "document": _document(connection, row["content_digest"])} for row in receipts
            ],
            "events": [{**row, "details": orjson.loads(row["details"])} for row in events],
            "lacunas": [{**row, "params": orjson.loads(row["params"])} for row in lost],
            "attempts": [_told(row) for row in views.submissions_of(connection, *senders[0])],
        }


def _chosen(found: Sequence[Row], word: str) -> Row:
    """The submission itself when it is named, else the accepted one that stands, else the last attempt."""
    named = [row for row in found if row["id"] == word or row["key"] != word]
    standing = [row for row in found if row["verdict"] == "accepted" and row["superseded_by"] is None]
    return (named or standing or list(found))[-1]


def _told(row: Row) -> Facts:
    return {**row, "problems": orjson.loads(row["problems"])}


def _source(body: bytes) -> Facts:
    """The original as people read it: UTF-8 where it is that, else GB18030; bytes where it is neither."""
    for charset in ("utf-8", "gb18030"):
        try:
            return {"size": len(body), "charset": charset, "text": body.decode(charset)}
        except UnicodeDecodeError:
            continue
    return {"size": len(body), "charset": "", "text": body.hex(" ")}


def _document(connection: Any, digest: str | None) -> Any:
    body = contents.read_content(connection, digest) if digest else None
    return orjson.loads(body) if body else None


def _case(connection: Any, case: str | None) -> Facts | None:
    if case is None:
        return None
    numbers, parties = views.numbers_of(connection, case), views.parties_of(connection, case)
    return {"id": case, "numbers": [dict(row) for row in numbers], "agencies": [dict(row) for row in parties]}


def _handover(row: Row, held: Row | None, now: str, texts: Texts) -> Facts:
    facts = _told(row)
    return {**facts, "held_by": dict(held) if held else None, "why": why(row, held, now, texts)}


def why(row: Mapping[str, Any], held: Mapping[str, Any] | None, now: str, texts: Texts) -> str:
    """Why it stands where it stands, and what comes next."""
    state = row["state"]
    if state == states.PARKED:
        stopped = row["lacunas"] == Weight.HOLD and (row["token"] == 0 or row["effect"] == Effect.HELD)
        return texts("why.lacunas" if stopped else "why.parked")
    if state == states.RELEASED:
        late = "late" if row["settle_by"] < now else "out"
        return texts(f"why.{late}", receiver=row["receiver"], until=row["settle_by"])
    if state not in states.DUE:
        return texts(f"why.{state}", receiver=row["receiver"])
    if held is not None:
        names = {name: held[name] for name in ("id", "handover")}
        return texts("why.held", number=held["number"], state=texts("state." + held["state"]), **names)
    if row["due_at"] > now:
        return texts("why.due", due=row["due_at"], attempts=row["attempts"])
    return texts("why.next", receiver=row["receiver"])
