"""Dates, times and durations (RFC 5545, 3.3.4 to 3.3.6), as written.

A moment is a date (all day), a naive datetime (floating) or an aware one.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years, both included, in which events of people take place."""

Moment = date | datetime

_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d{1,9})?\s?(?:(Z)|([+-]\d\d):?(\d\d))?)?",
    re.IGNORECASE | re.ASCII,
)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,7})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})S)?)?",
    re.IGNORECASE | re.ASCII,
)
_MIDNIGHT_AFTER = 24
_LAST_SECOND = 59


def parse_moment(text: str) -> Moment | None:
    """Read a DATE or DATE-TIME, also in ISO 8601's other forms; None where it is neither or no day of the calendar."""
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return day if found[4] is None else _at_time(day, found)
    except (ValueError, OverflowError):
        return None


def parse_duration(text: str) -> timedelta | None:
    """Read a DURATION; None where it is none, or negative."""
    found = _DURATION.fullmatch(text.strip())
    if not found or found[1] == "-":
        return None
    weeks, days, hours, minutes, seconds = (int(found[place] or 0) for place in range(2, 7))
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def is_all_day(moment: Moment) -> bool:
    """Tell whether a moment is a whole day."""
    return not isinstance(moment, datetime)


def in_utc(moment: Moment) -> datetime:
    """Give a moment in UTC; all-day and floating ones are written as if they were."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def is_in_bounds(moment: Moment) -> bool:
    """Tell whether a moment is within the years that are kept."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def name_instance(moment: Moment) -> str:
    """Name an instance of a series by its original start, in the form that `RemoteEvent.recurrence_id` has."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    return f"{moment:%Y%m%dT%H%M%S}" if moment.tzinfo is None else f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _at_time(day: date, found: re.Match[str]) -> datetime:
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), _LAST_SECOND)
    days_after = hour == _MIDNIGHT_AFTER and not minute
    moment = datetime(day.year, day.month, day.day, 0 if days_after else hour, minute, second)  # noqa: DTZ001  floating
    moment += timedelta(days=days_after)
    if found[7]:
        return moment.replace(tzinfo=UTC)
    if found[8]:
        offset = timedelta(hours=int(found[8]), minutes=int(found[8][0] + found[9]))
        return moment.replace(tzinfo=timezone(offset)).astimezone(UTC)
    return moment
