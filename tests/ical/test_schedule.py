"""Schedules hold times and nothing else, whatever the events held."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import Malformed
from rapport.ical.schedule import write_schedule
from rapport.policy.recurrence import expand, last_end
from tests.policy.recurrences import write

START = "DTSTART;TZID=Europe/Prague:20250303T090000"
SERIES = f"""{START}
DTEND;TZID=Europe/Prague:20250303T100000
RRULE:FREQ=WEEKLY;COUNT=4
RDATE;VALUE=PERIOD:20250305T080000Z/PT1H
EXDATE;TZID=Europe/Prague:20250310T090000,20250317T090000

RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague:20250324T090000
DTSTART;VALUE=DATE:20250325
DURATION:P1D
STATUS:CANCELLED"""

SCHEDULE = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:series
X-RAPPORT-COMPONENT:
DTSTART;TZID=Europe/Prague:20250303T090000
DTEND;TZID=Europe/Prague:20250303T100000
RRULE:FREQ=WEEKLY;COUNT=4
RDATE;VALUE=PERIOD:20250305T080000Z/P0DT3600S
EXDATE;TZID=Europe/Prague:20250310T090000,20250317T090000
END:VEVENT
BEGIN:VEVENT
UID:series
X-RAPPORT-COMPONENT:20250324T080000Z
DTSTART;VALUE=DATE:20250325
DURATION:P1DT0S
STATUS:CANCELLED
RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague:20250324T090000
END:VEVENT
END:VCALENDAR
"""


def test_a_schedule_reads_like_this() -> None:
    assert write(SERIES) == SCHEDULE.replace("\n", "\r\n")


CONTENT = """UID:canary-uid
SUMMARY;LANGUAGE=canary-en;X-CANARY=canary:Canary summary
DESCRIPTION;ALTREP="http://canary.example/":Canary description
LOCATION:Canary location
COMMENT:Canary comment
CONTACT:Canary contact
CATEGORIES:CANARY
GEO:12.345;67.891
URL:https://canary.example/
CLASS:PRIVATE
TRANSP:TRANSPARENT
PRIORITY:7
SEQUENCE:777
DTSTAMP:19991231T235959Z
CREATED:19991231T235959Z
ORGANIZER;CN=Canary:mailto:canary@example.com
ATTENDEE;CN=Canary;SENT-BY="mailto:canary@example.com":mailto:canary@example.com
ATTACH;VALUE=BINARY;ENCODING=BASE64:Y2FuYXJ5
X-CANARY;X-PARAMETER=canary:canary
CANARY-PROPERTY:canary
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Canary alarm
TRIGGER:-PT1H
END:VALARM"""


def test_nothing_but_times_is_taken_over() -> None:
    written = "\n\n".join(f"{CONTENT}\n{component}" for component in SERIES.split("\n\n"))
    assert write(written) == write(SERIES)


WITH_PARAMETERS = f"""{START.replace(":", ";X-CANARY=canary:")}
DURATION;X-CANARY=canary:PT1H
RRULE;X-CANARY=canary:FREQ=WEEKLY;COUNT=4;X-CANARY=CANARY
RDATE;X-CANARY=canary:20250305T080000Z
EXDATE;X-CANARY=canary;TZID=Europe/Prague:20250310T090000

RECURRENCE-ID;X-CANARY=canary;RANGE=THISANDFUTURE;TZID=Europe/Prague:20250324T090000
{START}
STATUS;X-CANARY=canary:CANCELLED"""


def test_parameters_and_unknown_parts_of_rules_are_left_behind() -> None:
    schedule = write(WITH_PARAMETERS)
    assert "canary" not in schedule.lower()
    assert schedule == write(re.sub(r";X-CANARY=(canary|CANARY)", "", WITH_PARAMETERS))


