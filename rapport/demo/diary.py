"""When things happen in the firm: in working hours in Prague, on weekdays, less in summer, hardly at Christmas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

PRAGUE = ZoneInfo("Europe/Prague")
DAYS = 730

_SATURDAY = 5
_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26)}
_MONTHS = (0.9, 1.0, 1.15, 1.05, 1.05, 1.0, 0.65, 0.6, 1.1, 1.15, 1.1, 0.85)
_HOURS = (3, 9, 12, 13, 11, 6, 9, 11, 10, 6, 3, 1, 1)  # from seven in the morning


@dataclass(frozen=True, slots=True)
class Diary:
    """The days that the demonstration covers, each with how busy it is; nothing happens from `end` on."""

    days: Sequence[date]
    loads: Sequence[float]
    end: datetime


def open_diary(today: date, ahead: int = 0) -> Diary:
    """Open the diary of the two years that end with the day before `today`, or so many days later."""
    days = [today + timedelta(days=distance) for distance in range(-DAYS, ahead)]
    growth = (0.85 + 0.3 * position / DAYS for position in range(len(days)))
    loads = list(accumulate(_load(day) * factor for day, factor in zip(days, growth, strict=True)))
    end = datetime.combine(today + timedelta(days=ahead), time(), PRAGUE) - timedelta(hours=3)
    return Diary(days, loads, end)


def choose_opening(rng: Random, diary: Diary, months: Sequence[int] = ()) -> datetime:
    """Choose when a correspondence begins, in one of `months` if any are given."""
    while True:
        day = rng.choices(diary.days, cum_weights=diary.loads)[0]
        if not months or day.month in months:
            return _at_work(rng, day)


def choose_reply(rng: Random, before: datetime) -> datetime:
    """Choose when the other side answers: mostly within hours, at times after days."""
    wait = timedelta(minutes=max(4.0, rng.lognormvariate(4.9, 1.5)))
    return _working_moment(rng, before + min(wait, timedelta(days=9)))


def choose_sequel(rng: Random, before: datetime) -> datetime:
    """Choose when the same writer writes again, some days later."""
    return _working_moment(rng, before + timedelta(days=rng.randint(2, 8), minutes=rng.randint(-200, 200)))


def next_workday(day: date) -> date:
    """Find the first working day on or after `day`."""
    while day.weekday() >= _SATURDAY or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def _load(day: date) -> float:
    if (day.month, day.day) in _HOLIDAYS:
        return 0.02
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        return 0.1
    return _MONTHS[day.month - 1] * (0.03 if day.weekday() >= _SATURDAY else 1.0)


def _at_work(rng: Random, day: date) -> datetime:
    hour = rng.choices(range(7, 7 + len(_HOURS)), _HOURS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), PRAGUE)


def _working_moment(rng: Random, moment: datetime) -> datetime:
    day = next_workday(moment.date())
    if day != moment.date():
        return datetime.combine(day, time(8, rng.randrange(60), rng.randrange(60)), PRAGUE)
    if moment.hour >= 18 and rng.random() < 0.8:  # most go home at six
        return _working_moment(rng, datetime.combine(day + timedelta(days=1), time(8, rng.randrange(60)), PRAGUE))
    if moment.hour < 7:  # nobody is up before seven
        return moment.replace(hour=8, minute=rng.randrange(60))
    return moment
