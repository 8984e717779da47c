"""Zones: a series keeps its wall time when clocks change, in both hemispheres and both directions.

In 2025 clocks change in Prague on 30 March and 26 October, in New York on 9 March and 2 November, in Sydney back on
6 April and forth on 5 October, in Kolkata never.
"""

import pytest

from rapport.policy.recurrence import last_end
from tests.policy.recurrences import lines_of, occurrences, write

EVER = "2020-01-01 2030-01-01"

WALL_TIMES = [
    ("Prague in spring", "Europe/Prague:20250324T090000", "2025-03-24 08:00, 2025-03-31 07:00"),
    ("Prague in autumn", "Europe/Prague:20251020T090000", "2025-10-20 07:00, 2025-10-27 08:00"),
    ("New York in spring", "America/New_York:20250303T090000", "2025-03-03 14:00, 2025-03-10 13:00"),
    ("New York in autumn", "America/New_York:20251027T090000", "2025-10-27 13:00, 2025-11-03 14:00"),
    ("Sydney in autumn, which is April", "Australia/Sydney:20250331T090000", "2025-03-30 22:00, 2025-04-06 23:00"),
    ("Sydney in spring, which is October", "Australia/Sydney:20250929T090000", "2025-09-28 23:00, 2025-10-05 22:00"),
    ("Kolkata, whose clocks never change", "Asia/Kolkata:20250324T090000", "2025-03-24 03:30, 2025-03-31 03:30"),
]


@pytest.mark.parametrize(("start", "in_utc"), [case[1:] for case in WALL_TIMES], ids=[case[0] for case in WALL_TIMES])
def test_the_wall_time_is_kept(start: str, in_utc: str) -> None:
    found = occurrences(write(f"DTSTART;TZID={start}\nRRULE:FREQ=WEEKLY;COUNT=2"), EVER)
    assert ", ".join(one.rpartition("-")[0] for one in found) == in_utc


