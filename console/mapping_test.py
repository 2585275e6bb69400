"""`casebus mapping test [PATH…]`: proves mappings by static check, examples and laws on generated documents."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..adapters.loading import codec_of, targets
from ..adapters.mapping.proof import Ask, Proof, prove
from . import exits
from .mapping_check import mapping_files, shipped
from .output import problem_json, problem_lines, say, say_json, say_table
from .texts import Texts


def mapping_test(paths: Sequence[Path], texts: Texts, ask: Ask, *, jobs: int = 1, json: bool = False) -> int:
    """Prove these files and folders, or all that is installed; PROBLEMS when one does not hold."""
    files = mapping_files(paths or shipped())
    with _scratch():
        proofs = list(proved(files, ask, jobs=jobs))
    good = bool(proofs) and all(proof.ok for proof in proofs)
    if json:
        say_json(
            {
                "ok": good,
                "seed": ask.seed,
                "on": ask.on.isoformat(),
                "mappings": [proof_json(one) for one in proofs],
            }
        )
    else:
        for proof in proofs:
            for problem in proof.problems:
                for line in problem_lines(problem, (texts.language,)):
                    say(line)
        headings = (
            "proof.mapping",
            "proof.in",
            "proof.out",
            "proof.examples",
            "proof.grade",
            "proof.problems",
        )
        say_table([texts(name) for name in headings], [_row(proof, texts) for proof in proofs])
        say(texts("proof.done", mappings=len(proofs), bad=sum(not one.ok for one in proofs), seed=ask.seed))
    return exits.OK if good else exits.PROBLEMS


@contextmanager
def _scratch() -> Iterator[None]:
    """A folder for the tables of characters that hypothesis keeps, instead of the one where the command runs."""
    name = "HYPOTHESIS_STORAGE_DIRECTORY"
    if name in os.environ:
        yield
        return
    with TemporaryDirectory() as folder:
        os.environ[name] = folder
        try:
            yield
        finally:
            del os.environ[name]


def proved(files: Sequence[Path], ask: Ask, *, jobs: int = 1) -> Iterator[Proof]:
    """One proof per file, in order; with several `jobs` in as many processes."""
    if jobs < 2 or len(files) < 2:
        yield from (_prove(file, ask) for file in files)
        return
    # spawned, not forked: the parent may have threads
    with ProcessPoolExecutor(min(jobs, len(files)), multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(partial(_prove, ask=ask), files)


def _prove(file: Path, ask: Ask) -> Proof:
    return prove(file, codecs=codec_of, targets=targets(), ask=ask)


def _row(proof: Proof, texts: Texts) -> list[object]:
    def law(held: bool, documents: int, refused: int) -> str:
        word = texts("proof.holds") if held else texts("proof.broken")
        return f"{word} ({documents} + {refused})"

    return [
        proof.mapping,
        law(proof.laws_in, proof.documents_in, proof.refused_in),
        law(proof.laws_out, proof.documents_out, proof.refused_out),
        proof.examples,
        proof.grade,
        len(proof.problems),
    ]


def proof_json(proof: Proof) -> dict[str, Any]:
    """Plain values."""
    return {
        "mapping": proof.mapping,
        "file": str(proof.path),
        "ok": proof.ok,
        "problems": [problem_json(one) for one in proof.problems],
        "laws_in": proof.laws_in,
        "laws_out": proof.laws_out,
        "coverage_in": proof.coverage_in,
        "coverage_out": proof.coverage_out,
        "examples": proof.examples,
        "documents": min(proof.documents_in, proof.documents_out),
        "documents_in": proof.documents_in,
        "documents_out": proof.documents_out,
        "refused_in": proof.refused_in,
        "refused_out": proof.refused_out,
        "grade": proof.grade,
        "losses": [{"path": one.path, "rule": one.rule, "reason": one.reason} for one in proof.losses],
    }
