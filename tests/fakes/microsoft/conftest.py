"""A fake Microsoft for its own tests, and Jana before it."""

from collections.abc import Iterator

import pytest

from tests.clocks import SleepersClock
from tests.fakes.microsoft.asking import JANA, Asker
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft


@pytest.fixture
def clock() -> SleepersClock:
    return SleepersClock()


@pytest.fixture
def lax_microsoft(clock: SleepersClock) -> Iterator[FakeMicrosoft]:
    """Give a fake whose violations the test looks at itself."""
    with start_microsoft(clock) as started:
        yield started


@pytest.fixture
def microsoft(lax_microsoft: FakeMicrosoft) -> Iterator[FakeMicrosoft]:
    """Give a fake that must find nothing to object to."""
    yield lax_microsoft
    assert lax_microsoft.violations == []


@pytest.fixture
def jana(lax_microsoft: FakeMicrosoft) -> Person:
    return lax_microsoft.person(JANA, "Jana Novotná")


@pytest.fixture
def graph(lax_microsoft: FakeMicrosoft, jana: Person) -> Iterator[Asker]:
    """Give Jana's access to Graph."""
    asker = Asker(lax_microsoft)
    with asker.http:
        yield asker
