"""From a place as problems and traces tell it (`line 4, /A/B`, `line 2, column 3 (姓名)`) to the characters of a text."""

import re
from functools import cached_property
from typing import Final

from ...adapters.codecs.json_text import Scan
from .xml_spans import Span, way, xml_spans

_POINTER: Final = re.compile(r"(?:^|, )(/[^,]*), line \d+$")
_XPATH: Final = re.compile(r"line \d+, (/[^\s:]*(?::[^\s:]+)*)")
_CELL: Final = re.compile(r"line (\d+), column (\d+) \(")
_BYTES: Final = re.compile(r"line (\d+), bytes (\d+)-(\d+)")
_CHARACTER: Final = re.compile(r"line (\d+), column (\d+)")
_LINE: Final = re.compile(r"line (\d+)")
_SCALAR: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,\]}]+')


class TextSpans:
    """Finds places in one text. `charset` and the cell marks are those of the mapping's codec."""

    def __init__(self, text: str, *, charset: str = "utf-8", delimiter: str = ",", quote: str = '"') -> None:
        self.text = text
        self._charset, self._delimiter, self._quote = charset, delimiter or ",", quote or '"'

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, number: int) -> Span | None:
        """A whole line, counted from 1, without its line break."""
        if not 1 <= number <= len(self.starts):
            return None
        start = self.starts[number - 1]
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        return start, end - (self.text[start:end].endswith("\r"))

    def exact(self, place: str) -> Span | None:
        """The value at that place; None when only the line is known, or not even that."""
        if match := _POINTER.search(place):
            return self._pointer(match[1])
        if match := _XPATH.search(place):
            return self._element(match[1])
        if match := _CELL.search(place):
            return self._cell(int(match[1]), int(match[2]))
        if match := _BYTES.search(place):
            return self._column(int(match[1]), int(match[2]), int(match[3]))
        return None

    def line_of(self, place: str) -> int | None:
        """The line of a place, from 0."""
        if span := self.exact(place):
            return self.text.count("\n", 0, span[0])
        match = _LINE.search(place)
        number = int(match[1]) if match else 0
        return number - 1 if 1 <= number <= len(self.starts) else None

    @cached_property
    def _elements(self) -> dict[tuple[str, ...], Span]:
        return xml_spans(self.text)

    def _element(self, path: str) -> Span | None:
        asked = way(path)
        if asked in self._elements:
            return self._elements[asked]
        # the payload of a SOAP message tells its path without the envelope around it
        found = (span for known, span in self._elements.items() if known[-len(asked) :] == asked)
        return next(found, None) if asked else None

    @cached_property
    def _pointers(self) -> dict[str, int]:
        return Scan(self.text.removeprefix("\ufeff")).places

    def _pointer(self, pointer: str) -> Span | None:
        at = self._pointers.get(pointer)
        if at is None:
            return None
        at += self.text.startswith("\ufeff")
        if self.text[at : at + 1] in ("{", "["):
            return at, at + 1
        match = _SCALAR.match(self.text, at)
        return match.span() if match else None

    def _cell(self, line: int, column: int) -> Span | None:
        """The column-th cell of the row that begins on that line; quoted cells may hold line breaks."""
        if (whole := self.line(line)) is None:
            return None
        at, quote = whole[0], re.escape(self._quote)
        end_of_cell = re.compile(
            rf"{quote}(?:[^{quote}]|{quote}{quote})*{quote}|[^{re.escape(self._delimiter)}\r\n]*"
        )
        for _ in range(column - 1):
            match = end_of_cell.match(self.text, at)
            if match is None or self.text[match.end() : match.end() + 1] != self._delimiter:
                return None
            at = match.end() + 1
        match = end_of_cell.match(self.text, at)
        return match.span() if match else None

    def _column(self, line: int, first: int, last: int) -> Span | None:
        """Bytes of a line, counted from 1."""
        if (whole := self.line(line)) is None:
            return None
        try:
            body = self.text[whole[0] : whole[1]].encode(self._charset)
            before = len(body[: first - 1].decode(self._charset))
            inside = len(body[first - 1 : last].decode(self._charset))
        except (UnicodeError, LookupError):
            return None
        return whole[0] + before, whole[0] + before + inside
