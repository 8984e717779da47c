"""Masters and exceptions: which versions count, what repeats, and what they share."""

from datetime import UTC, datetime

import pytest

from models.words import EventStatus
from rapport.errors import Malformed
from rapport.ical import read_object
from rapport.policy.recurrence import expand
from rapport.providers.base import RemoteEvent
from tests.ical.texts import read_one, vcalendar, vevent

PRAGUE = "DTSTART;TZID=Europe/Prague:20261102T090000"
END = "DTEND;TZID=Europe/Prague:20261102T100000"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def starts(event: RemoteEvent) -> list[str]:
    found = expand(event.schedule, event.recurrence_id, *NOVEMBER)
    return [f"{one.starts_at:%d. %H:%M}" for one in found]


def exception(*lines: str, start: str, named: str) -> str:
    return vevent(f"RECURRENCE-ID{named}", *lines, start=f"DTSTART{start}")


def test_a_series_has_a_schedule_without_content_and_tells_when_it_ends() -> None:
    event = read_one(
        END, WEEKLY, "SUMMARY:Secret", "LOCATION:Nowhere", "ATTENDEE:mailto:jana@firm.example", start=PRAGUE
    )
    assert starts(event) == ["02. 08:00", "09. 08:00", "16. 08:00", "23. 08:00"]
    assert event.last_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert not any(word in event.schedule for word in ("Secret", "Nowhere", "jana", "1@firm"))


def test_a_series_without_end_has_no_last_instance() -> None:
    assert read_one("RRULE:FREQ=WEEKLY").last_at is None


def test_dates_alone_repeat_too_and_excluded_ones_alone_do_not() -> None:
    lines = ["RDATE;TZID=Europe/Prague:20261105T120000,20261106T120000", "RDATE;VALUE=PERIOD:20261107T080000Z/PT3H"]
    event = read_one(END, *lines, start=PRAGUE)
    assert starts(event) == ["02. 08:00", "05. 11:00", "06. 11:00", "07. 08:00"]
    assert event.last_at == datetime(2026, 11, 7, 11, tzinfo=UTC)
    assert read_one("EXDATE:20261109T080000Z").schedule == ""
    assert read_one("RDATE:", "RRULE:", "EXDATE:").schedule == ""


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/Prague:20261109T090000",
        "EXDATE:20261109T080000Z",
        "EXDATE:20261109T090000",
        "EXDATE;VALUE=DATE:20261109",
        "EXDATE:20261109",
        "EXDATE:20261201T080000Z,20261109T080000Z,99990101T000000Z,nonsense",
    ],
)
def test_an_instance_is_excluded_however_its_time_was_written(line: str) -> None:
    assert starts(read_one(END, WEEKLY, line, start=PRAGUE)) == ["02. 08:00", "16. 08:00", "23. 08:00"]


def test_a_day_that_is_excluded_is_excluded_with_all_its_instances() -> None:
    twice = "RRULE:FREQ=WEEKLY;BYHOUR=9,15;COUNT=6"
    assert starts(read_one(END, twice, "EXDATE;VALUE=DATE:20261109", start=PRAGUE)) == [
        "02. 08:00",
        "02. 14:00",
        "16. 08:00",
        "16. 14:00",
    ]


@pytest.mark.parametrize("line", ["EXDATE;VALUE=DATE:20261109", "EXDATE:20261109T000000", "EXDATE:20261109T000000Z"])
def test_a_day_of_an_all_day_series_is_excluded_however_it_was_written(line: str) -> None:
    event = read_one(WEEKLY, line, start="DTSTART;VALUE=DATE:20261102")
    assert starts(event) == ["02. 00:00", "16. 00:00", "23. 00:00"]


@pytest.mark.parametrize(
    "named",
    [
        ";TZID=Europe/Prague:20261109T090000",
        ":20261109T080000Z",
        ":20261109T090000",
        ";VALUE=DATE:20261109",
        ";TZID=America/New_York:20261109T030000",
    ],
)
def test_an_exception_replaces_its_instance_however_it_was_named(named: str) -> None:
    moved = exception("DTEND:20261110T130000Z", "SUMMARY:Moved", start=":20261110T120000Z", named=named)
    master, one = read_object(vcalendar(vevent(END, WEEKLY, start=PRAGUE), moved))
    assert (one.recurrence_id, one.title, one.schedule) == ("20261109T080000Z", "Moved", "")
    assert (one.starts_at, one.last_at) == (datetime(2026, 11, 10, 12, tzinfo=UTC), one.ends_at)
    assert starts(master) == ["02. 08:00", "16. 08:00", "23. 08:00"]


@pytest.mark.parametrize(
    ("start", "named", "expected"),
    [
        (";VALUE=DATE:20261102", ";VALUE=DATE:20261109", "20261109"),
        (";VALUE=DATE:20261102", ":20261109T000000", "20261109"),
        (":20261102T090000", ":20261109T090000", "20261109T090000"),
        (":20261102T090000", ";VALUE=DATE:20261109", "20261109T090000"),
        (":20261102T090000Z", ":20261109T090000Z", "20261109T090000Z"),
    ],
)
def test_an_instance_is_named_as_its_series_starts(start: str, named: str, expected: str) -> None:
    one = exception(start=":20261110T120000Z", named=named)
    assert read_object(vcalendar(one, vevent(WEEKLY, start=f"DTSTART{start}")))[1].recurrence_id == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (";TZID=Europe/Prague:20261109T090000", "20261109T080000Z"),
        (":20261109T090000", "20261109T080000Z"),
        (";VALUE=DATE:20261109", "20261109"),
    ],
)
def test_who_is_invited_to_one_instance_has_an_exception_without_a_master(named: str, expected: str) -> None:
    (one,) = read_object(vcalendar(exception(start=";TZID=Europe/Prague:20261109T090000", named=named)))
    assert (one.recurrence_id, one.schedule, one.last_at) == (expected, "", one.ends_at)


