"""Coverage as figures: how many points, how many reached, which never, each with its place in the mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from .points import Point


@dataclass(frozen=True, slots=True)
class Reached:
    """One point and how often it was reached."""

    point: Point
    times: int


@dataclass(frozen=True, slots=True)
class DirectionReport:
    """One direction of one mapping, in the order of the mapping's lines."""

    points: tuple[Reached, ...]

    @property
    def total(self) -> int:
        """How many points there are."""
        return len(self.points)

    @property
    def hit(self) -> int:
        """How many were reached."""
        return sum(one.times > 0 for one in self.points)

    @property
    def share(self) -> float:
        """The reached ones in percent, to one place and never rounded up; 100 when there is nothing to reach."""
        return floor(1000 * self.hit / self.total) / 10 if self.points else 100.0

    @property
    def missed(self) -> tuple[Point, ...]:
        """Those never reached."""
        return tuple(one.point for one in self.points if not one.times)

    def to_json(self) -> dict[str, Any]:
        """Plain values: total, hit, share and every point missed."""
        missed = [{"what": one.what, "place": str(one.spot), "about": one.about} for one in self.missed]
        return {"total": self.total, "hit": self.hit, "share": self.share, "missed": missed}


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """One mapping, both directions."""

    mapping: str
    inward: DirectionReport
    outward: DirectionReport

    @property
    def least(self) -> float:
        """The smaller of the two shares: what a threshold is held against."""
        return min(self.inward.share, self.outward.share)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"mapping": self.mapping, "in": self.inward.to_json(), "out": self.outward.to_json()}


def direction_report(points: Sequence[Point], hits: Mapping[int, int]) -> DirectionReport:
    """The points of a direction with how often each was reached."""
    found = [Reached(point, hits.get(number, 0)) for number, point in enumerate(points)]
    return DirectionReport(tuple(sorted(found, key=lambda one: (one.point.spot, one.point.about))))
