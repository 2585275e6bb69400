"""One row of the procedure: a hand-over, its conditions and its clocks, on the days when it is law."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Clock:
    """What a hand-over does to one statutory clock.

    `since` says what a started clock runs from (`received` is the receiver's own receipt date,
    never the transport's); `when` which case it applies to, empty for every case.
    """

    clock: str
    action: str
    since: str = ""
    unit: str = ""
    length: int = 0
    when: str = ""
    extension: str = ""
    article: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over. `documents` are kinds, `a|b` met by either; `fields` are canonical paths."""

    code: str
    number: str
    en: str
    zh: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    copies: tuple[str, ...]
    documents: tuple[str, ...]
    fields: tuple[str, ...]
    answers: tuple[str, ...]
    clocks: tuple[Clock, ...]
    article: str
    valid_from: date
    valid_to: date | None
    basis: str
    #: `higher`: to the next higher agency of the receivers' kind
    level: str = "same"
    note: str = ""
    #: kinds that get a copy only when they take part in the case
    copies_in_case: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the row is law on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
