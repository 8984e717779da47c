"""The demonstration's calendars are what they say, and any program reads them as they are meant."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr

from models.words import AttendeeKind, EventStatus, Response
from rapport.demo.agenda import AHEAD
from rapport.demo.calendar_files import write_calendars
from rapport.demo.calendars import BIRTHDAYS, DemoEvent, events
from rapport.demo.diary import DAYS, PRAGUE, next_workday
from rapport.demo.firm import DOMAIN, firm
from rapport.demo.meetings import Kind, Meeting
from rapport.ical import read_object, split_file

TODAY = date(2026, 3, 2)
FIRST, LAST = TODAY - timedelta(days=DAYS), TODAY + timedelta(days=AHEAD)
MEMBERS = [member.address for member in firm().members]

Instance = tuple[str, datetime | date, datetime | date, str]


@pytest.fixture(scope="module")
def held() -> list[DemoEvent]:
    return list(events(firm(), TODAY))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calendars")
    write_calendars(folder, firm(), TODAY)
    return folder


@pytest.fixture(scope="module")
def calendars(folder: Path) -> dict[tuple[str, str], icalendar.Calendar]:
    read = {}
    for file in folder.rglob("*.ics"):
        calendar = icalendar.Calendar.from_ical(file.read_bytes())
        # With it, recurring_ical_events 3.8 takes zones without TZNAME, as Outlook defines them, for floating time.
        assert calendar.pop("X-WR-TIMEZONE") == "Europe/Prague"
        read[file.parent.name, str(calendar["X-WR-CALNAME"])] = calendar
    return read


def components(calendars: dict[tuple[str, str], icalendar.Calendar]) -> Iterator[tuple[str, icalendar.Event]]:
    for (member, _), calendar in calendars.items():
        for component in calendar.walk("VEVENT"):
            yield member, component


def meetings_of(held: list[DemoEvent]) -> dict[tuple[str, datetime | None], Meeting]:
    return {(one.meeting.uid, one.meeting.replaces): one.meeting for one in held}


def digest_of(held: list[DemoEvent]) -> str:
    return sha256(repr(held).encode()).hexdigest()


def in_utc(moment: datetime | date) -> datetime | date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def as_stored(moment: datetime | date) -> datetime:
    """Give a moment as events are stored: in UTC, whole days as if in UTC."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def in_prague(moment: datetime | date) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(PRAGUE)


def address_of(value: object) -> str:
    return str(value).removeprefix("mailto:")


def listed(component: icalendar.Event, name: str) -> list[icalendar.vCalAddress]:
    values = component.get(name, [])
    return values if isinstance(values, list) else [values]


def expand(meetings: list[Meeting]) -> Iterator[Instance]:
    """Expand what one calendar holds of one UID as this project means it."""
    single = {one.replaces: one for one in meetings if not one.rule and not one.is_lasting}
    yield from (instance(one) for one in single.values())
    for series in (one for one in meetings if one.rule):
        lasting = next((one for one in meetings if one.is_lasting), series)
        for starts in list_starts(series):
            if starts not in (*series.left_out, *single):
                is_later = lasting.replaces is not None and starts >= lasting.replaces
                yield (
                    instance(lasting, starts - lasting.replaces)
                    if is_later
                    else instance(series, starts - series.starts)
                )


def instance(meeting: Meeting, later: timedelta = timedelta()) -> Instance:
    return meeting.uid, in_utc(meeting.starts + later), in_utc(meeting.ends + later), meeting.title


def list_starts(series: Meeting) -> Iterator[datetime | date]:
    is_timed = isinstance(series.starts, datetime)
    first = series.starts.replace(tzinfo=None) if is_timed else datetime.combine(series.starts, time())
    for wall in rrulestr(series.rule, dtstart=first).between(first, datetime.combine(LAST, time()), inc=True):
        yield wall.replace(tzinfo=PRAGUE) if is_timed else wall.date()


def test_the_same_seed_and_day_give_the_same_calendars(held: list[DemoEvent]) -> None:
    assert digest_of(held) == digest_of(list(events(firm(), TODAY)))


@pytest.mark.parametrize(("seed", "today"), [(8, TODAY), (7, TODAY + timedelta(days=1))])
def test_another_seed_or_day_gives_others(held: list[DemoEvent], seed: int, today: date) -> None:
    assert digest_of(held) != digest_of(list(events(firm(seed), today)))


@pytest.mark.parametrize("today", [TODAY, date(2024, 2, 29), date(2025, 12, 31), date(2026, 11, 25)])
@pytest.mark.parametrize("seed", [7, 8, 9])
def test_every_seed_and_day_make_calendars_of_the_promised_size(seed: int, today: date) -> None:
    assert 600 <= sum(1 for _ in events(firm(seed), today)) <= 900


