"""A file that its agency is still writing, under its final name."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from casebus.adapters.channels.folder import FolderChannel
from five_agencies import POLICE
from five_systems import Prefecture
from golden import filing, filing_key
from police_side import posted


class Slow:
    """A folder's clock that moves when the test says so."""

    now = 4_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Prefecture, Slow]]:
    """A prefecture whose police folder waits until a file no longer changes."""
    clock = Slow()
    monkeypatch.setitem(FolderChannel.__init__.__kwdefaults__, "clock", clock)
    made = Prefecture(tmp_path, quiet=2)
    yield made, clock
    made.close()


def test_a_file_that_still_grows_is_left_alone_until_it_is_quiet(slow: tuple[Prefecture, Slow]) -> None:
    prefecture, clock = slow
    file, body = prefecture.home / "police/out/AJYS_1.xml", filing(1)
    file.write_bytes(body[:300])
    at = clock.now
    for part in range(300, len(body) + 300, 300):
        os.utime(file, (at, at))
        clock.now += 0.9
        prefecture.go()
        assert file.exists()
        file.write_bytes(body[: part + 300])
        at = clock.now
        os.utime(file, (at, at))
    clock.now += 0.5
    prefecture.go()
    assert file.exists()

    clock.now += 2
    prefecture.go()

    assert posted(prefecture, 1)
    assert prefecture.outcomes(POLICE, filing_key(1)) == ["1", "5"]
