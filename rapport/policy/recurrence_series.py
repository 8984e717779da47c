"""What the text of a schedule says: components on their clocks, rules with their ends, instances added and excluded.

Times of day stand on a component's own clock, without a zone; instants are aware and in UTC. All-day and floating
components have UTC for a clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import icalendar

from rapport.errors import Malformed
from rapport.policy.recurrence_rules import Rule, list_times, read_rule

# Beyond these years nobody looks, and arithmetic with zones stays clear of the first and last year there is.
FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
_MOST_COUNTED = 10_000
_MOST_RULES = 10
_END_OF_DAY = time(23, 59, 59)
_NOTHING = timedelta(0)

_Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Length:
    """How long an instance lasts: whole days by the calendar, then exact time (RFC 5545, 3.3.6 and 3.8.5.3)."""

    days: timedelta
    exact: timedelta

    def end_of(self, starts_at: datetime, clock: tzinfo) -> datetime:
        """Tell when an instance ends that starts at an instant."""
        if self.days:
            starts_at = to_instant(to_wall(starts_at, clock) + self.days, clock)
        return starts_at + self.exact


@dataclass(frozen=True, slots=True)
class Component:
    """The master or an exception.

    `original` is the instant of the instance that an exception stands for, None for the master; `shift` is how much
    its clock shows more than the master's did then; `takes_over` says that it stands for all later ones, too.
    """

    tag: str
    start: datetime
    clock: tzinfo
    is_all_day: bool
    has_zone: bool
    length: Length
    is_cancelled: bool
    original: datetime | None = None
    shift: timedelta = _NOTHING
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule, and the instant that none of its instances is later than (UNTIL or COUNT); None without end."""

    rule: Rule
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Series:
    """A whole schedule. `added` holds DTSTART and RDATE, with their own length where they have one."""

    components: Mapping[str, Component]
    clock: tzinfo = UTC
    rules: tuple[BoundRule, ...] = ()
    added: Mapping[datetime, Length | None] = field(default_factory=dict)
    excluded: frozenset[datetime] = frozenset()
    excluded_days: frozenset[date] = frozenset()


def to_instant(wall: datetime, clock: tzinfo) -> datetime:
    """Give the instant of a time on a clock: the first of two; in a gap, what the clock showed before (3.3.5)."""
    return wall.replace(tzinfo=clock).astimezone(UTC)


def to_wall(instant: datetime, clock: tzinfo) -> datetime:
    """Tell what a clock shows at an instant."""
    return instant.astimezone(clock).replace(tzinfo=None, fold=0)


def list_instants(
    rule: Rule, clock: tzinfo, low: datetime, high: datetime, *, newest_first: bool = False
) -> Iterator[datetime]:
    """List the instants that a rule names between two times of a clock. Times in a gap are none (3.3.10)."""
    for wall in list_times(rule, low, high, newest_first=newest_first):
        instant = to_instant(wall, clock)
        if to_wall(instant, clock) == wall:
            yield instant


@lru_cache(maxsize=512)
def read_series(schedule: str) -> Series:
    """Read a schedule. Raises Malformed for what is none, and for what repeats more often than hourly."""
    try:
        return _read_series(icalendar.Calendar.from_ical(schedule).walk("VEVENT"))
    except Exception as error:  # broken values surface wherever icalendar or a zone of the text's own meets them
        raise Malformed("The event repeats in a way that can't be read.") from error


def _read_series(events: Sequence[_Properties]) -> Series:
    event = next((event for event in events if "RECURRENCE-ID" not in event), None)
    master = None if event is None else _read_component(event)
    exceptions = [_read_exception(one, master) for one in events if "RECURRENCE-ID" in one]
    if event is None or master is None:
        return Series({one.tag: one for one in exceptions})
    recurs = list_properties(event, "RRULE")
    if len(recurs) > _MOST_RULES:
        raise ValueError("The event has too many rules.")
    rules = tuple(_bind_rule(recur, master) for recur in recurs)
    excluded = list(_list_values(event, "EXDATE"))
    days = {one for one in excluded if not isinstance(one, datetime)} if not master.is_all_day else set()
    return Series(
        components={one.tag: one for one in [*exceptions, master]},
        clock=master.clock,
        rules=rules,
        added=dict(_list_added(event, master, rules)),
        excluded=frozenset(_find_instance(one, master) for one in excluded if one not in days),
        excluded_days=frozenset(days),
    )


