"""What one mapping makes of one sample, field by field, with the rule behind each: canonical values, written values, problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from ....schemas.errors import BadDocument
from ....schemas.lacuna import Lacuna
from ....schemas.problem import Problem
from ...contracts import Path
from ..failures import canonical_path, place_text, source_path
from ..mapping_file import MappingFile
from ..watch.canonical import steps
from ..watch.difference import leaves
from ..watch.recorder import Recorder

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to try: bytes as an agency sends them, or canonical documents; `envelopes` belong to them in order."""

    name: str
    body: bytes | None = None
    documents: tuple[Mapping[str, Any], ...] = ()
    envelopes: tuple[Mapping[str, Any], ...] = ()

    def envelope(self, index: int) -> Mapping[str, Any]:
        """The envelope of one of its documents."""
        return self.envelopes[index] if index < len(self.envelopes) else _NOTHING


@dataclass(slots=True)
class Side:
    """One direction of one document: its leaves, the rule of each, what is wrong, what got lost. `targets` are their canonical paths."""

    values: dict[Path, Any] = field(default_factory=dict)
    rules: dict[Path, str] = field(default_factory=dict)
    targets: dict[Path, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    lacunas: tuple[Lacuna, ...] = ()


@dataclass(slots=True)
class Behaviour:
    """One document of a sample both ways; what was not run is None."""

    inward: Side | None = None
    outward: Side | None = None


def behaviours(mapping: MappingFile, sample: Sample, on: date) -> list[Behaviour]:
    """Every document of a sample through one mapping. A source that cannot be read is one document with its problems."""
    if sample.body is None:
        found = enumerate(sample.documents)
        return [Behaviour(outward=_written(mapping, one, on, sample.envelope(index))) for index, one in found]
    try:
        records = mapping.decode(sample.body)
    except BadDocument as bad:
        return [Behaviour(inward=Side(problems=tuple(bad.problems)))]
    behaviours = []
    for index, record in enumerate(records):
        recorder = Recorder()
        locate = partial(mapping.locate, sample.body, index)
        reading = mapping.read(record, on=on, locate=locate, probe=recorder)
        side = Side(dict(leaves(reading.document)), problems=reading.problems, lacunas=reading.lacunas)
        _rules_in(mapping, recorder, reading.document, side)
        outward = None if side.problems else _written(mapping, reading.document, on, sample.envelope(index))
        behaviours.append(Behaviour(side, outward))
    return behaviours


def _rules_in(mapping: MappingFile, recorder: Recorder, document: Any, side: Side) -> None:
    sites = mapping.inward.observed.sites
    for verb, number, indexes, _ in recorder.told:
        if verb not in ("value", "filled"):
            continue
        site = sites[number]
        path = steps(site.target, indexes, document)
        for place in _below(side.values, path) if path is not None else ():
            side.rules.setdefault(place, str(site.spot))
            side.targets.setdefault(place, canonical_path(site.target, indexes))


def _written(
    mapping: MappingFile, document: Mapping[str, Any], on: date, envelope: Mapping[str, Any]
) -> Side:
    recorder = Recorder()
    writing = mapping.write(document, on=on, envelope=envelope, probe=recorder)
    side = Side(problems=writing.problems, lacunas=writing.lacunas)
    if side.problems:
        return side
    try:
        # what the receiver will read, not what was meant
        (record,) = mapping.decode(mapping.encode(writing.record)) or [{}]
    except BadDocument as bad:
        side.problems = tuple(bad.problems)
        return side
    except ValueError:
        record = writing.record
    side.values = dict(leaves(record))
    sites = mapping.outward.observed.sites
    for verb, number, indexes, _ in recorder.told:
        if verb in ("value", "filled"):
            site = sites[number]
            for place in _below(side.values, source_path(site.record, indexes)):
                side.rules.setdefault(place, str(site.spot))
                side.targets.setdefault(place, canonical_path(site.target, indexes))
    return side


def _below(values: Mapping[Path, Any], path: Path) -> Sequence[Path]:
    if path in values:
        return (path,)
    return [one for one in values if one[: len(path)] == path] if path else ()


def told(path: Path, *, canonical: bool) -> str:
    """A leaf's path for people: `persons[0].name.full`, `RYXX/RY[1]/XM`."""
    if not canonical:
        return place_text(path)
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path).removeprefix(".")
