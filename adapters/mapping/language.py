"""The mapping language as plain data: what a mapping file says, with the place of each part.

Every meaning of the language (check, run in, run out) is one exhaustive function over these
few shapes, so that a new form of rule is a new dataclass and one more case in each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..lacunas import NOTHING_SAID, LacunaSettings
from .paths import Names
from .weave import Weave


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where something is written: `police/TQPZDB.yaml:14:5`."""

    file: str
    line: int
    column: int
    #: which use of a fragment it is, for rules that stand in a file once and in a mapping several times
    use: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as typed in the file; `tag` is YAML's guess at its type (`str`, `int`, `bool` …)."""

    text: str
    tag: str
    spot: Spot


class Direction(StrEnum):
    """Which way a rule runs."""

    BOTH = "both"
    IN = "in"
    OUT = "out"


#: in place of a selector's field: the list has this one element
ONLY = "."


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a canonical path; with a selector it is the element of a list whose `field` is `value`.

    The selector field `ONLY` means the list's only element.
    """

    name: str
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        if not self.name:
            return ONLY
        if self.field == ONLY:
            return f"{self.name}[0]"
        return f"{self.name}[{self.field}={self.value}]" if self.field else self.name


#: the key of an entry, in objects whose keys are data
KEY = "#key"

#: `identifiers[kind=police-case].number`
Target = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One operation with its arguments, as written."""

    name: str
    arguments: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a condition: path, operator (`=`, `exists` …), values as typed; `either` begins another alternative."""

    path: str
    operator: str
    values: tuple[str, ...]
    spot: Spot
    either: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """When a rule holds: `inward` asks the legacy record, `outward` the canonical document; None is to be derived."""

    inward: tuple[Clause, ...] | None
    outward: tuple[Clause, ...] | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Copy:
    """`target: source | operations`, with what each direction does when there is no value.

    A rule over several fields is several of these: one that weaves all `sources` into the target (or all
    `targets` into the source), and one per `part` for the way back.
    """

    target: Target
    source: Names
    calls: tuple[Call, ...]
    spot: Spot
    direction: Direction = Direction.BOTH
    default_in: Literal | None = None
    default_out: Literal | None = None
    loses: str = ""
    when: When | None = None
    #: where the `choose` or `first` stands of which this is one alternative
    choice: Spot | None = None
    sources: tuple[Names, ...] = ()
    targets: tuple[Target, ...] = ()
    weave: Weave | None = None
    part: int = -1
    #: one of several sources of which the first that has a value counts
    first: bool = False
    #: the operations of each placeholder of a template, beside those of the whole
    parts: tuple[tuple[Call, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Const:
    """The canonical value is always `value`."""

    target: Target
    value: Literal
    spot: Spot
    direction: Direction = Direction.BOTH
    when: When | None = None
    choice: Spot | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """The canonical value is the item's number in its list, counted from `start`; only read."""

    target: Target
    start: int
    spot: Spot
    direction: Direction = Direction.IN
    when: When | None = None
    choice: Spot | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """Every item of a repeated group is one item of a list; `keys` name it within the group.

    With the source `.` the record or item itself is the list's only item.
    """

    target: Target
    source: Names
    keys: tuple[Names, ...]
    rules: "tuple[Rule, ...]"
    spot: Spot
    key_spot: Spot
    direction: Direction = Direction.BOTH
    when: When | None = None
    choice: Spot | None = None
    #: an empty list stands where there are no items
    kept: bool = False
    #: constants that every item has on the legacy side
    writes: "tuple[Listed, ...]" = ()

    @property
    def plain(self) -> bool:
        """Whether its items are values, not groups."""
        return any(rule.target[0].name == "" for rule in self.rules)

    @property
    def entries(self) -> bool:
        """Whether its items are the entries of an object whose keys are data."""
        return any(rule.target[0].name == KEY for rule in self.rules)


Rule = Copy | Const | Position | Each


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of `writes`, `ignored` or `absent`: a path and its constant or reason."""

    path: str
    value: Literal
    spot: Spot


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole mapping file, read but not yet checked against a layout and a schema."""

    spot: Spot
    spots: Mapping[str, Spot]
    name: str = ""
    version: str = ""
    title: Mapping[str, str] | None = None
    target: str = "case"
    receives: str = ""
    sends: str = ""
    handovers: tuple[Literal, ...] = ()
    codec: Mapping[str, object] | None = None
    key: tuple[tuple[Names, Spot], ...] = ()
    case_key: tuple[tuple[Names, Spot], ...] = ()
    supersedes: tuple[tuple[Names, Spot], ...] = ()
    dossier: Mapping[str, object] | None = None
    empty: str | None = ""
    #: spellings that mean "no value" in every field
    nulls: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    envelope: tuple[Rule, ...] = ()
    writes: tuple[Listed, ...] = ()
    ignored: tuple[Listed, ...] = ()
    absent: tuple[Listed, ...] = ()
    #: canonical fields that this document has no place for: not told as lacunas
    unwritten: tuple[Listed, ...] = ()
    lacunas: LacunaSettings = NOTHING_SAID
    #: the mapping whose residue is put back, `off` for none; None is this one's own
    residue: Literal | None = None
    unkept: tuple[Literal, ...] = ()
    #: the node as it is written: what fits depends on the codec's layout
    reshape: object = None

    @property
    def foreign(self) -> bool:
        """Whether it maps to a JSON Schema of its own, which knows no hand-overs."""
        return self.target.endswith(".json")

    def at(self, key: str) -> Spot:
        """Where a top-level key is written, or the file's start."""
        return self.spots.get(key, self.spot)


def dotted(target: Target) -> str:
    """A canonical path as people write it."""
    return ".".join(str(step) for step in target)
