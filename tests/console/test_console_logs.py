"""The log: one line per event, and nothing of a document in it."""

import logging
from collections.abc import Iterator

import pytest
from casebus.console.logs import log_to_stderr


@pytest.fixture
def to_stderr(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.CaptureFixture[str]]:
    root = logging.getLogger()
    level = root.level
    monkeypatch.setattr(root, "handlers", [])  # pytest's own must not be closed
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    yield capsys
    root.setLevel(level)


def test_one_event_is_one_line(to_stderr: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    logging.getLogger("x").warning("name\nFORGED 2021 ERROR\x1b[31m")

    written = to_stderr.readouterr().err
    assert written.count("\n") == 1
    assert "\x1b" not in written


def test_an_exception_tells_its_place_and_not_its_words(to_stderr: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    try:
        raise ValueError("马·哈三 622901198501010012")
    except ValueError:
        logging.getLogger("x").exception("failed")

    written = to_stderr.readouterr().err
    assert "ValueError" in written
    assert "test_console_logs.py" in written
    assert "622901198501010012" not in written
