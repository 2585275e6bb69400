"""`casebus mapping diff`: nothing differs, or it ends with 1 and a table by cause."""

import json
import shutil
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.console import exits
from casebus.console.cli import call

DAY = ("--on", "2022-06-01")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A version of the police's mapping that keeps blanks around the case's name and refuses passports."""
    for part in ("codes", "police"):
        shutil.copytree(MAPPINGS / part, tmp_path / part)
    path = tmp_path / "police" / "AJYS.yaml"
    path.write_text(path.read_text("utf-8").replace("XM | trim | interpunct", "XM | trim"), "utf-8")
    return path


def test_a_mapping_does_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    ask = ["mapping", "diff", "police/JSHZ", "police/JSHZ", "--documents", "5", *DAY, "--json"]

    assert call(ask) == exits.OK

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["ok"], told["causes"], told["samples"]) == (True, [], 12)


def test_a_change_is_told_with_one_example(capsys: pytest.CaptureFixture[str], other: Path) -> None:
    samples = str(MAPPINGS / "police" / "examples" / "AJYS")
    ask = ["--lang", "en", "mapping", "diff", "police/AJYS", str(other), "--samples", samples, *DAY]

    assert call(ask) == exits.PROBLEMS
    lines = capsys.readouterr().out
    assert "persons[].name.full" in lines
    assert "changed" in lines
    assert "马·哈三 → 马•哈三" in lines

    assert call([*ask, "--mask", "--json"]) == exits.PROBLEMS
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {one["kind"] for one in told["causes"]} == {"changed"}
    assert "哈三" not in json.dumps(told, ensure_ascii=False)


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        assert (
            call(["mapping", "diff", "police/AJYS", "police/AJYS", "--samples", str(folder)])
            == exits.MISCONFIGURED
        )
        assert capsys.readouterr().err
