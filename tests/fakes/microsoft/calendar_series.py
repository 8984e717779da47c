"""When a series takes place: Microsoft's patterns and ranges, worked out in the wall time of their zone.

Sources: https://learn.microsoft.com/graph/api/resources/recurrencepattern and .../recurrencerange. A day that a month
doesn't have is its last one, as in Outlook.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

from tests.fakes.microsoft.calendar_zones import Moment, zone_of

_DAYS = {
    "sunday": SU, "monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH, "friday": FR, "saturday": SA,
}  # fmt: skip
_INDEXES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_FREQUENCIES = {
    "daily": DAILY, "weekly": WEEKLY, "absoluteMonthly": MONTHLY, "relativeMonthly": MONTHLY,
    "absoluteYearly": YEARLY, "relativeYearly": YEARLY,
}  # fmt: skip
_SHORTEST_MONTH = 28


def originals(recurrence: Mapping[str, Any], start: Moment, until: datetime) -> Iterator[Moment]:
    """Give the starts of a series in its own zone, oldest first, up to a moment."""
    zone = zone_of(recurrence["range"].get("recurrenceTimeZone") or "UTC") or UTC
    is_timed = isinstance(start, datetime)
    local = start.astimezone(zone) if isinstance(start, datetime) else datetime.combine(start, time(), UTC)
    first = datetime.combine(date.fromisoformat(recurrence["range"]["startDate"]), local.time())
    for wall in _rule(recurrence, first):
        moment = wall.replace(tzinfo=zone if is_timed else UTC)
        if moment >= until:
            return
        yield moment if is_timed else moment.date()


def _rule(recurrence: Mapping[str, Any], first: datetime) -> rrule:
    pattern, range_ = recurrence["pattern"], recurrence["range"]
    more: dict[str, Any] = {"wkst": _DAYS[pattern.get("firstDayOfWeek") or "sunday"]}
    if pattern.get("daysOfWeek"):
        more["byweekday"] = [_DAYS[day] for day in pattern["daysOfWeek"]]
    if pattern["type"].startswith("relative"):
        more["bysetpos"] = _INDEXES[pattern.get("index") or "first"]
    if pattern["type"].startswith("absolute"):
        more |= _days_of_month(pattern["dayOfMonth"])
    if pattern["type"].endswith("Yearly"):
        more["bymonth"] = pattern["month"]
    if range_["type"] == "numbered":
        more["count"] = range_["numberOfOccurrences"]
    if range_["type"] == "endDate":
        more["until"] = datetime.combine(date.fromisoformat(range_["endDate"]), time.max)
    return rrule(_FREQUENCIES[pattern["type"]], first, pattern.get("interval", 1), **more)


def _days_of_month(day: int) -> dict[str, Any]:
    if day <= _SHORTEST_MONTH:
        return {"bymonthday": day}
    return {"bymonthday": list(range(_SHORTEST_MONTH, day + 1)), "bysetpos": -1}


def weekly(first: date, *days: str, zone: str = "UTC", interval: int = 1, **range_: Any) -> dict[str, Any]:  # noqa: ANN401  the wire's fields
    """Write a weekly series, of `endDate` or `numberOfOccurrences` or without end."""
    chosen = days or (list(_DAYS)[(first.weekday() + 1) % 7],)
    pattern = {"type": "weekly", "interval": interval, "daysOfWeek": list(chosen), "firstDayOfWeek": "sunday"}
    return {"pattern": whole_pattern(pattern), "range": whole_range(first, zone, **range_)}


def daily(first: date, *, zone: str = "UTC", interval: int = 1, **range_: Any) -> dict[str, Any]:  # noqa: ANN401  the wire's fields
    """Write a daily series, of `endDate` or `numberOfOccurrences` or without end."""
    pattern = {"type": "daily", "interval": interval}
    return {"pattern": whole_pattern(pattern), "range": whole_range(first, zone, **range_)}


def whole_pattern(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what Graph always tells of a pattern."""
    blank = {"interval": 1, "month": 0, "dayOfMonth": 0, "firstDayOfWeek": "sunday", "index": "first"}
    return blank | dict(pattern)


def whole_range(first: date, zone: str, **range_: Any) -> dict[str, Any]:  # noqa: ANN401  the wire's fields
    """Fill in what Graph always tells of a range."""
    kind = "endDate" if "endDate" in range_ else "numbered" if "numberOfOccurrences" in range_ else "noEnd"
    blank = {"type": kind, "startDate": first.isoformat(), "endDate": "0001-01-01", "numberOfOccurrences": 0}
    return blank | {"recurrenceTimeZone": zone} | range_


def day_of(original: Moment) -> str:
    """Name an occurrence by the day that it was to take place on; a series has one a day at most."""
    return (original.date() if isinstance(original, datetime) else original).isoformat()
