"""The contract of every source of calendars, on the stand-in of Google: also where pages are short or empty."""

from typing import ClassVar

import pytest

from tests.contracts.calendar_source import ALL_ABILITIES, CalendarPeer, CalendarSourceContract
from tests.providers.google_calendar.peers import GooglePeer

pytestmark = pytest.mark.server


class _Contract(CalendarSourceContract):
    can: ClassVar[frozenset[str]] = ALL_ABILITIES - {"hold_todo", "hold_broken"}  # Google takes neither


class TestWithGoogle(_Contract):
    @pytest.fixture
    def peer(self, peer: GooglePeer) -> CalendarPeer:
        return peer


class TestWithShortAndEmptyPages(_Contract):
    crowd: ClassVar[int] = 50

    @pytest.fixture
    def peer(self, peer: GooglePeer) -> CalendarPeer:
        peer.calendars.page_size, peer.calendars.has_empty_pages = 7, True
        return peer
