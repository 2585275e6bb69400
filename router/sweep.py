"""The sweep: releases that nobody settled in time. One loop for every message that any crash or wire lost."""

from ..ledger import transfers
from ..ledger.times import stamp
from .hub import Hub
from .settlement import Settlement


def sweep(hub: Hub, limit: int = 1000) -> int:
    """Make what was out too long due again (unknown), or park it at the limit; returns how many."""
    now = hub.clock()
    with hub.ledger.write() as connection:
        rows = transfers.overdue(connection, stamp(now), limit)
        settlement = Settlement(hub, now)
        for row in rows:
            settlement.silent(row)
        settlement.write(connection)
    for row in rows:
        hub.breakers.failed(row["receiver"], now)
    return len(rows)
