"""Runs a mapping over its examples and over generated documents, to see what of it is never reached.

A generated document counts only when the laws of both directions hold on it: what was reached was
also proved. The same seed and day give the same documents.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from ...contracts import Record
from ..mapping_file import MappingFile
from ..proof import laws
from ..proof.documents import document
from ..proof.law_in import LawIn
from ..proof.law_out import LawOut
from ..proof.outcome import Outcome
from ..proof.places import Carried, record_leaves
from ..proof.pools import ENVELOPE, Pools
from . import sweep
from .coverage import Coverage
from .examples import examples
from .reach import days

#: generated documents that the sweep changes one thing of: the largest of so many
_SWEPT, _TRIED = 6, 40
_NOTHING: Mapping[str, Any] = {}


def exercise(mapping: MappingFile, *, documents: int, on: date, seed: int = 0) -> Coverage:
    """What the examples and so many generated documents reach, on every day that it takes for all code rows."""
    coverage = Coverage.of(mapping)
    for day in days(mapping, on):
        own = _examples(mapping, coverage, day)
        if documents:
            _Generated(mapping, coverage, day, seed).run(documents, own)
    return coverage


def _examples(mapping: MappingFile, coverage: Coverage, on: date) -> list[Record]:
    """Every example goes in, and what it became and what stands beside it goes out."""
    found = []
    for example in examples(mapping):
        for index, record in enumerate(mapping.decode(example.source.read_bytes())):
            reading = mapping.read(record, on=on, probe=(fresh := coverage.fresh()).inward)
            if not reading.problems:
                coverage.merge(fresh)
                found.append(record)
                write(mapping, coverage, reading.document, on, example.envelope(index))
        for index, canonical in enumerate(example.documents):
            write(mapping, coverage, canonical, on, example.envelope(index))
    return found


def read(mapping: MappingFile, coverage: Coverage, record: Record, on: date) -> None:
    """One record in; it counts when nothing is wrong with it."""
    fresh = coverage.fresh()
    if not mapping.read(record, on=on, probe=fresh.inward).problems:
        coverage.merge(fresh)


def write(
    mapping: MappingFile,
    coverage: Coverage,
    canonical: Mapping[str, Any],
    on: date,
    envelope: Mapping[str, Any] = _NOTHING,
) -> None:
    """One document out; it counts when nothing is wrong with it."""
    fresh = coverage.fresh()
    if not mapping.write(canonical, on=on, envelope=envelope, probe=fresh.outward).problems:
        coverage.merge(fresh)


class _Generated:
    """The generated documents of one day."""

    def __init__(self, mapping: MappingFile, coverage: Coverage, on: date, seed: int) -> None:
        self.mapping, self.coverage, self.on, self.seed = mapping, coverage, on, seed
        carried = Carried(mapping)
        self.outward, self.inward = LawOut(carried, on), LawIn(carried, on)
        self.pools = Pools(carried, on, seed)

    def run(self, documents: int, own: Sequence[Record]) -> None:
        """Random ones first, then those made for what is still missing, from the examples and a few wide documents."""
        laws(
            self.mapping, documents=documents, seed=self.seed, on=self.on, examples=own,
            inward=self.coverage.inward, outward=self.coverage.outward,
        )  # fmt: skip
        wide = self._wide()
        read_ones = [self.mapping.read(record, on=self.on).document for record in own]
        bases = [*read_ones, *wide]
        for made in sweep.documents(self.mapping, self.coverage.outward, bases, self.on, ENVELOPE):
            if self._holds(self.outward(made)):
                write(self.mapping, self.coverage, made, self.on, ENVELOPE)
        written = [self._written(one) for one in wide]
        for record in sweep.records(self.mapping, self.coverage.inward, [*own, *written], self.on):
            if self._holds(self.inward(record, frozenset(record_leaves(record)))):
                read(self.mapping, self.coverage, record, self.on)

    def _wide(self) -> list[dict[str, Any]]:
        """The generated documents with the most in them that the laws accept."""
        made = [document(self.pools, Random(f"wide{self.seed}/{number}")) for number in range(_TRIED)]  # noqa: S311
        made.sort(key=lambda one: -len(str(one)))
        return [one for one in made[: 2 * _SWEPT] if self._holds(self.outward(one))][:_SWEPT]

    def _written(self, made: Mapping[str, Any]) -> Record:
        record = self.mapping.write(made, on=self.on, envelope=ENVELOPE).record
        return self.mapping.decode(self.mapping.encode(record))[0]

    @staticmethod
    def _holds(outcome: Outcome) -> bool:
        return not outcome.refused and outcome.fault is None
