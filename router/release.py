"""Release: what is due, next in its case's order and welcome at its receiver goes out under a new token."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..ledger import chain, states, transfers
from ..ledger.chain import Event
from ..ledger.times import stamp
from ..schemas.envelope import Envelope
from ..schemas.exchange import Release
from . import lost
from .hub import Hub

VOID = "void"


def take(hub: Hub, limit: int) -> list[Release]:
    """Up to `limit` releases, committed as out; publish them next.

    A crash before the publishing is a lost message: what is not settled in time is released again. Each agency
    has at most its window out; a paused one gets a probe at a time, and nothing of it is looked at meanwhile.
    """
    now = hub.clock()
    at = stamp(now)
    with hub.ledger.write() as connection:
        out = transfers.out(connection)
        room = {code: hub.breakers.room(code, out.get(code, 0), now) for code in hub.agencies.by_code}
        ids = transfers.due(connection, at, room, limit)
        rows = {row["id"]: row for row in transfers.with_content(connection, ids)}
        releases, changes, events = [], [], []
        for id in ids:
            row = rows[id]
            settle_by = stamp(now + timedelta(seconds=hub.policy_for(row["receiver"]).settle_within))
            token = row["token"] + 1
            changes.append(
                transfers.changed(
                    row,
                    state=states.RELEASED,
                    token=token,
                    attempts=row["attempts"] + 1,
                    due_at=None,
                    settle_by=settle_by,
                    released_at=at,
                )
            )
            cause = VOID if row["void"] else "release"
            events.append(Event(id, row["state"], states.RELEASED, cause, "hub", {"token": token}))
            releases.append(_release(row, token, settle_by))
        transfers.change(connection, changes)
        chain.append(connection, at, events)
    for agency in {release.receiver for release in releases}:
        hub.breakers.probed(agency, now)
    return releases


def _release(row: Mapping[str, Any], token: int, settle_by: str) -> Release:
    return Release(
        transfer=row["id"],
        token=token,
        kind=VOID if row["void"] else row["kind"],
        handover=row["handover"],
        receiver=row["receiver"],
        envelope=envelope(row).to_json(),
        content=row["body"],
        settle_by=settle_by,
        despite=row["lacunas"] == lost.DESPITE,
    )


def envelope(row: Mapping[str, Any]) -> Envelope:
    """The outside of a transfer, from its row joined with its submission's."""
    return Envelope(
        transfer=row["id"],
        kind=row["kind"],
        handover=row["handover"],
        case=row["case_id"] or "",
        sender=row["sender"],
        receiver=row["receiver"],
        number=row["number"] or 0,
        submission=row["submission_id"],
        key=row["key"],
        mapping=row["mapping"],
        content_digest=row["content_digest"],
        source_digest=row["source_digest"],
        accepted_at=row["accepted_at"],
        answers=row["answers"] or "",
        supersedes=row["supersedes"] or "",
        about=row["about"] or "",
    )
