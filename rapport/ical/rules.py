"""Rules of repetition (RFC 5545, 3.8.5.3) that can be expanded in bounded time, in the form of their event's start."""

from datetime import UTC, datetime, time, timedelta

from rapport.errors import Malformed
from rapport.ical.moments import LAST_YEAR, Moment, in_utc, parse_moment
from rapport.ical.rule_parts import parse_rule, write_rule

MAX_FREQUENT = 1000
"""How many instances a rule may have that repeats once an hour or more often."""

_STEPS = {"SECONDLY": timedelta(seconds=1), "MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
_TIMES_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_HOURS_OF_DAY = 24
_END_OF_DAY = time(23, 59, 59)


def read_rule(value: str, start: Moment) -> str:
    """Read the rule of a series that begins at `start`. Raises Malformed where it can't be read, or is too frequent."""
    parts = parse_rule(value)
    until = _read_until(parts.pop("UNTIL")) if "UNTIL" in parts else None
    if _is_frequent(parts) and not _is_short(parts, start, until):
        raise Malformed("The event repeats more often than once an hour.")
    if until and until.year <= LAST_YEAR:  # a later one means for ever
        parts["UNTIL"] = _write_until(until, start)
    return write_rule(parts)


def _read_until(text: str) -> Moment:
    until = parse_moment(text)
    if until is None:
        raise Malformed("The event's rule of repetition can't be read.")
    return until


def _is_frequent(parts: dict[str, str]) -> bool:
    """Tell whether a rule repeats once an hour or more often, at least for a while."""
    if parts["FREQ"] in _STEPS:
        return True
    times = 1
    for name in _TIMES_OF_DAY:
        times *= parts.get(name, "").count(",") + 1
    return times >= _HOURS_OF_DAY


def _is_short(parts: dict[str, str], start: Moment, until: Moment | None) -> bool:
    """Tell whether a frequent rule ends soon. Those that leave some hours out are never: the search may not end."""
    step = _STEPS.get(parts["FREQ"])
    if step and any(name.startswith("BY") for name in parts):
        return False
    if "COUNT" in parts:
        return int(parts["COUNT"]) < MAX_FREQUENT
    if until is None or step is None:
        return False
    return in_utc(until) - in_utc(start) < MAX_FREQUENT * step * int(parts.get("INTERVAL", "1"))


def _write_until(until: Moment, start: Moment) -> str:
    """Write the last moment of a series as its start is: a date, a floating time, or in UTC."""
    if not isinstance(start, datetime):
        return f"{until:%Y%m%d}"
    if not isinstance(until, datetime):
        until = datetime.combine(until, _END_OF_DAY)
    if start.tzinfo is None:
        return f"{until:%Y%m%dT%H%M%S}"
    return f"{(until if until.tzinfo else until.replace(tzinfo=start.tzinfo)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
