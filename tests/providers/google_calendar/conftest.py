"""The stand-in of Google, which must find nothing to object to in what the provider asks."""

from collections.abc import Iterator

import pytest

from tests.fakes.google.server import FakeGoogle, start_google
from tests.providers.google_calendar.peers import GooglePeer


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with start_google() as started:
        yield started
        assert started.violations == []


@pytest.fixture
def peer(google: FakeGoogle) -> GooglePeer:
    return GooglePeer(google)
