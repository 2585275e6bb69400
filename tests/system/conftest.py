"""What the tests of real processes share: the demo as a user starts it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class Demo:
    """`casebus demo` in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [
            sys.executable,
            "-m",
            "casebus.console.cli",
            "demo",
            "--out",
            str(self.folder),
            "--json",
            *arguments,
        ]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments: str, expect: int = 0) -> dict[str, Any]:
        """Run to the end; the JSON object on the last line."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=170)
        assert process.returncode == expect, f"exit {process.returncode}\n{out}\n{err}"
        return dict(json.loads(out.splitlines()[-1])) if out.strip() else {}

    def bus(self) -> int:
        """The process id of the running bus."""
        return int((self.folder / "bus.pid").read_text())


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return Demo(tmp_path / "prefecture")
