"""Settlement: what became of each release, and what happens next.

A delivery counts whenever its word arrives, while the transfer has not ended. Everything else counts only for
the release that is out now: what comes late, twice or out of order is counted as stale and changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..ledger import states, transfers
from ..schemas.exchange import Effect, Outcome
from .hub import Hub
from .settlement import Settlement

#: what `settle` counts beside the effects
STALE, FOREIGN = "stale", "foreign"


def settle(hub: Hub, batch: Sequence[Outcome]) -> Counter[str]:
    """Apply the outcomes in their order, in one transaction; counts what each came to. Repeatable."""
    counts: Counter[str] = Counter()
    if not batch:
        return counts
    now = hub.clock()
    with hub.ledger.write() as connection:
        for part in _rounds(batch):
            rows = transfers.by_ids(connection, [one.transfer for one in part])
            settlement = Settlement(hub, now)
            for outcome in part:
                counts[_apply(settlement, outcome, rows.get(outcome.transfer))] += 1
            settlement.write(connection)
    for outcome in batch:
        if outcome.effect in {Effect.DELIVERED, Effect.REJECTED}:
            hub.breakers.answered(outcome.receiver)
        elif outcome.effect is Effect.UNAVAILABLE:
            hub.breakers.failed(outcome.receiver, now)
    return counts


def _apply(settlement: Settlement, outcome: Outcome, row: Mapping[str, Any] | None) -> str:
    if row is None or row["receiver"] != outcome.receiver:
        return FOREIGN
    late = row["state"] != states.RELEASED or row["token"] != outcome.token
    if row["state"] in states.ENDED or (late and outcome.effect is not Effect.DELIVERED):
        return STALE
    match outcome.effect:
        case Effect.DELIVERED:
            settlement.delivered(row, outcome)
        case Effect.REJECTED:
            settlement.rejected(row, outcome)
        case Effect.UNAVAILABLE:
            settlement.unavailable(row, outcome)
        case Effect.DOUBT:
            settlement.doubtful(row, outcome)
        case Effect.HELD:
            settlement.held(row, outcome)
    return outcome.effect.value


def _rounds(batch: Sequence[Outcome]) -> Iterator[list[Outcome]]:
    """The batch in parts that name each transfer once, so that a second word sees what the first did."""
    rest = list(batch)
    while rest:
        part = {outcome.transfer: outcome for outcome in reversed(rest)}
        first = {id(outcome) for outcome in part.values()}
        yield [outcome for outcome in rest if id(outcome) in first]
        rest = [outcome for outcome in rest if id(outcome) not in first]
