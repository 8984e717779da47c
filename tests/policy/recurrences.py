"""What the tables of repeating events are written in: iCalendar lines on one side, plain times on the other."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from rapport.ical.schedule import write_schedule
from rapport.policy.recurrence import Occurrence, expand


def write(lines: str, zones: Mapping[str, str] | None = None, time_zones: str = "") -> str:
    """Write the schedule of components whose lines are given, a blank line between two of them."""
    events = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in _split(lines))
    definitions = "\n".join(f"BEGIN:VTIMEZONE\n{zone}\nEND:VTIMEZONE" for zone in _split(time_zones))
    calendar = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\n{definitions}\n{events}\nEND:VCALENDAR\n")
    return write_schedule(calendar.events, zones or {}, calendar.timezones)


def occurrences(schedule: str, window: str, component: str = "", zone: str = "UTC", limit: int = 1000) -> list[str]:
    """List what a schedule gives in a window of days in UTC, in the words of `say`."""
    since, until = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in window.split())
    return [say(one, zone) for one in expand(schedule, component, since, until, limit)]


def say(one: Occurrence, zone: str = "UTC") -> str:
    """Say an occurrence: "2025-03-03 09:00-10:00"; "2025-03-03 22:00-2025-03-04 06:00"; a whole day "2025-03-03"."""
    starts_at, ends_at = (moment.astimezone(ZoneInfo(zone)) for moment in (one.starts_at, one.ends_at))
    if f"{starts_at:%H%M}{ends_at:%H%M}" == "00000000" and ends_at > starts_at:
        last = ends_at - timedelta(days=1)
        return f"{starts_at:%F}" if last == starts_at else f"{starts_at:%F}..{last:%F}"
    end = f"{ends_at:%H:%M}" if ends_at.date() == starts_at.date() else f"{ends_at:%F %H:%M}"
    return f"{starts_at:%F %H:%M}-{end}"


def lines_of(expected: str) -> Sequence[str]:
    """Split what is expected into its lines."""
    return [line.strip() for line in expected.strip().splitlines()]


def _split(lines: str) -> list[str]:
    stripped = "\n".join(line.strip() for line in lines.strip().splitlines())
    return [part for part in stripped.split("\n\n") if part]
