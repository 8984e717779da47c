"""The stand-in of Google, which must find nothing to object to in what the provider asks."""

from collections.abc import Iterator

import pytest

from rapport import clock
from tests.clocks import SleepersClock
from tests.fakes.google.server import FakeGoogle, start_google
from tests.providers.gmail.peers import GmailPeer


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    """Let time pass only for those who wait, here and at Google."""
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def google(passing: SleepersClock) -> Iterator[FakeGoogle]:
    with start_google(passing) as started:
        started.meter.limits["gmail"].per_minute = 10**9
        yield started
        assert started.violations == []


@pytest.fixture
def peer(google: FakeGoogle) -> GmailPeer:
    return GmailPeer(google)
