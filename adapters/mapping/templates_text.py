"""Reading templates: `{a3}公({a4})字〔{a5}〕{a6}号`, with `[…]` around what may be missing."""

from .language import Literal, Spot
from .source import Faults
from .weave import Segment, Weave

FORM = 'text with {field}, optional parts in […]; "[[", "]]", "{{", "}}" stand for the brackets themselves'


def read_template(literal: Literal, faults: Faults) -> tuple[Weave, tuple[str, ...]] | None:
    """The template and the paths in its placeholders, in order; None with the problem noted."""
    read = _Reading(literal.text, literal.spot)
    if not read.good or not read.paths or len(set(read.paths)) < len(read.paths):
        faults.add(literal.spot, "MAPPING_TEMPLATE", literal.text, text=literal.text, expected=FORM)
        return None
    return Weave(tuple(read.segments), len(read.paths), literal.spot), tuple(read.paths)


class _Reading:
    """One pass over the text."""

    def __init__(self, text: str, spot: Spot) -> None:
        self.segments: list[Segment] = []
        self.paths: list[str] = []
        self.good = True
        self._literal, self._group, self._open = "", 0, False
        position = 0
        while position < len(text):
            position = self._step(text, position)
        self._flush()
        self.good = self.good and not self._open

    def _step(self, text: str, at: int) -> int:
        char = text[at]
        if char in "[]{}" and text[at + 1 : at + 2] == char:
            self._literal += char
            return at + 2
        if char == "{":
            return self._placeholder(text, at)
        if char in "[]":
            self._flush()
            self.good = self.good and (char == "]") == self._open
            self._open = char == "["
            self._group += self._open
        else:
            self.good = self.good and char != "}"
            self._literal += char
        return at + 1

    def _placeholder(self, text: str, at: int) -> int:
        depth = 0
        for end in range(at, len(text)):
            depth += (text[end] == "{") - (text[end] == "}")
            if depth == 0:
                self._flush()
                self.segments.append(Segment(part=len(self.paths), group=self._here()))
                self.paths.append(text[at + 1 : end].strip())
                self.good = self.good and bool(self.paths[-1])
                return end + 1
        self.good = False
        return len(text)

    def _flush(self) -> None:
        if self._literal:
            self.segments.append(Segment(literal=self._literal, group=self._here()))
        self._literal = ""

    def _here(self) -> int:
        return self._group if self._open else 0
