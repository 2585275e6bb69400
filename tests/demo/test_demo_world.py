"""The whole prefecture in one process: it ends, it stalls aloud, it stops when told, it goes on."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from casebus.demo.figures import figures
from casebus.demo.layout import Ports
from casebus.demo.world import World


def free_ports(count: int) -> tuple[int, ...]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = tuple(int(probe.getsockname()[1]) for probe in probes)
    for probe in probes:
        probe.close()
    return found


@pytest.fixture
def bus() -> Iterator[str]:
    """Somebody who listens and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def ran(dir: Path, cases: int, bus: str, patience: float) -> tuple[int, list[dict[str, Any]]]:
    lines: list[dict[str, Any]] = []
    world = World(dir, cases, 1, Ports(free_ports(8), bus))
    try:
        return world.run(patience=patience, quiet=0.0, say=lines.append), lines
    finally:
        world.close()


def test_a_prefecture_without_cases_is_at_its_end(tmp_path: Path, bus: str) -> None:
    status, lines = ran(tmp_path, 0, bus, patience=30)

    assert status == 0
    assert lines[-1]["phase"] == "ended"


def test_without_an_exchange_it_stalls_and_says_where(tmp_path: Path, bus: str) -> None:
    # Given two runs over the same folder, with nobody to carry anything
    for _ in range(2):
        status, lines = ran(tmp_path, 9, bus, patience=0.2)

    # Then each names what it waits for, and the second sent nothing anew
    assert status == 3
    last = lines[-1]
    assert (last["filed"], last["ended"], last["phase"]) == (9, 0, "stalled")
    assert {"no receipt"} == {w["what"] for w in last["waiting_for"] if "what" in w}
    assert [w["case"] for w in last["waiting_for"] if "missing" in w] == list(range(9))
    files = list((tmp_path / "legacy").glob("police-*/outbox/*.xml"))
    assert len(files) == last["sent"] == 18
    assert figures(tmp_path)["open"] == 18


@pytest.mark.system
def test_it_stops_when_it_is_told_to(tmp_path: Path, bus: str) -> None:
    words = [
        "--dir",
        str(tmp_path),
        "--cases",
        "3",
        "--bus",
        bus,
        "--ports",
        ",".join(map(str, free_ports(8))),
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "casebus.demo.world", *words], stdout=subprocess.PIPE, text=True
    ) as world:
        assert world.stdout
        first = json.loads(world.stdout.readline())
        os.kill(world.pid, signal.SIGTERM)

        assert world.wait(60) == 143
    assert set(first) == {"filed", "ended", "sent", "received", "outstanding", "phase"}
