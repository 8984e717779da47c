"""Rules: which days and times they name, by the examples of RFC 5545 and by a calendar on the wall."""

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import vRecur

from rapport.policy.recurrence_rules import list_times, read_rule
from tests.policy.recurrences import occurrences, write

EVER = "1990-01-01 2110-01-01"

# Each: what it shows, the first day, the rule, and all days of the series, year by year.
DAYS = [
    ("every day, over the end of a month", "20250227", "DAILY;COUNT=4", "2025 02-27 02-28 03-01 03-02"),
    ("every third day, over 29 February", "20240226", "DAILY;INTERVAL=3;COUNT=4", "2024 02-26 02-29 03-03 03-06"),
    ("until a day that is included", "20250101", "DAILY;UNTIL=20250103", "2025 01-01 01-02 01-03"),
    ("until a day between two", "20250101", "DAILY;INTERVAL=2;UNTIL=20250104", "2025 01-01 01-03"),
    ("until the first day", "20250101", "DAILY;UNTIL=20250101", "2025 01-01"),
    ("until before the first day: nothing", "20250102", "DAILY;UNTIL=20250101", ""),
    ("until a time in UTC: its day counts", "20250101", "DAILY;UNTIL=20250102T230000Z", "2025 01-01 01-02"),
    ("once", "20250101", "DAILY;COUNT=1", "2025 01-01"),
    ("every day of January", "20250130", "DAILY;BYMONTH=1;UNTIL=20260102", "2025 01-30 01-31 2026 01-01 01-02"),
    ("every working day", "20250102", "DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=4", "2025 01-02 01-03 01-06 01-07"),
    ("every day that is a month's last", "20250131", "DAILY;BYMONTHDAY=-1;COUNT=3", "2025 01-31 02-28 03-31"),
    ("every week on the first one's weekday", "20250107", "WEEKLY;COUNT=3", "2025 01-07 01-14 01-21"),
    ("three days a week", "20250106", "WEEKLY;BYDAY=MO,WE,FR;COUNT=5", "2025 01-06 01-08 01-10 01-13 01-15"),
    ("every other week, weeks begin on Monday", "19970805",
     "WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997 08-05 08-10 08-19 08-24"),
    ("every other week, weeks begin on Sunday", "19970805",
     "WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997 08-05 08-17 08-19 08-31"),
    ("every other week, begun late in one", "20250103",
     "WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4", "2025 01-03 01-13 01-17 01-27"),
    ("every week of January", "20250124", "WEEKLY;BYMONTH=1;COUNT=4", "2025 01-24 01-31 2026 01-02 01-09"),
    ("a week over New Year", "20241230", "WEEKLY;BYDAY=MO,TH;COUNT=4", "2024 12-30 2025 01-02 01-06 01-09"),
    ("the 15th", "20250115", "MONTHLY;COUNT=3", "2025 01-15 02-15 03-15"),
    ("the 31st, where there is one", "20250131", "MONTHLY;COUNT=4", "2025 01-31 03-31 05-31 07-31"),
    ("the 30th, not in February", "20250130", "MONTHLY;COUNT=3", "2025 01-30 03-30 04-30"),
    ("the 29th, in February of leap years", "20240129", "MONTHLY;COUNT=3", "2024 01-29 02-29 03-29"),
    ("the last day of the month", "20250131", "MONTHLY;BYMONTHDAY=-1;COUNT=4", "2025 01-31 02-28 03-31 04-30"),
    ("the third to last day", "20250129", "MONTHLY;BYMONTHDAY=-3;COUNT=3", "2025 01-29 02-26 03-29"),
    ("the 15th and the last day", "20250115", "MONTHLY;BYMONTHDAY=15,-1;COUNT=4", "2025 01-15 01-31 02-15 02-28"),
    ("the second Tuesday", "20250114", "MONTHLY;BYDAY=2TU;COUNT=3", "2025 01-14 02-11 03-11"),
    ("the last Friday", "20250131", "MONTHLY;BYDAY=-1FR;COUNT=3", "2025 01-31 02-28 03-28"),
    ("the second to last Monday", "19970922",
     "MONTHLY;BYDAY=-2MO;COUNT=6", "1997 09-22 10-20 11-17 12-22 1998 01-19 02-16"),
    ("a fifth Monday, where there is one", "20250331", "MONTHLY;BYDAY=5MO;COUNT=3", "2025 03-31 06-30 09-29"),
    ("every Monday of the month", "20250106", "MONTHLY;BYDAY=MO;COUNT=5", "2025 01-06 01-13 01-20 01-27 02-03"),
    ("every Friday that is the 13th", "19980213",
     "MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5", "1998 02-13 03-13 11-13 1999 08-13 2000 10-13"),
    ("the Saturday after the first Sunday", "19970913",
     "MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=4", "1997 09-13 10-11 11-08 12-13"),
    ("the first working day", "20250101",
     "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=4", "2025 01-01 02-03 03-03 04-01"),
    ("the last working day", "20250131",
     "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=5", "2025 01-31 02-28 03-31 04-30 05-30"),
    ("the first and the last working day", "20250101",
     "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=4", "2025 01-01 01-31 02-03 02-28"),
    ("the last working day but one", "19970929",
     "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7", "1997 09-29 10-30 11-27 12-30 1998 01-29 02-26 03-30"),
    ("the third of three weekdays", "19970904", "MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997 09-04 10-07 11-06"),
    ("a position that no month has", "20250106", "MONTHLY;BYDAY=MO;BYSETPOS=6;UNTIL=20260101", "2025 01-06"),
    ("every other month, over New Year", "20241115", "MONTHLY;INTERVAL=2;COUNT=3", "2024 11-15 2025 01-15 03-15"),
    ("every 18 months", "19970910",
     "MONTHLY;INTERVAL=18;COUNT=8;BYMONTHDAY=10,11,12,13,14,15",
     "1997 09-10 09-11 09-12 09-13 09-14 09-15 1999 03-10 03-11"),
    ("every year", "20230310", "YEARLY;COUNT=3", "2023 03-10 2024 03-10 2025 03-10"),
    ("29 February", "20200229", "YEARLY;COUNT=3", "2020 02-29 2024 02-29 2028 02-29"),
    ("29 February, which 2100 has not", "20960229", "YEARLY;COUNT=2", "2096 02-29 2104 02-29"),
    ("30 February: only the first day", "20250130", "YEARLY;BYMONTH=2;BYMONTHDAY=30", "2025 01-30"),
    ("two months of the year", "19970610", "YEARLY;COUNT=4;BYMONTH=6,7", "1997 06-10 07-10 1998 06-10 07-10"),
    ("three months of every other year", "19970310",
     "YEARLY;INTERVAL=2;COUNT=5;BYMONTH=1,2,3", "1997 03-10 1999 01-10 02-10 03-10 2001 01-10"),
    ("a day of the month in all months of the year", "20250101",
     "YEARLY;BYMONTHDAY=1;COUNT=3", "2025 01-01 02-01 03-01"),
    ("days of every third year", "19970101",
     "YEARLY;INTERVAL=3;COUNT=6;BYYEARDAY=1,100,200", "1997 01-01 04-10 07-19 2000 01-01 04-09 07-18"),
    ("the last day of the year", "20231231", "YEARLY;BYYEARDAY=-1;COUNT=3", "2023 12-31 2024 12-31 2025 12-31"),
    ("the 366th day", "20241231", "YEARLY;BYYEARDAY=366;COUNT=2", "2024 12-31 2028 12-31"),
    ("the 20th Monday of the year", "19970519", "YEARLY;BYDAY=20MO;COUNT=3", "1997 05-19 1998 05-18 1999 05-17"),
    ("the last Sunday of October", "20241027",
     "YEARLY;BYMONTH=10;BYDAY=-1SU;COUNT=3", "2024 10-27 2025 10-26 2026 10-25"),
    ("every Thursday in March", "19970313", "YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4", "1997 03-13 03-20 03-27 1998 03-05"),
    ("the Tuesday after a Monday in November", "19961105",
     "YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3", "1996 11-05 2000 11-07 2004 11-02"),
    ("the last working day of the year", "20221230",
     "YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "2022 12-30 2023 12-29 2024 12-31"),
    ("Monday of week 20", "19970512", "YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997 05-12 1998 05-11 1999 05-17"),
    ("week 20, on the first one's weekday", "19970512",
     "YEARLY;BYWEEKNO=20;COUNT=3", "1997 05-12 1998 05-11 1999 05-17"),
    ("week 53, where there is one", "20201228", "YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2", "2020 12-28 2026 12-28"),
    ("the last week, the 52nd or the 53rd", "20241223",
     "YEARLY;BYWEEKNO=-1;BYDAY=MO;COUNT=3", "2024 12-23 2025 12-22 2026 12-28"),
    ("week 1, which may begin in December", "20241230",
     "YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3", "2024 12-30 2025 12-29 2027 01-04"),
    ("week 1, weeks begin on Sunday", "20220102",
     "YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU;COUNT=2", "2022 01-02 2023 01-01"),
    ("week 1, weeks begin on Monday", "20220109",
     "YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=MO;COUNT=2", "2022 01-09 2023 01-08"),
    ("a first day that the rule doesn't name counts", "20250106", "WEEKLY;BYDAY=TU;COUNT=3", "2025 01-06 01-07 01-14"),
    ("a first day that the rule doesn't name, without a count", "20250106",
     "WEEKLY;BYDAY=TU;UNTIL=20250114", "2025 01-06 01-07 01-14"),
    ("the earlier of count and until", "20250106", "DAILY;COUNT=3;UNTIL=20250107", "2025 01-06 01-07"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "rule", "days"), [case[1:] for case in DAYS], ids=[case[0] for case in DAYS])
def test_days_of_a_rule(first: str, rule: str, days: str) -> None:
    schedule = write(f"DTSTART;VALUE=DATE:{first}\nRRULE:FREQ={rule}")
    assert occurrences(schedule, EVER) == _by_year(days)


def _by_year(days: str) -> list[str]:
    found, year = [], ""
    for word in days.split():
        if "-" in word:
            found.append(f"{year}-{word}")
        else:
            year = word
    return found


TIMES = [
    ("every third hour", "080000", "HOURLY;INTERVAL=3;COUNT=4", "06 08:00, 06 11:00, 06 14:00, 06 17:00"),
    ("every tenth hour, over midnight", "080000",
     "HOURLY;INTERVAL=10;COUNT=4", "06 08:00, 06 18:00, 07 04:00, 07 14:00"),
    ("every 36 hours", "080000", "HOURLY;INTERVAL=36;COUNT=3", "06 08:00, 07 20:00, 09 08:00"),
    ("hourly in office hours of Mondays", "080000",
     "HOURLY;BYHOUR=8,9;BYDAY=MO;COUNT=4", "06 08:00, 06 09:00, 13 08:00, 13 09:00"),
    ("until a floating time that is included", "080000",
     "HOURLY;UNTIL=20250106T100000", "06 08:00, 06 09:00, 06 10:00"),
    ("twice a day", "090000", "DAILY;BYHOUR=9,17;COUNT=3", "06 09:00, 06 17:00, 07 09:00"),
    ("at the full hour and half past", "090000", "DAILY;BYMINUTE=0,30;COUNT=3", "06 09:00, 06 09:30, 07 09:00"),
    ("the last of a day's times", "170000", "DAILY;BYHOUR=9,12,17;BYSETPOS=-1;COUNT=2", "06 17:00, 07 17:00"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "rule", "times"), [case[1:] for case in TIMES], ids=[case[0] for case in TIMES])
def test_times_of_a_rule(first: str, rule: str, times: str) -> None:
    schedule = write(f"DTSTART:20250106T{first}\nRRULE:FREQ={rule}")
    started = [one.rpartition("-")[0].removeprefix("2025-01-") for one in occurrences(schedule, EVER)]
    assert ", ".join(started) == times


def test_several_rules_name_a_day_once() -> None:
    rules = "RRULE:FREQ=WEEKLY;COUNT=3\nRRULE:FREQ=MONTHLY;BYMONTHDAY=6;COUNT=3"
    found = occurrences(write(f"DTSTART;VALUE=DATE:20250106\n{rules}"), EVER)
    assert found == ["2025-01-06", "2025-01-13", "2025-01-20", "2025-02-06", "2025-03-06"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("WEEKLY;INTERVAL=3", ["2025-01-06", "2025-01-27"]),
        ("DAILY;INTERVAL=29", ["2025-01-06"]),
        ("MONTHLY;INTERVAL=5", ["2025-01-06"]),
    ],
)
def test_an_interval_is_counted_from_the_first_day_however_long_ago(rule: str, days: list[str]) -> None:
    assert occurrences(write(f"DTSTART;VALUE=DATE:20200106\nRRULE:FREQ={rule}"), "2025-01-01 2025-02-01") == days


