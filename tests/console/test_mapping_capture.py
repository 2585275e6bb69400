"""`casebus mapping capture`: a transfer of a ledger, or a file, becomes an example that `mapping test` takes."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.adapters.loading import codec_of, targets
from casebus.adapters.mapping import load_mapping
from casebus.adapters.mapping.proof.examples import examples_of, prove_example
from casebus.console import exits
from casebus.console.cli import call
from casebus.schemas.validation import validate_case

FULL = MAPPINGS / "police" / "examples" / "AJYS" / "full.xml"
DAY = ("--on", "2022-06-01")


@pytest.fixture
def police(tmp_path: Path) -> Path:
    """The police's mapping in a folder of its own, with one example of its own."""
    for part in ("codes", "police"):
        shutil.copytree(MAPPINGS / part, tmp_path / part, ignore=shutil.ignore_patterns("examples", "pinned"))
    folder = tmp_path / "police" / "examples" / "AJYS"
    folder.mkdir(parents=True)
    for name in ("sparse.xml", "sparse.case.json"):
        shutil.copy(FULL.parent / name, folder / name)
    (folder / "examples.yaml").write_text("# ours\nsparse.xml: { out: bytes }", "utf-8")
    return tmp_path / "police" / "AJYS.yaml"


def test_a_file_becomes_an_example_that_holds(capsys: pytest.CaptureFixture[str], police: Path) -> None:
    # When a file is captured beside its mapping
    ask = ["mapping", "capture", str(FULL), "--mapping", str(police), "--name", "gang", *DAY]
    assert call([*ask, "--json"]) == exits.OK

    # Then it says what it wrote, and what was there stays
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    folder = police.parent / "examples" / "AJYS"
    assert [Path(file).name for file in told["files"]] == ["gang.xml", "gang.case.json", "examples.yaml"]
    assert (told["layout_kept"], told["masked"] > 40) == (True, True)
    assert (
        (folder / "examples.yaml")
        .read_text("utf-8")
        .startswith('# ours\nsparse.xml: { out: bytes }\n"gang.xml":\n')
    )

    # And the example proves the mapping like any other
    mapping = load_mapping(police, codecs=codec_of, targets=targets())
    found, wrong = examples_of(mapping, date(2022, 6, 1))
    assert (wrong, [one.source.name for one in found]) == ([], ["gang.xml", "sparse.xml"])
    assert [prove_example(mapping, one, validate_case) for one in found] == [[], []]

    # And it is never written over
    assert call(ask) == exits.MISCONFIGURED
    assert "gang.xml" in capsys.readouterr().err


def test_a_transfer_is_found_in_the_ledger(
    capsys: pytest.CaptureFixture[str], deployment: Path, tmp_path: Path
) -> None:
    # Given a transfer of a deployment that has run
    call(["transfers", "--config", str(deployment), "--json"])
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["transfers"]
    (first, *_) = (row for row in rows if row["kind"] == "handover")

    # When it is captured
    ask = [
        "mapping",
        "capture",
        first["id"],
        "--config",
        str(deployment),
        "--out",
        str(tmp_path / "new"),
        "--json",
    ]
    assert call(ask) == exits.OK

    # Then the example is of the mapping that read it, under a name that tells nothing
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["mapping"] == "police/AJYS"
    source = Path(told["files"][0])
    assert source.name.startswith("captured-")
    assert first["case_number"] not in source.read_bytes().decode("gb18030")


def test_a_document_with_problems_is_kept_elsewhere(
    capsys: pytest.CaptureFixture[str], police: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_bytes(FULL.read_bytes().replace(b"622901199511120420", b"622901199511120421"))
    ask = ["--lang", "en", "mapping", "capture", str(bad), "--mapping", str(police), *DAY]

    assert call(ask) == exits.PROBLEMS
    assert "CAPTURE_PROBLEMS" in capsys.readouterr().out
    assert call([*ask, "--out", str(tmp_path / "bad"), "--name", "wrong"]) == exits.OK

    (told,) = json.loads((tmp_path / "bad" / "wrong.problems.json").read_text("utf-8"))
    assert (told["code"], told["path"]) == ("VALUE_RESIDENT_CHECK", "persons[1].identity.number")
    assert b"62290119951112042" not in (tmp_path / "bad" / "wrong.xml").read_bytes()


def test_what_is_not_there_or_cannot_be_read(
    capsys: pytest.CaptureFixture[str], deployment: Path, tmp_path: Path
) -> None:
    assert call(["mapping", "capture", "nothing", "--config", str(deployment)]) == exits.MISCONFIGURED
    assert "CAPTURE_UNKNOWN" in capsys.readouterr().err
    (tmp_path / "x.xml").write_bytes(b"<AJYS>")
    ask = [
        "mapping",
        "capture",
        str(tmp_path / "x.xml"),
        "--mapping",
        "police/AJYS",
        "--out",
        str(tmp_path / "o"),
    ]
    assert call(ask) == exits.PROBLEMS
    assert "CAPTURE_UNREADABLE" in capsys.readouterr().out
    assert not (tmp_path / "o").exists()