# Each: what it shows, the component, the zone in which the times are told, and the times.
CASES = [
    (
        "a series in UTC is seen to move by those whose clocks change",
        "DTSTART:20250324T080000Z\nDTEND:20250324T090000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
        "Europe/Prague",
        """2025-03-24 09:00-10:00
        2025-03-31 10:00-11:00""",
    ),
    (
        "a floating series is told as if in UTC",
        "DTSTART:20250324T090000\nDTEND:20250324T100000\nRRULE:FREQ=WEEKLY;COUNT=2",
        "UTC",
        """2025-03-24 09:00-10:00
        2025-03-31 09:00-10:00""",
    ),
    (
        "an all-day series has whole days when clocks change",
        "DTSTART;VALUE=DATE:20250329\nDTEND;VALUE=DATE:20250331\nRRULE:FREQ=WEEKLY;COUNT=2",
        "UTC",
        """2025-03-29..2025-03-30
        2025-04-05..2025-04-06""",
    ),
    (
        "a time that the clock skips is no instance, and isn't counted",
        "DTSTART;TZID=Europe/Prague:20250329T023000\nRRULE:FREQ=DAILY;COUNT=3",
        "UTC",
        """2025-03-29 01:30-01:30
        2025-03-31 00:30-00:30
        2025-04-01 00:30-00:30""",
    ),
    (
        "a start that the clock skips is when it would have shown it",
        "DTSTART;TZID=Europe/Prague:20250330T023000\nRRULE:FREQ=WEEKLY;COUNT=2",
        "Europe/Prague",
        """2025-03-30 03:30-03:30
        2025-04-06 02:30-02:30""",
    ),
    (
        "of a time that the clock shows twice the first is meant",
        "DTSTART;TZID=Europe/Prague:20251025T023000\nRRULE:FREQ=DAILY;COUNT=3",
        "UTC",
        """2025-10-25 00:30-00:30
        2025-10-26 00:30-00:30
        2025-10-27 01:30-01:30""",
    ),
    (
        "an hourly series leaves out the hour that the clock skips",
        "DTSTART;TZID=Europe/Prague:20250330T010000\nRRULE:FREQ=HOURLY;COUNT=3",
        "UTC",
        """2025-03-30 00:00-00:00
        2025-03-30 01:00-01:00
        2025-03-30 02:00-02:00""",
    ),
    (
        "an UNTIL in UTC is included to the second",
        "DTSTART;TZID=America/New_York:20250307T090000\nRRULE:FREQ=DAILY;UNTIL=20250309T130000Z",
        "America/New_York",
        """2025-03-07 09:00-09:00
        2025-03-08 09:00-09:00
        2025-03-09 09:00-09:00""",
    ),
    (
        "an UNTIL in UTC a second earlier",
        "DTSTART;TZID=America/New_York:20250307T090000\nRRULE:FREQ=DAILY;UNTIL=20250309T125959Z",
        "America/New_York",
        """2025-03-07 09:00-09:00
        2025-03-08 09:00-09:00""",
    ),
    (
        "an UNTIL in the hour that the clock shows twice",
        "DTSTART;TZID=Europe/Prague:20251025T023000\nRRULE:FREQ=DAILY;UNTIL=20251026T010000Z",
        "UTC",
        """2025-10-25 00:30-00:30
        2025-10-26 00:30-00:30""",
    ),
    (
        "an UNTIL that is a day includes that day where the series is",
        "DTSTART;TZID=America/New_York:20250307T200000\nRRULE:FREQ=DAILY;UNTIL=20250308",
        "America/New_York",
        """2025-03-07 20:00-20:00
        2025-03-08 20:00-20:00""",
    ),
    (
        "an UNTIL without a zone is on the series' clock",
        "DTSTART;TZID=America/New_York:20250307T200000\nRRULE:FREQ=DAILY;UNTIL=20250308T200000",
        "America/New_York",
        """2025-03-07 20:00-20:00
        2025-03-08 20:00-20:00""",
    ),
    (
        "weekdays are those of the series' clock",
        "DTSTART;TZID=Australia/Sydney:20250303T080000\nRRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=2",
        "UTC",
        """2025-03-02 21:00-21:00
        2025-04-06 22:00-22:00""",
    ),
    (
        "with DTEND the exact duration is kept while clocks change (3.8.5.3)",
        "DTSTART;TZID=Europe/Prague:20250322T220000\nDTEND;TZID=Europe/Prague:20250323T060000\nRRULE:FREQ=WEEKLY;COUNT=2",
        "Europe/Prague",
        """2025-03-22 22:00-2025-03-23 06:00
        2025-03-29 22:00-2025-03-30 07:00""",
    ),
    (
        "a DURATION in days ends at the same wall time",
        "DTSTART;TZID=Europe/Prague:20250322T220000\nDURATION:P1D\nRRULE:FREQ=WEEKLY;COUNT=2",
        "Europe/Prague",
        """2025-03-22 22:00-2025-03-23 22:00
        2025-03-29 22:00-2025-03-30 22:00""",
    ),
    (
        "a DURATION in hours is exact",
        "DTSTART;TZID=Europe/Prague:20250322T220000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;COUNT=2",
        "Europe/Prague",
        """2025-03-22 22:00-2025-03-23 06:00
        2025-03-29 22:00-2025-03-30 07:00""",
    ),
    (
        "a DURATION in days and hours: first the days, then the hours",
        "DTSTART;TZID=Europe/Prague:20251018T220000\nDURATION:P1DT2H\nRRULE:FREQ=WEEKLY;COUNT=2",
        "UTC",
        """2025-10-18 20:00-2025-10-19 22:00
        2025-10-25 20:00-2025-10-26 23:00""",
    ),
    (
        "a DURATION of a week",
        "DTSTART;TZID=Europe/Prague:20250324T090000\nDURATION:P1W\nRRULE:FREQ=MONTHLY;COUNT=1",
        "Europe/Prague",
        "2025-03-24 09:00-2025-03-31 09:00",
    ),
    (
        "a DURATION over midnight",
        "DTSTART;TZID=Europe/Prague:20250303T230000\nDURATION:PT2H\nRRULE:FREQ=DAILY;COUNT=2",
        "Europe/Prague",
        """2025-03-03 23:00-2025-03-04 01:00
        2025-03-04 23:00-2025-03-05 01:00""",
    ),
    (
        "an end in another zone tells the duration, and no more",
        """DTSTART;TZID=Europe/Prague:20250303T150000
        DTEND;TZID=America/New_York:20250303T110000
        RRULE:FREQ=WEEKLY;COUNT=3""",
        "Europe/Prague",
        """2025-03-03 15:00-17:00
        2025-03-10 15:00-17:00
        2025-03-17 15:00-17:00""",
    ),
    (
        "an end before the start is none",
        "DTSTART:20250303T090000Z\nDTEND:20250303T080000Z\nRRULE:FREQ=DAILY;COUNT=1",
        "UTC",
        "2025-03-03 09:00-09:00",
    ),
    (
        "a day without an end lasts a day",
        "DTSTART;VALUE=DATE:20250303\nRRULE:FREQ=DAILY;COUNT=1",
        "UTC",
        "2025-03-03",
    ),
    (
        "days that last as long as a DURATION says",
        "DTSTART;VALUE=DATE:20250303\nDURATION:P3D\nRRULE:FREQ=WEEKLY;COUNT=1",
        "UTC",
        "2025-03-03..2025-03-05",
    ),
]


