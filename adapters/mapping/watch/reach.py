"""What can happen at a site at all: what never can is no point to cover.

A value that the canonical schema requires is never absent on either side of a good document, so its
default and its filler are never used either.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ..bound import BoundCopy, BoundEach
from ..code_tables import CodeTable, Row
from ..failures import Site
from ..language import ONLY, Direction, Target
from ..mapping_file import MappingFile
from ..target import Shape
from .rulebook import Rulebook, every


@dataclass(frozen=True)
class Reach:
    """Asked about the sites of one direction."""

    mapping: MappingFile
    book: Rulebook
    reading: bool

    def absent(self, site: Site) -> bool:
        """Whether a good document may lack the value."""
        rule = self.book.rule(site, reading=self.reading)
        if isinstance(rule, BoundCopy) and rule.envelope:
            return False
        if self.always(site.target):
            return False
        return not self._is_key(site)

    def filled(self, site: Site) -> bool:
        """Whether what is put in can ever be needed."""
        if site.kind == "default":
            return self.absent(site)
        if site.kind != "empty":
            return True
        names = tuple(name for name in site.record if name is not None)
        writers = [rule for rule in self._copies() if self.book.source(rule) == names]
        sure = (rule.envelope or self.always(self.book.target(rule)) for rule in writers)
        return not (any(sure) or self._is_key(site))

    def none(self, site: Site) -> bool:
        """Whether a good document may have no item of the group."""
        if self.always(site.target):
            return False
        field = self.mapping.plan.layout.find(tuple(name for name in site.record if name is not None))
        return not (self.reading and field is not None and field.required)

    def most(self, site: Site) -> int:
        """How many items the format has room for; 0 is any number."""
        field = self.mapping.plan.layout.find(tuple(name for name in site.record if name is not None))
        return (field.at_most if field is not None else None) or 0

    def always(self, target: Target) -> bool:
        """Whether every document (or item around it) that the schema accepts has this value."""
        here: Shape | None = self.mapping.plan.shape
        sure = True
        for step in target:
            if here is None:
                return False
            sure = sure and step.name in here.required and step.field in ("", ONLY, "*")
            here = here.property(step.name)
            if step.field:
                here = here.items() if here else None
            if step.field == "*" and step is not target[-1]:
                sure = True  # each item is asked by itself
        return sure

    def _copies(self) -> list[BoundCopy]:
        rules = every(self.mapping.plan.rules)
        return [r for r in rules if isinstance(r, BoundCopy) and r.rule.direction is not Direction.IN]

    def _is_key(self, site: Site) -> bool:
        """A document or item without its key is refused; one that is written without would never be read again."""
        names = tuple(name for name in site.record if name is not None)
        if any(names == key for key, _ in self.mapping.plan.sheet.key):
            return True
        eaches = (rule for rule in every(self.mapping.plan.rules) if isinstance(rule, BoundEach))
        return any(
            len(rule.rule.keys) == 1 and (*rule.prefix, *rule.rule.keys[0]) == names for rule in eaches
        )


def winners(table: CodeTable, *, reading: bool) -> dict[tuple[str, str], Row]:
    """The rows that are used on some day, by (local, canonical): a row that another always stands before is not."""
    found: dict[tuple[str, str], Row] = {}
    for day in (date.min, *table.changes):
        valid = [row for row in table.rows if row.holds(day)]
        chosen = (
            {row.local: row for row in sorted(valid, key=lambda row: not row.broader)}
            if reading
            else {row.canonical: row for row in sorted(valid, key=lambda row: row.preferred)}
        )
        for row in chosen.values():
            found.setdefault((row.local, row.canonical), row)
    return found


def days(mapping: MappingFile, on: date) -> tuple[date, ...]:
    """`on`, and as few other days as it takes for every row of every code table to be valid on one of them."""
    rows = [row for table in mapping.plan.tables.values() for row in table.rows]
    chosen = [on]
    for row in sorted(rows, key=lambda row: row.until):
        if not any(row.holds(day) for day in chosen):
            # the last day covers most rows that come later; today's rows are covered by `on`
            chosen.append(row.until if row.until != date.max else max(row.since, date.min + timedelta(1)))
    return tuple(chosen)
