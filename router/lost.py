"""What translations lose, at the hub: written beside the transfer, chained by digest, held until an operator's word."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..ledger.lacunas import IN, OUT
from ..schemas.exchange import Effect, Outcome, Submission
from ..schemas.lacuna import GRAVITY, Lacuna, Weight

#: an operator's word: it goes whatever its translation loses
DESPITE = "despite"


def flag(weight: Weight, before: str = "") -> str:
    """How a transfer is marked in lists: what was warned of or held stays marked."""
    if before == DESPITE and weight is not Weight.REJECT:
        return DESPITE
    known = Weight(before) if before in GRAVITY else Weight.ACCEPT
    heavier = max(weight, known, key=GRAVITY.__getitem__)
    return "" if heavier is Weight.ACCEPT else heavier.value


def let_go(row: Mapping[str, Any], what: str) -> str:
    """The mark after an operator's word: what a receiver's translation loses has been seen, what a sender's lost too."""
    if what == "release-again" and row["lacunas"] == Weight.HOLD:
        return DESPITE if row["effect"] == Effect.HELD else Weight.WARN.value
    return str(row["lacunas"])


def surely_not_there(row: Mapping[str, Any]) -> bool:
    """Whether a transfer cannot have taken effect: it never left, or the only release that counts came back."""
    held_at_first = row["effect"] == Effect.HELD and row["token"] == 1
    return bool(row["token"] == 0 or row["effect"] == Effect.REJECTED or held_at_first)


def chained(lacunas: Sequence[Lacuna]) -> dict[str, Any]:
    """What an event says of them: how many, and the digest of all that is stored; nothing when there are none."""
    if not lacunas:
        return {}
    digest = hashlib.sha256(orjson.dumps([one.to_json() for one in lacunas])).hexdigest()
    return {"lacunas": {"count": sum(one.count for one in lacunas), "digest": f"sha256:{digest}"}}


def came_with(submission: Submission, id: str, at: str) -> list[dict[str, Any]]:
    """The rows of what was lost on the way in."""
    facts = {"subject": id, "token": 0, "direction": IN, "agency": submission.agency}
    facts |= {"mapping": submission.mapping, "version": submission.mapping_version}
    return _rows(submission.lacunas, facts | {"handover": submission.handover, "at": at})


def written_with(row: Mapping[str, Any], outcome: Outcome, at: str) -> list[dict[str, Any]]:
    """The rows of what is lost on the way out."""
    facts = {"subject": row["id"], "token": outcome.token, "direction": OUT, "agency": row["receiver"]}
    facts |= {"mapping": outcome.mapping, "version": outcome.mapping_version}
    return _rows(outcome.lacunas, facts | {"handover": row["handover"], "at": at})


def _rows(lacunas: Sequence[Lacuna], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            **facts,
            "line": line,
            "kind": one.kind.value,
            "path": one.path,
            "rule": one.rule,
            "params": orjson.dumps(dict(one.params)).decode(),
            "place": one.place,
            "count": one.count,
            "weight": one.weight.value,
        }
        for line, one in enumerate(lacunas, 1)
    ]
