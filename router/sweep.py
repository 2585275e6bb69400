"""The sweep: releases that nobody settled in time. One loop for every message that any crash or wire lost."""

from ..ledger import states, transfers
from ..ledger.chain import Event
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


#: later than every time in the ledger
_EVER = "9999-12-31T23:59:59.999999Z"


def resume(hub: Hub, limit: int = 1000) -> int:
    """Make everything that was out due at once; returns how much that was.

    For the start of a hub whose wire and gateways lived in the process that ended: nothing is out any more, and
    waiting for the time to settle would be waiting for nobody. Whether it took effect is as unknown as ever.
    """
    now, resumed = hub.clock(), 0
    while True:
        with hub.ledger.write() as connection:
            rows = transfers.overdue(connection, _EVER, limit)
            settlement = Settlement(hub, now)
            for row in rows:
                event = Event(row["id"], "", "", "restart", "hub", {"token": row["token"]})
                settlement.act(row, states.UNKNOWN, event, due_at=stamp(now), void=row["void"])
            settlement.write(connection)
        resumed += len(rows)
        if not rows:
            return resumed
