"""Every kind of archive of calendars passes the contract, as far as its kind knows the verbs."""

from pathlib import Path
from typing import ClassVar

import pytest

from tests.contracts.calendar_source import ALL_ABILITIES, CalendarSourceContract
from tests.providers.archive.calendar_peers import ExportsPeer, FoldersPeer, SingleExportPeer, VdirPeer


class TestExports(CalendarSourceContract):
    @pytest.fixture
    def peer(self, tmp_path: Path) -> ExportsPeer:
        return ExportsPeer(tmp_path / "exports")


class TestSingleExport(CalendarSourceContract):
    can: ClassVar[frozenset[str]] = ALL_ABILITIES - {"create_calendar", "remove_calendar", "move"}

    @pytest.fixture
    def peer(self, tmp_path: Path) -> SingleExportPeer:
        return SingleExportPeer(tmp_path / "exports")


class TestFolders(CalendarSourceContract):
    @pytest.fixture
    def peer(self, tmp_path: Path) -> FoldersPeer:
        return FoldersPeer(tmp_path)


class TestVdir(CalendarSourceContract):
    @pytest.fixture
    def peer(self, tmp_path: Path) -> VdirPeer:
        return VdirPeer(tmp_path / "calendars")
