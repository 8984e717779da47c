"""A fake Google for its own tests, and the real client library before it."""

from collections.abc import Iterator

import pytest

from tests.clocks import SleepersClock
from tests.fakes.google.asking import JANA, Client, open_client
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle, start_google


@pytest.fixture
def clock() -> SleepersClock:
    return SleepersClock()


@pytest.fixture
def lax_google(clock: SleepersClock) -> Iterator[FakeGoogle]:
    """Give a fake whose violations the test looks at itself."""
    with start_google(clock) as started:
        yield started


@pytest.fixture
def google(lax_google: FakeGoogle) -> Iterator[FakeGoogle]:
    """Give a fake that must find nothing to object to."""
    yield lax_google
    assert lax_google.violations == []


@pytest.fixture
def jana(lax_google: FakeGoogle) -> Person:
    return lax_google.person(JANA, "Jana Novotná")


@pytest.fixture
def users(lax_google: FakeGoogle, jana: Person) -> Client:
    """Give the real library's `users` resource, signed in as Jana."""
    return open_client(lax_google).users()
