"""Invented values in place of personal ones: the same for the same, valid where they were, as long as they were.

A resident number keeps its area, the sex it tells and a right check character (or a wrong one); its date of
birth moves by the same days as the dates of birth do. Other numbers keep their form: the last digits change.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final

from ....schemas.identifiers import is_resident_id_form, resident_id_check
from .characters import Characters

_DAY: Final = re.compile(
    r"(?P<y>[0-9]{4})(?P<a>[-/.年]?)(?P<m>[0-9]{1,2})(?P<b>[-/.月]?)(?P<d>[0-9]{2}|[0-9](?![0-9]))(?P<rest>[0-9]{6}|[0-9]{9}|\D.*|)",
    re.DOTALL,
)
_HEX: Final = re.compile(r"[0-9a-f]{32,64}")
#: `临市检批捕〔2021〕9号`
_DOCUMENT: Final = re.compile(r"[^，。；\s]{0,40}[〔（(\[]\d{4}[〕）)\]][^，。；\s]{0,20}\d+号")
_FILE: Final = re.compile(r"(?P<stem>.+)(?P<ending>\.[A-Za-z0-9]{2,5})", re.DOTALL)
_RUN: Final = re.compile(r"\d+")
#: how often a text is tried that stands for another one already
_VARIANTS: Final = 100
#: a number of no more digits than that tells of nobody
SHORT: Final = 3
#: characters of a value that is a number, not a text with numbers in it
_NUMBER: Final = 60
_NAMES: Final = re.compile(r"(.*\.)?(full|used|alias|officer|signatory|judge|owner|guardian|contact)")
_TEXTS: Final = re.compile(
    r"(.*\.)?(text|brief|reason|body|title|place|features|previous|source|note|conduct)"
)


class Inventions:
    """One capture's inventions; `seed` decides them, so that nobody without it can work them out."""

    def __init__(self, charset: str, seed: str) -> None:
        self._seed = seed
        self.characters = Characters(charset, self.draw)
        self._by_value: dict[str, str] = {}
        self._taken: set[str] = set()
        #: texts of which parts may stand in places that may be shown: the name of a town, of an office
        self.loose: set[str] = set()
        #: what stands in a place that may be shown is no secret anywhere else
        self._open: set[str] = set()
        # under a month, never nothing: ages stay what they were, but for some days
        self._days = timedelta(
            days=(3 + self.draw("", "days") % 25) * (1 if self.draw("", "sign") % 2 else -1)
        )

    def draw(self, text: str, what: str) -> int:
        """A number that only this capture gives for a text."""
        return int.from_bytes(hashlib.sha256(f"{self._seed}\0{what}\0{text}".encode()).digest()[:6], "big")

    @property
    def open(self) -> frozenset[str]:
        """Every value that may be shown."""
        return frozenset(self._open)

    @property
    def pairs(self) -> dict[str, str]:
        """Every personal value met, with what stands for it."""
        return dict(self._by_value)

    def value(self, text: str, path: str) -> str:
        """What stands for a value of a canonical path (empty when it is unknown); the same for the same value."""
        core = text.strip()
        if not any(char.isalnum() for char in core) or (core.isdecimal() and len(core) <= SHORT):
            return text
        if core in self._open:
            return text
        if core not in self._by_value:
            self._by_value[core] = self._new(core, path)
            self._taken.add(self._by_value[core])
        start = text.index(core)
        return text[:start] + self._by_value[core] + text[start + len(core) :]

    def leave(self, texts: Iterable[str]) -> None:
        """Values that stay as they are wherever they stand."""
        self._open.update(text.strip() for text in texts)

    def avoid(self, texts: Iterable[str]) -> None:
        """Values of real people: none is ever invented."""
        self._taken.update(text.strip() for text in texts)

    def within(self, text: str, known: Iterable[str]) -> str:
        """Free text: known values as everywhere else, all other letters and digits unreadable."""
        names = sorted((one for one in known if len(one) > 1 and one != text), key=len, reverse=True)
        pattern = "|".join(map(re.escape, names))
        parts, last = [], 0
        for match in re.finditer(pattern, text) if pattern else ():
            parts += [self.characters.free(text[last : match.start()]), self._by_value[match[0]]]
            last = match.end()
        return "".join(parts) + self.characters.free(text[last:])

    def _new(self, core: str, path: str) -> str:
        plain = "".join(map(_folded, core)).upper()
        if is_resident_id_form(plain):
            return _refolded(core, self._resident(plain))
        if _HEX.fullmatch(core):
            return hashlib.sha256(f"{self._seed}{core}".encode()).hexdigest()[: len(core)]
        if (path == "" or path.endswith("_on")) and (moved := self._moved(core)):
            return moved
        if _NAMES.fullmatch(path):
            return self._free(core, self.characters.name)
        file = _FILE.fullmatch(core) if path == "" or path.endswith("file_name") else None
        if file is not None and not file["stem"].isdecimal():
            return self.within(file["stem"], self._by_value) + file["ending"]
        if not _TEXTS.fullmatch(path) and is_number(core):
            return self._free(core, self._number)
        text = self.within(core, self._by_value)
        self.loose.add(core)
        # a key is made of such texts, too: what differed goes on to differ
        for number in range(_VARIANTS):
            if text not in self._taken:
                break
            text = self.characters.varied(text, self.draw(core, "variant") + number)
        return text

    def _free(self, core: str, make: Callable[[str], str]) -> str:
        """An invention that stands for nothing else; two persons never become one."""
        text = core
        for _ in range(50):
            text = make(text)
            if text not in self._taken:
                break
        return text

    def _number(self, core: str) -> str:
        """Its last digits become others; in a number of nothing but digits, the last eight."""
        runs = list(_RUN.finditer(core))
        last = len(runs[-1][0]) > 1 or _DOCUMENT.fullmatch(core)
        run = runs[-1] if last else max(runs, key=lambda one: len(one[0]))
        start = max(run.start(), run.end() - (8 if core.isdecimal() else 4))
        made = self.characters.digits(core[start : run.end()], core)
        if not any(char != "0" for char in map(_folded, made)):
            made = made[:-1] + self.characters.same(made[-1], core + "0")
        return core[:start] + made + core[run.end() :]

    def _resident(self, plain: str) -> str:
        long = len(plain) == 18
        birth, sequence = (plain[6:14], plain[14:17]) if long else ("19" + plain[6:12], plain[12:15])
        day = _date(birth)
        # a day that no calendar has stays one: four years are as far from a leap year
        moved = f"{day + self._days:%Y%m%d}" if day else f"{int(birth[:4]) - 4:04}{birth[4:]}"
        if not long and moved[:2] != "19":
            moved = f"{day - self._days:%Y%m%d}" if day else birth
        # two apart: odd stays odd, so the sex it tells is the same
        other = (int(sequence) + 2 * (1 + self.draw(plain, "sequence") % 498)) % 1000
        if not long:
            return f"{plain[:6]}{moved[2:]}{other:03}"
        first = f"{plain[:6]}{moved}{other:03}"
        check = resident_id_check(first)
        if plain[17] != resident_id_check(plain[:17]):
            check = "0" if check != "0" else "1"
        return first + check

    def _moved(self, core: str) -> str:
        """A date of birth, moved; empty when it is no date, or would be longer."""
        match = _DAY.fullmatch(core)
        day = match and _date(f"{match['y']}{int(match['m']):02}{int(match['d']):02}")
        if not match or not day or (not match["a"] and len(match["m"] + match["d"]) != 4):
            return ""
        for days in (self._days, -self._days, self._days * 2, -self._days * 2):
            moved = day + days
            month, last = (str(moved.month).zfill(len(match["m"])), str(moved.day).zfill(len(match["d"])))
            if len(month) == len(match["m"]) and len(last) == len(match["d"]):
                return f"{moved.year:04}{match['a']}{month}{match['b']}{last}{match['rest']}"
        return ""


def is_number(text: str) -> bool:
    """Whether a text is a number of some register: at least half of its letters are digits."""
    if _DOCUMENT.fullmatch(text):
        return True
    letters = [char for char in text if char.isalnum()]
    digits = sum(char.isdecimal() for char in letters)
    return len(text) <= _NUMBER and digits > SHORT - 1 and 2 * digits >= len(letters)


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _folded(char: str) -> str:
    """A full-width character as its narrow one."""
    return chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char


def _refolded(before: str, plain: str) -> str:
    """Each character in the width and the case of the one it replaces."""
    found = []
    for old, new in zip(before, plain, strict=True):
        lower = new.lower() if _folded(old).islower() else new
        found.append(chr(ord(lower) + 0xFEE0) if _folded(old) != old else lower)
    return "".join(found)
