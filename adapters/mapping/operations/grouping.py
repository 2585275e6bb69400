"""How a number is grouped and pointed, told by a sample: `1,234.56`, `1.234,56`, `1 234,56`, `1234,56`."""

import re
from dataclasses import dataclass

from .declare import unreadable

_SAMPLE = re.compile(r"1([,.' \u00a0\u202f\u2009_]?)234([.,])56")


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to write numbers for people."""

    sample: str
    between: str
    point: str
    pattern: re.Pattern[str]

    def plain(self, text: str) -> str:
        """Digits with a full stop; groups may be left out, but not stand elsewhere."""
        if not self.pattern.fullmatch(text):
            raise unreadable("decimal", self.sample)
        without = text.replace(self.between, "") if self.between else text
        return without.replace(self.point, ".")

    def grouped(self, text: str) -> str:
        """Digits with a full stop as this writes them."""
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, point, rest = digits.partition(".")
        first = len(whole) % 3 or 3
        parts = [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
        return sign + (self.between.join(parts)) + (self.point + rest if point else "")


def read_sample(sample: str) -> Grouping | None:
    """The way that a sample shows, or None when it shows none."""
    found = _SAMPLE.fullmatch(sample)
    if found is None or found[1] == found[2]:
        return None
    between, point = re.escape(found[1]), re.escape(found[2])
    whole = "[0-9]+" if not between else f"(?:[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|[0-9]+)"
    return Grouping(sample, found[1], found[2], re.compile(f"[+-]?{whole}(?:{point}[0-9]+)?"))
