"""Who takes part: the agencies of a deployment, and which of them answers for an area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .errors import Misconfigured
from .problem import Problem

#: the levels of GB/T 2260 areas, lowest first; the digits of the code that count at each
LEVELS = {"county": 6, "prefecture": 4, "province": 2, "nation": 0}


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: `code` names it on the wire (no dots), `area` is its seat (GB/T 2260).

    `serves` are the areas it answers for; a prefecture's code (`622900`) answers for every
    county in it, a province's for all its prefectures. Empty: its own area alone.
    """

    code: str
    kind: str
    name_en: str
    name_zh: str
    level: str
    area: str
    serves: tuple[str, ...] = ()

    def covers(self) -> tuple[str, ...]:
        """The areas it answers for."""
        return self.serves or (self.area,)


@lru_cache(maxsize=4096)
def prefixes(area: str) -> tuple[str, ...]:
    """The area and what it lies in, nearest first: 622901 → 622901, 622900, 620000, 000000."""
    return tuple(dict.fromkeys(area[:digits] + "0" * (6 - digits) for digits in LEVELS.values()))


@dataclass(frozen=True)
class Agencies:
    """Every agency of a deployment, by code, and by kind and area."""

    all: tuple[Agency, ...]

    @classmethod
    def of(cls, agencies: Iterable[Agency]) -> "Agencies":
        """The registry; raises Misconfigured naming every agency that cannot stand."""
        found = tuple(agencies)
        if problems := _problems(found):
            raise Misconfigured("Correct the agencies named and start again.", problems=problems)
        return cls(found)

    @cached_property
    def by_code(self) -> Mapping[str, Agency]:
        return {agency.code: agency for agency in self.all}

    @cached_property
    def _by_area(self) -> Mapping[tuple[str, str], tuple[Agency, ...]]:
        found: dict[tuple[str, str], tuple[Agency, ...]] = {}
        for agency in self.all:
            for area in agency.covers():
                found[agency.kind, area] = (*found.get((agency.kind, area), ()), agency)
        return found

    def get(self, code: str) -> Agency | None:
        """The agency of this code, or None."""
        return self.by_code.get(code)

    def serving(self, kind: str, area: str, level: str = "") -> tuple[Agency, ...]:
        """Who of this kind answers for the area: the nearest that does, all of them when several do."""
        for place in prefixes(area) if area else ():
            found = self._by_area.get((kind, place), ())
            if found := tuple(a for a in found if not level or a.level == level):
                return found
        return ()

    def above(self, kind: str, area: str) -> tuple[Agency, ...]:
        """The next higher agency of this kind over the one that serves the area."""
        local = self.serving(kind, area)
        if not local:
            return ()
        height = list(LEVELS)
        for level in height[height.index(local[0].level) + 1 :]:
            if found := self.serving(kind, area, level):
                return found
        return ()


def _problems(agencies: tuple[Agency, ...]) -> list[Problem]:
    problems, seen = [], set()
    for agency in agencies:
        path = f"agencies.{agency.code}"
        if not agency.code or "." in agency.code or " " in agency.code:
            problems.append(Problem("AGENCY_CODE", path, {"code": agency.code}))
        if agency.code in seen:
            problems.append(Problem("AGENCY_TWICE", path, {"code": agency.code}))
        if agency.level not in LEVELS:
            problems.append(Problem("AGENCY_LEVEL", path, {"code": agency.code, "level": agency.level}))
        problems += [
            Problem("AGENCY_AREA", path, {"code": agency.code, "area": area})
            for area in agency.covers()
            if len(area) != LEVELS["county"] or not (area.isascii() and area.isdigit())
        ]
        seen.add(agency.code)
    return problems
