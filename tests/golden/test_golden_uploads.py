"""Quirk 14 at the door: uploads that are half there, temporary names, the same name with new content."""

from pathlib import Path

import pytest
from casebus.adapters.channels.folder import FolderChannel
from casebus.adapters.contracts import Settlement
from casebus.adapters.settings import read_settings

PACKAGE = (Path(__file__).parent / "quirk14" / "gbk.zip").read_bytes()


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    return tmp_path


def opened(agency: Path, **settings: object) -> FolderChannel:
    values = {"outbox": "out", "inbox": "in", "quiet": 0, "sync": "none"} | settings
    return FolderChannel(read_settings(FolderChannel.Settings, values), agency)


def test_an_upload_is_taken_when_its_marker_says_that_it_is_whole(agency: Path) -> None:
    # Given half of a package, and a marker that comes last
    channel = opened(agency, complete="marker")
    file = agency / "out/ws.zip"
    file.write_bytes(PACKAGE[:100])
    assert channel.poll(10) == []

    # When the rest and the marker are there
    file.write_bytes(PACKAGE)
    assert channel.poll(10) == []
    (agency / "out/ws.zip.ok").touch()

    # Then it comes whole, byte for byte
    (one,) = channel.poll(10)
    assert (one.name, one.body) == ("ws.zip", PACKAGE)
    channel.close()


def test_a_temporary_name_is_left_until_it_is_renamed(agency: Path) -> None:
    channel = opened(agency)
    part = agency / "out/ws.zip.tmp"
    part.write_bytes(PACKAGE)
    assert channel.poll(10) == []

    part.rename(agency / "out/ws.zip")

    assert [one.body for one in channel.poll(10)] == [PACKAGE]
    channel.close()


def test_the_same_name_with_new_content_is_a_new_document(agency: Path) -> None:
    channel = opened(agency)
    taken = []
    for body in (PACKAGE, PACKAGE[:100]):
        (agency / "out/ws.zip").write_bytes(body)
        (one,) = channel.poll(10)
        taken.append(one.body)
        one.settle(Settlement("refused", "", report="why"))

    assert taken == [PACKAGE, PACKAGE[:100]]
    filed = sorted(file.read_bytes() for file in (agency / "out/refused").glob("*.zip"))
    assert filed == sorted(taken)
    channel.close()
