"""What the documents that were run through a mapping have reached of it, over as many runs as you like.

    coverage = Coverage.of(mapping)
    mapping.read(record, on=day, probe=coverage.inward)
    mapping.write(document, on=day, probe=coverage.outward)
    coverage.report().inward.share

It holds plain numbers only: workers fill their own and `merge` adds them up. Not thread-safe.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from typing import Any

from ..mapping_file import MappingFile
from ..operations.dates import parse_iso
from ..operations.patterns import Pattern, compile_pattern
from ..probe import Steps
from .points import Points, points
from .report import CoverageReport, direction_report


@dataclass(slots=True)
class Watch:
    """The probe of one direction: counts every point that is reached."""

    points: Points
    hits: Counter[int] = field(default_factory=Counter)

    def value(self, site: int, indexes: tuple[int, ...], source: Any, steps: Steps, result: Any) -> None:
        """Count the rule, the code rows and the date pattern."""
        found = self.points
        self.hits[found.values[site]] += 1
        if site in found.coded:
            for stage, table in found.coded[site]:
                self._codes(found.rows[table], stage, source, steps)
        if site in found.dates:
            self._pattern(site, source, steps)

    def absent(self, site: int, indexes: tuple[int, ...]) -> None:
        """Count that there was nothing."""
        self._hit(self.points.absents.get(site))

    def filled(self, site: int, indexes: tuple[int, ...], value: Any) -> None:
        """Count what was put in."""
        self._hit(self.points.filled.get(site))

    def items(self, site: int, indexes: tuple[int, ...], count: int) -> None:
        """Count none, one, many, full."""
        for point in self.points.items[site].of(count):
            self._hit(point)

    def branch(self, site: int, indexes: tuple[int, ...], taken: bool) -> None:
        """Count how the condition came out."""
        self._hit(self.points.branches[site][0 if taken else 1])

    def _hit(self, point: int | None) -> None:
        if point is not None:
            self.hits[point] += 1

    def _codes(self, rows: dict[tuple[str, str], int], stage: int, source: Any, steps: Steps) -> None:
        before, after = around(stage, source, steps)
        for one, other in zip(_every(before), _every(after), strict=False):
            self._hit(rows.get((str(one), str(other))))

    def _pattern(self, site: int, source: Any, steps: Steps) -> None:
        stage, texts = self.points.dates[site]
        for value in _every(around(stage, source, steps)[0]):
            self._hit(next((point for text, point in texts if reads(text, value)), None))


def around(stage: int, source: Any, steps: Steps) -> tuple[Any, Any]:
    """The value before and after one stage; nothing when the value did not come that far."""
    before = source
    for number, value in steps:
        if number == stage:
            return before, value
        before = value
    return (), ()


def reads(text: str, value: Any) -> bool:
    """Whether a date pattern is the one for this spelling."""
    pattern = _pattern(text)
    if not isinstance(value, str):
        return False
    if pattern is None:
        return text == "iso" and parse_iso(value, UTC) is not None
    return pattern.match(value) is not None


@cache
def _pattern(text: str) -> Pattern | None:
    return None if text == "iso" else compile_pattern(text)


def _every(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


@dataclass(slots=True)
class Coverage:
    """Both directions of one mapping. Pickles; give `inward` and `outward` to runs as their probes."""

    mapping: str
    digest: str
    inward: Watch
    outward: Watch

    @classmethod
    def of(cls, mapping: MappingFile) -> "Coverage":
        """Nothing reached yet."""
        return cls(
            mapping.name,
            mapping.digest,
            Watch(points(mapping, reading=True)),
            Watch(points(mapping, reading=False)),
        )

    def fresh(self) -> "Coverage":
        """An empty one of the same mapping: for a run of which nobody knows yet whether it counts."""
        return Coverage(self.mapping, self.digest, Watch(self.inward.points), Watch(self.outward.points))

    def merge(self, other: "Coverage") -> None:
        """Add what another has reached. Raises ValueError when that is of another mapping, or of another text of it."""
        if (self.mapping, self.digest) != (other.mapping, other.digest):
            raise ValueError(f"coverage of {other.mapping} ({other.digest}) added to that of {self.mapping}")
        self.inward.hits.update(other.inward.hits)
        self.outward.hits.update(other.outward.hits)

    def report(self) -> CoverageReport:
        """What was reached and what was not, as of now."""
        return CoverageReport(
            self.mapping,
            direction_report(self.inward.points.all, self.inward.hits),
            direction_report(self.outward.points.all, self.outward.hits),
        )
