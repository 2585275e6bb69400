"""Where the elements and attributes of an XML text stand, character by character: for lighting them up."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

Span = tuple[int, int]
#: an element's path: local names with their numbers among namesakes; the last may be an attribute
Way = tuple[str, ...]

_STEP: Final = re.compile(r"(?:[^/:\[\]]*:)?([^/\[\]]+)(?:\[(\d+)\])?")


def way(path: str) -> Way:
    """`/A/B[2]/@c` → ("A[1]", "B[2]", "@c"); prefixes do not count."""
    steps = (_STEP.fullmatch(step) for step in path.strip("/").split("/") if step)
    return tuple(
        found[1] if found[1].startswith("@") else f"{found[1]}[{found[2] or 1}]" for found in steps if found
    )


def xml_spans(text: str) -> dict[Way, Span]:
    """Every element's content (an empty one's tag) and every attribute's value. Of what cannot be read, nothing."""
    if "<!DOCTYPE" in text:
        return {}  # codecs refuse it; its entities would have to be followed
    body = text.encode("utf-8", "surrogatepass")
    scan = _Scan(body)
    try:
        scan.run()
    except expat.ExpatError:
        return {}
    return _characters(text, body, scan.found)


@dataclass
class _Scan:
    """Byte offsets while the parser goes through the text."""

    body: bytes
    found: dict[Way, Span] = field(default_factory=dict)
    _open: list[tuple[str, int, Counter[str]]] = field(default_factory=list)

    def run(self) -> None:
        parser = expat.ParserCreate("utf-8")
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(self.body, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        local = name.rpartition(":")[2]
        number = 1
        if self._open:
            self._open[-1][2][local] += 1
            number = self._open[-1][2][local]
        end = _tag_end(self.body, at)
        self._open.append((f"{local}[{number}]", end, Counter()))
        here = self._here()
        for key in attributes:
            pattern = rb"\s" + re.escape(key.encode()) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')"""
            if match := re.compile(pattern).search(self.body, at, end):
                group = 1 if match[1] is not None else 2
                self.found[(*here, f"@{key.rpartition(':')[2]}")] = match.span(group)

    def _end(self, name: str) -> None:
        at, here = self._parser.CurrentByteIndex, self._here()
        _, start, __ = self._open.pop()
        # an element without content is lit as a whole
        self.found[here] = (start, at) if start < at else (self.body.rfind(b"<", 0, start), start)

    def _here(self) -> Way:
        return tuple(step for step, _, __ in self._open)


def _tag_end(body: bytes, at: int) -> int:
    """Behind the `>` of the tag that begins here; one within quotes does not end it."""
    match = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""").match(body, at)
    return match.end() if match else at


def _characters(text: str, body: bytes, found: dict[Way, Span]) -> dict[Way, Span]:
    if len(text) == len(body):
        return found
    at, characters = 0, {0: 0}
    for offset in sorted({edge for span in found.values() for edge in span}):
        last = at
        at = offset
        characters[offset] = characters[last] + len(body[last:offset].decode("utf-8", "surrogatepass"))
    return {key: (characters[start], characters[end]) for key, (start, end) in found.items()}
