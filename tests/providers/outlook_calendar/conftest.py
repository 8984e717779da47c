"""The stand-in of Microsoft, which must find nothing to object to in what the provider asks."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rapport import clock
from tests.clocks import SleepersClock
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.providers.outlook_calendar.peers import OutlookPeer


@pytest.fixture
def today() -> datetime:
    return datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def sleepers(today: datetime) -> Iterator[SleepersClock]:
    sleepers = SleepersClock(today)
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def microsoft(sleepers: SleepersClock) -> Iterator[FakeMicrosoft]:
    with start_microsoft(sleepers) as started:
        yield started
        assert started.violations == []


@pytest.fixture
def peer(microsoft: FakeMicrosoft) -> OutlookPeer:
    return OutlookPeer(microsoft)
