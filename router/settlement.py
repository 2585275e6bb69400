"""What an outcome does to its transfer: the next state, the event, the word to the sender.

A sender is told `delivered` once, and `undeliverable` when its document surely did not arrive and waits for a
person, or was given up. While nobody knows, nothing is said: every receipt is true.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from ..ledger import chain, contents, lacunas, states, transfers
from ..ledger.chain import Event
from ..ledger.open import Transaction
from ..ledger.times import stamp
from ..schemas.exchange import Outcome
from ..schemas.lacuna import gravest
from ..schemas.problem import Problem
from .hub import Hub
from .lost import chained, flag, written_with
from .receipts import for_delivery

UNDELIVERABLE = "undeliverable"
Row = Mapping[str, Any]


class Settlement:
    """The changes of one transaction, gathered and then written with a few statements."""

    def __init__(self, hub: Hub, now: datetime) -> None:
        self._hub, self._now, self._at = hub, now, stamp(now)
        self._changes: list[dict[str, Any]] = []
        self._events: list[Event] = []
        self._receipts: list[dict[str, Any]] = []
        self._bodies: dict[str, bytes] = {}
        self._lacunas: list[dict[str, Any]] = []

    def delivered(self, row: Row, outcome: Outcome) -> None:
        """It took effect, once; what the receiver answered meanwhile counts now."""
        state = states.ANSWERED if row["answered_by"] else states.DELIVERED
        facts = {"output_digest": outcome.output_digest, "output_mapping": outcome.mapping}
        facts["output_version"] = outcome.mapping_version
        self._move(row, state, outcome, reference=outcome.reference, **facts)
        self.tell(row, states.DELIVERED, ())

    def rejected(self, row: Row, outcome: Outcome) -> None:
        """It did not and will not under this id: given up if that was asked, else a person decides."""
        if row["void"]:
            self._move(row, row["void"], outcome)
            self.tell(row, UNDELIVERABLE, [Problem("TRANSFER_GIVEN_UP")])
        else:
            self._stop(row, outcome)
            self.tell(row, UNDELIVERABLE, outcome.problems)

    def unavailable(self, row: Row, outcome: Outcome) -> None:
        """It did not, for now: again later, until the limit."""
        policy = self._hub.policy_for(row["receiver"])
        if row["void"] or row["attempts"] >= policy.attempts:
            self._stop(row, outcome)
            exhausted = Problem("ATTEMPTS_EXHAUSTED", params={"attempts": str(row["attempts"])})
            self.tell(row, "" if row["void"] else UNDELIVERABLE, [exhausted, *outcome.problems])
            return
        wait = policy.wait(row["attempts"], self._hub.chance(), outcome.retry_after)
        self._move(row, states.WAITING, outcome, due_at=stamp(self._now + wait))

    def doubtful(self, row: Row, outcome: Outcome) -> None:
        """Nobody knows, and asking again could do it twice: a person looks."""
        self._stop(row, outcome)

    def held(self, row: Row, outcome: Outcome) -> None:
        """Its translation loses what its receiver wants to decide upon: an operator looks; nothing is told yet."""
        self._stop(row, outcome)

    def silent(self, row: Row) -> None:
        """No word in time: neither yes nor no, so again under the same id, until the limit."""
        policy = self._hub.policy_for(row["receiver"])
        if row["void"] or row["attempts"] >= policy.attempts:
            self._stop(row, None)
        else:
            wait = policy.wait(row["attempts"], self._hub.chance())
            self._move(row, states.UNKNOWN, None, due_at=stamp(self._now + wait))

    def tell(self, row: Row, outcome: str, problems: Sequence[Problem]) -> None:
        """A receipt for the sender of a hand-over; a receipt never causes a receipt."""
        if not outcome or row["kind"] != states.HANDOVER or self._hub.agencies.get(row["sender"]) is None:
            return
        receipt = for_delivery(row, outcome, problems, self._at)
        self._receipts.append(receipt.row)
        self._bodies[receipt.row["content_digest"]] = receipt.body
        self._events.append(Event(receipt.row["id"], "", states.ACCEPTED, "receipt", "hub"))

    def act(self, row: Row, state: str, event: Event, **values: Any) -> None:
        """Move a transfer to a state; the columns that go with the state follow by themselves."""
        ended = self._at if state in states.ENDED else None
        fixed = {"state": state, "due_at": None, "settle_by": None, "void": "", "ended_at": ended}
        self._changes.append(transfers.changed(row, **{**fixed, **values}))
        self._events.append(event._replace(before=row["state"], after=state))

    def write(self, connection: Transaction) -> None:
        """Everything, the chain last."""
        transfers.change(connection, self._changes)
        contents.keep_contents(connection, self._bodies)
        transfers.add(connection, self._receipts)
        lacunas.add(connection, self._lacunas)
        chain.append(connection, self._at, self._events)

    def _stop(self, row: Row, outcome: Outcome | None) -> None:
        """A hand-over waits for a person and holds its case; a receipt holds nothing and is closed."""
        self._move(row, states.PARKED if row["kind"] == states.HANDOVER else states.CLOSED, outcome)

    def _move(self, row: Row, state: str, outcome: Outcome | None, **values: Any) -> None:
        if outcome is None:
            event = Event(row["id"], "", "", "silence", "hub", {"token": row["token"]})
            self.act(row, state, event, effect=states.UNKNOWN, problems="[]", **values)
            return
        problems = [problem.to_json() for problem in outcome.problems] if outcome.problems else []
        details = {"token": outcome.token, "effect": outcome.effect, "reference": outcome.reference}
        details |= {"output": outcome.output_digest, "mapping": outcome.mapping, "problems": problems}
        details |= {"details": outcome.details, **chained(outcome.lacunas)}
        known = {name: value for name, value in details.items() if value}
        event = Event(row["id"], "", "", "outcome", row["receiver"], known)
        noted = {"effect": outcome.effect.value, "problems": orjson.dumps(problems).decode()}
        if outcome.lacunas:
            self._lacunas += written_with(row, outcome, self._at)
            noted["lacunas"] = flag(gravest(outcome.lacunas), row["lacunas"])
        self.act(row, state, event, **noted, **values)
