"""What a mapping carries, learned from the compiled mapping itself: every canonical leaf it writes, and where to.

Nothing here knows the forms of rules: the sites of the two compiled directions say which rule
fills which place, whatever the rule looks like.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..code_tables import CodeTable
from ..failures import Site
from ..language import ONLY, Call, Spot, Target
from ..mapping_file import MappingFile
from ..target import Shape
from .sheet_rules import calls_of, losses_of

#: a place without indexes: `("persons", "*", "name", "full")`; a selected element is its selector, `"kind=police-case"`
Pattern = tuple[str, ...]
#: a place in one document: as a pattern, with the index in place of `"*"`
Label = tuple[str | int, ...]
#: the only element of a list
FIRST = "[0]"
EACH = "*"


@dataclass(frozen=True)
class Leaf:
    """One canonical field that rules write."""

    pattern: Pattern
    shape: Shape
    spots: frozenset[Spot]
    #: the record places it goes to, as patterns
    records: frozenset[Pattern]
    listed: bool


@dataclass
class Branch:
    """A canonical group, or the elements of a list (`listed`): what it holds by name or by element."""

    shape: Shape
    listed: bool = False
    children: "dict[str, Branch | Leaf]" = field(default_factory=dict)

    def leaves(self) -> "Iterable[Leaf]":
        """Every leaf below."""
        for child in self.children.values():
            yield from [child] if isinstance(child, Leaf) else child.leaves()


def pattern_of(target: Target) -> Pattern:
    """A rule's target without indexes."""
    found: list[str] = []
    for step in target:
        found.append(step.name)
        if step.field == ONLY:
            found.append(FIRST)
        elif step.field == EACH:
            found.append(EACH)
        elif step.field:
            found.append(f"{step.field}={step.value}")
    return tuple(found)


def without_indexes(label: Label) -> Pattern:
    """The pattern that a place in a document fits."""
    return tuple(EACH if isinstance(step, int) else step for step in label)


def names_of(label: Label) -> Pattern:
    """A place in a record as names only."""
    return tuple(step for step in label if isinstance(step, str))


def shape_at(shape: Shape, pattern: Pattern) -> Shape | None:
    """The schema's place of a pattern; None when the schema has none."""
    here: Shape | None = shape
    for step in pattern:
        if here is None:
            return None
        here = here.items() if step in (EACH, FIRST) or "=" in step else here.property(step)
    return here


