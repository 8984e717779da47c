"""Start and end, however they were written."""

from datetime import UTC, datetime

import pytest

from rapport.errors import Malformed
from rapport.ical import read_object
from tests.ical.texts import read_one, vcalendar, vevent

PRAGUE = ";TZID=Europe/Prague:20261102T090000"


def told(*lines: str, start: str) -> tuple[str, str]:
    event = read_one(*lines, start=f"DTSTART{start}")
    return f"{event.starts_at:%Y-%m-%d %H:%M}", f"{event.ends_at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "lines", "expected"),
    [
        (":20261102T090000Z", ["DTEND:20261102T100000Z"], ("2026-11-02 09:00", "2026-11-02 10:00")),
        (":20261102T090000Z", [], ("2026-11-02 09:00", "2026-11-02 09:00")),
        (PRAGUE, ["DTEND;TZID=Europe/Prague:20261102T100000"], ("2026-11-02 08:00", "2026-11-02 09:00")),
        (PRAGUE, ["DTEND;TZID=America/New_York:20261102T100000"], ("2026-11-02 08:00", "2026-11-02 15:00")),
        (PRAGUE, ["DTEND:20261102T100000Z"], ("2026-11-02 08:00", "2026-11-02 10:00")),
        (PRAGUE, ["DTEND:20261102T100000"], ("2026-11-02 08:00", "2026-11-02 09:00")),
        (PRAGUE, ["DTEND;VALUE=DATE:20261103"], ("2026-11-02 08:00", "2026-11-02 23:00")),
        (PRAGUE, ["DTEND;VALUE=DATE:20261102"], ("2026-11-02 08:00", "2026-11-02 08:00")),
        (PRAGUE, ["DTEND;TZID=Europe/Prague:20261102T080000"], ("2026-11-02 08:00", "2026-11-02 08:00")),
        (PRAGUE, ["DTEND:tomorrow"], ("2026-11-02 08:00", "2026-11-02 08:00")),
        (PRAGUE, ["DTEND:", "DURATION:PT1H"], ("2026-11-02 08:00", "2026-11-02 09:00")),
        (PRAGUE, ["DURATION:P1DT2H30M"], ("2026-11-02 08:00", "2026-11-03 10:30")),
        (PRAGUE, ["DURATION:P1W"], ("2026-11-02 08:00", "2026-11-09 08:00")),
        (PRAGUE, ["DURATION:-PT1H"], ("2026-11-02 08:00", "2026-11-02 08:00")),
        (PRAGUE, ["DURATION:an hour"], ("2026-11-02 08:00", "2026-11-02 08:00")),
        (PRAGUE, ["DTEND:20261102T090000Z", "DURATION:PT9H"], ("2026-11-02 08:00", "2026-11-02 09:00")),
        # The clock is put back on 25 October 2026: a day by the clock has 25 hours, 24 hours have 24 (RFC 5545, 3.3.6).
        (";TZID=Europe/Prague:20261024T120000", ["DURATION:P1D"], ("2026-10-24 10:00", "2026-10-25 11:00")),
        (";TZID=Europe/Prague:20261024T120000", ["DURATION:PT23H"], ("2026-10-24 10:00", "2026-10-25 09:00")),
        # It jumps from 2:00 to 3:00 on 29 March; the offset before holds in the gap, and of 2:30 in autumn the first.
        (";TZID=Europe/Prague:20260329T023000", [], ("2026-03-29 01:30", "2026-03-29 01:30")),
        (";TZID=Europe/Prague:20261025T023000", [], ("2026-10-25 00:30", "2026-10-25 00:30")),
        (";TZID=Europe/Prague:20261102T090000Z", [], ("2026-11-02 09:00", "2026-11-02 09:00")),
        (";VALUE=DATE:20261102", [], ("2026-11-02 00:00", "2026-11-03 00:00")),
        (":20261102", [], ("2026-11-02 00:00", "2026-11-03 00:00")),
        (";TZID=Europe/Prague;VALUE=DATE:20261102", [], ("2026-11-02 00:00", "2026-11-03 00:00")),
        (";VALUE=DATE:20261102T000000", [], ("2026-11-02 00:00", "2026-11-03 00:00")),
        (";VALUE=DATE:20261102", ["DTEND;VALUE=DATE:20261105"], ("2026-11-02 00:00", "2026-11-05 00:00")),
        (";VALUE=DATE:20261102", ["DTEND;VALUE=DATE:20261102"], ("2026-11-02 00:00", "2026-11-03 00:00")),
        (";VALUE=DATE:20261102", ["DTEND;VALUE=DATE:20261030"], ("2026-11-02 00:00", "2026-11-03 00:00")),
        (";VALUE=DATE:20261102", ["DTEND:20261104T000000"], ("2026-11-02 00:00", "2026-11-04 00:00")),
        (";VALUE=DATE:20261102", ["DTEND:20261103T235959Z"], ("2026-11-02 00:00", "2026-11-04 00:00")),
        (";VALUE=DATE:20261102", ["DURATION:P3D"], ("2026-11-02 00:00", "2026-11-05 00:00")),
        (";VALUE=DATE:20261102", ["DURATION:PT36H"], ("2026-11-02 00:00", "2026-11-04 00:00")),
        (":20261102T090000", ["DTEND:20261102T100000"], ("2026-11-02 09:00", "2026-11-02 10:00")),
        (":20261102T090000", ["DTEND:20261102T100000Z"], ("2026-11-02 09:00", "2026-11-02 10:00")),
        (":2026-11-02T09:00:00Z", [], ("2026-11-02 09:00", "2026-11-02 09:00")),
        (":2026-11-02T09:00:00.000+02:00", [], ("2026-11-02 07:00", "2026-11-02 07:00")),
        (":20261102T090000-0530", [], ("2026-11-02 14:30", "2026-11-02 14:30")),
        (":20261102t0900z", [], ("2026-11-02 09:00", "2026-11-02 09:00")),
        (":20261102T240000Z", [], ("2026-11-03 00:00", "2026-11-03 00:00")),
        (":20261102T085960Z", [], ("2026-11-02 08:59", "2026-11-02 08:59")),
        (": 20261102T090000Z ", [], ("2026-11-02 09:00", "2026-11-02 09:00")),
    ],
)
def test_start_and_end_are_read_as_they_were_meant(start: str, lines: list[str], expected: tuple[str, str]) -> None:
    assert told(*lines, start=start) == expected


