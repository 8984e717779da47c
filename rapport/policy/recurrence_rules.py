"""Which times a recurrence rule names (RFC 5545, 3.3.10), on a clock that knows no zones.

A rule puts one question to a day and holds the times of day. So it is walked in either direction from any time on,
and a stretch of time costs what its own days cost, whatever the rule says. (`dateutil` names the same times, which a
test holds against these; but it walks from the start of a rule, and looks for what never comes until the year 9999.)
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST_TIMES_A_DAY = 24
_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, with what it leaves to its start filled in. An empty set asks nothing of a day.

    Numbers count from the end where they are negative. `weekdays` holds (number, weekday), number 0 for every one.
    `interval` counts periods; an hourly rule's periods are days, and `hours` lie between two of its times.
    """

    start: datetime
    frequency: str
    interval: int
    hours: int
    week_start: int
    months: frozenset[int]
    weeks: frozenset[int]
    year_days: frozenset[int]
    month_days: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    times: tuple[time, ...]
    positions: frozenset[int]


def read_rule(parts: Mapping[str, Sequence[object]], start: datetime) -> Rule:
    """Read the parts of a rule, COUNT and UNTIL apart. Raises ValueError for none, and for more often than hourly."""
    frequency = str(*parts["FREQ"])
    if frequency not in _FREQUENCIES:
        raise ValueError("The rule repeats more often than hourly.")
    is_hourly = frequency == "HOURLY"
    (interval,) = _read_numbers(parts, "INTERVAL", 1, 10_000) or {1}
    positions = _read_numbers(parts, "BYSETPOS", -366, 366)
    if is_hourly and positions:
        raise ValueError("The rule counts positions within an hour.")
    months = _read_numbers(parts, "BYMONTH", 1, 12)
    weeks = _read_numbers(parts, "BYWEEKNO", -53, 53)
    year_days = _read_numbers(parts, "BYYEARDAY", -366, 366)
    month_days = _read_numbers(parts, "BYMONTHDAY", -31, 31)
    weekdays = frozenset(_read_weekday(str(one), is_numbered=not weeks) for one in parts.get("BYDAY", ()))
    if not (year_days or month_days or weekdays):
        if weeks or frequency == "WEEKLY":
            weekdays = frozenset({(0, start.weekday())})
        elif frequency in ("YEARLY", "MONTHLY"):
            month_days = frozenset({start.day})
            months = months or frozenset({start.month} if frequency == "YEARLY" else ())
    return Rule(
        start=start,
        frequency=frequency,
        interval=1 if is_hourly else interval,
        hours=interval if is_hourly else 0,
        week_start=_WEEKDAYS.index(str(*parts.get("WKST", ("MO",)))),
        months=months,
        weeks=weeks,
        year_days=year_days,
        month_days=month_days,
        weekdays=weekdays,
        times=_read_times(parts, start, is_hourly=is_hourly),
        positions=positions,
    )


def list_times(rule: Rule, low: datetime, high: datetime, *, newest_first: bool = False) -> Iterator[datetime]:
    """List a rule's times from `low` to `high`, both included, none of them before the rule's start."""
    low = max(low, rule.start)
    if low > high:
        return
    first, last, origin = (_number_period(rule, moment) for moment in (low, high, rule.start))
    periods = range(first + (origin - first) % rule.interval, last + 1, rule.interval)
    for period in reversed(periods) if newest_first else periods:
        times = _list_period(rule, period)
        yield from (one for one in (reversed(times) if newest_first else times) if low <= one <= high)


def _number_period(rule: Rule, moment: datetime) -> int:
    if rule.frequency == "YEARLY":
        return moment.year
    if rule.frequency == "MONTHLY":
        return moment.year * 12 + moment.month - 1
    if rule.frequency == "WEEKLY":
        return (moment.toordinal() - 1 - rule.week_start) // 7
    return moment.toordinal()


