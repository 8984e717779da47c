"""The contract of every source of calendars, on the stand-in of Microsoft: within the window and outside of it."""

from datetime import UTC, datetime
from typing import ClassVar

import pytest

from tests.contracts.calendar_source import ALL_ABILITIES, CalendarPeer, CalendarSourceContract
from tests.contracts.meetings import make_meeting, uid_of
from tests.providers.outlook_calendar.peers import OutlookPeer

pytestmark = pytest.mark.server


class _Contract(CalendarSourceContract):
    can: ClassVar[frozenset[str]] = ALL_ABILITIES - {"hold_todo", "hold_broken"}  # Outlook takes neither

    def test_two_sessions_see_the_same(self, peer: CalendarPeer) -> None:
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1)))
        with peer.open() as calendars:
            before = calendars.list_calendars(), calendars.list_events(peer.home).versions
        with peer.open() as calendars:  # with another cursor: Graph gives one for each time that it is asked
            assert (calendars.list_calendars(), calendars.list_events(peer.home).versions) == before


class TestOutsideOfTheWindow(_Contract):
    @pytest.fixture
    def peer(self, peer: OutlookPeer) -> CalendarPeer:
        return peer


class TestWithinTheWindow(_Contract):
    @pytest.fixture
    def today(self) -> datetime:
        return datetime(2024, 3, 5, 9, tzinfo=UTC)

    @pytest.fixture
    def peer(self, peer: OutlookPeer) -> CalendarPeer:
        return peer


class TestWithEmptyPages(TestWithinTheWindow):
    crowd: ClassVar[int] = 50

    @pytest.fixture
    def peer(self, peer: OutlookPeer) -> CalendarPeer:
        peer.microsoft.person(peer.address).mailbox.traps.has_empty_pages = True
        return peer
