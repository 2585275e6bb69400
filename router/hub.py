"""The hub: everything the verbs at the centre need, as one value."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Protocol

import uuid_utils

from ..ledger.open import Ledger
from ..schemas.agencies import Agencies
from ..schemas.problem import Problem
from .breaker import Breakers
from .retry import Policy

#: legal days are counted in Beijing time
BEIJING = timezone(timedelta(hours=8))


class HandOver(Protocol):
    """What the door reads of one row of the procedure."""

    @property
    def code(self) -> str: ...
    @property
    def senders(self) -> Sequence[str]: ...
    @property
    def receivers(self) -> Sequence[str]: ...
    @property
    def copies(self) -> Sequence[str]: ...
    @property
    def copies_in_case(self) -> Sequence[str]: ...
    @property
    def answers(self) -> Sequence[str]: ...
    @property
    def level(self) -> str: ...


class Procedure(Protocol):
    """The hand-overs in force."""

    def at(self, code: str, on: date) -> HandOver | None:
        """The hand-over of this code as it stands on this day."""


def new_id() -> str:
    """A UUIDv7: sorts by time, so that new rows are written side by side."""
    return str(uuid_utils.uuid7())


def utc_now() -> datetime:
    """The clock of real life."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hub:
    """`check_case` is the canonical schema, `check_handover` the procedure's demands on a document.

    `policies` are the agencies treated otherwise than `policy`. `clock`, `ids` and `chance` are arguments
    so that a whole bus can run in simulated time.
    """

    ledger: Ledger
    agencies: Agencies
    procedure: Procedure
    check_case: Callable[[dict[str, Any]], list[Problem]]
    check_handover: Callable[[Any, str, dict[str, Any], date], list[Problem]]
    policy: Policy = field(default_factory=Policy)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    clock: Callable[[], datetime] = utc_now
    ids: Callable[[], str] = new_id
    chance: Callable[[], float] = random.random
    breakers: Breakers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "breakers", Breakers(self.policy_for))

    def policy_for(self, agency: str) -> Policy:
        """How this agency is treated."""
        return self.policies.get(agency, self.policy)
