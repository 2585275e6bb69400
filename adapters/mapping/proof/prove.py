"""Proving one mapping file: the static check, its example documents, the laws on generated ones.

    proof = prove(Path("mappings/police/AJYS.yaml"), codecs=codec_of, targets=targets(), ask=Ask(on=date.today()))

Repeatable: the same file, `Ask` and version give the same proof.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from ....schemas.errors import Misconfigured
from ....schemas.problem import Problem
from ....schemas.validation import SchemaCheck, validate_case, validate_receipt
from ..load import CodecLoader, check_mapping, load_mapping
from ..mapping_file import MappingFile
from ..probe import Probe
from .examples import Check, examples_of, prove_example, records_of
from .law import Laws, laws
from .outcome import Loss


class Measure(Protocol):
    """Watches a mapping while it is proved, to say how much of it was at work."""

    #: told of every run in and of every run out
    inward: Probe
    outward: Probe

    def shares(self) -> tuple[float, float]:
        """The share that was at work, in and out, in percent."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How much is to be proved. `documents` are generated per direction; code tables are those of the day `on`."""

    on: date
    documents: int = 500
    seed: int = 0
    #: makes the measure of one mapping; None: nothing is measured
    measure: Callable[[MappingFile], Measure] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about one mapping. `problems` holds everything that is wrong, wherever it was found."""

    mapping: str
    path: Path
    problems: tuple[Problem, ...]
    #: whether the law held on every generated document; False, too, when the file does not load
    laws_in: bool = False
    laws_out: bool = False
    examples: int = 0
    documents_in: int = 0
    documents_out: int = 0
    refused_in: int = 0
    refused_out: int = 0
    #: `exact`, `canonical` or `lossy`; empty when nothing could be generated
    grade: str = ""
    losses: tuple[Loss, ...] = field(default=(), repr=False)
    coverage_in: float | None = None
    coverage_out: float | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def prove(path: Path, *, codecs: CodecLoader, targets: Mapping[str, Mapping[str, Any]], ask: Ask) -> Proof:
    """Check, examples and laws of one file; never raises for what is wrong with it."""
    name = f"{path.parent.name}/{path.stem}"
    problems = check_mapping(path, codecs=codecs, targets=targets)
    try:
        mapping = load_mapping(path, codecs=codecs, targets=targets)
    except Misconfigured as fault:
        return Proof(name, path, tuple(problems or fault.problems))
    measure = ask.measure(mapping) if ask.measure else None
    inward, outward = (measure.inward, measure.outward) if measure else (None, None)
    examples, missing = examples_of(mapping, ask.on)
    problems += missing
    check = check_of(mapping, targets)
    for example in examples:
        problems += prove_example(mapping, example, check, inward, outward)
    found = laws(
        mapping, documents=ask.documents, seed=ask.seed, on=ask.on, examples=records_of(mapping, examples),
        inward=inward, outward=outward,
    )  # fmt: skip
    shares = measure.shares() if measure else (None, None)
    return _proof(name, path, problems, examples=len(examples), found=found, shares=shares)


def _proof(
    name: str,
    path: Path,
    problems: list[Problem],
    *,
    examples: int,
    found: Laws,
    shares: tuple[float | None, float | None],
) -> Proof:
    return Proof(
        mapping=name,
        path=path,
        problems=(*problems, *found.inward.problems, *found.outward.problems, *found.problems),
        laws_in=bool(found.inward.held) and not found.inward.problems,
        laws_out=bool(found.outward.held) and not found.outward.problems,
        examples=examples,
        documents_in=found.inward.judged,
        documents_out=found.outward.judged,
        refused_in=found.inward.refused,
        refused_out=found.outward.refused,
        grade=found.grade,
        losses=tuple(found.lost),
        coverage_in=shares[0],
        coverage_out=shares[1],
    )


def check_of(mapping: MappingFile, targets: Mapping[str, Mapping[str, Any]]) -> Check:
    """The validation of the target that the mapping names."""
    shipped: dict[str, Check] = {"case": validate_case, "receipt": validate_receipt}
    if mapping.target not in targets:  # a schema that stands beside the mapping
        return SchemaCheck(json.loads((mapping.plan.path.parent / mapping.target).read_bytes()))
    return shipped.get(mapping.target) or SchemaCheck(targets[mapping.target])