_weekdays = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
_parts = {
    "WKST": _weekdays,
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.sampled_from([*range(1, 32), *range(-31, 0)]),
    "BYYEARDAY": st.sampled_from([1, 59, 60, 61, 200, 365, 366, -1, -2, -306, -307, -366]),
    "BYWEEKNO": st.sampled_from([1, 2, 10, 20, 52]),
    "BYDAY": _weekdays,
    "BYHOUR": st.integers(0, 23),
    "BYMINUTE": st.integers(0, 59),
    "BYSETPOS": st.sampled_from([1, 2, 3, 5, -1, -2, -3, -5]),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw a rule in which all parts may stand together."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    names = draw(st.lists(st.sampled_from(list(_parts)), unique=True, max_size=3))
    if "BYWEEKNO" in names:
        assume(frequency == "YEARLY" and not {"BYSETPOS", "BYYEARDAY", "BYMONTHDAY"} & set(names))
        names = sorted({*names, "BYDAY"})
    if "BYSETPOS" in names:
        assume(frequency in ("YEARLY", "MONTHLY") and {"BYDAY", "BYMONTHDAY"} & set(names))
    written = []
    for name in names:
        most = 1 if name in ("WKST", "BYMINUTE") else 3
        values = draw(st.lists(_parts[name], unique=True, min_size=1, max_size=most))
        if name == "BYDAY" and frequency == "MONTHLY" and draw(st.booleans()):
            values = [f"{draw(st.sampled_from([1, 2, 5, -1, -5]))}{day}" for day in values]
        written.append(f"{name}={','.join(map(str, values))}")
    return ";".join([f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 40))}", *written])


# Late dates, since dateutil looks for what never comes until the year 9999.
@settings(deadline=None)
@given(rules(), st.datetimes(datetime(9960, 1, 1), datetime(9990, 1, 1)), st.integers(0, 3000))  # noqa: DTZ001  no zone
def test_a_stretch_in_either_direction_is_what_dateutil_finds_from_the_start_on(
    text: str, start: datetime, days: int
) -> None:
    start = start.replace(second=0, microsecond=0)
    low, high = start + timedelta(days=days), start + timedelta(days=days + 400)
    parts: Any = vRecur.from_ical(text)
    try:
        rule = read_rule(parts, start)
        theirs = rrulestr(text + ("" if "WKST" in text else ";WKST=MO"), dtstart=start)
    except ValueError:
        assume(False)
    named = takewhile(lambda one: one <= high, theirs)
    expected = [one for one in named if one >= low]
    assert list(list_times(rule, low, high)) == expected
    assert list(list_times(rule, low, high, newest_first=True)) == expected[::-1]