@pytest.mark.parametrize(
    ("start", "is_all_day", "time_zone"),
    [
        (":20261102T090000Z", False, "UTC"),
        (PRAGUE, False, "Europe/Prague"),
        (";TZID=Europe/Prague:20261102T090000Z", False, "Europe/Prague"),
        (";TZID=Etc/UTC:20261102T090000", False, "UTC"),
        (":20261102T090000", False, ""),
        (";VALUE=DATE:20261102", True, ""),
        (";VALUE=DATE;TZID=Europe/Prague:20261102", True, ""),
    ],
)
def test_whole_days_floating_times_and_zones_are_told_apart(start: str, is_all_day: bool, time_zone: str) -> None:
    event = read_one(start=f"DTSTART{start}")
    assert (event.is_all_day, event.time_zone) == (is_all_day, time_zone)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["DTSTART:"],
        ["DTSTART:soon"],
        ["DTSTART:20261302T090000Z"],
        ["DTSTART:20260229T090000Z"],
        ["DTSTART:20261102T250000Z"],
        ["DTSTART:PT1H"],
        ["DTSTART:18991231T090000Z"],
        ["DTSTART:16010101T000000"],
        ["DTSTART:00010101"],
        ["DTSTART:99991231T235959Z"],
        ["DTSTART:22010101T000000Z"],
        ["DTSTART:20261102T090000Z", "DTEND:99991231T000000Z"],
        ["DTSTART:20261102T090000Z", "DURATION:P9999999W"],
        ["DTSTART;VALUE=DATE:20261102", "DURATION:P9999999D"],
        ["DTSTART;VALUE=DATE:22001231", "DTEND;VALUE=DATE:22010102"],
    ],
)
def test_an_event_without_a_start_or_beyond_the_years_is_refused(lines: list[str]) -> None:
    with pytest.raises(Malformed, match=r"no start|years 1900 to 2200"):
        read_object(vcalendar("\n".join(["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"])))


def test_the_first_and_the_last_year_are_kept() -> None:
    assert read_one(start="DTSTART:19000101T000000Z").starts_at == datetime(1900, 1, 1, tzinfo=UTC)
    assert read_one(start="DTSTART:22001231T120000Z").starts_at == datetime(2200, 12, 31, 12, tzinfo=UTC)


def test_a_single_event_ends_when_it_ends() -> None:
    event = read_one("DTEND:20261102T100000Z")
    assert (event.schedule, event.last_at) == ("", event.ends_at)


def test_an_empty_start_gives_way_to_the_one_that_follows() -> None:
    (event,) = read_object(vcalendar(vevent("DTSTART:20261102T090000Z", start="DTSTART:")))
    assert event.starts_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