@pytest.mark.parametrize(("lines", "zone", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_occurrences_in_a_zone(lines: str, zone: str, expected: str) -> None:
    assert occurrences(write(lines), EVER, zone=zone) == lines_of(expected)


WEEKLY = "DTSTART;TZID=Office:20250324T090000\nRRULE:FREQ=WEEKLY;COUNT=2"


def test_a_name_that_is_mapped_means_the_iana_zone() -> None:
    schedule = write(WEEKLY, {"Office": "America/New_York"})
    assert occurrences(schedule, EVER, zone="America/New_York") == ["2025-03-24 09:00-09:00", "2025-03-31 09:00-09:00"]


def test_a_name_of_windows_means_what_icalendar_knows_of_it() -> None:
    schedule = write(WEEKLY.replace("Office", "W. Europe Standard Time"))
    assert occurrences(schedule, EVER) == ["2025-03-24 08:00-08:00", "2025-03-31 07:00-07:00"]


def test_a_name_that_says_nothing_is_no_zone() -> None:
    assert occurrences(write(WEEKLY), EVER) == ["2025-03-24 09:00-09:00", "2025-03-31 09:00-09:00"]


def office_zone(last_sunday_of: int, before: str, after: str) -> str:
    """Define a zone "Office" whose clocks change on the last Sundays of a month and of October."""
    return f"""TZID:Office
        X-LIC-LOCATION:Nowhere
        BEGIN:DAYLIGHT
        TZNAME:Our summer
        DTSTART:19700101T020000
        RRULE:FREQ=YEARLY;BYMONTH={last_sunday_of};BYDAY=-1SU
        TZOFFSETFROM:{before}
        TZOFFSETTO:{after}
        END:DAYLIGHT
        BEGIN:STANDARD
        DTSTART:19700101T030000
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        TZOFFSETFROM:{after}
        TZOFFSETTO:{before}
        END:STANDARD"""


def test_a_zone_of_the_files_own_has_its_rules() -> None:
    schedule = write(WEEKLY, time_zones=office_zone(3, "+0330", "+0500"))
    assert occurrences(schedule, EVER) == ["2025-03-24 05:30-05:30", "2025-03-31 04:00-04:00"]


def test_zones_of_one_name_in_two_files_are_not_mixed_up() -> None:
    one, other = (write(WEEKLY, time_zones=office_zone(month, "+0330", "+0500")) for month in (3, 4))
    assert occurrences(one, EVER) == ["2025-03-24 05:30-05:30", "2025-03-31 04:00-04:00"]
    assert occurrences(other, EVER) == ["2025-03-24 05:30-05:30", "2025-03-31 05:30-05:30"]


def test_a_zone_of_the_files_own_skips_and_doubles_hours() -> None:
    daily = "DTSTART;TZID=Office:{}T023000\nRRULE:FREQ=DAILY;COUNT=3"
    zone = office_zone(3, "+0100", "+0200")
    spring, autumn = (write(daily.format(day), time_zones=zone) for day in ("20250329", "20251025"))
    assert occurrences(spring, EVER) == ["2025-03-29 01:30-01:30", "2025-03-31 00:30-00:30", "2025-04-01 00:30-00:30"]
    assert occurrences(autumn, EVER) == ["2025-10-25 00:30-00:30", "2025-10-26 00:30-00:30", "2025-10-27 01:30-01:30"]


BEFORE_2025 = WEEKLY.replace("20250324", "20241202")
FROM_2025 = office_zone(3, "+0100", "+0200").replace("19700101", "20250101")


def test_before_a_zones_first_change_its_standard_time_holds() -> None:
    schedule = write(BEFORE_2025, time_zones=FROM_2025)
    assert occurrences(schedule, EVER) == ["2024-12-02 08:00-08:00", "2024-12-09 08:00-08:00"]


def test_a_zone_with_summer_time_alone_has_it_always() -> None:
    summer = FROM_2025.partition("BEGIN:STANDARD")[0]
    schedule = write(BEFORE_2025, time_zones=summer + summer[summer.index("BEGIN:DAYLIGHT") :])
    assert occurrences(schedule, EVER) == ["2024-12-02 07:00-07:00", "2024-12-09 07:00-07:00"]
    assert str(last_end(schedule, "")) == "2024-12-09 07:00:00+00:00"
