"""Threads that do one thing over and over: begun anew after a failure, ended by a failed ledger."""

import logging
import threading
from collections.abc import Callable

import pytest
from casebus.console import worker
from casebus.console.worker import Worker
from casebus.schemas.errors import LedgerFailed, Unavailable


class Scripted:
    """Work that does what a list says: a number is what there was to do, an exception is raised."""

    def __init__(self, script: list[int | Exception], stop: threading.Event) -> None:
        self.script, self.stop = script, stop
        self.waits: list[float] = []
        self.begun = self.closed = 0

    def begin(self) -> "Scripted":
        self.begun += 1
        return self

    def turn(self, wait: float) -> int:
        self.waits.append(wait)
        step = self.script.pop(0)
        if not self.script:
            self.stop.set()
        if isinstance(step, Exception):
            raise step
        return step

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Scripted, list[LedgerFailed]]]:
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.002)

    def run(*script: int | Exception) -> tuple[Scripted, list[LedgerFailed]]:
        stop, failed = threading.Event(), list[LedgerFailed]()
        work = Scripted(list(script), stop)
        one = Worker("police", work.begin, stop, failed.append, idle=0.5)
        one.thread.start()
        one.thread.join(20)
        assert not one.thread.is_alive()
        return work, failed

    return run


def test_quick_while_there_is_work_and_quiet_when_there_is_none(
    scripted: Callable[..., tuple[Scripted, list[LedgerFailed]]],
) -> None:
    # When there is work, then none for long, then some again
    work, _ = scripted(1, 0, 0, 0, 0, 0, 0, 1, 0)

    # Then the wait doubles up to its bound and falls back at once
    assert work.waits == [0.02, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.02]
    assert (work.begun, work.closed) == (1, 1)


def test_a_failure_is_logged_and_begun_anew(
    scripted: Callable[..., tuple[Scripted, list[LedgerFailed]]], caplog: pytest.LogCaptureFixture
) -> None:
    # When the work fails, once as expected and once as nobody expected
    with caplog.at_level(logging.WARNING):
        work, failed = scripted(1, Unavailable("away"), ValueError("secret of 马"), 1)

    # Then each failure closed it and began it again; the process was not asked to stop
    assert (work.begun, work.closed, failed) == (3, 3, [])
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert all(record.threadName == "police" for record in caplog.records)


def test_a_failed_ledger_is_told_to_the_process(
    scripted: Callable[..., tuple[Scripted, list[LedgerFailed]]],
) -> None:
    error = LedgerFailed("disk full")

    work, failed = scripted(error, 1)

    assert failed == [error]
    assert work.closed == 1