@dataclass(frozen=True)
class Carried:
    """What one mapping carries in each direction."""

    mapping: MappingFile

    @cached_property
    def _envelope(self) -> frozenset[Spot]:
        return frozenset(rule.spot for rule in self.mapping.plan.sheet.envelope)

    def _values(self, sites: Iterable[Site]) -> Iterable[tuple[Pattern, Shape, Site]]:
        """The sites that carry one field, envelope apart."""
        telling = self.telling
        for site in sites:
            told = site.record or pattern_of(site.target) in telling
            if site.kind != "value" or not site.target or not told or site.spot in self._envelope:
                continue
            pattern = pattern_of(site.target)
            shape = shape_at(self.mapping.plan.shape, pattern)
            if shape is not None and _is_leaf(shape):
                yield pattern, shape, site

    @cached_property
    def telling(self) -> Mapping[Pattern, Sequence[str]]:
        """Fields with several constants, in the mapping's order: they tell apart the groups that make one list."""
        values: dict[Pattern, dict[str, None]] = {}
        for site in self.mapping.outward.sites:
            if site.kind == "value" and site.target and not site.record:
                values.setdefault(pattern_of(site.target), {})[site.expected] = None
        return {pattern: list(found) for pattern, found in values.items() if len(found) > 1}

    @cached_property
    def written(self) -> Mapping[Pattern, Leaf]:
        """Every canonical field that some rule writes."""
        sites: dict[Pattern, list[Site]] = {}
        shapes: dict[Pattern, Shape] = {}
        for pattern, shape, site in self._values(self.mapping.outward.sites):
            sites.setdefault(pattern, []).append(site)
            shapes[pattern] = shape
        return {
            pattern: Leaf(
                pattern, shapes[pattern], frozenset(site.spot for site in found),
                frozenset(record_pattern(site) for site in found if site.record), "array" in shapes[pattern].types,
            )
            for pattern, found in sites.items()
        }  # fmt: skip

    @cached_property
    def read(self) -> Mapping[Pattern, frozenset[Pattern]]:
        """Every canonical field that some rule reads, and the record places it comes from."""
        found: dict[Pattern, set[Pattern]] = {}
        for pattern, _, site in self._values(self.mapping.inward.sites):
            found.setdefault(pattern, set()).add(record_pattern(site))
        return {pattern: frozenset(records) for pattern, records in found.items()}

    @cached_property
    def filled_in(self) -> frozenset[Pattern]:
        """Canonical fields that are filled without being read: constants and defaults."""
        sites = self.mapping.inward.observed.sites
        return frozenset(
            pattern_of(site.target) for site in sites if site.kind in ("const", "default", "position")
        )

    @cached_property
    def filled_out(self) -> frozenset[Pattern]:
        """Record places written with what the case does not say: constants, defaults, the envelope."""
        sites = self.mapping.outward.observed.sites
        return frozenset(
            record_pattern(site)
            for site in sites
            if site.kind in ("const", "default") or (site.spot in self._envelope and site.record)
        )

    @cached_property
    def record_rules(self) -> Mapping[Pattern, frozenset[Spot]]:
        """Record places that carry canonical fields on the way out, and the rules that write them."""
        found: dict[Pattern, set[Spot]] = {}
        for leaf in self.written.values():
            for record in leaf.records:
                found.setdefault(record, set()).update(leaf.spots)
        return {record: frozenset(spots) for record, spots in found.items()}

    @cached_property
    def losses(self) -> Mapping[Spot, str]:
        """Rules that say what they lose. The envelope's are written only and nothing of them is read."""
        return dict(losses_of(self.mapping.plan.sheet.rules))

    @cached_property
    def conditional(self) -> bool:
        """Whether rules hang on conditions: a value may then lie outside what they carry in one document."""
        ways = (self.mapping.inward, self.mapping.outward)
        return bool(self.selected) or any(
            site.kind == "condition" for way in ways for site in way.observed.sites
        )

    @cached_property
    def selected(self) -> frozenset[Pattern]:
        """Repeated groups of the record of which rules select an item: where it stands is not carried."""
        sites = self.mapping.outward.observed.sites
        return frozenset(record_pattern(site) for site in sites if site.kind == "selector" and site.record)

    def observed(self, inward: bool) -> Sequence[tuple[Pattern, Pattern]]:
        """Canonical and record place of every site that a probe is told of."""
        return self._observed[inward]

    @cached_property
    def _observed(self) -> Mapping[bool, Sequence[tuple[Pattern, Pattern]]]:
        ways = {True: self.mapping.inward, False: self.mapping.outward}
        return {
            inward: [(pattern_of(site.target), record_pattern(site)) for site in way.observed.sites]
            for inward, way in ways.items()
        }

    @cached_property
    def calls(self) -> Mapping[Spot, tuple[Call, ...]]:
        """The operations of every rule."""
        return dict(calls_of(self.mapping.plan.sheet.rules))

    def tables(self, spots: Iterable[Spot]) -> Iterable[CodeTable]:
        """The code tables that these rules use."""
        for spot in sorted(spots):
            for call in self.calls.get(spot, ()):
                if call.name == "code" and call.arguments[0] in self.mapping.plan.tables:
                    yield self.mapping.plan.tables[call.arguments[0]]

    @cached_property
    def tree(self) -> Branch:
        """The fields that are written, as a document has them."""
        root = Branch(self.mapping.plan.shape)
        for leaf in self.written.values():
            here = root
            for depth, step in enumerate(leaf.pattern[:-1], 1):
                found = here.children.get(step)
                if not isinstance(found, Branch):
                    shape = shape_at(self.mapping.plan.shape, leaf.pattern[:depth])
                    after = leaf.pattern[depth]
                    found = Branch(shape or root.shape, after in (EACH, FIRST) or "=" in after)
                    here.children[step] = found
                here = found
            here.children[leaf.pattern[-1]] = leaf
        return root


def record_pattern(site: Site) -> Pattern:
    """The record place of a site, names only: a selected item has an index that the site does not know."""
    return tuple(step for step in site.record if step is not None)


def _is_leaf(shape: Shape) -> bool:
    if "array" in shape.types:
        return "object" not in shape.items().types and not shape.items().properties
    return "object" not in shape.types
