"""What there is to reach in one direction of a mapping, as plain numbered points that can be sent between processes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..bound import BoundCopy
from ..failures import Site, canonical_path
from ..language import Spot
from ..mapping_file import MappingFile
from .reach import Reach, winners
from .rulebook import Rulebook, called
from .told import can_tell

#: operations that read a value in any of several patterns
PATTERNED = ("date", "datetime")
#: a list with room for more items than this is never full in practice
_FEW = 30
#: a year or zone among the arguments is no pattern
_NO_PATTERN = ("Z", "+", "-")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that can happen. `what` is value, absent, const, default, selector, empty, none, one, many, full,
    true, false, code or pattern; `about` says which code, pattern or path.
    """

    what: str
    spot: Spot
    about: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The points of a repeated group: none, one, several, as many as there is room for (`most`)."""

    none: int | None
    one: int
    many: int | None
    full: int | None
    most: int

    def of(self, count: int) -> tuple[int | None, ...]:
        """The points that so many items reach."""
        if count < 2:
            return (self.one if count else self.none,)
        return (self.many, self.full if count >= self.most else None)


@dataclass(slots=True)
class Points:
    """The points of one direction, and how what a probe is told finds them."""

    all: list[Point] = field(default_factory=list)
    values: dict[int, int] = field(default_factory=dict)
    absents: dict[int, int] = field(default_factory=dict)
    filled: dict[int, int] = field(default_factory=dict)
    items: dict[int, Counts] = field(default_factory=dict)
    branches: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    #: site → (stage, table) of each code operation
    coded: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    #: table → (code before, code after) → point
    rows: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    #: site → (stage, ((pattern, point), …)) of a date that is written in several ways
    dates: dict[int, tuple[int, tuple[tuple[str, int], ...]]] = field(default_factory=dict)

    def add(self, what: str, spot: Spot, about: str) -> int:
        """A new point's number."""
        self.all.append(Point(what, spot, about))
        return len(self.all) - 1


def points(mapping: MappingFile, *, reading: bool) -> Points:
    """Every point of a direction."""
    return _Finding(mapping, reading).found()


@dataclass
class _Finding:
    mapping: MappingFile
    reading: bool

    def found(self) -> Points:
        self.points, book = Points(), Rulebook(self.mapping)
        self.book, self.reach = book, Reach(self.mapping, book, self.reading)
        way = self.mapping.inward if self.reading else self.mapping.outward
        self.sites = way.observed.sites
        told = can_tell(way)
        self.sure = frozenset(told.get("sure", ()))
        for verb, find in (
            ("value", self._value), ("absent", self._absent), ("filled", self._filled),
            ("items", self._items), ("branch", self._branch),
        ):  # fmt: skip
            for number in told.get(verb, ()):
                find(number, self.sites[number])
        return self.points

    def _value(self, number: int, site: Site) -> None:
        self.points.values[number] = self.points.add("value", site.spot, _named(site))
        rule = self.book.rule(site, reading=self.reading)
        if isinstance(rule, BoundCopy) and rule.rule.calls:
            self._codes(number, site, rule)
            if self.reading:
                self._patterns(number, site, rule)

    def _absent(self, number: int, site: Site) -> None:
        if self.reach.absent(site):
            self.points.absents[number] = self.points.add("absent", site.spot, _named(site))

    def _filled(self, number: int, site: Site) -> None:
        if self.reach.filled(site):
            self.points.filled[number] = self.points.add(site.kind, site.spot, _named(site))

    def _items(self, number: int, site: Site) -> None:
        name, add = _named(site), self.points.add
        most = self.reach.most(site)
        self.points.items[number] = Counts(
            add("none", site.spot, name) if self.reach.none(site) else None,
            add("one", site.spot, name),
            add("many", site.spot, name) if most != 1 else None,
            # numbered fields, mostly: what happens when the last of them is taken
            add("full", site.spot, name) if 1 < most <= _FEW else None,
            most,
        )

    def _branch(self, number: int, site: Site) -> None:
        name, add = _named(site), self.points.add
        fails = None if number in self.sure else add("false", site.spot, name)
        self.points.branches[number] = (add("true", site.spot, name), fails)

    def _codes(self, number: int, site: Site, rule: BoundCopy) -> None:
        coded = []
        carried = {literal.text for literal in self.mapping.plan.sheet.handovers}
        only = carried if canonical_path(site.target, ()) == "handover" else set()
        for stage, call in enumerate(rule.rule.calls):
            table = self.mapping.plan.tables.get(call.arguments[0]) if call.name == "code" else None
            if table is None:
                continue
            coded.append((stage, table.name))
            rows = self.points.rows.setdefault(table.name, {})
            for (local, canonical), row in winners(table, reading=self.reading).items():
                pair = (local, canonical) if self.reading else (canonical, local)
                if pair not in rows and not (only and canonical not in only):
                    rows[pair] = self.points.add("code", row.spot, f"{table.name}: {pair[0]} → {pair[1]}")
        if coded:
            self.points.coded[number] = tuple(coded)

    def _patterns(self, number: int, site: Site, rule: BoundCopy) -> None:
        for stage, call in enumerate(rule.rule.calls):
            texts = list(_patterns(call.arguments)) if call.name in PATTERNED else []
            if len(texts) > 1:
                found = [
                    (text, self.points.add("pattern", call.spot, f"{called(call)}: {text}")) for text in texts
                ]
                self.points.dates[number] = (stage, tuple(found))


def _patterns(arguments: tuple[str, ...]) -> Iterator[str]:
    for text in arguments:
        if not text.startswith(_NO_PATTERN) and not text.isdecimal():
            yield text


def _named(site: Site) -> str:
    """A site for people: its canonical path as the rule says it, or its legacy path."""
    if site.target:
        return ".".join(f"{step.name}[]" if step.field == "*" else str(step) for step in site.target)
    return "/".join("[]" if name is None else name for name in site.record).replace("/[]", "[]")