def test_there_is_some_of_everything(held: list[DemoEvent]) -> None:
    found = Counter(one.meeting.kind.value for one in held)
    for one in held:
        meeting = one.meeting
        kinds = {guest.kind for guest in meeting.guests}
        answers = [guest.response for guest in meeting.guests if guest.who.address == one.member]
        found["room booked"] += AttendeeKind.ROOM in kinds
        found["projector booked"] += AttendeeKind.RESOURCE in kinds
        found["invited from outside"] += not meeting.owner.address.endswith("@" + DOMAIN)
        found["online"] += bool(meeting.link)
        found["called off"] += meeting.status is EventStatus.CANCELLED
        found["unsettled"] += meeting.status is EventStatus.TENTATIVE
        found["declined"] += Response.DECLINED in answers
        found["to come"] += meeting.begins_at.date() >= TODAY
        found["several days"] += meeting.kind is Kind.FAIR and meeting.ends - meeting.starts > timedelta(days=1)
    bounds = {
        "call": (150, 260),
        "trip": (70, 130),
        "visit": (50, 100),
        "inspection": (44, 90),
        "supplier": (14, 30),
        "interview": (8, 24),
        "inside": (60, 102),
        "review": (14, 18),
        "weekly": (21, 21),
        "fair": (12, 40),
        "time_off": (15, 50),
        "private": (78, 78),
        "birthday": (13, 13),
        "room booked": (100, 250),
        "projector booked": (25, 100),
        "invited from outside": (80, 220),
        "online": (180, 300),
        "called off": (10, 60),
        "unsettled": (10, 60),
        "declined": (5, 40),
        "to come": (30, 110),
        "several days": (12, 40),
    }
    outside = {kind: found[kind] for kind, (least, most) in bounds.items() if not least <= found[kind] <= most}
    assert outside == {}


def test_programs_from_outside_write_zones_and_links_in_their_own_ways(folder: Path) -> None:
    written = "".join(file.read_text().replace("\r\n ", "") for file in folder.rglob("kalendar.ics"))
    for spelling in (
        ";TZID=Central Europe Standard Time:",
        ";TZID=GMT Standard Time:",
        ';TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien":',
        ";TZID=Europe/Prague:",
        "X-GOOGLE-CONFERENCE:https://",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://",
        "CONFERENCE;FEATURE=",
    ):
        assert spelling in written


def test_other_programs_read_what_was_meant(
    held: list[DemoEvent], calendars: dict[tuple[str, str], icalendar.Calendar]
) -> None:
    for place, calendar in calendars.items():
        by_uid: dict[str, list[Meeting]] = {}
        for one in held:
            if (one.member, one.calendar) == place:
                by_uid.setdefault(one.meeting.uid, []).append(one.meeting)
        meant = {one for meetings in by_uid.values() for one in expand(meetings)}
        read = recurring_ical_events.of(calendar).between(date(1940, 1, 1), LAST)
        assert {(str(one["UID"]), in_utc(one.start), in_utc(one.end), str(one["SUMMARY"])) for one in read} == meant


def test_a_review_that_the_director_joined_once_is_in_his_calendar_without_its_series(
    calendars: dict[tuple[str, str], icalendar.Calendar],
) -> None:
    director = [part for member, part in components(calendars) if member == MEMBERS[0]]
    masters = {str(part["UID"]) for part in director if "RECURRENCE-ID" not in part}
    alone = [part for part in director if str(part["UID"]) not in masters]
    assert len(alone) == 2


