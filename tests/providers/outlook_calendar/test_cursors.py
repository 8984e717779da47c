"""Cursors and their window, as tables."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rapport import clock
from rapport.errors import CursorExpired
from rapport.providers.outlook_calendar.cursors import open_window, read_cursor, write_cursor
from tests.clocks import SetClock


@pytest.fixture
def at() -> Iterator[list[datetime]]:
    """Let a test say what time it is."""
    now = [datetime(2026, 11, 2, tzinfo=UTC)]
    clock.set_clock(SetClock(lambda: now[0]))
    yield now
    clock.set_clock(None)


@pytest.mark.parametrize(
    ("now", "name", "start", "end"),
    [
        (datetime(2026, 11, 2, 9, 30, tzinfo=UTC), "202611", "2026-10-01T00:00:00Z", "2027-12-01T00:00:00Z"),
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), "202611", "2026-10-01T00:00:00Z", "2027-12-01T00:00:00Z"),
        (datetime(2026, 12, 1, tzinfo=UTC), "202612", "2026-11-01T00:00:00Z", "2028-01-01T00:00:00Z"),
        (datetime(2027, 1, 31, tzinfo=UTC), "202701", "2026-12-01T00:00:00Z", "2028-02-01T00:00:00Z"),
        (datetime(2028, 2, 29, tzinfo=UTC), "202802", "2028-01-01T00:00:00Z", "2029-03-01T00:00:00Z"),
    ],
)
def test_which_days_are_followed(at: list[datetime], now: datetime, name: str, start: str, end: str) -> None:
    at[0] = now
    window = open_window()
    assert (window.name, window.start, window.end) == (name, start, end)


def test_a_cursor_is_good_until_the_month_ends(at: list[datetime]) -> None:
    cursor = write_cursor("R0usmc abc")
    at[0] = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert read_cursor(cursor) == "R0usmc abc"
    at[0] = datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(CursorExpired):
        read_cursor(cursor)


@pytest.mark.parametrize("cursor", ["", "202611", "202611 ", "nobody gave this", " R0usmc", "202610 R0usmc"])
def test_what_is_no_cursor_of_this_month_is_expired(at: list[datetime], cursor: str) -> None:
    assert at
    with pytest.raises(CursorExpired):
        read_cursor(cursor)
