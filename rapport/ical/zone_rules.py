"""VTIMEZONEs (RFC 5545, 3.6.5): when clocks change by the rules that a file brings along, within bounds.

Only changes of once a year on a day of one month are read, for the years of living memory; what else a file says about
its zone makes it no zone.
"""

import hashlib
import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

from rapport.errors import Malformed
from rapport.ical.lines import Component, Fields
from rapport.ical.moments import parse_moment
from rapport.ical.rule_parts import parse_rule, write_rule

_MAX_OBSERVANCES = 40
_MAX_TEXT = 32 * 1024
_MAX_CHANGES = 1000
_FIRST_YEAR, _LAST_YEAR = 1968, 2100
_MAX_OFFSET = timedelta(hours=16)

_OFFSET = re.compile(r"([+-]\d\d):?(\d\d):?(\d\d)?", re.ASCII)
_DAY_PARTS = {"FREQ", "BYMONTH", "BYMONTHDAY", "BYDAY"}
_YEARLY_PARTS = _DAY_PARTS | {"COUNT", "UNTIL", "BYHOUR", "BYMINUTE", "BYSECOND", "WKST"}
_WEEKDAY = re.compile(r"([+-]?\d?)([A-Z]{2})")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Observance:
    """One STANDARD or DAYLIGHT: the offsets before and after, and the local times (by the one before) of its onsets.

    `rule` is what the onsets follow for ever, "" where they are only those listed.
    """

    is_daylight: bool
    before: timedelta
    after: timedelta
    onsets: tuple[datetime, ...]
    rule: str


class Change(NamedTuple):
    """A change of the clock: when (seconds since 1970 in UTC), and the offsets (in seconds) before and after it."""

    moment: int
    before: int
    after: int


class RuleZone(tzinfo):
    """A zone by the rules of a file. `key` is a name made of these rules, `definition` a VTIMEZONE under that name.

    The name is never the file's own: two files may give one name to different rules.
    """

    def __init__(self, observances: Sequence[Observance]) -> None:
        self.key = f"X-{hashlib.sha256(repr(observances).encode()).hexdigest()[:24]}"
        self.definition = _define(self.key, observances)
        self.changes = _list_changes(observances)
        self._offsets = [self.changes[0].before, *(change.after for change in self.changes)]
        self._moments = [change.moment for change in self.changes]
        # The offset before a gap holds in it, and of a doubled hour the first is meant (RFC 5545, 3.3.5).
        self._first = [change.moment + max(change.before, change.after) for change in self.changes]
        self._second = [change.moment + min(change.before, change.after) for change in self.changes]

    def offset_at(self, moment: int) -> int:
        """Give the offset in seconds at a moment (seconds since 1970 in UTC)."""
        return self._offsets[bisect_right(self._moments, moment)]

    def utcoffset(self, local: datetime | None) -> timedelta | None:
        """Give the offset that holds at a local time."""
        if local is None:
            return None
        place = bisect_right(self._second if local.fold else self._first, _seconds(local))
        return timedelta(seconds=self._offsets[place])

    def fromutc(self, moment: datetime) -> datetime:
        """Give the local time of a moment in UTC."""
        offset = timedelta(seconds=self.offset_at(_seconds(moment)))
        local = (moment + offset).replace(fold=0)
        return local if self.utcoffset(local) == offset else local.replace(fold=1)

    def dst(self, local: datetime | None) -> timedelta | None:
        """Tell nothing: how much of an offset is summer time doesn't matter here."""

    def tzname(self, local: datetime | None) -> str:  # noqa: ARG002  one name for all times
        """Give the zone's name."""
        return self.key


def read_zone(zone: Component) -> RuleZone | None:
    """Read a VTIMEZONE; None where it says nothing, too much, or anything that can't be read."""
    parts = tuple((one.name, tuple(one.lines)) for one in zone.children if one.name in {"STANDARD", "DAYLIGHT"})
    length = sum(len(line) for _, lines in parts for line in lines)
    if not parts or len(parts) > _MAX_OBSERVANCES or length > _MAX_TEXT:
        return None
    return _read_zone(parts)


@lru_cache(256)
def fixed_zone(minutes: int) -> RuleZone:
    """Give the zone whose clocks are always that many minutes before UTC."""
    offset = timedelta(minutes=minutes)
    return RuleZone([Observance(False, offset, offset, (datetime(_FIRST_YEAR, 1, 1),), "")])  # noqa: DTZ001  local


@lru_cache(128)
def _read_zone(parts: tuple[tuple[str, tuple[str, ...]], ...]) -> RuleZone | None:
    try:
        return RuleZone([_read_observance(name, Fields(list(lines))) for name, lines in parts])
    except (Malformed, ValueError, OverflowError):
        return None


