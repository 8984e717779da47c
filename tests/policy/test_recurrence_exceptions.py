"""Instances that are added, excluded, moved, cancelled, or taken over from one of them on.

All of it happens to one series: Mondays from 3 March 2025, four times, 9 to 10 in Prague.
"""

import pytest

from rapport.policy.recurrence import last_end
from tests.policy.recurrences import lines_of, occurrences, write

EVER = "2020-01-01 2030-01-01"
PRAGUE = "Europe/Prague"

TIMES = f"DTSTART;TZID={PRAGUE}:20250303T090000\nDTEND;TZID={PRAGUE}:20250303T100000"
MONDAYS = f"{TIMES}\nRRULE:FREQ=WEEKLY;COUNT=4"
ENDLESS = f"{TIMES}\nRRULE:FREQ=WEEKLY"
DAYS = "DTSTART;VALUE=DATE:20250303\nRRULE:FREQ=WEEKLY;COUNT=4"
TWICE_A_DAY = f"{TIMES}\nRRULE:FREQ=DAILY;BYHOUR=9,10;COUNT=4"


def exception(original: str, lines: str, parameters: str = f";TZID={PRAGUE}") -> str:
    """Write one more component, for the instance that starts at `original`."""
    return f"\n\nRECURRENCE-ID{parameters}:{original}\n{lines}"


def later(original: str, lines: str) -> str:
    """Write one more component, for that instance and all after it."""
    return exception(original, lines, f";RANGE=THISANDFUTURE;TZID={PRAGUE}")


def at(day: str, hours: str, zone: str = PRAGUE) -> str:
    """Write the times of a component that begins and ends on a day: "09-10", "0930-1030"."""
    start, end = hours.split("-")
    return f"DTSTART;TZID={zone}:{day}T{start:0<6}\nDTEND;TZID={zone}:{day}T{end:0<6}"


CANCELLED = f"{at('20250310', '09-10')}\nSTATUS:CANCELLED"

# Each: what it shows, the components, and when the master takes place, in Prague.
ADDED_AND_EXCLUDED = [
    ("nothing happens to it", MONDAYS, "03 10 17 24"),
    ("RDATE adds a time", f"{MONDAYS}\nRDATE;TZID={PRAGUE}:20250305T140000", "03 05T14-15 10 17 24"),
    ("RDATE adds several times", f"{MONDAYS}\nRDATE:20250305T130000Z,20250306T080000Z", "03 05T14-15 06 10 17 24"),
    ("RDATE in another zone", f"{MONDAYS}\nRDATE;TZID=Asia/Tokyo:20250305T170000", "03 05 10 17 24"),
    ("RDATE without a zone is on the series' clock", f"{MONDAYS}\nRDATE:20250305T090000", "03 05 10 17 24"),
    ("RDATE before the start", f"{MONDAYS}\nRDATE:20250301T080000Z", "01 03 10 17 24"),
    ("RDATE names an instance of the rule: it is one", f"{MONDAYS}\nRDATE:20250310T080000Z", "03 10 17 24"),
    ("RDATE alone", f"{TIMES}\nRDATE:20250305T080000Z", "03 05"),
    ("RDATE that is a day: at the usual time", f"{MONDAYS}\nRDATE;VALUE=DATE:20250305", "03 05 10 17 24"),
    ("RDATE with a period until", f"{TIMES}\nRDATE;VALUE=PERIOD:20250305T080000Z/20250305T110000Z", "03 05T09-12"),
    ("RDATE with a period for", f"{TIMES}\nRDATE;VALUE=PERIOD:20250305T080000Z/PT3H", "03 05T09-12"),
    ("RDATE with a period in a zone",
     f"{TIMES}\nRDATE;VALUE=PERIOD;TZID={PRAGUE}:20250305T090000/20250305T120000", "03 05T09-12"),
    ("a period of one of the rule", f"{MONDAYS}\nRDATE;VALUE=PERIOD:20250310T080000Z/PT3H", "03 10T09-12 17 24"),
    ("EXDATE in the zone", f"{MONDAYS}\nEXDATE;TZID={PRAGUE}:20250310T090000", "03 17 24"),
    ("EXDATE in UTC", f"{MONDAYS}\nEXDATE:20250310T080000Z", "03 17 24"),
    ("EXDATE in another zone", f"{MONDAYS}\nEXDATE;TZID=Asia/Tokyo:20250310T170000", "03 17 24"),
    ("EXDATE without a zone is on the series' clock", f"{MONDAYS}\nEXDATE:20250310T090000", "03 17 24"),
    ("EXDATE that is a day", f"{MONDAYS}\nEXDATE;VALUE=DATE:20250310", "03 17 24"),
    ("EXDATE that is a day excludes all of that day", f"{TWICE_A_DAY}\nEXDATE;VALUE=DATE:20250303", "04 04T10-11"),
    ("EXDATE of the first", f"{MONDAYS}\nEXDATE:20250303T080000Z", "10 17 24"),
    ("EXDATE of all", f"{TIMES}\nRRULE:FREQ=WEEKLY;COUNT=1\nEXDATE:20250303T080000Z", ""),
    ("EXDATE of no instance", f"{MONDAYS}\nEXDATE:20250310T090000Z", "03 10 17 24"),
    ("EXDATE of an RDATE", f"{TIMES}\nRDATE:20250305T080000Z\nEXDATE:20250305T080000Z", "03"),
    ("EXDATE on several lines", f"{MONDAYS}\nEXDATE:20250310T080000Z\nEXDATE:20250317T080000Z,20250303T080000Z", "24"),
    ("an excluded one counts", f"{TIMES}\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE:20250310T080000Z", "03"),
    # 10 in Prague is 9 in UTC: one clock's time is not another's.
    ("EXDATE of one of two a day", f"{TWICE_A_DAY}\nEXDATE;TZID={PRAGUE}:20250303T100000", "03 04 04T10-11"),
    ("EXDATE of one of two a day, in UTC", f"{TWICE_A_DAY}\nEXDATE:20250303T090000Z", "03 04 04T10-11"),
]  # fmt: skip
MOVED = [
    ("moved to another day", exception("20250310T090000", at("20250311", "09-10")), "03 17 24"),
    ("moved to another zone", exception("20250310T090000", at("20250310", "09-10", "Asia/Tokyo")),
     "03 17 24"),
    ("turned into a whole day", exception("20250310T090000", "DTSTART;VALUE=DATE:20250310"), "03 17 24"),
    ("cancelled", exception("20250310T090000", CANCELLED), "03 17 24"),
    ("named in UTC", exception("20250310T080000Z", CANCELLED, ""), "03 17 24"),
    ("named by its day", exception("20250310", CANCELLED, ";VALUE=DATE"), "03 17 24"),
    ("named on the series' clock", exception("20250310T090000", CANCELLED, ""), "03 17 24"),
    ("named in another zone", exception("20250310T170000", CANCELLED, ";TZID=Asia/Tokyo"), "03 17 24"),
    ("named, but no instance", exception("20250311T090000", CANCELLED), "03 10 17 24"),
    ("named and excluded", f"\nEXDATE:20250310T080000Z{exception('20250310T090000', CANCELLED)}", "03 17 24"),
    ("two of them", exception("20250310T090000", CANCELLED) + exception("20250324T090000", CANCELLED), "03 17"),
    ("all after one", later("20250317T090000", at("20250317", "11-12")), "03 10"),
    ("all", later("20250303T090000", at("20250303", "11-12")), ""),
    ("all after one, and again", later("20250310T090000", TIMES) + later("20250317T090000", TIMES), "03"),
    ("all after one, cancelled", later("20250310T090000", CANCELLED), "03"),
]  # fmt: skip
BY_MASTER = ADDED_AND_EXCLUDED + [(name, MONDAYS + lines, days) for name, lines, days in MOVED]


