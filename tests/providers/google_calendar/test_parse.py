"""The wire → our records, as tables."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import AttendeeKind, AttendeeRole, EventStatus, FolderRole, Response
from rapport.errors import Malformed
from rapport.policy.recurrence import expand
from rapport.providers.base import RemoteAttendee, RemoteEvent
from rapport.providers.google_calendar.parse import (
    id_of,
    is_whole,
    read_calendars,
    read_events,
    settle,
    version_of,
)
from rapport.providers.google_calendar.wire import WireEvent

ZONE = "Europe/Prague"
NINE = {"dateTime": "2026-11-02T10:00:00+01:00", "timeZone": ZONE}
TEN = {"dateTime": "2026-11-02T11:00:00+01:00", "timeZone": ZONE}
WEEKLY = ["RRULE:FREQ=WEEKLY;COUNT=4"]
JANA = {"email": "jana@firm.example", "displayName": "Jana Novotná"}
KAREL = {"email": "karel@customer.example", "displayName": "Karel"}
TEAM = {"email": "c_0123@group.calendar.google.com", "displayName": "Team"}
UNKNOWN = {"email": "unknownorganizer@calendar.google.com", "displayName": "Unknown Organizer"}


def make(**fields: Any) -> WireEvent:  # noqa: ANN401  wire
    made: dict[str, Any] = {
        "id": "abc",
        "etag": '"1"',
        "status": "confirmed",
        "iCalUID": "abc@google.com",
        "start": NINE,
        "end": TEN,
        "updated": "2026-10-01T08:00:00.123Z",
        "sequence": 2,
        "organizer": JANA,
    }
    return {name: value for name, value in {**made, **fields}.items() if value is not None}  # type: ignore[return-value]


def exception(original: str, **fields: Any) -> WireEvent:  # noqa: ANN401  wire
    named = {"id": f"abc_{original}", "recurringEventId": "abc", "originalStartTime": {"dateTime": original}}
    return make(**{**named, **fields})


def cancelled(original: str) -> WireEvent:
    return {
        "id": f"abc_{original}",
        "recurringEventId": "abc",
        "originalStartTime": {"dateTime": original},
        "status": "cancelled",
    }


def read(*events: WireEvent, zone: str = ZONE) -> tuple[RemoteEvent, ...]:
    return read_events("abc", events, zone).events


def read_one(**fields: Any) -> RemoteEvent:  # noqa: ANN401  wire
    (event,) = read(make(**fields))
    return event


def starts(event: RemoteEvent) -> list[str]:
    far = datetime(2027, 6, 1, tzinfo=UTC)
    found = expand(event.schedule, event.recurrence_id, datetime(2026, 1, 1, tzinfo=UTC), far)
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found]


# calendars


@pytest.mark.parametrize(
    ("entry", "role"),
    [
        ({"id": "jana@firm.example", "accessRole": "owner", "primary": True}, FolderRole.CUSTOM),
        ({"id": "c_1@group.calendar.google.com", "accessRole": "owner"}, FolderRole.CUSTOM),
        ({"id": "c_1@group.calendar.google.com", "accessRole": "writer"}, FolderRole.SHARED),
        ({"id": "c_1@group.calendar.google.com", "accessRole": "writerWithoutPrivateAccess"}, FolderRole.SHARED),
        ({"id": "karel@firm.example", "accessRole": "reader"}, FolderRole.SHARED),
        ({"id": "en.czech#holiday@group.v.calendar.google.com", "accessRole": "owner"}, FolderRole.SHARED),
        ({"id": "addressbook#contacts@group.v.calendar.google.com", "accessRole": "owner"}, FolderRole.SHARED),
        ({"id": "karel@firm.example", "accessRole": "freeBusyReader"}, None),
        ({"id": "karel@firm.example", "accessRole": "none"}, None),
        ({"id": "karel@firm.example"}, None),
    ],
)
def test_whose_a_calendar_is(entry: Any, role: FolderRole | None) -> None:  # noqa: ANN401  wire
    assert [one.role for one in read_calendars([entry])] == ([role] if role else [])


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({"summary": "Team"}, "Team"),
        ({"summary": "Team", "summaryOverride": "Ours"}, "Ours"),
        ({}, "c_1@group.calendar.google.com"),
    ],
)
def test_how_a_calendar_is_called(names: dict[str, str], name: str) -> None:
    entry: Any = {"id": "c_1@group.calendar.google.com", "accessRole": "owner", **names}
    assert [one.name for one in read_calendars([entry])] == [name]


# objects


@pytest.mark.parametrize(
    ("events", "counted"),
    [
        ([make()], ["abc"]),
        ([{"id": "abc", "status": "cancelled"}], []),
        ([make(recurrence=WEEKLY), exception("1"), cancelled("2")], ["abc", "abc_1", "abc_2"]),
        ([make(), cancelled("2")], ["abc"]),  # no series any more
        ([{"id": "abc", "status": "cancelled"}, exception("1")], []),
        ([exception("1"), cancelled("2")], ["abc_1", "abc_2"]),
        ([cancelled("2")], []),
        ([], []),
    ],
)
def test_what_of_an_object_counts(events: list[WireEvent], counted: list[str]) -> None:
    assert [one["id"] for one in settle(events)] == counted


@pytest.mark.parametrize(
    ("events", "whole"),
    [
        ([make()], True),
        ([{"id": "abc", "status": "cancelled"}], True),
        ([make(recurrence=WEEKLY)], False),
        ([exception("1")], False),
        ([cancelled("1")], False),
        ([], False),
    ],
)
def test_whether_changes_tell_a_whole_object(events: list[WireEvent], whole: bool) -> None:
    assert is_whole(events) is whole


def test_an_object_is_named_by_its_series() -> None:
    assert id_of(make()) == id_of(exception("1")) == "abc"
    long = make(id="_" + "c" * 900)
    assert id_of(long) == id_of(exception("1", recurringEventId=long["id"]))
    assert len(id_of(long)) < 100


def test_a_version_changes_with_any_part_and_not_with_their_order() -> None:
    parts = [make(recurrence=WEEKLY), exception("1"), cancelled("2")]
    versions = {
        version_of(parts),
        version_of([make(recurrence=WEEKLY, etag='"2"'), *parts[1:]]),
        version_of([parts[0], exception("1", etag='"2"'), parts[2]]),
        version_of([parts[0], cancelled("1"), parts[2]]),
        version_of(parts[:2]),
        version_of([*parts, cancelled("3")]),
    }
    assert len(versions) == 6
    assert version_of(reversed(parts)) == version_of(parts)
    told_more: WireEvent = {**cancelled("2"), "etag": '"7"'}
    assert version_of([*parts[:2], told_more]) == version_of(parts)


# times


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (NINE, TEN, ("11-02 09:00", "11-02 10:00", False, ZONE)),
        (
            {"dateTime": "2026-11-02T04:00:00-05:00", "timeZone": ZONE},
            {"dateTime": "2026-11-02T05:00:00-05:00", "timeZone": ZONE},
            ("11-02 09:00", "11-02 10:00", False, ZONE),
        ),
        (
            {"dateTime": "2026-11-02T09:00:00Z"},
            {"dateTime": "2026-11-02T10:00:00Z"},
            ("11-02 09:00", "11-02 10:00", False, ZONE),
        ),
        (
            {"dateTime": "2026-11-02T09:00:00.000Z", "timeZone": "UTC"},
            {"dateTime": "2026-11-02T10:00:00.000Z", "timeZone": "UTC"},
            ("11-02 09:00", "11-02 10:00", False, "UTC"),
        ),
        (
            {"dateTime": "2026-11-02T10:00:00", "timeZone": ZONE},
            {"dateTime": "2026-11-02T11:00:00", "timeZone": ZONE},
            ("11-02 09:00", "11-02 10:00", False, ZONE),
        ),
        (
            {"dateTime": "2026-11-02T10:00:00+01:00", "timeZone": "Nowhere/Land"},
            {"dateTime": "2026-11-02T11:00:00+01:00", "timeZone": "Nowhere/Land"},
            ("11-02 09:00", "11-02 10:00", False, ZONE),
        ),
        (
            NINE,
            {"dateTime": "2026-11-02T10:00:00-05:00", "timeZone": "America/New_York"},
            ("11-02 09:00", "11-02 15:00", False, ZONE),
        ),
        ({"date": "2026-11-02"}, {"date": "2026-11-03"}, ("11-02 00:00", "11-03 00:00", True, "")),
        ({"date": "2026-11-02"}, {"date": "2026-11-05"}, ("11-02 00:00", "11-05 00:00", True, "")),
        (NINE, NINE, ("11-02 09:00", "11-02 09:00", False, ZONE)),
        (NINE, None, ("11-02 09:00", "11-02 09:00", False, ZONE)),
    ],
)
def test_when_an_event_takes_place(start: Any, end: Any, expected: tuple[str, str, bool, str]) -> None:  # noqa: ANN401  wire
    event = read_one(start=start, end=end)
    told = (f"{event.starts_at:%m-%d %H:%M}", f"{event.ends_at:%m-%d %H:%M}", event.is_all_day, event.time_zone)
    assert told == expected


@pytest.mark.parametrize(
    "start",
    [None, {}, {"dateTime": "sometime"}, {"date": "sometime"}, {"dateTime": "0001-01-01T00:00:00Z"}, {"date": ""}],
)
def test_an_event_that_nobody_knows_the_start_of_is_malformed(start: Any) -> None:  # noqa: ANN401  wire
    with pytest.raises(Malformed, match="start"):
        read(make(start=start))


def test_an_exception_that_names_no_instance_is_malformed() -> None:
    with pytest.raises(Malformed, match="which instance"):
        read(make(recurrence=WEEKLY), exception("1", originalStartTime=None))


# series


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    (event,) = read(
        make(
            start={"dateTime": "2026-10-23T04:00:00-04:00", "timeZone": ZONE},
            end={"dateTime": "2026-10-23T05:00:00-04:00", "timeZone": ZONE},
            recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"],
        )
    )
    assert starts(event) == ["10-23 08:00", "10-30 09:00"]


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        (WEEKLY, ["11-02 09:00", "11-09 09:00", "11-16 09:00", "11-23 09:00"]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261109T090000Z"], ["11-02 09:00", "11-09 09:00"]),
        (
            [*WEEKLY, "EXDATE;TZID=Europe/Prague:20261109T100000,20261116T100000"],
            ["11-02 09:00", "11-23 09:00"],
        ),
        ([*WEEKLY, "EXDATE:20261109T090000Z"], ["11-02 09:00", "11-16 09:00", "11-23 09:00"]),
        (
            ["RDATE;TZID=Europe/Prague:20261104T100000", "RRULE:FREQ=WEEKLY;COUNT=2"],
            ["11-02 09:00", "11-04 09:00", "11-09 09:00"],
        ),
        (["RDATE:20261104T090000Z"], ["11-02 09:00", "11-04 09:00"]),
    ],
)
def test_how_a_series_repeats(recurrence: list[str], expected: list[str]) -> None:
    assert starts(read_one(recurrence=recurrence)) == expected


def test_whole_days_repeat_as_days() -> None:
    event = read_one(
        start={"date": "2026-11-02"},
        end={"date": "2026-11-03"},
        recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261116", "EXDATE;VALUE=DATE:20261109"],
    )
    assert starts(event) == ["11-02 00:00", "11-16 00:00"]
    assert event.is_all_day


def test_exceptions_and_cancelled_instances() -> None:
    master, moved, dropped = read(
        make(recurrence=WEEKLY),
        exception(
            "2026-11-09T04:00:00-05:00",
            start={"dateTime": "2026-11-10T15:00:00+01:00", "timeZone": ZONE},
            end={"dateTime": "2026-11-10T16:00:00+01:00", "timeZone": ZONE},
            summary="Moved",
        ),
        cancelled("2026-11-16T10:00:00+01:00"),
    )
    assert starts(master) == ["11-02 09:00", "11-23 09:00"]
    assert (moved.recurrence_id, moved.title, f"{moved.starts_at:%m-%d %H:%M}") == (
        "20261109T090000Z",
        "Moved",
        "11-10 14:00",
    )
    assert (dropped.recurrence_id, dropped.status) == ("20261116T090000Z", EventStatus.CANCELLED)
    assert {one.uid for one in (master, moved, dropped)} == {"abc@google.com"}


def test_a_cancelled_whole_day() -> None:
    master, dropped = read(
        make(start={"date": "2026-11-02"}, end={"date": "2026-11-03"}, recurrence=WEEKLY),
        {**cancelled("x"), "originalStartTime": {"date": "2026-11-09"}},
    )
    assert starts(master) == ["11-02 00:00", "11-16 00:00", "11-23 00:00"]
    assert dropped.recurrence_id == "20261109"


def test_one_instance_without_its_series() -> None:
    (event,) = read(exception("2026-11-09T10:00:00+01:00", summary="Only this one"))
    assert (event.recurrence_id, event.uid, event.schedule) == ("20261109T090000Z", "abc@google.com", "")


def test_two_series_of_one_that_was_split() -> None:
    before = read_one(recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261115T225959Z"])
    later = {"dateTime": "2026-11-16T13:00:00+01:00", "timeZone": ZONE}
    end = {"dateTime": "2026-11-16T14:00:00+01:00", "timeZone": ZONE}
    (rest,) = read_events(
        "abc_R20261116T090000",
        [make(id="abc_R20261116T090000", iCalUID="abc_R20261116T090000@google.com", start=later, end=end,
              recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])],
        ZONE,
    ).events  # fmt: skip
    assert starts(before) == ["11-02 09:00", "11-09 09:00"]
    assert starts(rest) == ["11-16 12:00", "11-23 12:00"]
    assert before.uid != rest.uid


@pytest.mark.parametrize(
    "line",
    ["END:VEVENT", "RRULE:FREQ=DAILY\r\nSUMMARY:Forged", "SUMMARY:Forged", "DTSTART:20200101T000000Z", "EXRULE:x", ""],
)
def test_a_line_that_is_none_of_a_recurrence_says_nothing(line: str) -> None:
    event = read_one(recurrence=[line, *WEEKLY], summary="Weekly")
    assert (event.title, len(starts(event))) == ("Weekly", 4)


# people


def test_who_takes_part() -> None:
    event = read_one(
        attendees=[
            {**JANA, "organizer": True, "self": True, "responseStatus": "accepted"},
            {**KAREL, "responseStatus": "declined"},
            {"email": "eva@customer.example", "optional": True, "responseStatus": "tentative"},
            {"email": "c_188@resource.calendar.google.com", "displayName": "Room 1", "resource": True},
            {"displayName": "By name alone", "responseStatus": "needsAction"},
        ]
    )
    assert event.attendees == (
        RemoteAttendee("jana@firm.example", "Jana Novotná", response=Response.ACCEPTED, is_organizer=True),
        RemoteAttendee("karel@customer.example", "Karel", response=Response.DECLINED),
        RemoteAttendee("eva@customer.example", "", AttendeeRole.OPTIONAL, Response.TENTATIVE),
        RemoteAttendee("c_188@resource.calendar.google.com", "Room 1", kind=AttendeeKind.RESOURCE),
        RemoteAttendee("", "By name alone"),
    )


@pytest.mark.parametrize(
    ("organizer", "creator", "expected"),
    [
        (JANA, KAREL, ["jana@firm.example"]),
        (TEAM, JANA, ["jana@firm.example"]),  # a calendar organizes, a person made it
        (TEAM, None, []),
        (TEAM, TEAM, []),
        (UNKNOWN, JANA, []),
        (None, JANA, []),
        ({"displayName": "Somebody"}, None, []),
        ({"email": "109@profile.calendar.google.com"}, None, []),
        ({"email": "jana@notcalendar.google.com"}, None, ["jana@notcalendar.google.com"]),
    ],
)
def test_who_invites(organizer: Any, creator: Any, expected: list[str]) -> None:  # noqa: ANN401  wire
    event = read_one(organizer=organizer, creator=creator)
    assert [one.address for one in event.attendees if one.is_organizer] == expected
    assert len(event.attendees) == len(expected)


def test_a_guest_whose_address_google_made_up_is_known_by_name() -> None:
    event = read_one(attendees=[{"email": "109@profile.calendar.google.com", "displayName": "Eva"}])
    assert [(one.name, one.address) for one in event.attendees if not one.is_organizer] == [("Eva", "")]


def test_guests_that_are_not_told_leave_who_is_told() -> None:
    event = read_one(
        organizer=KAREL, attendees=[{**JANA, "self": True, "responseStatus": "accepted"}], attendeesOmitted=True
    )
    assert [one.address for one in event.attendees] == ["jana@firm.example", "karel@customer.example"]


# what it is about


@pytest.mark.parametrize(
    ("fields", "private"),
    [
        ({}, False),
        ({"visibility": "default"}, False),
        ({"visibility": "public"}, False),
        ({"visibility": "private"}, True),
        ({"visibility": "confidential"}, True),
    ],
)
def test_what_is_private(fields: dict[str, str], private: bool) -> None:
    assert read_one(**fields).is_private is private


def test_an_instance_of_a_private_series_is_private() -> None:
    events = read(make(recurrence=WEEKLY, visibility="private"), exception("2026-11-09T10:00:00+01:00"))
    assert [one.is_private for one in events] == [True, True]


def test_a_private_event_of_somebody_else_has_only_its_time() -> None:
    event = read_one(visibility="private", organizer=None, updated=None, sequence=None)
    assert (event.title, event.attendees, event.sequence, event.stamped_at) == ("", (), 0, None)
    assert event.is_private


@pytest.mark.parametrize(
    ("status", "expected"),
    [("confirmed", EventStatus.CONFIRMED), ("tentative", EventStatus.TENTATIVE), (None, EventStatus.CONFIRMED)],
)
def test_whether_it_takes_place(status: str | None, expected: EventStatus) -> None:
    assert read_one(status=status).status is expected


def test_how_late_its_word_is() -> None:
    event = read_one()
    assert (event.sequence, event.stamped_at) == (2, datetime(2026, 10, 1, 8, tzinfo=UTC))


@pytest.mark.parametrize("type_", ["birthday", "focusTime", "outOfOffice", "workingLocation", "somethingNew"])
def test_what_is_no_event(type_: str) -> None:
    assert read(make(eventType=type_)) == ()


@pytest.mark.parametrize("type_", ["default", "fromGmail", None])
def test_what_is_an_event(type_: str | None) -> None:
    assert len(read(make(eventType=type_))) == 1


VIDEO = {"entryPointType": "video", "uri": "https://zoom.us/j/123?pwd=a%20b"}
PHONE = {"entryPointType": "phone", "uri": "tel:+420123"}


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"hangoutLink": "https://meet.google.com/abc-defg-hij"}, "https://meet.google.com/abc-defg-hij"),
        ({"conferenceData": {"entryPoints": [PHONE, VIDEO]}}, VIDEO["uri"]),
        (
            {"conferenceData": {"entryPoints": [VIDEO]}, "hangoutLink": "https://meet.google.com/abc-defg-hij"},
            VIDEO["uri"],
        ),
        ({"conferenceData": {"entryPoints": [PHONE]}}, ""),
        ({"conferenceData": {}}, ""),
        ({"location": "https://zoom.us/j/456"}, "https://zoom.us/j/456"),
        ({"description": 'Join <a href="https://zoom.us/j/789">here</a>'}, "https://zoom.us/j/789"),
        ({"hangoutLink": "javascript:alert(1)"}, ""),
        ({"hangoutLink": "https://meet.google.com/a\r\nSUMMARY:Forged"}, ""),
        ({}, ""),
    ],
)
def test_where_an_online_meeting_is(fields: dict[str, Any], link: str) -> None:
    event = read_one(summary="Offer", **fields)
    assert (event.link, event.title) == (link, "Offer")


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("One\nTwo; three, four \\ five", "One\nTwo; three, four \\ five"),
        ("One\r\nTwo", "One\nTwo"),
        ("2 < 3 & 5 > 4", "2 < 3 & 5 > 4"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("One\n<b>Two</b>\nThree", "One\nTwo\nThree"),
        ("Tom &amp; Jana", "Tom & Jana"),
        ("<script>alert(1)</script><p>One</p>", "One"),
        ("", ""),
    ],
)
def test_descriptions_are_text_or_html(description: str, text: str) -> None:
    assert read_one(description=description).description == text


PLAIN = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(title=PLAIN, location=PLAIN, name=PLAIN)
def test_texts_come_through_as_they_were_written(title: str, location: str, name: str) -> None:
    event = read_one(
        summary=title, location=location, attendees=[{"email": "karel@customer.example", "displayName": name}]
    )
    assert (event.title, event.location) == (title, location)
    assert [one.name for one in event.attendees if not one.is_organizer] == [name]


ANYTHING = st.text(max_size=40) | st.sampled_from(["\r\nEND:VEVENT\r\nBEGIN:VEVENT", "\ud800", "\x00", ':;,"^\\n'])


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_nothing_that_a_stranger_writes_leaves_its_line(title: str, uid: str, name: str, address: str) -> None:
    person = {"email": address, "displayName": name}
    event = read_one(summary=title, iCalUID=uid, description=title, location=name, organizer=person, attendees=[person])
    assert event.starts_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert event.recurrence_id == ""
    assert len(event.attendees) <= 1


@pytest.mark.parametrize(
    "address",
    ["o'brien+crm@customer.example", "a%b@customer.example", "a?b@customer.example", "a/b@customer.example"],
)
def test_addresses_come_through(address: str) -> None:
    assert [one.address for one in read_one(organizer={"email": address}).attendees] == [address]
