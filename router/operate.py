"""What operators do to a transfer: park it, release it again, give it up. Each with a reason, each an event."""

from ..ledger import states, transfers
from ..ledger.chain import Event
from ..ledger.times import stamp
from ..schemas.errors import BadDocument
from ..schemas.problem import Problem
from .hub import Hub
from .lost import let_go, surely_not_there
from .settlement import UNDELIVERABLE, Settlement


def park(hub: Hub, transfer: str, *, actor: str, reason: str) -> str:
    """Stop releasing it until somebody decides; its case's later hand-overs to this receiver wait.

    What is out already may still arrive, and counts then. Gives the new state; raises BadDocument if it ended.
    """
    return _act(hub, transfer, "park", actor, reason)


def release_again(hub: Hub, transfer: str, *, actor: str, reason: str) -> str:
    """Let a parked, waiting or unknown transfer go at once, with its attempts counted anew."""
    return _act(hub, transfer, "release-again", actor, reason)


def skip(hub: Hub, transfer: str, *, actor: str, reason: str) -> str:
    """Give up a parked transfer, so that its case's next one may go.

    At once when it surely did not arrive: it never went out, or its last release was rejected. Otherwise
    its receiver's gateway is asked first (a release of kind `void`): what took effect is then delivered,
    what did not is skipped and never will; when nobody can tell, it is parked again.
    """
    return _act(hub, transfer, "skip", actor, reason)


def _act(hub: Hub, transfer: str, what: str, actor: str, reason: str) -> str:
    now = hub.clock()
    with hub.ledger.write() as connection:
        row = transfers.by_ids(connection, [transfer]).get(transfer)
        if row is None:
            raise BadDocument(problems=[Problem("TRANSFER_UNKNOWN", params={"transfer": transfer})])
        allowed = {"park": (*states.DUE, states.RELEASED), "skip": (states.PARKED,)}
        if row["state"] not in allowed.get(what, (*states.DUE, states.PARKED)):
            params = {"action": what, "state": row["state"], "transfer": transfer}
            raise BadDocument(problems=[Problem("ACTION_NOT_NOW", params=params)])
        settlement = Settlement(hub, now)
        event = Event(transfer, "", "", what, actor, {"reason": reason})
        if what == "park":
            state = states.PARKED
            settlement.act(row, state, event)
        elif what == "skip" and surely_not_there(row):
            state = states.SKIPPED
            settlement.act(row, state, event)
            settlement.tell(row, UNDELIVERABLE, [Problem("TRANSFER_GIVEN_UP")])
        else:
            state = states.WAITING
            void = states.SKIPPED if what == "skip" else ""
            settlement.act(
                row, state, event, due_at=stamp(now), attempts=0, void=void, lacunas=let_go(row, what)
            )
        settlement.write(connection)
    return state
