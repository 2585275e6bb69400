"""`casebus mapping export` and `import`: a workbook out, its edits shown, then written."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.console import exits
from casebus.console.cli import call

sys.path.insert(0, str(Path(__file__).parents[1] / "mapping"))
from workbooks import Workbook

DAY = ("--on", "2022-06-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("codes", "police"):
        shutil.copytree(MAPPINGS / part, tmp_path / part, ignore=shutil.ignore_patterns("examples"))
    return tmp_path


def test_export_names_what_it_wrote(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "police.xlsx"

    assert call(["mapping", "export", "police/AJYS", "police/JSHZ", "--xlsx", str(file), *DAY, "--json"]) == 0

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["mappings"], told["on"]) == (["police/AJYS", "police/JSHZ"], "2022-06-01")
    assert told["bytes"] == file.stat().st_size


def test_edits_are_shown_then_written(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    # Given an edited workbook of a folder of one's own
    mapping, file = folder / "police" / "AJYS.yaml", tmp_path / "police.xlsx"
    before = mapping.read_bytes()
    call(["mapping", "export", str(mapping), "--xlsx", str(file), *DAY])
    book = Workbook(file.read_bytes())
    book.put("police-AJYS", "case.title", "Operations", "trim | width")
    book.save(file)
    capsys.readouterr()
    ask = ["--lang", "en", "mapping", "import", str(file), "--folder", str(folder)]

    # When it is imported, then the diff is shown and nothing changes
    assert call(ask) == exits.OK
    lines = capsys.readouterr().out.splitlines()
    assert "+    title: AJXX/AJMC | trim | width" in lines
    assert lines[-1] == "1 files would change; --write changes them."
    assert mapping.read_bytes() == before

    # And with --write it does, once
    assert call([*ask, "--write", "--json"]) == exits.OK
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["ok"], told["written"], [one["file"] for one in told["changes"]]) == (
        True,
        True,
        ["police/AJYS.yaml"],
    )
    assert mapping.read_bytes() == before.replace(
        b"title: AJXX/AJMC | trim", b"title: AJXX/AJMC | trim | width"
    )
    assert call([*ask, "--write"]) == exits.OK
    assert "police/AJYS.yaml was changed after the workbook was exported" in capsys.readouterr().out


def test_a_wrong_edit_is_told_with_cell_and_line_and_not_written(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    mapping, file = folder / "police" / "AJYS.yaml", tmp_path / "police.xlsx"
    before = mapping.read_bytes()
    call(["mapping", "export", str(mapping), "--xlsx", str(file), *DAY])
    book = Workbook(file.read_bytes())
    book.put("police-AJYS", "case.title", "Source path", "AJXX/AJMX")
    book.save(file)
    capsys.readouterr()

    assert (
        call(["--lang", "zh", "mapping", "import", str(file), "--folder", str(folder), "--write"])
        == exits.PROBLEMS
    )

    lines = capsys.readouterr().out.splitlines()
    wrong = next(line for line in lines if "MAPPING_SOURCE_UNKNOWN" in line)
    row = [row[1] for row in book.sheets["police-AJYS"]].index("case.title") + 1
    assert wrong.startswith(f"police-AJYS!A{row}: ")
    assert wrong.endswith("[police/AJYS.yaml:23:12]")
    assert lines[-1].endswith("未写入任何文件。")
    assert mapping.read_bytes() == before


@pytest.mark.parametrize("name", ["none.xlsx", "bad.xlsx"])
def test_what_is_no_workbook(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04")

    assert call(["mapping", "import", str(tmp_path / name)]) in (exits.PROBLEMS, exits.MISCONFIGURED)
    assert capsys.readouterr().err
