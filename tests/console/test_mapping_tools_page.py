"""docs/mapping-tools.md: its commands are run in order, and say what the page says."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from casebus.adapters.kinds import MAPPINGS
from casebus.console import exits
from casebus.console.cli import call

sys.path.insert(0, str(Path(__file__).parents[1] / "mapping"))
from workbooks import Workbook

PAGE = Path(__file__).parents[2] / "docs" / "mapping-tools.md"
STEP = re.compile(r"^```sh\ncasebus ([^\n]*)\n```\n\n```text\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_pages_commands_say_what_it_says(
    capsys: pytest.CaptureFixture[str], deployment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given the folders that the page speaks of
    monkeypatch.chdir(tmp_path)
    for part in ("codes", "police"):
        shutil.copytree(
            MAPPINGS / part, tmp_path / "mappings" / part, ignore=shutil.ignore_patterns("examples", "pinned")
        )
    shutil.copytree(
        MAPPINGS / "police" / "examples" / "AJYS", "samples", ignore=shutil.ignore_patterns("*.json")
    )
    call(["transfers", "--config", str(deployment), "--json"])
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["transfers"]
    known = {
        "TRANSFER": next(row["id"] for row in rows if row["kind"] == "handover"),
        "deployment": str(deployment),
    }
    steps = STEP.findall(PAGE.read_text("utf-8"))
    assert len(steps) == 6

    for command, expected in steps:
        # When each is run, with the edit that the page tells before the first import
        if command.startswith("mapping import") and "--write" not in command:
            book = Workbook(Path("police.xlsx").read_bytes())
            book.put("police-AJYS", "case.title", "Operations", "trim | width")
            book.save(Path("police.xlsx"))
        if command.startswith("mapping diff"):
            path = Path("mappings/police/AJYS.yaml")
            path.write_text(
                path.read_text("utf-8").replace("| trim | width\n    cat", "| trim\n    cat"), "utf-8"
            )
        words = [known.get(word, word) for word in command.split()]

        # Then it says what stands on the page
        assert call(["--lang", "en", *words]) == exits.OK, command
        lines = capsys.readouterr().out.splitlines()
        for line in expected.splitlines():
            assert line in lines, (command, line, lines)
