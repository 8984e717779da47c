"""The stand-in of Microsoft, which must find nothing to object to in what the provider asks."""

from collections.abc import Iterator

import pytest

from rapport import clock
from tests.clocks import SleepersClock
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.providers.outlook.peers import OutlookPeer


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    """Let time pass only for those who wait, here and at Microsoft."""
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def microsoft(passing: SleepersClock) -> Iterator[FakeMicrosoft]:
    with start_microsoft(passing) as started:
        started.meter.per_window = 10**9
        yield started
        assert started.violations == []


@pytest.fixture
def peer(microsoft: FakeMicrosoft) -> OutlookPeer:
    return OutlookPeer(microsoft)
