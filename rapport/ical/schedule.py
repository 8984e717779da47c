"""The components of a repeating event → its schedule: the text that tells when it takes place, and nothing else.

Every line is made here of dates, numbers and words of RFC 5545; nothing is copied from what an event holds.
`rapport.policy.recurrence` expands it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar

from rapport.errors import Malformed
from rapport.ical.moments import name_instance, parse_moment
from rapport.ical.rule_parts import parse_rule, write_rule
from rapport.policy.recurrence_series import list_properties

_PARTS_OF_ZONES = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "WKST"}

_Properties = Mapping[str, Any]


def write_schedule(
    components: Sequence[icalendar.Event], zones: Mapping[str, str], time_zones: Sequence[icalendar.Timezone] = ()
) -> str:
    """Write the schedule of all components of one event. Raises Malformed where their times can't be read.

    `zones` gives IANA names for TZIDs as written. A TZID that is neither in it nor an IANA name is looked for in
    `time_zones`, whose rules are kept under a name made of them. Of two versions of a component the later one counts.
    """
    try:
        clocks = _Clocks(zones, time_zones)
        latest = {}
        for event in sorted(components, key=_sequence):
            tag = _write_tag(event, clocks)
            latest[tag] = _write_component(event, tag, clocks)
        events = [line for lines in latest.values() for line in lines]
        return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *clocks.used_definitions(), *events, "END:VCALENDAR", ""])
    except Malformed:
        raise
    except Exception:  # noqa: BLE001  icalendar tells of a broken value wherever it is first looked at, in many ways
        raise Malformed("The event's times can't be read.") from None


class _Clocks:
    """What the TZIDs of an event mean, and which definitions of its own its schedule needs."""

    def __init__(self, names: Mapping[str, str], time_zones: Iterable[icalendar.Timezone]) -> None:
        self._names = names
        self._own = {str(zone["TZID"]): zone for zone in time_zones}
        self._used: dict[str, list[str]] = {}

    def used_definitions(self) -> Iterator[str]:
        """Give the lines of the VTIMEZONEs that were used so far."""
        return (line for lines in self._used.values() for line in lines)

    def place(self, moment: datetime, tzid: str) -> tuple[str, datetime]:
        """Give the TZID under which a time is written ("" for UTC and floating times), and the time so placed."""
        if _key(moment) == "UTC":
            return "", moment.astimezone(UTC)
        wall = moment.replace(tzinfo=None)
        for name in (self._names.get(tzid, ""), tzid, _key(moment)):
            if name in _iana_names():
                return name, wall.replace(tzinfo=ZoneInfo(name))
        if tzid not in self._own:
            return "", moment.astimezone(UTC) if moment.tzinfo else moment
        zone = self._own[tzid]
        rules = _write_observances(zone)
        # A name of the rules themselves: icalendar remembers what a TZID means, and two files may mean two things.
        name = f"X-{hashlib.sha256(''.join(rules).encode()).hexdigest()[:24]}"
        self._used[name] = ["BEGIN:VTIMEZONE", f"TZID:{name}", *rules, "END:VTIMEZONE"]
        return name, moment if moment.tzinfo else wall.replace(tzinfo=zone.to_tz(lookup_tzid=False))


@cache
def _iana_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _key(moment: datetime) -> str:
    return "UTC" if moment.tzinfo is UTC else getattr(moment.tzinfo, "key", "")


def _sequence(event: _Properties) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _write_tag(event: _Properties, clocks: _Clocks) -> str:
    if "RECURRENCE-ID" not in event:
        return ""
    value = event["RECURRENCE-ID"]
    is_time = isinstance(value.dt, datetime)
    return name_instance(clocks.place(value.dt, value.params.get("TZID", ""))[1] if is_time else value.dt)


def _write_component(event: _Properties, tag: str, clocks: _Clocks) -> list[str]:
    lines = ["BEGIN:VEVENT", "UID:series", f"X-RAPPORT-COMPONENT:{tag}", _write_moment(event, "DTSTART", clocks)]
    if "DTEND" in event:
        lines.append(_write_moment(event, "DTEND", clocks))
    elif "DURATION" in event:
        lines.append(f"DURATION:{_write_duration(event['DURATION'].dt)}")
    if event.get("STATUS") == "CANCELLED":
        lines.append("STATUS:CANCELLED")
    if "RECURRENCE-ID" in event:
        takes_over = str(event["RECURRENCE-ID"].params.get("RANGE", "")).upper() == "THISANDFUTURE"
        lines.append(_write_moment(event, "RECURRENCE-ID", clocks, ";RANGE=THISANDFUTURE" if takes_over else ""))
    else:
        lines += [f"RRULE:{write_rule(_parse_rule(recur))}" for recur in list_properties(event, "RRULE")]
        lines += _write_moments(event, "RDATE", clocks)
        lines += _write_moments(event, "EXDATE", clocks)
    return [*lines, "END:VEVENT"]


def _write_moment(event: _Properties, name: str, clocks: _Clocks, parameters: str = "") -> str:
    value = event[name]
    kind, text = _write_value(value.dt, value.params.get("TZID", ""), clocks)
    return f"{name}{parameters}{kind}:{text}"


def _write_moments(event: _Properties, name: str, clocks: _Clocks) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for dates in list_properties(event, name):
        for value in dates.dts:
            kind, text = _write_value(value.dt, dates.params.get("TZID", ""), clocks)
            kinds.setdefault(kind, []).append(text)
    return [f"{name}{kind}:{','.join(texts)}" for kind, texts in kinds.items()]


def _write_value(value: date | tuple[date, date | timedelta], tzid: str, clocks: _Clocks) -> tuple[str, str]:
    """Write a date, a time or a period; give its parameters and its text."""
    if isinstance(value, tuple):
        start, end = value
        kind, text = _write_value(start, tzid, clocks)
        length = _write_duration(end) if isinstance(end, timedelta) else _write_value(end, tzid, clocks)[1]
        return f";VALUE=PERIOD{kind}", f"{text}/{length}"
    if not isinstance(value, date):
        raise TypeError("A time of day is no time of an event.")
    if not isinstance(value, datetime):
        return ";VALUE=DATE", _write_digits(value)
    name, moment = clocks.place(value, tzid)
    is_utc = not name and moment.tzinfo
    return f";TZID={name}" if name else "", _write_digits(moment) + ("Z" if is_utc else "")


def _write_digits(moment: date) -> str:
    naive = moment.replace(tzinfo=None, microsecond=0) if isinstance(moment, datetime) else moment
    return naive.isoformat().replace("-", "").replace(":", "")


def _write_duration(duration: timedelta) -> str:
    return f"P{duration.days}DT{duration.seconds}S" if duration > timedelta(0) else "PT0S"


def _parse_rule(recur: icalendar.vRecur) -> dict[str, str]:
    parts = parse_rule(str(recur.to_ical(), "utf-8"))  # type: ignore[no-untyped-call]
    if "UNTIL" in parts:
        until = parse_moment(parts["UNTIL"])
        if until is None:
            raise Malformed("The event's rule of repetition can't be read.")
        is_utc = isinstance(until, datetime) and until.tzinfo
        parts["UNTIL"] = _write_digits(until) + ("Z" if is_utc else "")
    return parts


def _write_observances(zone: icalendar.Timezone) -> list[str]:
    """Write a zone's rules; standard times come first, since the first one holds before all of them."""
    parts = [part for part in zone.subcomponents if part.name in ("STANDARD", "DAYLIGHT")]
    lines = [_write_observance(part) for part in sorted(parts, key=lambda part: part.name, reverse=True)]
    if not lines:
        raise Malformed("The event's time zone has no rules.")
    return [line for observance in lines for line in observance]


def _write_observance(part: _Properties) -> list[str]:
    # All are called standard: only the offsets matter, and dateutil stumbles over a zone of summer times alone.
    lines = ["BEGIN:STANDARD", f"DTSTART:{_write_digits(part['DTSTART'].dt)}"]
    lines += [f"{name}:{_write_offset(part[name].td)}" for name in ("TZOFFSETFROM", "TZOFFSETTO")]
    for recur in list_properties(part, "RRULE"):
        parts = _parse_rule(recur)
        is_often = "," in parts.get("BYHOUR", "") + parts.get("BYMINUTE", "")
        if parts["FREQ"] != "YEARLY" or not parts.keys() <= _PARTS_OF_ZONES or is_often:
            raise Malformed("The event's time zone changes by a rule that can't be read.")
        lines.append(f"RRULE:{write_rule(parts)}")
    lines += [f"RDATE:{_write_digits(value.dt)}" for dates in list_properties(part, "RDATE") for value in dates.dts]
    return [*lines, "END:STANDARD"]


def _write_offset(offset: timedelta) -> str:
    seconds = abs(int(offset.total_seconds()))
    return f"{'-' if offset < timedelta(0) else '+'}{seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}"