@pytest.mark.parametrize(("lines", "days"), [case[1:] for case in BY_MASTER], ids=[case[0] for case in BY_MASTER])
def test_instances_of_the_master(lines: str, days: str) -> None:
    assert occurrences(write(lines), EVER, zone=PRAGUE) == [_on_day(day) for day in days.split()]


def _on_day(text: str) -> str:
    day, _, hours = text.partition("T")
    start, end = (hours or "09-10").split("-")
    return f"2025-03-{day} {start}:00-{end}:00"


def test_several_a_day_are_told_apart_by_their_instants() -> None:
    schedule = write(TWICE_A_DAY + exception("20250303T100000", CANCELLED))
    assert occurrences(schedule, EVER, zone=PRAGUE) == [_on_day("03"), _on_day("04"), _on_day("04T10-11")]


FOR_DAYS = [
    ("RDATE of a day", "RDATE;VALUE=DATE:20250305", "03 05 10 17 24"),
    ("RDATE with a time: its day", "RDATE:20250305T000000", "03 05 10 17 24"),
    ("EXDATE of a day", "EXDATE;VALUE=DATE:20250310", "03 17 24"),
    ("EXDATE with a time: its day", "EXDATE:20250310T000000Z", "03 17 24"),
    ("EXDATE with a time in a zone: its day", f"EXDATE;TZID={PRAGUE}:20250310T000000", "03 17 24"),
    ("an exception named by its day", exception("20250310", CANCELLED, ";VALUE=DATE"), "03 17 24"),
    ("an exception named by a time", exception("20250310T000000", CANCELLED), "03 17 24"),
]


@pytest.mark.parametrize(("lines", "days"), [case[1:] for case in FOR_DAYS], ids=[case[0] for case in FOR_DAYS])
def test_instances_of_an_all_day_series(lines: str, days: str) -> None:
    assert occurrences(write(f"{DAYS}\n{lines}"), EVER) == [f"2025-03-{day}" for day in days.split()]


