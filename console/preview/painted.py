"""Rows of text for the page: a line cut into parts, each with the trace entries that light it up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

#: characters of one row that are sent to the page
ROW = 4_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a row, from `start` to before `end`: its entries, its looks (a class of page.css), a word on it."""

    start: int
    end: int
    entries: tuple[int, ...] = ()
    look: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the margin, its text, what is marked in it, which problems stand below it."""

    text: str
    number: int | str = ""
    marks: tuple[Mark, ...] = ()
    look: str = ""
    notes: tuple[int, ...] = ()
    #: language → what is said when the margin is pointed at
    hint: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What the page shows; absent keys are empty."""
        text, marks = self.text, self.marks
        if len(text) > ROW:
            text = text[:ROW] + " …"
        told: dict[str, Any] = {"n": self.number, "parts": parts(text, marks)}
        if self.look:
            told["look"] = self.look
        if self.notes:
            told["notes"] = list(self.notes)
        if self.hint:
            told["hint"] = dict(self.hint)
        return told


def parts(text: str, marks: Sequence[Mark]) -> list[list[Any]]:
    """The text cut where marks begin and end: `[text]`, or `[text, entries, looks]` where something is marked."""
    if not marks:
        return [[text]]
    edges = sorted(
        {0, len(text), *(min(max(edge, 0), len(text)) for mark in marks for edge in (mark.start, mark.end))}
    )
    found: list[list[Any]] = []
    for start, end in pairwise(edges):
        here = [mark for mark in marks if mark.start <= start and end <= mark.end]
        entries = list(dict.fromkeys(entry for mark in here for entry in mark.entries))
        looks = " ".join(dict.fromkeys(mark.look for mark in here if mark.look))
        found.append([text[start:end], entries, looks] if entries or looks else [text[start:end]])
    return found or [[""]]


@dataclass(slots=True)
class Sheet:
    """Rows that are marked one after the other."""

    rows: list[Row]
    #: problems for which no row was found
    loose: list[int] = field(default_factory=list)

    def mark(self, row: int, mark: Mark) -> None:
        """Mark a stretch of a row; a row that is not shown is passed over."""
        if 0 <= row < len(self.rows):
            self.rows[row] = replace(self.rows[row], marks=(*self.rows[row].marks, mark))

    def note(self, row: int | None, problem: int, look: str = "") -> None:
        """Put a problem below a row, or above all when there is none for it."""
        if row is None or not 0 <= row < len(self.rows):
            self.loose.append(problem)
            return
        here = self.rows[row]
        if problem not in here.notes:
            self.rows[row] = replace(here, notes=(*here.notes, problem), look=look or here.look)

    def to_json(self) -> dict[str, Any]:
        """What the page shows."""
        return {"rows": [row.to_json() for row in self.rows], "loose": list(dict.fromkeys(self.loose))}


def numbered(lines: Iterable[str], first: int = 1) -> list[Row]:
    """Plain rows with their line numbers."""
    return [Row(text, number) for number, text in enumerate(lines, first)]