def _read_component(event: _Properties) -> Component:
    value = event["DTSTART"].dt
    is_all_day = not isinstance(value, datetime)
    wall = datetime.combine(value, time.min if is_all_day else value.time())
    zone = None if is_all_day else value.tzinfo
    clock = zone or UTC
    return Component(
        tag=str(event.get("X-RAPPORT-COMPONENT", "")),
        start=wall,
        clock=clock,
        is_all_day=is_all_day,
        has_zone=zone is not None,
        length=_read_length(event, wall, clock, is_all_day=is_all_day),
        is_cancelled=event.get("STATUS") == "CANCELLED",
    )


def _read_exception(event: _Properties, master: Component | None) -> Component:
    one = _read_component(event)
    named = event["RECURRENCE-ID"]
    original = _find_instance(named.dt, master or one)
    shift = one.start - to_wall(original, master.clock if master else UTC)
    return replace(one, original=original, shift=shift, takes_over=named.params.get("RANGE") == "THISANDFUTURE")


def _read_length(event: _Properties, start: datetime, clock: tzinfo, *, is_all_day: bool) -> Length:
    if "DTEND" in event:
        return _length_until(event["DTEND"].dt, to_instant(start, clock), clock)
    if "DURATION" in event:
        return _split(event["DURATION"].dt)
    return _split(timedelta(days=is_all_day))


def _length_until(end: date, starts_at: datetime, clock: tzinfo) -> Length:
    wall = end if isinstance(end, datetime) else datetime.combine(end, time.min)
    ends_at = wall.astimezone(UTC) if wall.tzinfo else to_instant(wall, clock)
    return Length(_NOTHING, max(ends_at - starts_at, _NOTHING))


def _split(duration: timedelta) -> Length:
    duration = max(duration, _NOTHING)
    return Length(timedelta(duration.days), timedelta(seconds=duration.seconds))


def _bind_rule(recur: _Properties, master: Component) -> BoundRule:
    rule = read_rule(recur, master.start)
    ends = [_end_of_until(value, master) for value in recur.get("UNTIL", ())]
    ends += [_end_of_count(int(count), rule, master.clock) for count in recur.get("COUNT", ())]
    return BoundRule(rule, min((end for end in ends if end), default=None))


def _end_of_until(until: date, master: Component) -> datetime | None:
    if until.year >= LAST.year:
        return None
    # UNTIL has DTSTART's kind of value; where it is a mere date nevertheless, that day is meant to be among them.
    return _find_instance(until if isinstance(until, datetime) else datetime.combine(until, _END_OF_DAY), master)


def _end_of_count(count: int, rule: Rule, clock: tzinfo) -> datetime | None:
    """Find the last counted instance; DTSTART is the first even where the rule doesn't name it (RFC 5545, 3.3.10).

    None for more than are worth counting (27 years of days).
    """
    if count > _MOST_COUNTED:
        return None
    first = to_instant(rule.start, clock)
    later = (one for one in list_instants(rule, clock, rule.start, LAST.replace(tzinfo=None)) if one != first)
    return next(islice(chain([first], later), count - 1, None), None)


def _list_added(
    event: _Properties, master: Component, rules: Iterable[BoundRule]
) -> Iterator[tuple[datetime, Length | None]]:
    first = to_instant(master.start, master.clock)
    # An UNTIL before DTSTART is how programs write that nothing is left of a series.
    if not rules or any(bound.last is None or bound.last >= first for bound in rules):
        yield first, None
    for value in _list_values(event, "RDATE"):
        if not isinstance(value, tuple):
            yield _find_instance(value, master), None
            continue
        start, end = value
        starts_at = _find_instance(start, master)
        is_duration = isinstance(end, timedelta)
        yield starts_at, _split(end) if is_duration else _length_until(end, starts_at, master.clock)


def _find_instance(value: date, master: Component) -> datetime:
    """Give the instant of the instance that is named by its start; a mere date names the one of that day."""
    if not isinstance(value, datetime):
        wall = datetime.combine(value, master.start.time())
    elif value.tzinfo and master.has_zone:
        return value.astimezone(UTC)
    else:
        wall = value.replace(tzinfo=None)
    return to_instant(datetime.combine(wall, time.min) if master.is_all_day else wall, master.clock)


def _list_values(event: _Properties, name: str) -> Iterator[Any]:
    return (value.dt for dates in list_properties(event, name) for value in dates.dts)


def list_properties(event: Mapping[str, Any], name: str) -> list[Any]:
    """List the properties of a name: icalendar gives one by itself, several as a list."""
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]
