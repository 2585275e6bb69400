"""What a station's officers fill in before the export program writes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ..cases import Case
from . import words


@dataclass(frozen=True, slots=True)
class Business:
    """One business of a case: its code, its step in the story, its lead document's kind. `turn` tells apart
    the numbers of documents of one kind; `round` and `branch` belong to a supplementary investigation."""

    code: str
    step: str
    kind: str
    turn: str = ""
    answers: str = ""
    replaces: str = ""
    round: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The lead document: kind (a code), number, day, and what it answers or replaces."""

    kind: str
    number: str
    made: date
    signer: str
    reason: str = ""
    answers: str = ""
    replaces: str = ""

    @property
    def title(self) -> str:
        return words.DOCUMENT[self.kind]


@dataclass(frozen=True, slots=True)
class Measure:
    """A compulsory measure against one person."""

    kind: str
    start: date
    organ: str
    place: str = ""
    end: date | None = None
    document: str = ""
    state: str = words.EXECUTED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the dossier's catalogue; a heading has no file."""

    number: str
    above: str
    volume: str
    kind: str
    title: str
    pages: int = 0
    first: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One case transfer, ready to be written. `category` and `days` stand apart so that they can be wrong."""

    business: str
    case: Case
    sent: datetime
    paper: Paper
    measures: dict[str, list[Measure]]
    their_number: str = ""
    admits: str = ""
    round: str = ""
    branch: str = ""
    entries: Sequence[Entry] = ()
    zip: str = ""
    category: str = ""
    occurred: str = ""
    brief: str = ""
    ids: dict[str, str] = field(default_factory=dict)
