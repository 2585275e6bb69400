"""Whether the proof of a mapping notices that it is wrong: check first, then examples, then the laws."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ....schemas.errors import CasebusError
from ..load import CodecLoader, check_mapping, load_mapping
from ..proof.examples import examples_of, prove_example, records_of
from ..proof.law import laws
from ..proof.prove import check_of
from .mutant import Mutant

#: folders beside the kinds of agency that hold what all of them use
_SHARED = ("codes", "fragments")
#: few generated documents first: most of what the laws find they find at once
_FEW = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What noticed a mutant: `check`, `example`, `laws`; "" for one that nothing noticed."""

    mutant: Mutant
    by: str
    #: the exception that stopped the proof; a crash is not a finding
    crash: str = ""

    @property
    def caught(self) -> bool:
        """Whether a problem was told."""
        return bool(self.by)


@dataclass(frozen=True, slots=True)
class Against:
    """What the mutants are judged with."""

    codecs: CodecLoader
    targets: Mapping[str, Mapping[str, Any]]
    on: date
    documents: int = 40
    seed: int = 0


def judged(mutants: Iterable[Mutant], against: Against) -> Iterator[Verdict]:
    """Every mutant's verdict, in order; each stands alone in a temporary copy of the mapping's folder."""
    with _copies() as copy:
        for mutant in mutants:
            root, home = copy(mutant.mapping), mutant.mapping.parent.parent
            file = root / mutant.file.relative_to(home)
            kept = file.read_bytes()
            file.write_text(mutant.text, "utf-8", newline="")
            try:
                yield _verdict(mutant, root / mutant.mapping.relative_to(home), against)
            finally:
                file.write_bytes(kept)


@contextmanager
def _copies() -> Iterator[Any]:
    made: dict[Path, Path] = {}
    with TemporaryDirectory(prefix="casebus-mutants-") as folder:

        def copy(mapping: Path) -> Path:
            kind = mapping.parent
            if kind not in made:
                root = Path(folder) / str(len(made))
                shutil.copytree(kind, root / kind.name)
                for name in _SHARED:
                    if (kind.parent / name).is_dir():
                        shutil.copytree(kind.parent / name, root / name, dirs_exist_ok=True)
                made[kind] = root
            return made[kind]

        yield copy


def _verdict(mutant: Mutant, path: Path, against: Against) -> Verdict:
    try:
        return Verdict(mutant, caught_by(path, against))
    except Exception as fault:  # noqa: BLE001 - whatever the proof dies of is to be told, and the run goes on
        return Verdict(mutant, "", f"{type(fault).__name__}: {fault}"[:200])


def caught_by(path: Path, against: Against) -> str:
    """The first part of the proof that finds something wrong with this file; "" when all hold."""
    try:
        if check_mapping(path, codecs=against.codecs, targets=against.targets):
            return "check"
        mapping = load_mapping(path, codecs=against.codecs, targets=against.targets)
    except CasebusError:
        return "check"
    examples, missing = examples_of(mapping, against.on)
    check = check_of(mapping, against.targets)
    if missing or any(prove_example(mapping, example, check) for example in examples):
        return "example"
    records = records_of(mapping, examples)
    for documents in dict.fromkeys((min(_FEW, against.documents), against.documents)):
        found = laws(mapping, documents=documents, seed=against.seed, on=against.on, examples=records)
        if found.inward.problems or found.outward.problems or found.problems:
            return "laws"
    return ""
