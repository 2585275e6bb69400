"""`casebus mapping test`: the same proof for people and for programs, in one process or several."""

import json
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from casebus.adapters.mapping.mapping_file import MappingFile
from casebus.adapters.mapping.proof import Ask
from casebus.adapters.mapping.proof.outcome import Watch
from casebus.adapters.mapping.proof.places import Carried
from casebus.console import exits
from casebus.console.mapping_test import mapping_test, proved
from casebus.console.texts import Texts

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
RECEIPTS = [MAPPINGS / kind / "receipts.yaml" for kind in ("court", "prison")]
ASK = Ask(date(2022, 6, 1), documents=20)


def test_programs_get_one_object_with_a_proof_per_mapping(capsys: pytest.CaptureFixture[str]) -> None:
    code = mapping_test(RECEIPTS, Texts(), ASK, json=True)

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (code, told["ok"]) == (exits.OK, True)
    assert [one["mapping"] for one in told["mappings"]] == ["court/receipts", "prison/receipts"]
    for one in told["mappings"]:
        assert (one["problems"], one["laws_in"], one["laws_out"], one["ok"]) == ([], True, True, True)
        kind = MAPPINGS / one["mapping"].split("/")[0]
        examples = len(
            [*kind.glob("examples/receipts/*.receipt.json"), *kind.glob("pinned/receipts/*.receipt.json")]
        )
        assert (one["documents"], one["examples"], one["grade"]) == (20, examples, "lossy")
        assert {"coverage_in", "coverage_out"} <= one.keys()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_get_a_table_and_what_is_wrong(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a mapping that states a loss that it does not have
    wrong = tmp_path / "court" / "receipts.yaml"
    for name in ("court", "codes"):
        copytree(MAPPINGS / name, tmp_path / name)
    text = wrong.read_text("utf-8")
    wrong.write_text(text.replace("    id: HZBH", "    id: { from: HZBH, loses: much }"), "utf-8")

    code = mapping_test([wrong], Texts(language), ASK)

    shown = capsys.readouterr().out
    assert code == exits.PROBLEMS
    assert "court/receipts" in shown
    assert "(PROOF_LOSS_UNSEEN)" in shown


def test_several_processes_prove_the_same() -> None:
    alone, together = list(proved(RECEIPTS, ASK)), list(proved(RECEIPTS, ASK, jobs=2))

    assert alone == together


def test_a_measure_is_told_of_every_run_and_its_shares_are_in_the_proof() -> None:
    # Given a measure that counts
    class Counting:
        def __init__(self, mapping: MappingFile) -> None:
            self.carried = Carried(mapping)
            self.inward, self.outward = Watch(self.carried, inward=True), Watch(self.carried, inward=False)

        def shares(self) -> tuple[float, float]:
            read, written = self.carried.read.keys(), self.carried.written.keys()
            seen = ({place for place, _ in watch.seen} for watch in (self.inward, self.outward))
            fired_in, fired_out = seen
            return len(fired_in & read) / len(read), len(fired_out & written) / len(written)

    # When a mapping is proved with it
    (proof,) = proved(RECEIPTS[:1], Ask(ASK.on, 60, measure=Counting))

    # Then it saw every rule at work in both directions
    assert (proof.coverage_in, proof.coverage_out) == (1.0, 1.0)
