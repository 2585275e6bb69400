"""One process per deployment."""

import os
from pathlib import Path

import pytest
from casebus.console.lock import holder, only_process
from casebus.schemas.errors import Misconfigured


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with only_process(tmp_path):
        assert holder(tmp_path) == os.getpid()
        with pytest.raises(Misconfigured, match=str(os.getpid())), only_process(tmp_path):
            pass

    assert holder(tmp_path) is None
    with only_process(tmp_path):
        pass


def test_nobody_runs_what_was_never_started(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
