"""Windows, limits, the end of a series, and what would never end if it were walked from its start."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import Malformed
from rapport.policy.recurrence import expand, last_end
from tests.policy.recurrences import occurrences, say, write

DAILY = "DTSTART:20250101T090000Z\nDTEND:20250101T100000Z\nRRULE:FREQ=DAILY"
MOVED = "\n\nRECURRENCE-ID:20250103T090000Z\nDTSTART:20250203T090000Z"
ALL_MOVED = MOVED.replace("ID:", "ID;RANGE=THISANDFUTURE:")
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

# Each: what it shows, the window, and the days on which what it holds begins; events last from 22 to 2 in UTC.
WINDOWS = [
    ("all of it", "2025-01-02 2025-01-04", "01 02 03"),
    ("one that began before and ends in it", "2025-01-02T01:59:59 2025-01-02T20:00", "01"),
    ("one that ends when it begins is not in it", "2025-01-02T02:00 2025-01-02T22:00", ""),
    ("one that begins when it ends is not in it", "2025-01-02T03:00 2025-01-02T22:00", ""),
    ("one that begins just before its end", "2025-01-02T03:00 2025-01-02T22:00:01", "02"),
    ("a window within one", "2025-01-02T23:00 2025-01-02T23:30", "02"),
    ("a moment within one", "2025-01-02T23:00 2025-01-02T23:00", "02"),
    ("a window before the first", "2024-01-01 2025-01-01T22:00", ""),
    ("a window after the last", "2025-01-07 2026-01-01", ""),
    ("a window turned round", "2025-01-03T12:00 2025-01-01T12:00", ""),
]


@pytest.mark.parametrize(("window", "days"), [case[1:] for case in WINDOWS], ids=[case[0] for case in WINDOWS])
def test_a_window_holds_what_overlaps_it(window: str, days: str) -> None:
    schedule = write("DTSTART:20250101T220000Z\nDTEND:20250102T020000Z\nRRULE:FREQ=DAILY;COUNT=5")
    assert [one[8:10] for one in occurrences(schedule, window)] == days.split()


@pytest.mark.parametrize(
    ("window", "count"),
    [("2025-01-02T09:00 2025-01-02T09:01", 1), ("2025-01-02T08:00 2025-01-02T09:00", 0)],
    ids=["begins when the window begins", "begins when the window ends"],
)
def test_what_takes_no_time_is_where_it_starts(window: str, count: int) -> None:
    schedule = write("DTSTART:20250101T090000Z\nRRULE:FREQ=DAILY;COUNT=5")
    assert len(occurrences(schedule, window)) == count


def test_a_moved_one_is_in_the_window_it_was_moved_to() -> None:
    schedule = write(f"{DAILY};COUNT=4{ALL_MOVED}")
    assert occurrences(schedule, "2025-01-01 2025-02-01") == ["2025-01-01 09:00-10:00", "2025-01-02 09:00-10:00"]
    assert occurrences(schedule, "2025-01-01 2025-02-01", "20250103T090000Z") == []
    later = occurrences(schedule, "2025-02-01 2025-03-01", "20250103T090000Z")
    assert later == ["2025-02-03 09:00-09:00", "2025-02-04 09:00-09:00"]


def test_one_that_was_moved_long_before_is_in_that_window() -> None:
    schedule = write(f"{DAILY}{ALL_MOVED.replace('0203T', '0103T').replace('DTSTART:2025', 'DTSTART:2024')}")
    found = occurrences(schedule, "2024-01-01 2024-01-05", "20250103T090000Z")
    assert found == ["2024-01-03 09:00-09:00", "2024-01-04 09:00-09:00"]


def test_one_that_was_moved_to_a_zone_far_in_the_east_is_in_the_window_of_its_own_time() -> None:
    schedule = write(
        f"{DAILY}{ALL_MOVED.replace('DTSTART:20250203T090000Z', 'DTSTART;TZID=Asia/Tokyo:20250103T090000')}"
    )
    found = occurrences(schedule, "2025-01-03 2025-01-04T00:01", "20250103T090000Z")
    assert found == ["2025-01-03 00:00-00:00", "2025-01-04 00:00-00:00"]


def test_what_lasts_long_is_found_long_after_its_start() -> None:
    schedule = write("DTSTART:20250101T090000Z\nDURATION:P20D\nRRULE:FREQ=MONTHLY;COUNT=3")
    assert occurrences(schedule, "2025-02-20 2025-02-21") == ["2025-02-01 09:00-2025-02-21 09:00"]


def test_a_series_without_end_is_seen_from_afar() -> None:
    days = occurrences(write(DAILY), "2099-12-30 2100-01-02")
    assert days == [f"{day} 09:00-10:00" for day in ("2099-12-30", "2099-12-31", "2100-01-01")]


@pytest.mark.parametrize(
    ("limit", "days"), [(3, "08 09 10"), (1, "10"), (0, ""), (20, " ".join(f"{n:02}" for n in range(1, 11)))]
)
def test_of_more_than_the_limit_the_latest_are_kept(limit: int, days: str) -> None:
    found = occurrences(write(DAILY), "2025-01-01 2025-01-11", limit=limit)
    assert [one[8:10] for one in found] == days.split()


# Each: what it shows, the components, the name of one, and when its last instance ends, None for never.
ENDS = [
    ("a rule without end", DAILY, "", None),
    ("a count", f"{DAILY};COUNT=3", "", "2025-01-03 10:00"),
    ("a count in a zone", "DTSTART;TZID=Europe/Prague:20250328T090000\nRRULE:FREQ=DAILY;COUNT=4", "",
     "2025-03-31 07:00"),
    ("a count with an excluded last", f"{DAILY};COUNT=3\nEXDATE:20250103T090000Z", "", "2025-01-02 10:00"),
    ("a count of thousands", f"{DAILY};COUNT=10000", "", "2052-05-18 10:00"),
    ("a count of more, which counts as none", f"{DAILY};COUNT=10001", "", None),
    ("an UNTIL", f"{DAILY};UNTIL=20250105T000000Z", "", "2025-01-04 10:00"),
    ("an UNTIL that no year of people reaches", f"{DAILY};UNTIL=99991231T235959Z", "", None),
    ("an UNTIL before the start, by the start", f"{DAILY};UNTIL=20240101T000000Z", "", "2025-01-01 10:00"),
    ("all excluded, by the start", f"{DAILY};COUNT=1\nEXDATE:20250101T090000Z", "", "2025-01-01 10:00"),
    ("single dates", "DTSTART:20250101T090000Z\nRDATE:20250301T090000Z,20250201T090000Z", "", "2025-03-01 09:00"),
    ("a single date after a rule", f"{DAILY};COUNT=3\nRDATE:20250301T090000Z", "", "2025-03-01 10:00"),
    ("a long period before the last", f"{DAILY};COUNT=3\nRDATE;VALUE=PERIOD:20250102T090000Z/P9D", "",
     "2025-01-11 09:00"),
    ("one rule of two without end", f"{DAILY};COUNT=3\nRRULE:FREQ=WEEKLY", "", None),
    ("two rules", f"{DAILY};COUNT=3\nRRULE:FREQ=WEEKLY;COUNT=2", "", "2025-01-08 10:00"),
    ("days", "DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=DAILY;COUNT=2", "", "2025-01-03 00:00"),
    ("a single exception", DAILY + MOVED, "20250103T090000Z", "2025-02-03 09:00"),
    ("one that takes over", f"{DAILY};COUNT=4{ALL_MOVED}", "20250103T090000Z", "2025-02-04 09:00"),
    ("one that takes over without end", DAILY + ALL_MOVED, "20250103T090000Z", None),
    ("a cancelled one, as if it weren't", f"{DAILY};COUNT=3\nSTATUS:CANCELLED", "", "2025-01-03 10:00"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "component", "end"), [case[1:] for case in ENDS], ids=[case[0] for case in ENDS])
def test_the_end_of_a_series(lines: str, component: str, end: str | None) -> None:
    last = last_end(write(lines), component)
    assert (last and f"{last:%F %H:%M}") == end


def raw(lines: str) -> str:
    """Write a schedule that `write_schedule` would not write."""
    return f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"


NEVER = "BYMONTH=2;BYMONTHDAY=30"
MANY = ",".join(str(number) for number in range(8, 367))
EVERY_HOUR = ",".join(str(hour) for hour in range(24))
HOSTILE = [
    *(f"DTSTART:20250101T090000Z\nRRULE:FREQ={frequency};{NEVER}" for frequency in ("YEARLY", "WEEKLY", "HOURLY")),
    *(f"DTSTART:19000101T090000Z\nRRULE:FREQ={frequency};{NEVER};COUNT=9" for frequency in ("MONTHLY", "HOURLY")),
    f"DTSTART:20250101T090000Z\nRRULE:FREQ=DAILY;BYSETPOS={MANY}",
    f"DTSTART:20250101T090000Z\nRRULE:FREQ=WEEKLY;BYSETPOS={MANY};BYHOUR={EVERY_HOUR}",
    "DTSTART:19000101T090000Z\nRRULE:FREQ=HOURLY",
    "DTSTART:00020101T090000Z\nRRULE:FREQ=DAILY",
    "DTSTART:20250101T090000Z\nRRULE:FREQ=DAILY;COUNT=1000000000",
    "DTSTART:20250101T090000Z\nRRULE:FREQ=DAILY;COUNT=100000",
    "DTSTART:20250101T090000Z\nDTEND:99991231T090000Z\nRRULE:FREQ=DAILY",
    "DTSTART:20250101T090000Z\nDURATION:P9999999D\nRRULE:FREQ=DAILY",
    "DTSTART;TZID=America/New_York:99991231T235959\nRRULE:FREQ=DAILY",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("lines", HOSTILE)
def test_a_hostile_rule_is_expanded_within_bounds(lines: str) -> None:
    assert len(expand(raw(lines), "", *EVER)) <= 1000


UNREADABLE = [
    "",
    "nothing of the kind",
    raw("RRULE:FREQ=DAILY"),
    raw("DTSTART:yesterday\nRRULE:FREQ=DAILY"),
    raw(f"{DAILY};INTERVAL=0"),
    raw(f"{DAILY};COUNT=0"),
    raw(f"{DAILY};BYMONTH=13"),
    raw(f"{DAILY};BYMONTHDAY=0"),
    raw(f"{DAILY};BYDAY=XX"),
    raw("DTSTART:20250101T090000Z\nRRULE:FREQ=SECONDLY"),
    raw("DTSTART:20250101T090000Z\nRRULE:FREQ=MINUTELY;INTERVAL=5;COUNT=3"),
    raw(f"{DAILY};BYMINUTE={MANY[:80]}"),
    raw(f"{DAILY};BYHOUR={EVERY_HOUR};BYMINUTE=0,30"),
    raw("DTSTART:20250101T090000Z\nRRULE:FREQ=HOURLY;BYSETPOS=1"),
    raw(DAILY + "\nRRULE:FREQ=DAILY" * 10),
]


@pytest.mark.parametrize("schedule", UNREADABLE)
def test_what_cant_be_read_takes_place_at_no_time_and_is_refused_where_it_is_imported(schedule: str) -> None:
    assert expand(schedule, "", *EVER) == []
    with pytest.raises(Malformed, match=r"^The event repeats in a way that can't be read\.$"):
        last_end(schedule, "")


rules = st.sampled_from(
    ["DAILY", "WEEKLY;BYDAY=MO,TH", "MONTHLY;BYDAY=-1FR", "YEARLY;BYMONTH=3,10;BYMONTHDAY=28", "HOURLY;INTERVAL=7"]
)
zones = st.sampled_from(
    [":{}", ":{}Z", ";TZID=Europe/Prague:{}", ";TZID=America/New_York:{}", ";TZID=Australia/Sydney:{}"]
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31))  # noqa: DTZ001  given a zone where it is used


@st.composite
def series(draw: st.DrawFn) -> str:
    """Draw the schedule of a series with some instances more, and some less."""
    moment = draw(zones)
    start, more, less = (moment.format(f"{draw(moments):%Y%m%dT%H%M%S}") for _ in range(3))
    end = draw(st.sampled_from(["", ";COUNT=30", ";UNTIL=20260601T000000Z"]))
    duration = draw(st.sampled_from(["PT0S", "PT1H", "P1D", "P3DT2H"]))
    return write(f"DTSTART{start}\nDURATION:{duration}\nRRULE:FREQ={draw(rules)}{end}\nRDATE{more}\nEXDATE{less}")


@settings(deadline=None)
@given(series(), moments, moments, moments)
def test_two_windows_hold_what_the_whole_one_holds(
    schedule: str, one: datetime, other: datetime, third: datetime
) -> None:
    begin, cut, end = (day.replace(tzinfo=UTC) for day in sorted([one, other, third]))
    both = {*expand(schedule, "", begin, cut, 20_000), *expand(schedule, "", cut, end, 20_000)}
    whole = expand(schedule, "", begin, end, 20_000)
    assert sorted(map(say, both)) == sorted(map(say, whole))
    assert [one.starts_at for one in whole] == sorted({one.starts_at for one in whole})


@settings(deadline=None)
@given(series(), st.integers(1, 20))
def test_the_limit_keeps_the_latest(schedule: str, limit: int) -> None:
    window = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert expand(schedule, "", *window, limit) == expand(schedule, "", *window, 20_000)[-limit:]


@settings(deadline=None)
@given(series())
def test_nothing_ends_after_the_last_end(schedule: str) -> None:
    last = last_end(schedule, "")
    found = expand(schedule, "", datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    assert last is None or all(one.ends_at <= last for one in found)
