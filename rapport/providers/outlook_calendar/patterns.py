"""Outlook's patterns of recurrence → rules of RFC 5545 that name the same days.

Source: https://learn.microsoft.com/graph/api/resources/recurrencepattern and recurrencerange.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

import icalendar

from rapport.errors import Malformed
from rapport.policy.recurrence_rules import list_times, read_rule
from rapport.providers.outlook_calendar.wire import WirePattern, WireRange, WireRecurrence

_DAYS = MappingProxyType({
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
})  # fmt: skip
_PLACES = MappingProxyType({"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"})
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
_FIRST_WITHIN = timedelta(days=366 * 100)
_UNKNOWN = "The event repeats by a pattern that Rapport doesn't know."


def write_rule(recurrence: WireRecurrence) -> str:
    """Write how a series repeats. Raises Malformed for a pattern that nobody described."""
    pattern, until = recurrence.get("pattern") or WirePattern(), recurrence.get("range") or WireRange()
    parts = {**_write_days(pattern), **_write_end(until)}
    if pattern.get("interval", 1) > 1:
        parts["INTERVAL"] = str(pattern["interval"])
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def find_first(rule: str, start: date) -> date:
    """Find the first day or moment from `start` on that a rule names. Raises Malformed for what is no rule.

    A series may start before the first of its days, and RFC 5545 counts every start as one of them.
    """
    zone = start.tzinfo if isinstance(start, datetime) else None
    wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    try:
        parts = read_rule(icalendar.vRecur.from_ical(rule), wall)
    except ValueError:
        raise Malformed(_UNKNOWN) from None
    first = next(list_times(parts, wall, wall + _FIRST_WITHIN), wall)
    return first.replace(tzinfo=zone) if isinstance(start, datetime) else first.date()


def _write_days(pattern: WirePattern) -> Mapping[str, str]:
    days = ",".join(_list_days(pattern.get("daysOfWeek") or ()))
    # Of several days, the first one of a month or year that is any of them.
    place = {"BYDAY": days, "BYSETPOS": _PLACES.get(pattern.get("index", ""), "1")}
    number = _write_number(pattern.get("dayOfMonth", 0))
    month = {"BYMONTH": str(pattern.get("month") or "")}
    match pattern.get("type"):
        case "daily":
            return {"FREQ": "DAILY"}
        case "weekly":
            return {"FREQ": "WEEKLY", "BYDAY": days, "WKST": _DAYS.get(pattern.get("firstDayOfWeek", ""), "SU")}
        case "absoluteMonthly":
            return {"FREQ": "MONTHLY", **number}
        case "relativeMonthly":
            return {"FREQ": "MONTHLY", **place}
        case "absoluteYearly":
            return {"FREQ": "YEARLY", **month, **number}
        case "relativeYearly":
            return {"FREQ": "YEARLY", **month, **place}
    raise Malformed(_UNKNOWN)


def _list_days(names: Iterable[str]) -> list[str]:
    return [_DAYS[name] for name in names if name in _DAYS]


def _write_number(day: int) -> Mapping[str, str]:
    """Write a day of the month; in a month that is too short Outlook takes the last one, and RFC 5545 none."""
    if day > _LONGEST_MONTH:
        raise Malformed(_UNKNOWN)
    if day <= _SHORTEST_MONTH:
        return {"BYMONTHDAY": str(day or "")}
    return {"BYMONTHDAY": ",".join(str(one) for one in range(_SHORTEST_MONTH, day + 1)), "BYSETPOS": "-1"}


def _write_end(until: WireRange) -> Mapping[str, str]:
    match until.get("type"):
        case "endDate":
            return {"UNTIL": until.get("endDate", "").replace("-", "")}
        case "numbered":
            return {"COUNT": str(until.get("numberOfOccurrences") or "")}
    return {}
