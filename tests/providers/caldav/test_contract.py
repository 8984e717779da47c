"""The contract of every source of calendars, against Radicale and Xandikos."""

import itertools
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

import pytest

from rapport.providers.base import CalendarSource
from tests.contracts.calendar_source import ALL_ABILITIES, CalendarPeer, CalendarSourceContract
from tests.servers.caldav_peer import CaldavPeer, RadicalePeer, XandikosPeer

pytestmark = pytest.mark.server
COMPONENTS = ("VEVENT", "VTODO")
_numbers = itertools.count(1)


@dataclass
class _Peer:
    """A peer as the contract wants it: calendars by path, members by UID."""

    peer: CaldavPeer

    def __post_init__(self) -> None:
        self.names: dict[str, str] = {}
        self.home = self.create_calendar("Home")

    def open(self) -> AbstractContextManager[CalendarSource]:
        return self.peer.open()

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        self.peer.put(self.names[calendar], _member(uid), ics)

    def delete(self, calendar: str, uid: str) -> None:
        self.peer.delete(self.names[calendar], _member(uid))

    def move(self, calendar: str, uid: str, to: str) -> None:
        ics = self.peer.read(self.names[calendar])[_member(uid)]
        self.delete(calendar, uid)
        self.put(to, uid, ics)

    def create_calendar(self, name: str) -> str:
        short = f"calendar-{next(_numbers)}"
        self.peer.create(short, name, COMPONENTS)
        path = self.peer.path(short)
        self.names[path] = short
        return path

    def remove_calendar(self, path: str) -> None:
        self.peer.remove(self.names[path])

    def expire_cursors(self) -> None:
        for name in self.names.values():
            self.peer.expire_tokens(name)


def _member(uid: str) -> str:
    # Radicale takes no question mark in a name, and no server a slash.
    return f"{uid.translate({ord('/'): '_', ord('?'): '_'})[:80]}.ics"


class _Contract(CalendarSourceContract):
    can: ClassVar[frozenset[str]] = ALL_ABILITIES - {"hold_broken"}  # these servers refuse what they can't read


class TestWithRadicale(_Contract):
    @pytest.fixture
    def peer(self, radicale_peer: RadicalePeer) -> CalendarPeer:
        return _Peer(radicale_peer)


class TestWithXandikos(_Contract):
    @pytest.fixture
    def peer(self, xandikos_peer: XandikosPeer) -> CalendarPeer:
        return _Peer(xandikos_peer)
