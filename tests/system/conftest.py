"""What the tests of real processes share: the demo as a user starts it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

#: what the bus logs when every agency has its thread
RUNNING = "running: "


class Demo:
    """`casebus demo` in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._begun: list[subprocess.Popen[str]] = []

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
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._begun.append(process)
        return process

    def run(self, *arguments: str, expect: int = 0) -> dict[str, Any]:
        """Run to the end; the JSON object on the last line."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=170)
        assert process.returncode == expect, f"exit {process.returncode}\n{out}\n{err}"
        return dict(json.loads(out.splitlines()[-1])) if out.strip() else {}

    def started(self) -> int:
        """How often the bus has started here."""
        log = self.folder / "bus.log"
        return log.read_text("utf-8").count(RUNNING) if log.exists() else 0

    def bus(self, process: "subprocess.Popen[str]", before: int) -> int | None:
        """The process id of the bus once it runs its agencies; None when the demo ended instead."""
        while process.poll() is None:
            if self.started() > before:
                return int((self.folder / "bus.pid").read_text())
            time.sleep(0.02)
        return None

    def stop(self) -> None:
        """End what a failed test left running; a demo that is told to stop ends its bus and its world."""
        for process in self._begun:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=60)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path / "prefecture")
    yield made
    made.stop()
