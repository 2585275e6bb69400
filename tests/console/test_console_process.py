"""`casebus run` as a real process: one per deployment, clean stops, kills that lose nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from casebus.bench.prefecture import build, delivered
from casebus.console import exits
from casebus.console.lock import holder

pytestmark = pytest.mark.system

#: seconds until a process must have done what is asked of it
PATIENCE = 60.0
Start = Callable[[], "subprocess.Popen[str]"]


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.02)


def settled(folder: Path) -> int:
    """How many transfers and receipts took effect, as the ledger knows; 0 before there is one."""
    query = "SELECT count(*) FROM transfer WHERE state = 'delivered'"
    try:
        with closing(sqlite3.connect(f"file:{folder}/ledger.sqlite3?mode=ro", uri=True)) as ledger:
            count: int = ledger.execute(query).fetchone()[0]
    except sqlite3.Error:
        return 0
    return count


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "casebus.console.cli", "run", "--config", str(tmp_path)]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield run
    for one in started:
        if one.poll() is None:
            one.kill()
        assert one.stderr is not None
        one.wait(PATIENCE)
        one.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_told(tmp_path: Path, start: Start, number: signal.Signals) -> None:
    # Given a bus that runs
    build(tmp_path, 3)
    process = start()
    until(lambda: settled(tmp_path) == 9, "three documents and six receipts")

    # When it is told to stop
    process.send_signal(number)
    _, log = process.communicate(timeout=PATIENCE)

    # Then it ends well, and says so in lines that name nobody
    assert process.returncode == exits.OK
    assert log.rstrip().endswith("stopped")
    assert "马" not in log
    assert holder(tmp_path) is None


def test_a_second_one_refuses_and_names_the_first(tmp_path: Path, start: Start) -> None:
    build(tmp_path, 1)
    first = start()
    until(lambda: holder(tmp_path) == first.pid, "the lock")

    second = start()
    _, complaint = second.communicate(timeout=PATIENCE)

    assert second.returncode == exits.MISCONFIGURED
    assert str(first.pid) in complaint
    assert "正在运行" in complaint


def test_kills_lose_nothing_and_repeat_nothing(tmp_path: Path, start: Start) -> None:
    # Given more work than is done between two kills
    count = 120
    build(tmp_path, count)

    # When the bus is killed again and again, each time after it got a little further
    for goal in (1, 40, 150):
        process = start()
        until(lambda goal=goal: settled(tmp_path) >= goal, f"{goal} settled")  # type: ignore[misc]
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
    process = start()
    until(lambda: settled(tmp_path) == 3 * count, "everything")
    process.terminate()
    process.wait(PATIENCE)

    # Then every document is at the court once, and every file has its two receipts
    assert delivered(tmp_path) == count
    receipts = list((tmp_path / "police" / "inbox").glob("JSHZ_*.xml"))
    assert len(receipts) == 2 * count
    assert len(list((tmp_path / "police" / "outbox" / "done").glob("AJYS_*.xml"))) == count


def test_a_ledger_that_fails_stops_it_with_its_own_code(tmp_path: Path, start: Start) -> None:
    # Given a bus whose ledger refuses every change from now on
    build(tmp_path, 1)
    process = start()
    until(lambda: settled(tmp_path) == 3, "the first document")
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3")) as ledger:
        ledger.execute("CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'disk'); END")
        ledger.commit()

    # When another document comes
    done = tmp_path / "police" / "outbox" / "done" / "AJYS_000001.xml"
    body = done.read_bytes().replace("000001号".encode("gb18030"), "000002号".encode("gb18030"))
    part = tmp_path / "police" / "outbox" / "AJYS_2.tmp"
    part.write_bytes(body)
    part.rename(tmp_path / "police" / "outbox" / "AJYS_2.xml")
    _, log = process.communicate(timeout=PATIENCE)

    # Then it stops and says why
    assert process.returncode == exits.LEDGER_FAILED
    assert "the ledger failed" in log
