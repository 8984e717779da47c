"""Calendars in memory pass the contract, and fail when a test wants them to."""

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from models.words import FolderRole
from rapport.errors import Misconfigured, Unavailable
from rapport.providers import memory_calendars
from rapport.providers.base import CalendarSource, Login
from tests.contracts.calendar_source import CalendarSourceContract
from tests.contracts.meetings import make_meeting

NUMBERS = itertools.count(1)


def login(name: str) -> Login:
    return Login("jana@firma.example", {"calendars": name})


class MemoryPeer(memory_calendars.MemoryCalendars):
    def __init__(self) -> None:
        super().__init__()
        self.name = f"peer-{next(NUMBERS)}"
        memory_calendars._CALENDARS[self.name] = self

    def open(self) -> AbstractContextManager[CalendarSource]:
        return memory_calendars.open_calendar(login(self.name))


class TestMemoryCalendars(CalendarSourceContract):
    @pytest.fixture
    def peer(self) -> Iterator[MemoryPeer]:
        made = MemoryPeer()
        yield made
        del memory_calendars._CALENDARS[made.name]


def test_a_name_finds_the_same_calendars_again() -> None:
    held = memory_calendars.calendars_named("kept")
    held.put(held.home, "a", make_meeting("a"))
    with memory_calendars.open_calendar(login("kept")) as calendars:
        assert len(calendars.list_events(held.home).versions) == 1


def test_somebody_elses_calendar_is_shared() -> None:
    path = memory_calendars.calendars_named("shared").create_calendar("Karel", FolderRole.SHARED)
    with memory_calendars.open_calendar(login("shared")) as calendars:
        assert {one.path: one.role for one in calendars.list_calendars()}[path] is FolderRole.SHARED


def test_a_login_without_a_name_is_misconfigured() -> None:
    with pytest.raises(Misconfigured), memory_calendars.open_calendar(Login("jana@firma.example", {})):
        pass


def test_the_chosen_call_fails_and_no_other() -> None:
    held = memory_calendars.calendars_named("failing")
    held.fail_at(2, Unavailable("The server is away."))
    with memory_calendars.open_calendar(login("failing")) as calendars:
        calendars.list_calendars()
        with pytest.raises(Unavailable):
            calendars.list_events(held.home)
        assert dict(calendars.list_events(held.home).versions) == {}
        assert calendars.usage.requests == held.calls == 3


def test_check_lists_the_calendars() -> None:
    (step,) = memory_calendars.check_calendar(login("checked"))
    assert (step.name, step.passed) == ("calendar listing", True)