# Each: what it shows, the components, the name of the one that is asked for, and its instances in Prague.
BY_EXCEPTION = [
    (
        "one that was moved stands by its own times",
        MONDAYS + exception("20250310T090000", at("20250311", "14-16")),
        "20250310T080000Z",
        "2025-03-11 14:00-16:00",
    ),
    (
        "one that was moved to another zone",
        MONDAYS + exception("20250310T090000", at("20250311", "09-10", "Asia/Tokyo")),
        "20250310T080000Z",
        "2025-03-11 01:00-02:00",
    ),
    ("one that was cancelled", MONDAYS + exception("20250310T090000", CANCELLED), "20250310T080000Z", ""),
    (
        "one that was excluded",
        f"{MONDAYS}\nEXDATE:20250310T080000Z" + exception("20250310T090000", TIMES),
        "20250310T080000Z",
        "",
    ),
    (
        "one that the rule doesn't name is there nevertheless",
        MONDAYS + exception("20250312T090000", at("20250312", "09-10")),
        "20250312T080000Z",
        "2025-03-12 09:00-10:00",
    ),
    (
        "one without its series",
        exception("20250310T090000", at("20250311", "14-16")).strip(),
        "20250310T080000Z",
        "2025-03-11 14:00-16:00",
    ),
    (
        "all after one: moved by as much, as long as the first",
        MONDAYS + later("20250310T090000", at("20250311", "11-1130")),
        "20250310T080000Z",
        """2025-03-11 11:00-11:30
        2025-03-18 11:00-11:30
        2025-03-25 11:00-11:30""",
    ),
    (
        "all after one: the new wall time is kept when clocks change",
        ENDLESS.replace("WEEKLY", "WEEKLY;UNTIL=20250407") + later("20250317T090000", at("20250317", "11-12")),
        "20250317T080000Z",
        """2025-03-17 11:00-12:00
        2025-03-24 11:00-12:00
        2025-03-31 11:00-12:00
        2025-04-07 11:00-12:00""",
    ),
    (
        "all after one: in another zone by that zone's clock",
        MONDAYS.replace("COUNT=4", "COUNT=5") + later("20250324T090000", at("20250324", "09-10", "America/New_York")),
        "20250324T080000Z",
        """2025-03-24 14:00-15:00
        2025-03-31 15:00-16:00""",
    ),
    (
        "the first of two that take over ends before the second",
        MONDAYS + later("20250310T090000", at("20250310", "11-12")) + later("20250324T090000", at("20250324", "13-14")),
        "20250310T080000Z",
        """2025-03-10 11:00-12:00
        2025-03-17 11:00-12:00""",
    ),
    (
        "the second of two that take over is named by the original start",
        MONDAYS + later("20250310T090000", at("20250310", "11-12")) + later("20250317T090000", at("20250317", "13-14")),
        "20250317T080000Z",
        """2025-03-17 13:00-14:00
        2025-03-24 13:00-14:00""",
    ),
    (
        "a single exception after one that takes over",
        MONDAYS + later("20250310T090000", at("20250310", "11-12")) + exception("20250317T090000", CANCELLED),
        "20250310T080000Z",
        """2025-03-10 11:00-12:00
        2025-03-24 11:00-12:00""",
    ),
    (
        "an excluded one after one that takes over",
        f"{MONDAYS}\nEXDATE:20250317T080000Z" + later("20250310T090000", at("20250310", "11-12")),
        "20250310T080000Z",
        """2025-03-10 11:00-12:00
        2025-03-24 11:00-12:00""",
    ),
    (
        "all after one are whole days",
        MONDAYS + later("20250317T090000", "DTSTART;VALUE=DATE:20250318"),
        "20250317T080000Z",
        """2025-03-18
        2025-03-25""",
    ),
    (
        "whole days, all after one at a time of day",
        DAYS + "\n\nRECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20250317\n" + at("20250317", "14-15"),
        "20250317",
        """2025-03-17 14:00-15:00
        2025-03-24 14:00-15:00""",
    ),
    ("all after one, cancelled", MONDAYS + later("20250310T090000", CANCELLED), "20250310T080000Z", ""),
    ("a series that was cancelled", f"{MONDAYS}\nSTATUS:CANCELLED", "", ""),
    ("none of that name", MONDAYS, "20250310T080000Z", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "component", "expected"), [case[1:] for case in BY_EXCEPTION], ids=[case[0] for case in BY_EXCEPTION]
)
def test_instances_of_an_exception(lines: str, component: str, expected: str) -> None:
    is_days = ":" not in expected
    assert occurrences(write(lines), EVER, component, "UTC" if is_days else PRAGUE) == lines_of(expected)


def test_of_two_versions_of_an_exception_the_later_counts() -> None:
    newer = exception("20250310T090000", f"SEQUENCE:2\n{at('20250312', '09-10')}")
    older = exception("20250310T090000", f"SEQUENCE:1\n{at('20250311', '09-10')}")
    for both in (newer + older, older + newer):
        found = occurrences(write(MONDAYS + both), EVER, "20250310T080000Z", PRAGUE)
        assert found == ["2025-03-12 09:00-10:00"]


def test_a_master_that_is_taken_over_ends_before() -> None:
    taken_over = write(ENDLESS + later("20250317T090000", at("20250317", "11-12")))
    assert str(last_end(taken_over, "")) == "2025-03-10 09:00:00+00:00"
    assert last_end(taken_over, "20250317T080000Z") is None