def _read_observance(name: str, fields: Fields) -> Observance:
    """Read one observance. Raises Malformed, ValueError or OverflowError where it is none."""
    after = _read_offset(fields.value("TZOFFSETTO"))
    before = _read_offset(fields.value("TZOFFSETFROM") or fields.value("TZOFFSETTO"))
    start = _read_local(fields.value("DTSTART"), before)
    rule = parse_rule(fields.value("RRULE")) if fields.value("RRULE") else {}
    texts = [text for dates in fields.every("RDATE") for text in dates.value.split(",")]
    singles = [_read_local(text, before) for text in texts[:_MAX_CHANGES]]
    repeated = _repeat(rule, start, before) if rule else [start]
    is_endless = bool(rule) and not singles and not rule.keys() & {"COUNT", "UNTIL"}
    onsets = tuple(sorted({*repeated, *singles}))
    return Observance(name == "DAYLIGHT", before, after, onsets, _write_for_ever(rule) if is_endless else "")


def _read_offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ValueError(text)
    size = timedelta(hours=abs(int(found[1])), minutes=int(found[2]), seconds=int(found[3] or 0))
    if size > _MAX_OFFSET:
        raise ValueError(text)
    return -size if text.startswith("-") else size


def _read_local(text: str, before: timedelta) -> datetime:
    """Read a local time, also one that was written in UTC or as a date."""
    moment = parse_moment(text.partition("/")[0])
    if moment is None:
        raise ValueError(text)
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment if moment.tzinfo is None else moment.replace(tzinfo=None) + before


def _repeat(rule: dict[str, str], start: datetime, before: timedelta) -> list[datetime]:
    """List the onsets by a rule, COUNT times or until UNTIL, else to the end of the years. Raises ValueError."""
    if rule["FREQ"] != "YEARLY" or not rule.keys() <= _YEARLY_PARTS:
        raise ValueError(rule["FREQ"])
    if "COUNT" in rule:
        return list(islice(_list_onsets(rule, start, start.year), int(rule["COUNT"])))
    if "UNTIL" in rule:
        until = _read_local(rule["UNTIL"], before)
        return [onset for onset in _list_onsets(rule, start, start.year) if onset <= until]
    return list(_list_onsets(rule, start, max(start.year, _FIRST_YEAR)))


def _write_for_ever(rule: dict[str, str]) -> str:
    """Write a rule without the time of day, which the first onset tells."""
    return write_rule({name: text for name, text in rule.items() if name in _DAY_PARTS})


def _list_onsets(rule: dict[str, str], start: datetime, first_year: int) -> Iterator[datetime]:
    month = int(rule.get("BYMONTH", start.month))
    hour, minute = int(rule.get("BYHOUR", start.hour)), int(rule.get("BYMINUTE", start.minute))
    clock = time(hour, minute, int(rule.get("BYSECOND", start.second)))
    for year in range(first_year, _LAST_YEAR + 1):
        day = _find_day(rule, start, year, month)
        onset = datetime.combine(datetime(year, month, day), clock) if day else None  # noqa: DTZ001  local
        if onset and onset >= start:
            yield onset


def _find_day(rule: dict[str, str], start: datetime, year: int, month: int) -> int | None:
    """Find the day of a month on which a rule's clocks change in a year."""
    first_weekday, length = monthrange(year, month)
    days: Sequence[int] = range(1, length + 1)
    if "BYMONTHDAY" in rule:
        wanted = {int(day) % (length + 1) for day in rule["BYMONTHDAY"].split(",")}  # -1 is the last
        days = [day for day in days if day in wanted]
    elif "BYDAY" not in rule:
        return start.day if start.day <= length else None
    if "BYDAY" not in rule:
        return days[0] if len(days) == 1 else None
    return _find_weekday(rule["BYDAY"], list(days), first_weekday)


def _find_weekday(rule: str, days: list[int], first_weekday: int) -> int | None:
    found = _WEEKDAY.fullmatch(rule)
    if not found:
        raise ValueError(rule)
    weekday = _WEEKDAYS.index(found[2])
    matching = [day for day in days if (first_weekday + day - 1) % 7 == weekday]
    place = int(found[1] or 1)
    place = place - 1 if place > 0 else place
    return matching[place] if -len(matching) <= place < len(matching) else None


def _list_changes(observances: Sequence[Observance]) -> list[Change]:
    """List the changes of a zone in order. Raises ValueError where there are none, or too many."""
    changes = sorted(
        Change(_seconds(onset - one.before), _whole(one.before), _whole(one.after))
        for one in observances
        for onset in one.onsets
    )
    if not 0 < len(changes) <= _MAX_CHANGES:
        raise ValueError(len(changes))
    return changes


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC, fold=0).timestamp())


def _whole(offset: timedelta) -> int:
    return int(offset.total_seconds())


def _define(key: str, observances: Sequence[Observance]) -> Timezone:
    """Write the VTIMEZONE of a zone under another name."""
    zone = Timezone()
    zone.add("TZID", key)
    for one in observances:
        part = TimezoneDaylight() if one.is_daylight else TimezoneStandard()
        part.add("DTSTART", one.onsets[0])
        part.add("TZOFFSETFROM", one.before)
        part.add("TZOFFSETTO", one.after)
        if one.rule:
            part.add("RRULE", vRecur.from_ical(one.rule))
        elif len(one.onsets) > 1:
            part.add("RDATE", list(one.onsets[1:]))
        zone.add_component(part)
    return zone
