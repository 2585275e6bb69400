"""A text as rows: the part of it that is shown, what lights up in it, problems below their lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from .painted import Mark, Sheet, numbered
from .text_spans import TextSpans
from .xml_spans import Span

#: lines and characters that are shown at once; a larger text is shown around what matters
LINES: Final = 2_500
CHARACTERS: Final = 300_000
#: lines of one value that light up
VALUE_LINES: Final = 20
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
        line = self.spans.line_of(place)
        if line is None:
            return False
        for row, start, end in self._stretches(line, self.spans.exact(place)):
            self.sheet.mark(row - self.first, Mark(start, end, tuple(entries), look))
        return True

    def _stretches(self, line: int, span: Span | None) -> Iterator[tuple[int, int, int]]:
        """(line, from, to) of a value; of a group of several lines only its first one, as for a place without a value."""
        start, end = self.spans.line(line + 1) or (0, 0)
        text = self.spans.text[start:end]
        if span is None or (span[1] > end and not self.spans.text[span[0] : end].strip()):
            yield line, len(text) - len(text.lstrip()), len(text)
            return
        for number in range(line, line + VALUE_LINES):
            start, end = self.spans.line(number + 1) or (0, 0)
            if start > span[1] or not end:
                return
            yield number, max(span[0], start) - start, min(span[1], end) - start

    def note(self, problem: int, place: str, look: str) -> None:
        """Put a problem below its line and mark what it is about."""
        line = self.spans.line_of(place)
        if line is not None and self.spans.exact(place):
            self.mark(place, look=look)
        self.sheet.note(None if line is None else line - self.first, problem, f"row-{look}")