def test_all_copies_of_a_meeting_agree_on_its_time(calendars: dict[tuple[str, str], icalendar.Calendar]) -> None:
    times: dict[tuple[str, object], list[tuple[object, ...]]] = {}
    for _, part in components(calendars):
        replaces = in_utc(part["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in part else None
        times.setdefault((str(part["UID"]), replaces), []).append((in_utc(part.start), in_utc(part.end)))
    assert all(len(set(copies)) == 1 for copies in times.values())
    assert Counter(len(copies) for copies in times.values()).keys() == {1, 2, 3}


def test_each_member_has_the_own_answer(
    held: list[DemoEvent], calendars: dict[tuple[str, str], icalendar.Calendar]
) -> None:
    given = {
        (one.member, one.meeting.uid, guest.response.name.replace("_", "-"))
        for one in held
        for guest in one.meeting.guests
        if guest.who.address == one.member and one.meeting.owner.address != one.member
    }
    read = {
        (member, str(part["UID"]), guest.params["PARTSTAT"])
        for member, part in components(calendars)
        for guest in listed(part, "ATTENDEE")
        if address_of(guest) == member != address_of(part["ORGANIZER"])
    }
    assert read == given
    assert {answer for _, _, answer in read} == {"ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"}


def test_everybody_from_outside_is_of_the_firms_cast(calendars: dict[tuple[str, str], icalendar.Calendar]) -> None:
    shown = firm()
    cast = {person.address for customer in shown.customers for person in customer.contacts}
    cast |= {person.address for person in shown.private_people}
    named = {
        address_of(value)
        for _, part in components(calendars)
        for name in ("ATTENDEE", "ORGANIZER")
        for value in listed(part, name)
    }
    outside = {address for address in named if not address.endswith("@" + DOMAIN)}
    assert outside <= cast
    assert len(outside) > 50


def test_nothing_but_series_is_outside_the_two_years_and_eight_weeks(held: list[DemoEvent]) -> None:
    for one in held:
        if not one.meeting.is_series:
            assert FIRST <= one.meeting.begins_at.date() < LAST
    days = [one.meeting.begins_at.date() for one in held if not one.meeting.is_series]
    assert min(days) < FIRST + timedelta(days=14)
    assert max(days) > LAST - timedelta(days=14)


def test_meetings_are_at_working_hours_and_nobody_is_at_two_places(held: list[DemoEvent]) -> None:
    for member in MEMBERS:
        own = [one.meeting for one in held if one.member == member and not one.meeting.is_series]
        timed = sorted((one.starts, one.ends) for one in own if isinstance(one.starts, datetime))
        for starts, _ in timed:
            assert 7 <= starts.hour <= 17
            assert next_workday(starts.date()) == starts.date()
        for (_, over), (begins, _) in pairwise(timed):
            assert over <= begins


def test_nothing_was_written_down_after_now(held: list[DemoEvent]) -> None:
    assert all(one.meeting.made_at.date() < TODAY for one in held)


def test_the_weekly_meeting_is_at_nine_in_summer_and_winter(
    held: list[DemoEvent], calendars: dict[tuple[str, str], icalendar.Calendar]
) -> None:
    exceptions = [one.starts for one in meetings_of(held).values() if one.kind is Kind.WEEKLY and one.replaces]
    shifts: Counter[timedelta | None] = Counter()
    for part in recurring_ical_events.of(calendars[MEMBERS[2], "Kalendář"]).between(FIRST, LAST):
        if part["SUMMARY"] == "Porada" and part.start not in exceptions:
            begins = in_prague(part.start)
            assert (begins.weekday(), begins.time()) == (0, time(9, 0))
            shifts[begins.utcoffset()] += 1
    assert min(shifts[timedelta(hours=1)], shifts[timedelta(hours=2)]) > 25


def test_a_customer_joins_the_weekly_meeting_once(held: list[DemoEvent]) -> None:
    weekly = [one for one in meetings_of(held).values() if one.kind is Kind.WEEKLY]
    joined = [one for one in weekly if any(not guest.who.address.endswith("@" + DOMAIN) for guest in one.guests)]
    assert [one.replaces is not None and one.title.startswith("Porada – host") for one in joined] == [True]


def test_a_monthly_review_moves_to_the_afternoon_for_good(
    calendars: dict[tuple[str, str], icalendar.Calendar],
) -> None:
    read = recurring_ical_events.of(calendars[MEMBERS[1], "Kalendář"]).between(FIRST, LAST)
    reviews = sorted(in_prague(one.start) for one in read if one["SUMMARY"].startswith("Monthly review"))
    hours = [begins.hour for begins in reviews]
    assert hours == sorted(hours)
    assert (hours.count(10), hours.count(14)) == (13, len(hours) - 13)
    assert len(hours) > 24


def test_what_is_private_says_so(calendars: dict[tuple[str, str], icalendar.Calendar], held: list[DemoEvent]) -> None:
    private = {one.meeting.uid for one in held if one.meeting.kind is Kind.PRIVATE}
    marked = {str(part["UID"]) for _, part in components(calendars) if part["CLASS"] == "PRIVATE"}
    assert marked == private
    with_guests = {
        member for member, part in components(calendars) if part["CLASS"] == "PRIVATE" and "ATTENDEE" in part
    }
    assert with_guests == {*MEMBERS}


def test_birthdays_come_every_year_and_invite_nobody(calendars: dict[tuple[str, str], icalendar.Calendar]) -> None:
    birthdays = calendars[MEMBERS[0], BIRTHDAYS]
    for part in birthdays.walk("VEVENT"):
        assert ("ATTENDEE" in part, "ORGANIZER" in part) == (False, False)
    next_year = recurring_ical_events.of(birthdays).between(date(2030, 1, 1), date(2031, 1, 1))
    assert len(next_year) == len(birthdays.walk("VEVENT")) == 13


def test_written_again_an_unchanged_file_is_left_alone(folder: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    assert write_calendars(folder, firm(), TODAY) > 600
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()} == before
    assert len(before) == 4


def test_our_own_reader_reads_all_of_it_as_it_was_meant(folder: Path, held: list[DemoEvent]) -> None:
    read = []
    for file in folder.rglob("*.ics"):
        calendar = split_file(file.read_bytes())
        assert [part.reason for part in calendar.parts if part.data is None] == []
        for part in calendar.parts:
            for one in read_object(part.data, calendar.time_zone):
                place = (file.parent.name, calendar.name, one.uid, bool(one.recurrence_id))
                read.append((*place, one.starts_at, one.ends_at, one.title, one.status, one.is_private, one.link))
    meant = []
    for demo in held:
        one, is_exception = demo.meeting, demo.meeting.replaces is not None
        place = (demo.member, demo.calendar, one.uid, is_exception)
        meant.append(
            (*place, as_stored(one.starts), as_stored(one.ends), one.title, one.status, one.is_private, one.link)
        )
    assert Counter(read) == Counter(meant)
