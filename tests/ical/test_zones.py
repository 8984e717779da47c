"""What TZIDs mean: names of IANA, of Windows and of others, and the rules that files bring along."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.ical import read_object
from rapport.ical.zone_names import find_iana
from rapport.policy.recurrence import expand
from tests.ical.texts import ODD_ZONE, PRAGUE_LIKE, read_one, vcalendar, vevent


@pytest.mark.parametrize(
    ("tzid", "expected"),
    [
        ("Europe/Prague", "Europe/Prague"),
        ("europe/prague", "Europe/Prague"),
        ('"Europe/Prague"', "Europe/Prague"),
        ("America/Los Angeles", "America/Los_Angeles"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("US/Eastern", "US/Eastern"),
        ("US-Eastern", "US/Eastern"),
        ("Etc/GMT-2", "Etc/GMT-2"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Z", "UTC"),
        ("Coordinated Universal Time", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("tzone://Microsoft/Custom", ""),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Prague", "Europe/Prague"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/softwarestudio.org/Olson_20011030_5/America/Denver", "America/Denver"),
        ("/mozilla.org/20070129_1/America/New_York", "America/New_York"),
        ("/citadel.org/20211207_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("posix/Europe/Vaduz", "Europe/Vaduz"),
        ("Central Europe Standard Time", "Europe/Budapest"),
        ("central europe standard time", "Europe/Budapest"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("W. Europe Standard Time 1", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("Eastern Daylight Time", "America/New_York"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("AUS Eastern Standard Time", "Australia/Sydney"),
        ("(UTC+01:00) Prague", "Europe/Prague"),
        ("(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague", "Europe/Belgrade"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(GMT+01.00) Sarajevo/Skopje/Warsaw/Zagreb", "Europe/Sarajevo"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-03:00) Brasília", "America/Sao_Paulo"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
        ("PST", "America/Los_Angeles"),
        ("CET", "CET"),
        ("EST5EDT", "EST5EDT"),
        ("Prague", ""),
        ("Customized Time Zone", ""),
        ("Factory", ""),
        ("localtime", ""),
        ("", ""),
        ("/", ""),
        ("a" * 100_000, ""),
    ],
)
def test_a_zone_is_known_by_its_name(tzid: str, expected: str) -> None:
    assert find_iana(tzid) == expected


@pytest.mark.parametrize(
    ("tzid", "expected", "hour"),
    [
        ("Customized Time Zone", "Europe/Berlin", 8),
        ("Western/Central Europe", "Europe/Berlin", 8),
        ("GMT +0100 (Standard) / GMT +0200 (Daylight)", "Europe/Berlin", 8),
        ("Japan Something", "Europe/Berlin", 8),
        ("Asia/Tokyo", "Asia/Tokyo", 0),  # the name is surer than rules that may be old
    ],
)
def test_rules_of_a_file_are_taken_for_the_zone_that_has_them(tzid: str, expected: str, hour: int) -> None:
    event = read_one(start=f'DTSTART;TZID="{tzid}":20261102T090000', around=(PRAGUE_LIKE.format(name=tzid),))
    assert (event.time_zone, event.starts_at.hour) == (expected, hour)


def test_of_zones_with_the_same_rules_the_calendars_own_is_taken() -> None:
    around = ("X-WR-TIMEZONE:Europe/Prague", PRAGUE_LIKE.format(name="Custom"))
    assert read_one(start="DTSTART;TZID=Custom:20261102T090000", around=around).time_zone == "Europe/Prague"


def test_rules_that_put_the_clock_back_an_hour_early_are_still_taken_for_the_zone() -> None:
    lotus = PRAGUE_LIKE.format(name="Custom").replace("16011028T030000", "16011028T020000")
    assert read_one(start="DTSTART;TZID=Custom:20261102T090000", around=(lotus,)).time_zone == "Europe/Berlin"


def test_rules_that_change_on_other_days_are_not_taken_for_a_zone() -> None:
    other = PRAGUE_LIKE.format(name="Custom").replace("BYDAY=-1SU", "BYDAY=-1SA")
    event = read_one(start="DTSTART;TZID=Custom:20260328T120000", around=(other,))
    assert (event.time_zone, event.starts_at) == ("UTC", datetime(2026, 3, 28, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        ("20260115T033000", 200),  # the last half hour before the clock is put back, which comes twice
        ("20260115T043000", 140),
        ("20260301T090000", 140),
        ("20260613T013000", 140),
        ("20260613T023000", 140),  # in the gap
        ("20260613T030000", 200),
        ("20261102T090000", 200),
        ("19800301T090000", 200),  # before all rules of the file: as before the first of them
        ("21900301T090000", 200),  # beyond the years for which they are followed
    ],
)
def test_a_zone_that_nobody_has_keeps_its_own_rules(local: str, offset: int) -> None:
    event = read_one(start=f"DTSTART;TZID=Odd:{local}", around=(ODD_ZONE.format(name="Odd"),))
    written = datetime.strptime(local, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    assert event.starts_at == written - timedelta(minutes=offset)
    assert event.time_zone == "UTC"


def test_a_series_in_a_zone_that_nobody_has_keeps_its_wall_time() -> None:
    lines = ["DTEND;TZID=Odd:20260601T100000", "RRULE:FREQ=WEEKLY", "EXDATE:20260608T064000Z"]
    event = read_one(*lines, start="DTSTART;TZID=Odd:20260601T090000", around=(ODD_ZONE.format(name="Odd"),))
    since, until = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 20, tzinfo=UTC)
    found = [(one.starts_at, one.ends_at - one.starts_at) for one in expand(event.schedule, "", since, until)]
    hour = timedelta(hours=1)
    # The instance of 8 June was excluded, by its time in UTC; the clock was put forward on the 13th.
    assert found == [
        (datetime(2026, 6, 1, 6, 40, tzinfo=UTC), hour),
        (datetime(2026, 6, 15, 5, 40, tzinfo=UTC), hour),
    ]


def test_one_name_means_in_each_file_what_that_file_says() -> None:
    start = "DTSTART;TZID=Custom:20260301T090000"
    shifted = ODD_ZONE.format(name="Custom").replace("+0220", "+0120").replace("+0320", "+0220")
    first = read_one("RRULE:FREQ=DAILY;COUNT=2", start=start, around=(ODD_ZONE.format(name="Custom"),))
    second = read_one("RRULE:FREQ=DAILY;COUNT=2", start=start, around=(shifted,))
    march = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    starts = [[one.starts_at for one in expand(event.schedule, "", *march)] for event in (first, second)]
    assert starts[0] == [datetime(2026, 3, day, 6, 40, tzinfo=UTC) for day in (1, 2)]
    assert starts[1] == [datetime(2026, 3, day, 7, 40, tzinfo=UTC) for day in (1, 2)]


@pytest.mark.parametrize("name", ["X-LIC-LOCATION", "TZID-ALIAS-OF"])
def test_a_location_beside_an_own_name_is_the_zone(name: str) -> None:
    zone = ODD_ZONE.format(name=f"Custom\n{name}:Europe/Prague")
    assert read_one(start="DTSTART;TZID=Custom:20261102T090000", around=(zone,)).time_zone == "Europe/Prague"


@pytest.mark.parametrize(
    ("tzid", "minutes", "time_zone"),
    [
        ("GMT+0100", 60, "Etc/GMT-1"),
        ("UTC-03:00", -180, "Etc/GMT+3"),
        ("GMT +2", 120, "Etc/GMT-2"),
        ("+05:30", 330, "Asia/Calcutta"),
        ("UTC+01:20", 80, "UTC"),
        ("(UTC+01:00) Nowhere", 60, "Etc/GMT-1"),
        ("GMT+9999", 0, "UTC"),
    ],
)
def test_an_offset_in_the_name_is_better_than_nothing(tzid: str, minutes: int, time_zone: str) -> None:
    event = read_one(start=f'DTSTART;TZID="{tzid}":20260702T090000')
    assert event.starts_at == datetime(2026, 7, 2, 9, tzinfo=UTC) - timedelta(minutes=minutes)
    assert event.time_zone == time_zone


@pytest.mark.parametrize(
    ("around", "default_zone", "expected"),
    [
        (("X-WR-TIMEZONE:Europe/Prague",), "Asia/Tokyo", "Europe/Prague"),
        (("X-WR-TIMEZONE:Central Europe Standard Time",), "", "Europe/Budapest"),
        ((), "Asia/Tokyo", "Asia/Tokyo"),
        ((), "Nowhere", "UTC"),
        ((), "", "UTC"),
    ],
)
def test_a_zone_that_nobody_knows_is_the_calendars(around: tuple[str, ...], default_zone: str, expected: str) -> None:
    event = read_one(start="DTSTART;TZID=Nowhere:20261102T090000", around=around, default_zone=default_zone)
    assert event.time_zone == expected
    assert event.starts_at == datetime(2026, 11, 2, 9, tzinfo=ZoneInfo(expected))


def test_a_zone_may_be_defined_after_it_is_used_and_in_other_capitals() -> None:
    (event,) = read_object(
        vcalendar(vevent(start="DTSTART;TZID=CUSTOM:20261102T090000"), PRAGUE_LIKE.format(name="Custom"))
    )
    assert event.time_zone == "Europe/Berlin"


def test_a_zones_name_with_a_colon_needs_no_quotes() -> None:
    event = read_one(
        "DTEND;TZID=(UTC+01:00) Prague:20261102T100000", start="DTSTART;TZID=(UTC+01:00) Prague:20261102T090000"
    )
    assert (event.time_zone, event.starts_at.hour, event.ends_at.hour) == ("Europe/Prague", 8, 9)


BROKEN = [
    ("TZOFFSETTO:+0100", "TZOFFSETTO:"),
    ("TZOFFSETTO:+0100", "TZOFFSETTO:+9900"),
    ("DTSTART:16011028T030000", "DTSTART:never"),
    ("FREQ=YEARLY", "FREQ=SECONDLY"),
    ("FREQ=YEARLY", "FREQ=YEARLY;BYSETPOS=1"),
    ("FREQ=YEARLY", "FREQ=OFTEN"),
    ("BYMONTH=10", "BYMONTH=1,2,3"),
    ("BYMONTH=10", "BYMONTH=13"),
    ("BYDAY=-1SU", "BYDAY=SU,MO"),
]


@pytest.mark.parametrize(("sound", "broken"), BROKEN, ids=[broken for _, broken in BROKEN])
def test_rules_that_cannot_be_read_are_as_if_missing(sound: str, broken: str) -> None:
    zone = PRAGUE_LIKE.format(name="Custom").replace(sound, broken)
    event = read_one(start="DTSTART;TZID=Custom:20261102T090000", around=(zone,), default_zone="Asia/Tokyo")
    assert event.time_zone == "Asia/Tokyo"


def test_rules_with_an_end_or_single_dates_are_followed() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Custom\n"
        "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:20210601T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0300\n"
        "RRULE:FREQ=YEARLY;UNTIL=20220531T230000Z\nEND:DAYLIGHT\n"
        "BEGIN:STANDARD\nDTSTART:20210901T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0100\n"
        "RDATE:20220901T000000\nEND:STANDARD\nEND:VTIMEZONE"
    )
    starts = [
        read_one(start=f"DTSTART;TZID=Custom:{day}T120000", around=(zone,)).starts_at.hour
        for day in ("20210701", "20211001", "20220701", "20221001", "20230701")
    ]
    assert starts == [9, 11, 9, 11, 11]
    series = read_one("RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Custom:20210826T120000", around=(zone,))
    since, until = datetime(2022, 8, 20, tzinfo=UTC), datetime(2022, 9, 10, tzinfo=UTC)
    assert [one.starts_at.hour for one in expand(series.schedule, "", since, until)] == [9, 11, 11]
