"""A compiled mapping: legacy records ↔ canonical documents, with every problem as a value."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, NamedTuple

from ...schemas.lacuna import Lacuna
from ...schemas.problem import Problem
from ..contracts import Codec, Path, Record
from ..lacunas import LacunaSettings
from .failures import Failure, Site, place_text, problem
from .notes import Note, lacunas
from .plan import Plan
from .probe import Probe
from .reshape import Cut, ReshapedCodec
from .residual import Own

_NOTHING: Mapping[str, Any] = {}


class Reading(NamedTuple):
    """One record as a canonical document. With problems the document is incomplete: refuse it."""

    document: dict[str, Any]
    key: str
    case_key: str
    supersedes: str
    problems: tuple[Problem, ...] = ()
    #: what was filled in or kept without being understood
    lacunas: tuple[Lacuna, ...] = ()


class Writing(NamedTuple):
    """One canonical document as a record. With problems the record is incomplete: do not send it."""

    record: Record
    problems: tuple[Problem, ...] = ()
    #: what the record does not say although the document does, and what it says although nobody entered it
    lacunas: tuple[Lacuna, ...] = ()


@dataclass(frozen=True)
class Compiled:
    """One direction: the function, what it needs per day, and where its rules stand."""

    run: Callable[..., Any]
    sites: tuple[Site, ...]
    dated: tuple[Any, ...]
    #: the function as Python source, for people
    source: str
    #: compiles the variant that tells a probe; None in that variant itself
    observe: "Callable[[], Compiled] | None" = field(default=None, repr=False)
    changes: tuple[date, ...] = field(init=False)
    _resolved: dict[int, tuple[Any, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        days = sorted({day for value in self.dated for day in value.changes})
        object.__setattr__(self, "changes", tuple(days))

    def tables(self, on: date) -> tuple[Any, ...]:
        """The code tables as they stand on that day; made once per interval."""
        interval = bisect_right(self.changes, on)
        found = self._resolved.get(interval)
        if found is None:
            found = self._resolved[interval] = tuple(value.at(on) for value in self.dated)
        return found

    @cached_property
    def observed(self) -> "Compiled":
        """The variant that tells a probe what it does, with sites of its own; compiled when first asked for."""
        return self.observe() if self.observe else self

    def problems(self, failures: list[Failure], locate: Callable[[Path], str]) -> tuple[Problem, ...]:
        """Failures as problems, in the mapping's order."""
        return tuple(problem(self.sites[failure[0]], failure, locate) for failure in failures)

    def lacunas(self, notes: list[Note], locate: Callable[[Path], str]) -> tuple[Lacuna, ...]:
        """Notes as lacunas, in the mapping's order."""
        return lacunas(self.sites, notes, locate)


@dataclass(frozen=True)
class MappingFile:
    """One checked mapping. Immutable and thread-safe."""

    name: str
    version: str
    #: of the file and its code tables
    digest: str
    title: Mapping[str, str]
    target: str
    handovers: tuple[str, ...]
    receives: str
    sends: str
    #: its records are reshaped where the mapping says so
    codec: Codec
    #: settings of the dossier package beside the document, for the adapter; None when there is none
    dossier: Mapping[str, object] | None
    inward: Compiled = field(repr=False)
    outward: Compiled = field(repr=False)
    #: what the compiler knew, for tools
    plan: Plan = field(repr=False)

    @property
    def lacunas(self) -> LacunaSettings:
        """What it says is done about lacunas."""
        return self.plan.sheet.lacunas

    @cached_property
    def envelope(self) -> frozenset[str]:
        """The places of the rules that write the transfer's own values."""
        return frozenset(str(rule.spot) for rule in self.plan.sheet.envelope)

    @cached_property
    def own(self) -> Own:
        """Which fields of its records only their agency uses."""
        return Own(self.plan)

    def matches(self, name: str) -> bool:
        """Whether this mapping reads deliveries of that name."""
        return bool(self.receives) and fnmatchcase(name, self.receives)

    def letter_name(self, *, id: str, handover: str) -> str:
        """The name of the letter it writes."""
        return self.sends.replace("{id}", id).replace("{handover}", handover)

    def decode(self, body: bytes) -> list[Record]:
        """Every document in `body` as the rules see it: by the codec, then reshaped. Raises BadDocument."""
        return self.codec.decode(body)

    def encode(self, *records: Record, cuts: list[Cut] | None = None) -> bytes:
        """The bytes of what `write` gave; `cuts` takes what `reshape` left out as declared. Raises BadDocument."""
        if isinstance(self.codec, ReshapedCodec):
            return self.codec.encode(records, cuts)
        return self.codec.encode(records)

    def locate(self, body: bytes, index: int, path: Path) -> str:
        """Where in `body` the document with that index of `decode` has `path`. Slow; only for problems."""
        return self.codec.locate(body, index, path)

    def read(
        self,
        record: Record,
        *,
        on: date,
        locate: Callable[[Path], str] | None = None,
        probe: Probe | None = None,
    ) -> Reading:
        """The canonical document of a record, by the code tables of that day.

        `locate` says where a record path is in the source; it is asked only for problems. `probe` is told
        what every rule does.
        """
        failures: list[Failure] = []
        notes: list[Note] = []
        way = self.inward if probe is None else self.inward.observed
        more = () if probe is None else (probe,)
        document, key, case_key, supersedes = way.run(record, way.tables(on), failures, notes, *more)
        if not failures and not notes:
            return Reading(document, key, case_key, supersedes)
        where = locate or place_text
        return Reading(
            document, key, case_key, supersedes, way.problems(failures, where), way.lacunas(notes, where)
        )

    def write(
        self,
        document: Mapping[str, Any],
        *,
        on: date,
        envelope: Mapping[str, Any] = _NOTHING,
        probe: Probe | None = None,
    ) -> Writing:
        """The record of a canonical document; `envelope` are the transfer's own values, `probe` is told what every rule does."""
        failures: list[Failure] = []
        notes: list[Note] = []
        way = self.outward if probe is None else self.outward.observed
        more = () if probe is None else (probe,)
        record = way.run(document, envelope, way.tables(on), failures, notes, *more)
        if not failures and not notes:
            return Writing(record)
        return Writing(record, way.problems(failures, place_text), way.lacunas(notes, place_text))
