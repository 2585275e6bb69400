"""Whether two name patterns (`FK_*.dat`) can fit the same name, with a name that shows it."""

import re
from collections import deque
from typing import Final

#: one part of a pattern: any text, any character, or the characters that fit (negated or not)
_PART: Final = re.compile(r"\*|\?|\[(?P<not>!?)(?P<set>\]?[^\]]*)\]|.", re.DOTALL)
#: stands for a character that neither pattern names
_OTHER: Final = "x"
_ANY: Final = "*"


def overlap(first: str, second: str) -> str | None:
    """A name that both patterns fit, as short as can be; None when there is none."""
    one, two = _parts(first), _parts(second)
    waiting: deque[tuple[int, int, str]] = deque([(0, 0, "")])
    seen = {(0, 0)}
    while waiting:
        left, right, name = waiting.popleft()
        if left == len(one) and right == len(two):
            return name
        for step in _steps(one, two, left, right):
            if step[:2] not in seen:
                seen.add(step[:2])
                waiting.append((step[0], step[1], name + step[2]))
    return None


def _parts(pattern: str) -> list[str]:
    return [match[0] for match in _PART.finditer(pattern)]


def _steps(one: list[str], two: list[str], left: int, right: int) -> list[tuple[int, int, str]]:
    """Where one more character, or the end of a star, leads."""
    here = one[left] if left < len(one) else ""
    there = two[right] if right < len(two) else ""
    found = []
    if here == _ANY:
        found.append((left + 1, right, ""))
    if there == _ANY:
        found.append((left, right + 1, ""))
    shared = _shared(here, there) if here and there else ""
    if shared:
        found.append((left + (here != _ANY), right + (there != _ANY), shared))
    return found


def _shared(here: str, there: str) -> str:
    """A character that fits both parts, or nothing."""
    candidates = {*here, *there, _OTHER, *map(chr, range(32, 127))}
    ordered = sorted(candidates, key=lambda char: (not char.isalnum(), char))
    return next((char for char in ordered if _fits(here, char) and _fits(there, char)), "")


def _fits(part: str, char: str) -> bool:
    if part in (_ANY, "?"):
        return True
    if len(part) == 1:
        return part == char
    match = _PART.fullmatch(part)
    inner = (match["set"] or "") if match else ""
    ranges = re.findall(r"(.)-(.)|(.)", inner, re.DOTALL)
    inside = any(low <= char <= high if low else char == single for low, high, single in ranges)
    return inside != bool(match and match["not"])
