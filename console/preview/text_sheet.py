"""A text as rows: the part of it that is shown, what lights up in it, problems below their lines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .painted import Mark, Sheet, numbered
from .text_spans import TextSpans

#: lines and characters that are shown at once; a larger text is shown around what matters
LINES: Final = 2_500
CHARACTERS: Final = 300_000
#: lines above the first one that matters
_ABOVE: Final = 20


@dataclass
class TextSheet:
    """Rows of one text. `first` and `last` are the lines shown, from 0."""

    spans: TextSpans
    first: int = 0
    last: int = 0
    sheet: Sheet = field(init=False)

    def __post_init__(self) -> None:
        text, starts = self.spans.text, self.spans.starts
        whole = len(starts) <= LINES and len(text) <= CHARACTERS
        self.first = 0 if whole else max(0, self.first - _ABOVE)
        self.last, size = self.first, 0
        lines = []
        while self.last < len(starts) and (whole or (self.last - self.first < LINES and size < CHARACTERS)):
            start, end = self.spans.line(self.last + 1) or (0, 0)
            lines.append(text[start : min(end, start + CHARACTERS)])
            size += end - start
            self.last += 1
        if lines and self.last == len(starts) and not lines[-1] and len(lines) > 1:
            lines.pop()  # the text ends with a line break
        self.sheet = Sheet(numbered(lines, self.first + 1))

    @property
    def cut(self) -> bool:
        """Whether only a part of the text is shown."""
        return self.first > 0 or self.last < len(self.spans.starts)

    def mark(self, place: str, entries: Iterable[int] = (), look: str = "") -> bool:
        """Mark the value at a place; without an exact place its whole line. False when there is no line either."""
        span, wanted = self.spans.exact(place), tuple(entries)
        line = self.spans.line_of(place)
        if line is None:
            return False
        whole = self.spans.line(line + 1) or (0, 0)
        row = line - self.first
        if span is None or span[1] > whole[1]:
            # a group of several lines is lit by its first one
            text = self.spans.text[whole[0] : whole[1]]
            span = (whole[0] + len(text) - len(text.lstrip()), whole[1])
        self.sheet.mark(row, Mark(span[0] - whole[0], span[1] - whole[0], wanted, look))
        return True

    def note(self, problem: int, place: str, look: str) -> None:
        """Put a problem below its line and mark what it is about."""
        line = self.spans.line_of(place)
        if line is not None and self.spans.exact(place):
            self.mark(place, look=look)
        self.sheet.note(None if line is None else line - self.first, problem, f"row-{look}")
