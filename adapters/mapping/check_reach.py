"""What stands in a mapping and never takes effect: directions that are not used, defaults that nothing asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from .bound import Bound, BoundConst, BoundCopy, BoundEach, BoundPosition
from .check_links import Link
from .check_presence import may_be_absent
from .check_values import Room
from .language import Direction, Sheet, Spot, dotted
from .paths import slashed
from .source import Faults


@dataclass(frozen=True)
class Reach:
    """The checks of dead rules of one file."""

    sheet: Sheet
    room: Room
    faults: Faults

    def directions(self, rules: Iterable[Bound]) -> None:
        """A rule of one direction in a file that does not work that way."""
        for rule in rules:
            match rule:
                case BoundCopy():
                    self._direction(rule)
                    self._default(rule)
                case BoundConst() | BoundPosition():
                    self._direction(rule)
                case BoundEach(rules=inner):
                    self._direction(rule)
                    self.directions(inner)
                case _:
                    assert_never(rule)

    def _direction(self, rule: Bound) -> None:
        direction = rule.rule.direction
        if (direction is Direction.IN and not self.sheet.receives) or (
            direction is Direction.OUT and not self.sheet.sends
        ):
            self._never(rule.rule.spot, dotted(rule.rule.target), direction)

    def _default(self, rule: BoundCopy) -> None:
        for literal, needed, way in (
            (rule.rule.default_in, self.sheet.receives, "in"),
            (rule.rule.default_out, self.sheet.sends, "out"),
        ):
            if literal is not None and not needed:
                self._never(literal.spot, dotted(rule.rule.target), f"{way}: {literal.text}")

    def _never(self, spot: Spot, path: str, what: str) -> None:
        key = "receives" if what.startswith("in") else "sends"
        self.faults.add(spot, "MAPPING_NEVER_RUNS", path, path=path, what=what, key=key)

    def envelope(self) -> None:
        """The transfer's envelope is only written."""
        if self.sheet.envelope and not self.sheet.sends:
            self._never(self.sheet.at("envelope"), "envelope", "out")

    def defaults(self, link: Link, always: Callable[[Link], bool]) -> None:
        """A default for a value that is always there."""
        rule = link.rule
        if not isinstance(rule, BoundCopy):
            return
        literal = rule.rule.default_in
        field = link.field
        if (
            literal is not None
            and link.reads
            and field is not None
            and field.required
            and not may_be_absent(link, rule)
        ):
            trims = any(stage.prepared.read.empties for stage in rule.stages)
            if field.accepts is not None and self.room.unfit(field, "") and not trims:
                self.faults.add(
                    literal.spot,
                    "MAPPING_DEFAULT_UNUSED",
                    literal.text,
                    path=slashed(link.names),
                    value=literal.text,
                )
        literal = rule.rule.default_out
        if literal is not None and link.writes and always(link):
            path = dotted(rule.rule.target)
            self.faults.add(
                literal.spot, "MAPPING_DEFAULT_UNUSED", literal.text, path=path, value=literal.text
            )
