"""The way back against the sample, line by line: what is new, what is gone, and what changed within a line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from .painted import Mark, Row, Sheet

#: lines that are compared; larger texts are told field by field
COMPARED: Final = 3_000
#: characters of a line that is compared stretch by stretch
CLOSELY: Final = 600


def with_differences(sheet: Sheet, sample: Sequence[str]) -> Sheet:
    """The rows of the way back with the sample's own lines between them where they differ."""
    again = [row.text for row in sheet.rows]
    if max(len(again), len(sample)) > COMPARED or list(sample) == again:
        return sheet
    rows: list[Row] = []
    for tag, start, end, from_, to in SequenceMatcher(None, sample, again, autojunk=False).get_opcodes():
        new = sheet.rows[from_:to]
        if tag == "equal":
            rows += new
            continue
        old = [Row(text, "−", look="old") for text in sample[start:end]]
        if len(old) == len(new):
            for one, other in zip(old, new, strict=True):
                rows += _pair(one, other)
        else:
            rows += old
            rows += [replace(row, look="new") for row in new]
    return Sheet(rows, sheet.loose)


def _pair(old: Row, new: Row) -> Iterator[Row]:
    """The same line before and after, with what changed in it marked."""
    gone, come = [], []
    for start, end, from_, to in _changes(old.text, new.text):
        gone.append(Mark(start, end, look="was"))
        come.append(Mark(from_, to, look="now"))
    yield replace(old, marks=tuple(gone))
    yield replace(new, look="new", marks=(*new.marks, *come))


def _changes(one: str, other: str) -> Iterator[tuple[int, int, int, int]]:
    """Where two lines differ: stretch by stretch, of long ones what lies between their common ends."""
    if max(len(one), len(other)) <= CLOSELY:
        for tag, *stretch in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if tag != "equal":
                start, end, from_, to = stretch
                yield start, end, from_, to
        return
    most = min(len(one), len(other))
    begin = next((at for at in range(most) if one[at] != other[at]), most)
    ending = (at for at in range(most - begin) if one[-1 - at] != other[-1 - at])
    rest = next(ending, most - begin)
    yield begin, len(one) - rest, begin, len(other) - rest
