"""Runs a mapping over its examples and over generated documents, to see what of it is never reached.

Random documents are those on which the laws are proved; then come documents made for what is still
missing, which count only when they go there and back without loss. The same seed and day give the same documents.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from ....schemas.errors import BadDocument
from ...contracts import Record
from ..mapping_file import MappingFile
from ..probe import Probe
from ..proof import laws
from ..proof.documents import document
from ..proof.places import Carried
from ..proof.pools import ENVELOPE, Pools
from . import sweep
from .coverage import Coverage
from .examples import Example, examples
from .reach import days

#: generated documents that the sweep changes one thing of: the largest of so many
_SWEPT, _TRIED = 6, 40
_NOTHING: Mapping[str, Any] = {}


def exercise(mapping: MappingFile, *, documents: int, on: date, seed: int = 0) -> Coverage:
    """What the examples and so many generated documents reach, on every day that it takes for all code rows."""
    run = Exercise(mapping, on=on, seed=seed)
    if documents:
        own = _examples(mapping, run.coverage, on)
        laws(
            mapping,
            documents=documents,
            seed=seed,
            on=on,
            examples=own,
            inward=run.inward,
            outward=run.outward,
        )
        run.complete()
    else:
        for day in run.days:
            _examples(mapping, run.coverage, day)
    return run.coverage


class Exercise:
    """Coverage of a mapping while something else runs documents through it: give it `inward` and `outward` as probes."""

    def __init__(self, mapping: MappingFile, *, on: date, seed: int = 0) -> None:
        self.mapping, self.seed = mapping, seed
        self.coverage = Coverage.of(mapping)
        #: the probes of the two ways
        self.inward: Probe = self.coverage.inward
        self.outward: Probe = self.coverage.outward
        self.days = days(mapping, on)

    def complete(self) -> None:
        """Run the examples, and documents made for what is still missing, on every day that counts."""
        for day in self.days:
            own = _examples(self.mapping, self.coverage, day)
            _Sweep(self.mapping, self.coverage, day, self.seed).run(own)

    def shares(self) -> tuple[float, float]:
        """In percent, in and out, after what is still missing was tried."""
        self.complete()
        report = self.coverage.report()
        return report.inward.share, report.outward.share


def _examples(mapping: MappingFile, coverage: Coverage, on: date) -> list[Record]:
    """Every example goes in, and what it became and what stands beside it goes out; the records that could be read."""
    found = []
    for example in examples(mapping):
        # one that says a day is right on that day only
        day = example.on or on
        for index, record in enumerate(_records(mapping, example)):
            reading = mapping.read(record, on=day, probe=(fresh := coverage.fresh()).inward)
            if not reading.problems:
                coverage.merge(fresh)
                found.append(record)
                write(mapping, coverage, reading.document, day, example.envelope(index))
        for index, canonical in enumerate(example.documents):
            write(mapping, coverage, canonical, day, example.envelope(index))
    return found


def _records(mapping: MappingFile, example: Example) -> list[Record]:
    try:
        return mapping.decode(example.source.read_bytes())
    except BadDocument:
        return []  # `casebus mapping test` says why


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


class _Sweep:
    """Documents made for what is still missing, on one day."""

    def __init__(self, mapping: MappingFile, coverage: Coverage, on: date, seed: int) -> None:
        self.mapping, self.coverage, self.on, self.seed = mapping, coverage, on, seed

    def run(self, own: Sequence[Record]) -> None:
        """From the examples, then from a few wide generated documents, one thing changed in each."""
        if self._missing():
            self._change(own)
        if self._missing():
            self._change(self._wide())

    def _missing(self) -> bool:
        report = self.coverage.report()
        return bool(report.inward.missed or report.outward.missed)

    def _change(self, samples: Sequence[Record]) -> None:
        # read back they hold constants, which no generated document does
        bases = [self.mapping.read(record, on=self.on).document for record in samples]
        for base in bases:
            write(self.mapping, self.coverage, base, self.on, ENVELOPE)
        for made in sweep.documents(self.mapping, self.coverage.outward, bases, self.on, ENVELOPE):
            if self._written(made) is not None:
                write(self.mapping, self.coverage, made, self.on, ENVELOPE)
        for made in sweep.records(self.mapping, self.coverage.inward, samples, self.on):
            if self._returns(made):
                read(self.mapping, self.coverage, made, self.on)

    def _wide(self) -> list[Record]:
        """The generated documents with the most in them, as they are written."""
        pools = Pools(Carried(self.mapping), self.on, self.seed)
        made = [document(pools, Random(f"wide{self.seed}/{number}")) for number in range(_TRIED)]  # noqa: S311
        made.sort(key=lambda one: -len(str(one)))
        written = (self._written(one) for one in made[: 2 * _SWEPT])
        return [record for record in written if record is not None][:_SWEPT]

    def _written(self, made: Mapping[str, Any]) -> Record | None:
        """The record of a document, from its bytes; None when it cannot be written, or not be read again and again."""
        record = self._there(made)
        return record if record is not None and self._returns(record) else None

    def _returns(self, record: Record) -> bool:
        """Whether a record can be sent at all, and what is read from it is read again when it has been written."""
        try:
            (sent,) = self.mapping.decode(self.mapping.encode(record))
        except (BadDocument, ValueError):
            return False
        reading = self.mapping.read(sent, on=self.on)
        again = None if reading.problems else self._there(reading.document)
        return again is not None and self.mapping.read(again, on=self.on).document == reading.document

    def _there(self, made: Mapping[str, Any]) -> Record | None:
        writing = self.mapping.write(made, on=self.on, envelope=ENVELOPE)
        if writing.problems:
            return None
        try:
            (record,) = self.mapping.decode(self.mapping.encode(writing.record))
        except (BadDocument, ValueError):
            return None
        return record