OWN_ZONE = """TZID:Canary office
TZURL:https://canary.example/
COMMENT:canary
X-LIC-LOCATION:Canary
BEGIN:STANDARD
TZNAME:Canary winter
COMMENT:canary
DTSTART:19700101T000000
TZOFFSETFROM:+0330
TZOFFSETTO:+0330
END:STANDARD"""


@pytest.mark.parametrize(
    ("zones", "time_zones", "start"),
    [
        ({}, OWN_ZONE, r";TZID=X-[0-9a-f]{24}:20250303T090000"),
        ({"Canary office": "Asia/Tehran"}, OWN_ZONE, ";TZID=Asia/Tehran:20250303T090000"),
        ({}, "", ":20250303T090000"),
        ({"Canary nowhere": "Canary/Office"}, "", ":20250303T090000"),
        ({"Canary office": ""}, OWN_ZONE, r";TZID=X-[0-9a-f]{24}:20250303T090000"),
    ],
    ids=["of the file's own", "mapped", "unknown", "mapped to nothing known", "mapped to nothing"],
)
def test_a_name_of_a_zone_is_never_the_events_own_word(zones: dict[str, str], time_zones: str, start: str) -> None:
    # icalendar remembers for good what a TZID meant once, so a name that means nothing was never defined.
    name = "Canary office" if time_zones else "Canary nowhere"
    schedule = write(f"DTSTART;TZID={name}:20250303T090000\nRRULE:FREQ=DAILY", zones, time_zones)
    assert "canary" not in schedule.lower()
    assert re.search(f"^DTSTART{start}\r$", schedule, re.MULTILINE)


LINE = re.compile(
    r"(BEGIN|END):(VCALENDAR|VEVENT)|VERSION:2\.0|UID:series|STATUS:CANCELLED"
    r"|X-RAPPORT-COMPONENT:[\dTZ]*|RRULE:[0-9A-Z=;,+-]+|DURATION:[\dPDTS]+"
    r"|(DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)(;RANGE=THISANDFUTURE)?(;VALUE=(DATE|PERIOD))?(;TZID=Europe/Prague)?"
    r":[\dTZPDS,/]+"
)
NAMES = [
    "SUMMARY",
    "LOCATION",
    "COMMENT",
    "STATUS",
    "UID",
    "SEQUENCE",
    "X-OTHER",
    "DTEND",
    "EXDATE",
    "RRULE",
    "DURATION",
]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cc", "Cs"])))))
def test_whatever_an_event_holds_every_line_is_one_of_few_kinds(properties: list[tuple[str, str]]) -> None:
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\n{START}\nEND:VEVENT\n")
    for name, text in properties:
        event.add(name, icalendar.vText(text), encode=False)
    try:
        schedule = write_schedule([event], {})
    except Malformed:
        return
    assert [line for line in schedule.split("\r\n")[:-1] if not LINE.fullmatch(line)] == []


NAMES_OF_EXCEPTIONS = [
    ("in a zone", ";TZID=Europe/Prague:20250303T090000", "20250303T080000Z"),
    ("in a zone that is mapped", ";TZID=Office:20250303T090000", "20250303T140000Z"),
    ("in a zone of the file's own", ";TZID=Canary office:20250303T090000", "20250303T053000Z"),
    ("in UTC", ":20250303T090000Z", "20250303T090000Z"),
    ("floating", ":20250303T090000", "20250303T090000"),
    ("a day", ";VALUE=DATE:20250303", "20250303"),
]


@pytest.mark.parametrize(
    ("original", "name"), [case[1:] for case in NAMES_OF_EXCEPTIONS], ids=[case[0] for case in NAMES_OF_EXCEPTIONS]
)
def test_an_exception_is_named_by_its_original_start(original: str, name: str) -> None:
    schedule = write(f"RECURRENCE-ID{original}\n{START}", {"Office": "America/New_York"}, OWN_ZONE)
    assert f"\r\nX-RAPPORT-COMPONENT:{name}\r\n" in schedule
    assert last_end(schedule, name) == datetime(2025, 3, 3, 8, tzinfo=UTC)


