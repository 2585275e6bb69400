"""What every mapping must do. Subclass `MappingSuite`, name a folder, and pytest proves each mapping in it.

    class TestOurs(MappingSuite):
        folder = Path(casebus_detention.__file__).parent / "mappings" / "detention"

Three tests per mapping file: the static check, its example documents, the laws on generated documents.
`casebus mapping test` does the same from the command line. Needs pytest and hypothesis.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest

from ...schemas.catalogue import text
from ...schemas.problem import Problem
from ..loading import codec_of, targets
from ..mapping.proof import Ask, Proof, prove

#: how the codes of broken laws begin; the others are of the check and of examples
_LAWS = "PROOF_"


class MappingSuite:
    """Promises of a mapping: nothing wrong in the file, examples as stated, both laws."""

    #: holds the mapping files
    folder: ClassVar[Path]
    #: generated per mapping and direction
    documents: ClassVar[int] = 100
    seed: ClassVar[int] = 0
    #: the day whose code tables are used
    on: ClassVar[date] = date(2022, 6, 1)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One set of tests per file."""
        if "path" in metafunc.fixturenames:
            files = sorted(self.folder.glob("*.yaml"))
            metafunc.parametrize("path", files, ids=[file.stem for file in files])

    def test_it_checks_and_its_examples_hold(self, path: Path) -> None:
        proof = self.proof(path)

        assert _told(proof, laws=False) == []

    def test_both_laws_hold_on_generated_documents(self, path: Path) -> None:
        proof = self.proof(path)

        assert _told(proof, laws=True) == []
        assert proof.laws_in
        assert proof.laws_out
        assert min(proof.documents_in, proof.documents_out) >= self.documents

    def proof(self, path: Path) -> Proof:
        """The proof of one file, made once."""
        return _proof(path, Ask(self.on, self.documents, self.seed))


@cache
def _proof(path: Path, ask: Ask) -> Proof:
    return prove(path, codecs=codec_of, targets=targets(), ask=ask)


def _told(proof: Proof, *, laws: bool) -> list[str]:
    return [_line(one) for one in proof.problems if one.code.startswith(_LAWS) == laws]


def _line(problem: Problem) -> str:
    return f"{problem.place or problem.rule} {problem.path}: {text(problem, 'en')} ({problem.code})"
