"""When the parts of a repeating event take place: a schedule and a stretch of time → occurrences.

A schedule is the text that `rapport.ical.schedule` writes: all components of one event, the master and its exceptions.
Each instance comes from exactly one of them. Instances are found from the newest on and nothing outside the asked time
is walked, so no text costs more than its stretch of time. A zoned series keeps its wall time, a floating one is in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import groupby, islice

from rapport.errors import Malformed
from rapport.policy.recurrence_series import (
    FIRST,
    LAST,
    BoundRule,
    Component,
    Series,
    list_instants,
    read_series,
    to_instant,
    to_wall,
)

_DAY = timedelta(days=1)
_CENTURY = timedelta(days=36_525)
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instance, in UTC; `ends_at` is excluded, and equal to `starts_at` for what takes no time."""

    starts_at: datetime
    ends_at: datetime


def expand(schedule: str, component: str, since: datetime, until: datetime, limit: int = 1000) -> list[Occurrence]:
    """List the instances of a component that overlap [since, until), oldest first; of more than `limit`, the latest.

    A component is named by its RECURRENCE-ID, "" for the master. What is cancelled takes place at no time, nor does
    what can't be read: the place to refuse that is where it is imported (`last_end` tells).
    """
    try:
        series = read_series(schedule)
        one = series.components.get(component)
        if one is None or one.is_cancelled:
            return []
        found = _list_occurrences(series, one, max(since, FIRST), min(until, LAST))
        return list(islice(found, max(limit, 0)))[::-1]
    except (Malformed, OverflowError):
        return []


def last_end(schedule: str, component: str) -> datetime | None:
    """Tell when the last instance of a component ends, None where there is no last.

    It may be later than the true end, never earlier: where a component has no instance at all, and for a COUNT of
    more than 10,000, which is taken for endless. Raises Malformed for a schedule that can't be expanded.
    """
    series = read_series(schedule)
    one = series.components.get(component)
    if one is None:
        raise Malformed("The event has no such exception.")
    if _is_endless(series, one):
        return None
    try:
        newest = next(_list_occurrences(series, one, FIRST, LAST), None)
        own = one.length.end_of(to_instant(one.start, one.clock), one.clock)
        periods = [length.end_of(start, one.clock) for start, length in series.added.items() if length]
    except OverflowError as error:
        raise Malformed("The event repeats beyond all calendars.") from error
    return max([own, *periods, *([newest.ends_at] if newest else [])])


def _list_occurrences(series: Series, one: Component, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """List the instances of a component that overlap [since, until), newest first."""
    lengths = [one.length, *filter(None, series.added.values())]
    longest = min(max(length.days + length.exact for length in lengths), _CENTURY)
    # Two days are more than clocks of two zones, or of summer and winter, differ by.
    low, high = since - longest - one.shift - 2 * _DAY, until - one.shift + 2 * _DAY
    for original in _list_originals(series, one, low, high):
        if one.original is None:
            starts_at, length = original, series.added.get(original) or one.length
        else:
            starts_at, length = to_instant(to_wall(original, series.clock) + one.shift, one.clock), one.length
        ends_at = length.end_of(starts_at, one.clock)
        if starts_at < until and (ends_at > since or starts_at >= since):
            yield Occurrence(starts_at, ends_at)


def _list_originals(series: Series, one: Component, low: datetime, high: datetime) -> Iterator[datetime]:
    """List the original starts of the instances that a component stands for, newest first."""
    begin, end = _reach(series, one)
    low, high = max(low, begin), min(high, end)  # at `end` stands another exception, which is left out below
    added = {*series.added, begin} if one.original else series.added
    named = sorted((instant for instant in added if low <= instant <= high), reverse=True)
    rules = [_list_of_rule(series, bound, low, high) for bound in series.rules]
    elsewhere = {other.original for other in series.components.values() if other is not one}
    for instant, _ in groupby(merge(named, *rules, reverse=True)):
        if instant not in elsewhere and not _is_excluded(series, instant):
            yield instant


def _list_of_rule(series: Series, bound: BoundRule, low: datetime, high: datetime) -> Iterator[datetime]:
    last = min(high, bound.last or high)
    # One day more, since a clock that is put back shows times again that it showed before `last`.
    walls = to_wall(low, series.clock), to_wall(last, series.clock) + _DAY
    instants = list_instants(bound.rule, series.clock, *walls, newest_first=True)
    return (instant for instant in instants if low <= instant <= last)


def _is_excluded(series: Series, instant: datetime) -> bool:
    if instant in series.excluded:
        return True
    return bool(series.excluded_days) and to_wall(instant, series.clock).date() in series.excluded_days


def _reach(series: Series, one: Component) -> tuple[datetime, datetime]:
    """Tell from when on, and before when, original starts are a component's (unless another exception names them)."""
    begin = one.original or _BEGINNING
    if not _repeats(one):
        return begin, begin + timedelta.resolution
    later = (other.original for other in series.components.values() if other.takes_over and other.original)
    return begin, min((original for original in later if original > begin), default=_END)


def _repeats(one: Component) -> bool:
    return one.original is None or one.takes_over


def _is_endless(series: Series, one: Component) -> bool:
    is_last = _reach(series, one)[1] == _END
    return is_last and _repeats(one) and any(bound.last is None for bound in series.rules)
