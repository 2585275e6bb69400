"""The built-in channels pass the suite that ships for plug-in authors."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from agency_sides import DatabaseSide, FolderSide
from casebus.adapters.suites.agency_side import ChannelCapabilities
from casebus.adapters.suites.channel_suite import ChannelSuite
from http_side import HttpSide


class TestFolderStable(ChannelSuite):
    @pytest.fixture
    def agency(self, tmp_path: Path) -> FolderSide:
        return FolderSide(tmp_path)


class TestFolderMarker(ChannelSuite):
    @pytest.fixture
    def agency(self, tmp_path: Path) -> FolderSide:
        return FolderSide(tmp_path, complete="marker", sync="batch")


class TestFolderSyncEach(ChannelSuite):
    @pytest.fixture
    def agency(self, tmp_path: Path) -> FolderSide:
        return FolderSide(tmp_path, sync="each", work="work")


class TestDatabase(ChannelSuite):
    capabilities = ChannelCapabilities(half_written=False)

    @pytest.fixture
    def agency(self, tmp_path: Path) -> Iterator[DatabaseSide]:
        side = DatabaseSide(tmp_path)
        yield side
        side.database.close()


class TestDatabaseWithIds(TestDatabase):
    @pytest.fixture
    def agency(self, tmp_path: Path) -> Iterator[DatabaseSide]:
        side = DatabaseSide(tmp_path, ids_table="CASEBUS_IDS")
        yield side
        side.database.close()


class TestHttp(ChannelSuite):
    capabilities = ChannelCapabilities(half_written=False, looks=False)

    @pytest.fixture
    def agency(self, tmp_path: Path) -> Iterator[HttpSide]:
        side = HttpSide(tmp_path)
        yield side
        side.stop()