def test_times_in_zones_without_a_name_are_written_in_utc() -> None:
    event = icalendar.Event()
    event.add("DTSTART", datetime(2025, 3, 3, 9, tzinfo=timezone(timedelta(hours=5))))
    assert "\r\nDTSTART:20250303T040000Z\r\n" in write_schedule([event], {})


UNREADABLE = [
    ("no start", "RRULE:FREQ=DAILY", "The event's times can't be read."),
    ("a start that is none", "DTSTART:Canary", "The event's times can't be read."),
    ("an end that is none", f"{START}\nDTEND:Canary", "The event's times can't be read."),
    ("a rule that is none", f"{START}\nRRULE:CANARY=1;FREQ=CANARY", "The event's rule of repetition can't be read."),
    ("an UNTIL that is none", f"{START}\nRRULE:FREQ=DAILY;UNTIL=CANARY",
     "The event's rule of repetition can't be read."),
    ("a date that is none", f"{START}\nEXDATE:Canary", "The event's times can't be read."),
    ("a time of no day", f"{START}\nRDATE:083000", "The event's times can't be read."),
    ("another calendar", f"{START}\nRRULE:RSCALE=HEBREW;FREQ=YEARLY",
     "The event repeats by a calendar other than the Gregorian."),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "reason"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE])
def test_what_cant_be_read_is_refused_without_telling_what_it_held(lines: str, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        write(lines)
    assert str(refused.value) == reason
    assert refused.value.__cause__ is None


def changed_by(rule: str) -> str:
    """Define the zone with a rule by which it changes."""
    return OWN_ZONE.replace("TZNAME", f"RRULE:{rule}\nTZNAME")


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("TZID:Canary office", "The event's time zone has no rules."),
        (changed_by("FREQ=SECONDLY"), "The event's time zone changes by a rule that can't be read."),
        (changed_by("FREQ=YEARLY;BYSETPOS=1"), "The event's time zone changes by a rule that can't be read."),
        (changed_by("FREQ=YEARLY;BYHOUR=1,2"), "The event's time zone changes by a rule that can't be read."),
    ],
    ids=["no rules", "changes every second", "changes by position", "changes twice a day"],
)
def test_a_zone_that_cant_be_read_is_refused_where_it_is_needed(zone: str, reason: str) -> None:
    assert write(START, time_zones=zone)
    with pytest.raises(Malformed, match=f"^{re.escape(reason)}$"):
        write("DTSTART;TZID=Canary office:20250303T090000", time_zones=zone)


def _events_by_uid(folder: Path) -> Iterator[tuple[list[icalendar.Event], list[icalendar.Timezone]]]:
    for path in sorted(folder.glob("*.ics")):
        try:
            calendars = icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
        except (ValueError, KeyError):  # no calendar, which the reader of files deals with
            continue
        for calendar in calendars:
            events = defaultdict(list)
            for event in calendar.walk("VEVENT"):
                events[str(event.get("UID"))].append(event)
            for components in events.values():
                yield components, calendar.walk("VTIMEZONE")


@pytest.mark.filterwarnings("ignore::icalendar.error.GloballyUniqueTZIDGuessed")
def test_real_events_have_schedules_or_are_refused(samples: Path) -> None:
    window = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    expanded = refused = 0
    for components, time_zones in _events_by_uid(samples / "calendars"):
        try:
            schedule = write_schedule(components, {}, time_zones)
        except Malformed:  # most of them have no start
            refused += 1
            continue
        for name in re.findall(r"^X-RAPPORT-COMPONENT:(.*)\r$", schedule, re.MULTILINE):
            found, last = expand(schedule, name, *window), last_end(schedule, name)
            assert found
            assert last is None or last >= found[-1].ends_at
        expanded += 1
    assert (expanded, refused) == (93, 59)
