"""The way back against the sample, line by line: what is new, what is gone, and within a line where it begins to differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from .painted import Mark, Row, Sheet

#: lines that are compared; larger texts are told field by field
COMPARED: Final = 5_000


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
    """The same line before and after: what lies between their common ends is marked."""
    one, other = old.text, new.text
    most = min(len(one), len(other))
    start = next((at for at in range(most) if one[at] != other[at]), most)
    ending = (at for at in range(most - start) if one[-1 - at] != other[-1 - at])
    end = next(ending, most - start)
    yield replace(old, marks=(Mark(start, len(one) - end, look="was"),))
    yield replace(new, look="new", marks=(*new.marks, Mark(start, len(other) - end, look="now")))