def test_an_exception_for_all_later_instances_repeats_as_well() -> None:
    later = exception(
        "DTEND;TZID=Europe/Prague:20261116T120000",
        start=";TZID=Europe/Prague:20261116T110000",
        named=";TZID=Europe/Prague;Range=ThisAndFuture:20261116T090000",
    )
    master, one = read_object(vcalendar(vevent(END, WEEKLY, start=PRAGUE), later))
    assert (starts(master), starts(one)) == (["02. 08:00", "09. 08:00"], ["16. 10:00", "23. 10:00"])
    assert one.schedule == master.schedule
    assert (master.last_at, one.last_at) == (
        datetime(2026, 11, 9, 9, tzinfo=UTC),
        datetime(2026, 11, 23, 11, tzinfo=UTC),
    )


def test_for_later_without_a_series_means_one_instance() -> None:
    named = ";RANGE=THISANDFUTURE:20261109T090000Z"
    events = read_object(vcalendar(vevent(), exception(start=":20261109T090000Z", named=named)))
    assert [(event.schedule, event.last_at) for event in events] == [("", event.ends_at) for event in events]


def test_a_rule_in_an_exception_does_not_repeat_it() -> None:
    one = exception("RRULE:FREQ=DAILY", start=":20261109T120000Z", named=":20261109T080000Z")
    assert read_object(vcalendar(vevent(END, WEEKLY, start=PRAGUE), one))[1].schedule == ""


@pytest.mark.parametrize("head", ["STATUS:CANCELLED", "METHOD:CANCEL"])
def test_a_cancelled_instance_is_told_and_does_not_take_place(head: str) -> None:
    named = ":20261109T080000Z"
    stream = vcalendar(vevent(END, WEEKLY, start=PRAGUE))
    if head.startswith("STATUS"):
        stream += vcalendar(exception(head, start=":20261109T080000Z", named=named))
    else:
        stream += vcalendar(head, exception(start=":20261109T080000Z", named=named))
    master, one = read_object(stream)
    assert (master.status, one.status) == (EventStatus.CONFIRMED, EventStatus.CANCELLED)
    assert starts(master) == ["02. 08:00", "16. 08:00", "23. 08:00"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["SEQUENCE:2"], ["SEQUENCE:1"], "first"),
        (["SEQUENCE:1"], ["SEQUENCE:2"], "second"),
        (["SEQUENCE:1", "DTSTAMP:20260103T000000Z"], ["SEQUENCE:1", "DTSTAMP:20260102T000000Z"], "first"),
        (["SEQUENCE:1"], ["SEQUENCE:1"], "second"),
        (["SEQUENCE:10"], ["SEQUENCE:9", "DTSTAMP:20260102T000000Z"], "first"),
    ],
)
@pytest.mark.parametrize("named", [[], ["RECURRENCE-ID:20261109T080000Z"]])
def test_of_two_versions_the_later_word_counts(
    first: list[str], second: list[str], expected: str, named: list[str]
) -> None:
    (event,) = read_object(
        vcalendar(vevent("SUMMARY:first", *named, *first), vevent("SUMMARY:second", *named, *second))
    )
    assert event.title == expected


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_an_answer_does_not_replace_the_event_it_answers(method: str) -> None:
    invitation = vcalendar("METHOD:REQUEST", vevent("SUMMARY:Invitation", "DTSTAMP:20260101T000000Z"))
    answer = vcalendar(f"METHOD:{method}", vevent("SUMMARY:Answer", "DTSTAMP:20260102T000000Z", "SEQUENCE:1"))
    assert [event.title for event in read_object(invitation + answer)] == ["Invitation"]
    assert [event.title for event in read_object(answer)] == ["Answer"]


def test_an_exception_of_a_private_series_is_private_unless_it_says_otherwise() -> None:
    silent = exception(start=":20261109T080000Z", named=":20261109T080000Z")
    public = exception("CLASS:PUBLIC", start=":20261116T080000Z", named=":20261116T080000Z")
    events = read_object(vcalendar(vevent("CLASS:PRIVATE", WEEKLY, start=PRAGUE), silent, public))
    assert [event.is_private for event in events] == [True, True, False]


@pytest.mark.parametrize("named", [":nonsense", ":99990101T000000Z", ":18000101"])
def test_an_exception_that_names_no_instance_is_refused(named: str) -> None:
    with pytest.raises(Malformed, match="which instance"):
        read_object(vcalendar(vevent(WEEKLY), exception(start=":20261109T080000Z", named=named)))


def test_a_length_in_days_is_kept_by_the_clock_in_every_instance() -> None:
    event = read_one("DURATION:P1D", "RRULE:FREQ=DAILY;COUNT=3", start="DTSTART;TZID=Europe/Prague:20261024T120000")
    found = expand(event.schedule, "", datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    assert [(one.ends_at - one.starts_at).total_seconds() / 3600 for one in found] == [25, 24, 24]


def test_series_of_several_uids_in_one_object_stay_apart() -> None:
    events = read_object(vcalendar(vevent(WEEKLY, uid="1"), vevent("RRULE:FREQ=DAILY", uid="2"), vevent(uid="3")))
    assert [(event.uid, bool(event.schedule)) for event in events] == [("1", True), ("2", True), ("3", False)]
