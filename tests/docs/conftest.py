"""Does what a page tells its reader to do, in a folder of the reader's own."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from casebus.console.cli import call

sys.path.insert(0, str(Path(__file__).parent))

from page_steps import ROOT, Step, lines


@pytest.fixture
def reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Step], list[str]]:
    """Does a step as a reader would, in a folder of their own, and gives what was printed."""
    shutil.copytree(ROOT / "docs" / "examples" / "first-mapping" / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEBUS_LANG", "en")

    def do(step: Step) -> list[str]:
        if step.file:
            Path(step.file).parent.mkdir(parents=True, exist_ok=True)
            Path(step.file).write_text(step.text, "utf-8")
            return []
        words = shlex.split(step.command)
        if words[0] != "casebus":
            done = subprocess.run(["sh", "-c", step.command], capture_output=True, check=True, text=True)
            return lines(done.stdout)
        capsys.readouterr()
        call(words[1:])
        told = capsys.readouterr()
        return lines(told.out + told.err)

    return do
