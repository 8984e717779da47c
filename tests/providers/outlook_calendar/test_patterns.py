"""Outlook's patterns → the days of a series, as tables: each row says the days that Outlook shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.errors import Malformed
from rapport.policy.recurrence import expand
from rapport.providers.base import RemoteEvent
from rapport.providers.outlook_calendar.parse import read_event
from tests.providers.outlook_calendar.events import at, make_series

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def numbered(count: int, start: str) -> dict[str, Any]:
    return {"type": "numbered", "numberOfOccurrences": count, "startDate": start}


def read(pattern: dict[str, Any], until: dict[str, Any], start: str, *, is_all_day: bool = False) -> RemoteEvent:
    day = datetime.fromisoformat(start)
    ends = at(f"{day + timedelta(days=1):%Y-%m-%d}T00:00") if is_all_day else at(f"{start}T10:00")
    begins = at(f"{start}T00:00" if is_all_day else f"{start}T09:00")
    series = make_series(pattern, until, start=begins, end=ends, isAllDay=is_all_day)
    (event,) = read_event(series, "jana@firm.example").events
    return event


def days(event: RemoteEvent, until: int = 2050) -> list[str]:
    found = expand(event.schedule, "", datetime(2020, 1, 1, tzinfo=UTC), datetime(until, 1, 1, tzinfo=UTC))
    return [f"{one.starts_at:%Y-%m-%d}" for one in found]


@pytest.mark.parametrize(
    ("pattern", "start", "expected"),
    [
        ({"type": "daily"}, "2026-11-02", ["2026-11-02", "2026-11-03", "2026-11-04"]),
        ({"type": "daily", "interval": 10}, "2026-11-02", ["2026-11-02", "2026-11-12", "2026-11-22"]),
        (
            {"type": "weekly", "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"},
            "2026-11-02",
            ["2026-11-02", "2026-11-09", "2026-11-16"],
        ),
        (
            {"type": "weekly", "daysOfWeek": ["friday", "monday", "wednesday"], "firstDayOfWeek": "monday"},
            "2026-11-02",
            ["2026-11-02", "2026-11-04", "2026-11-06", "2026-11-09"],
        ),
        # Every second week on Sunday and Tuesday: the day that a week begins with decides which days are of one week.
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"], "firstDayOfWeek": "sunday"},
            "2026-11-03",
            ["2026-11-03", "2026-11-15", "2026-11-17", "2026-11-29"],
        ),
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"], "firstDayOfWeek": "monday"},
            "2026-11-03",
            ["2026-11-03", "2026-11-08", "2026-11-17", "2026-11-22"],
        ),
        # Where it isn't said, a week begins with Sunday.
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"]},
            "2026-11-03",
            ["2026-11-03", "2026-11-15", "2026-11-17", "2026-11-29"],
        ),
        ({"type": "weekly"}, "2026-11-03", ["2026-11-03", "2026-11-10"]),
        ({"type": "absoluteMonthly", "dayOfMonth": 15}, "2026-11-15", ["2026-11-15", "2026-12-15", "2027-01-15"]),
        (
            {"type": "absoluteMonthly", "interval": 3, "dayOfMonth": 28},
            "2026-11-28",
            ["2026-11-28", "2027-02-28", "2027-05-28"],
        ),
        # In months that are too short, the last day.
        (
            {"type": "absoluteMonthly", "dayOfMonth": 31},
            "2026-12-31",
            ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        (
            {"type": "absoluteMonthly", "dayOfMonth": 29},
            "2028-01-29",
            ["2028-01-29", "2028-02-29", "2028-03-29"],
        ),
        ({"type": "absoluteMonthly", "dayOfMonth": 30}, "2027-01-30", ["2027-01-30", "2027-02-28", "2027-03-30"]),
        (
            {"type": "relativeMonthly", "daysOfWeek": ["tuesday"], "index": "second"},
            "2026-11-10",
            ["2026-11-10", "2026-12-08", "2027-01-12"],
        ),
        (
            {"type": "relativeMonthly", "daysOfWeek": ["friday"], "index": "last"},
            "2026-11-27",
            ["2026-11-27", "2026-12-25", "2027-01-29"],
        ),
        (
            {"type": "relativeMonthly", "daysOfWeek": WEEKDAYS, "index": "first"},
            "2026-11-02",
            ["2026-11-02", "2026-12-01", "2027-01-01"],
        ),
        (
            {"type": "relativeMonthly", "daysOfWeek": WEEKDAYS, "index": "last"},
            "2026-11-30",
            ["2026-11-30", "2026-12-31", "2027-01-29"],
        ),
        (
            {"type": "relativeMonthly", "daysOfWeek": ["saturday", "sunday"], "index": "third"},
            "2026-11-08",
            ["2026-11-08", "2026-12-12", "2027-01-09"],
        ),
        ({"type": "relativeMonthly", "daysOfWeek": ["monday"]}, "2026-11-02", ["2026-11-02", "2026-12-07"]),
        (
            {"type": "relativeMonthly", "interval": 6, "daysOfWeek": ["monday"], "index": "fourth"},
            "2026-11-23",
            ["2026-11-23", "2027-05-24"],
        ),
        (
            {"type": "absoluteYearly", "month": 11, "dayOfMonth": 17},
            "2026-11-17",
            ["2026-11-17", "2027-11-17", "2028-11-17"],
        ),
        (
            {"type": "absoluteYearly", "month": 2, "dayOfMonth": 29},
            "2028-02-29",
            ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"],
        ),
        (
            {"type": "absoluteYearly", "interval": 4, "month": 5, "dayOfMonth": 1},
            "2027-05-01",
            ["2027-05-01", "2031-05-01"],
        ),
        (
            {"type": "relativeYearly", "month": 11, "daysOfWeek": ["thursday"], "index": "fourth"},
            "2026-11-26",
            ["2026-11-26", "2027-11-25", "2028-11-23"],
        ),
        (
            {"type": "relativeYearly", "month": 12, "daysOfWeek": WEEKDAYS, "index": "last"},
            "2026-12-31",
            ["2026-12-31", "2027-12-31", "2028-12-29"],
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_all_day", [False, True], ids=["hours", "days"])
def test_on_which_days_a_series_is(
    pattern: dict[str, Any], start: str, expected: list[str], *, is_all_day: bool
) -> None:
    event = read(pattern, numbered(len(expected), start), start, is_all_day=is_all_day)
    assert days(event) == expected


@pytest.mark.parametrize(
    ("until", "expected", "last"),
    [
        ({"type": "endDate", "endDate": "2026-11-16"}, 3, "2026-11-16"),
        ({"type": "endDate", "endDate": "2026-11-15"}, 2, "2026-11-09"),
        ({"type": "numbered", "numberOfOccurrences": 2, "endDate": "0001-01-01"}, 2, "2026-11-09"),
        ({"type": "noEnd", "numberOfOccurrences": 0, "endDate": "0001-01-01"}, 9, None),
    ],
)
def test_how_long_a_series_goes_on(until: dict[str, Any], expected: int, last: str | None) -> None:
    event = read({"type": "weekly", "daysOfWeek": ["monday"]}, until, "2026-11-02")
    assert len(days(event, 2027)) == expected
    assert (event.last_at and f"{event.last_at:%Y-%m-%d}") == last


def test_the_last_day_counts_wherever_it_is_evening_then() -> None:
    zone = "Pacific Standard Time"
    until = {"type": "endDate", "startDate": "2026-11-02", "endDate": "2026-11-04", "recurrenceTimeZone": zone}
    evening = {"start": at("2026-11-03T05:00"), "end": at("2026-11-03T06:00"), "originalStartTimeZone": zone}
    (event,) = read_event(make_series({"type": "daily"}, until, **evening), "").events
    assert days(event) == ["2026-11-03", "2026-11-04", "2026-11-05"]  # in UTC: the second to the fourth in Seattle


@pytest.mark.parametrize(
    ("pattern", "start", "expected"),
    [
        ({"type": "weekly", "daysOfWeek": ["monday"]}, "2026-11-03", ["2026-11-09", "2026-11-16"]),
        ({"type": "absoluteMonthly", "dayOfMonth": 1}, "2026-11-03", ["2026-12-01", "2027-01-01"]),
        ({"type": "absoluteYearly", "month": 2, "dayOfMonth": 1}, "2026-11-03", ["2027-02-01", "2028-02-01"]),
    ],
)
def test_a_series_that_starts_before_its_first_day_starts_with_that(
    pattern: dict[str, Any], start: str, expected: list[str]
) -> None:
    event = read(pattern, numbered(2, start), start)
    assert days(event) == expected
    assert (f"{event.starts_at:%Y-%m-%d}", event.ends_at - event.starts_at) == (expected[0], timedelta(hours=1))


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    until = {"type": "numbered", "numberOfOccurrences": 2, "startDate": "2026-10-23"}
    times = {"start": at("2026-10-23T08:00"), "end": at("2026-10-23T09:00")}
    weekly = {"type": "weekly", "daysOfWeek": ["friday"]}
    (event,) = read_event(make_series(weekly, until, **times), "").events
    found = expand(event.schedule, "", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [f"{one.starts_at:%m-%d %H:%M}" for one in found] == ["10-23 08:00", "10-30 09:00"]


@pytest.mark.parametrize(
    "pattern",
    [
        {"type": "hourly"},
        {"type": None},
        {"type": "absoluteYearly", "month": 13, "dayOfMonth": 1},
        {"type": "absoluteMonthly", "dayOfMonth": 32},
        {"type": "absoluteMonthly", "dayOfMonth": 10**9},
    ],
)
def test_a_pattern_that_nobody_described_is_malformed(pattern: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="pattern"):
        read(pattern, numbered(2, "2026-11-02"), "2026-11-02")