def _list_days(rule: Rule, period: int) -> Iterator[date]:
    """List all days of a period, by its number."""
    if rule.frequency == "YEARLY":
        first, length = date(period, 1, 1).toordinal(), 365 + isleap(period)
    elif rule.frequency == "MONTHLY":
        year, month = divmod(period, 12)
        first, length = date(year, month + 1, 1).toordinal(), monthrange(year, month + 1)[1]
    elif rule.frequency == "WEEKLY":
        first, length = period * 7 + 1 + rule.week_start, 7
    else:
        first, length = period, 1
    return map(date.fromordinal, range(max(first, 1), min(first + length, _LAST_DAY + 1)))


def _list_period(rule: Rule, period: int) -> list[datetime]:
    """List all times of a period in order, cut to the positions that the rule asks for."""
    days = (day for day in _list_days(rule, period) if _is_named(rule, day))
    times = [datetime.combine(day, one) for day in days for one in rule.times if _is_in_step(rule, day, one)]
    if not rule.positions:
        return times
    size = len(times)
    return [one for place, one in enumerate(times, 1) if not rule.positions.isdisjoint((place, place - size - 1))]


def _is_in_step(rule: Rule, day: date, one: time) -> bool:
    start = rule.start
    return not rule.hours or ((day - start.date()).days * 24 + one.hour - start.hour) % rule.hours == 0


def _is_named(rule: Rule, day: date) -> bool:
    """Tell whether the rule names a day; each part that is given narrows the others down."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and rule.month_days.isdisjoint(_both_ways(day.day, _month_length(day))):
        return False
    if rule.year_days and rule.year_days.isdisjoint(_both_ways(_day_of_year(day), 365 + isleap(day.year))):
        return False
    if rule.weekdays and not _is_weekday(rule, day):
        return False
    return not rule.weeks or _is_in_week(rule, day)


def _is_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    # A number counts within the month, but within the year where a yearly rule names no months; a week has one each.
    if rule.frequency == "MONTHLY" or (rule.frequency == "YEARLY" and rule.months):
        numbers = _both_ways(day.day, _month_length(day), 7)
    elif rule.frequency == "YEARLY":
        numbers = _both_ways(_day_of_year(day), 365 + isleap(day.year), 7)
    else:
        return any(one == weekday for _, one in rule.weekdays)
    return any((number, weekday) in rule.weekdays for number in numbers)


def _is_in_week(rule: Rule, day: date) -> bool:
    # A week belongs to the year that holds its fourth day.
    fourth = day.toordinal() - (day.weekday() - rule.week_start) % 7 + 3
    middle = date.fromordinal(min(fourth, _LAST_DAY))
    return not rule.weeks.isdisjoint(_both_ways(_day_of_year(middle), 365 + isleap(middle.year), 7))


def _both_ways(place: int, length: int, size: int = 1) -> tuple[int, int]:
    """Give the number of a place among `length`, in steps of `size`, from the beginning and (negative) from the end."""
    return (place - 1) // size + 1, -((length - place) // size) - 1


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _day_of_year(day: date) -> int:
    return (day - date(day.year, 1, 1)).days + 1


def _read_numbers(parts: Mapping[str, Sequence[object]], name: str, least: int, most: int) -> frozenset[int]:
    numbers = frozenset(int(str(one)) for one in parts.get(name, ()))
    if any(not least <= one <= most for one in numbers) or (0 in numbers and least < 0):
        raise ValueError(f"The rule has an impossible {name}.")
    return numbers


def _read_weekday(text: str, *, is_numbered: bool) -> tuple[int, int]:
    return int(text[:-2] or 0) if is_numbered else 0, _WEEKDAYS.index(text[-2:])


def _read_times(parts: Mapping[str, Sequence[object]], start: datetime, *, is_hourly: bool) -> tuple[time, ...]:
    hours = _read_numbers(parts, "BYHOUR", 0, 23) or (range(24) if is_hourly else {start.hour})
    minutes = _read_numbers(parts, "BYMINUTE", 0, 59) or {start.minute}
    seconds = _read_numbers(parts, "BYSECOND", 0, 59) or {start.second}
    if len(hours) * len(minutes) * len(seconds) > _MOST_TIMES_A_DAY:
        raise ValueError("The rule repeats more often than hourly.")
    return tuple(time(*clock) for clock in product(sorted(hours), sorted(minutes), sorted(seconds)))
