"""The product against the stand-in of Google: the owner's account there, SQLite, and the sums of every test's end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport import clock
from rapport.settings import get_settings
from tests.clocks import SleepersClock
from tests.end_to_end.google.accounts import connect
from tests.end_to_end.offices import open_twin
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import FakeGoogle, start_google
from tests.sync.conftest import Office
from tests.sync.letters import OWNER


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    """Give a Google with which the installation and its children are registered; it lets everybody ask at will."""
    with start_google() as google:
        google.meter.table = "legacy"
        for api in ("gmail", "calendar"):
            google.meter.limits[api].per_minute = google.meter.limits[api].project_per_minute = 10**9
        registration = {"CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "ROOT": google.root, "QUOTA": "legacy"}
        for name, value in registration.items():
            monkeypatch.setenv(f"RAPPORT_GOOGLE_{name}", value)
        get_settings.cache_clear()
        yield google
        assert google.violations == []


@pytest.fixture
def passing(google: FakeGoogle) -> Iterator[SleepersClock]:
    """Let time pass only for those who wait, here and at Google."""
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    google.clock = sleepers
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def mailbox(google: FakeGoogle) -> Mailbox:
    """Give the owner's mailbox, which is empty."""
    return google.person(OWNER).mailbox


@pytest.fixture
def calendars(google: FakeGoogle) -> Calendars:
    """Give the owner's calendars: the primary one, which is empty."""
    return google.person(OWNER).calendars


@pytest.fixture
def services() -> str:
    """Say what the owner granted; files of tests say it anew."""
    return "mail"


@pytest.fixture
def office(google: FakeGoogle, empty_office: Office, services: str) -> Iterator[Office]:
    """Give an office that is connected to Google; at the end every listed id has its outcome."""
    connect(empty_office, google, services)
    yield empty_office
    assert empty_office.store.is_balanced()


@pytest.fixture
def pristine(office: Office, tmp_path: Path) -> Iterator[Office]:
    """Give the same office before its first import, to make twins of."""
    with open_twin(office, tmp_path / "pristine") as pristine:
        yield pristine
