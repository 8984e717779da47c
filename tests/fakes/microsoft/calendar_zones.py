"""Zones and times of events: Windows names as Exchange keeps them, wall times as Graph writes them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

Moment = date | datetime


def zone_of(name: str) -> ZoneInfo | None:
    """Give the zone of a Windows or IANA name; None for none of both."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def windows_name(moment: Moment, usual: str) -> str:
    """Give the Windows name of a moment's zone: of those that keep the same time, the usual one if it's among them."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return usual
    key = getattr(moment.tzinfo, "key", "UTC")
    if key in {usual, "UTC"}:
        return key
    kept = _offsets(key)
    alike = [windows for windows, iana in WINDOWS_TO_OLSON.items() if _offsets(iana) == kept]
    return usual if usual in alike else next(iter(alike), key)


@cache
def _offsets(key: str) -> tuple[timedelta | None, ...]:
    return tuple(datetime(2026, month, 2, tzinfo=ZoneInfo(key)).utcoffset() for month in range(1, 13))


def as_moment(moment: Moment) -> datetime:
    """Give a moment in UTC; a day begins as if in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), UTC)


def write_time(moment: Moment, zone: str) -> dict[str, str]:
    """Write a moment as the wall clock of a zone; a day is midnight of whatever zone."""
    known = zone_of(zone) if isinstance(moment, datetime) else UTC
    told = as_moment(moment).astimezone(known)
    return {"dateTime": f"{told:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": zone}


def write_stamp(moment: datetime) -> str:
    """Write a moment in UTC, as Exchange stamps events."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000Z"


def add(moment: Moment, length: timedelta) -> Moment:
    """Add a length: exactly to a moment, in days to a day."""
    if not isinstance(moment, datetime):
        return moment + length
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)
