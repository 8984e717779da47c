"""Whatever happens in calendars, ours is theirs after the next run: by a fresh import, and by the server's files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.calendars import Calendars, calendars, office, server
from tests.end_to_end.calendars_life import live
from tests.end_to_end.calendars_views import read_files, read_store
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

__all__ = ["calendars", "office", "server"]

pytestmark = pytest.mark.server


@pytest.fixture
def pristine(office: Office, tmp_path: Path) -> Iterator[Office]:
    """Give the same office before its first import, to make twins of."""
    with open_twin(office, tmp_path / "pristine") as pristine:
        yield pristine


def test_whatever_happens_ours_is_theirs(
    office: Office, calendars: Calendars, pristine: Office, tmp_path: Path
) -> None:
    steps = 0
    for step in live(calendars):
        office.catch_up(OWNER)
        expected, found = read_files(calendars), read_store(office)
        assert found.meetings == expected.meetings, step
        assert found.outcomes == expected.outcomes, step
        assert office.store.is_balanced(), step
        with open_twin(pristine, tmp_path / f"fresh {steps}") as fresh:
            fresh.catch_up(OWNER)
            assert read_present(office) == read_present(fresh), step
        steps += 1
    assert steps == 22
