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
from rapport.providers.outlook_calendar.parse import object_of, read_calendars, read_event, version_of
from rapport.providers.outlook_calendar.wire import WireEvent
from tests.providers.outlook_calendar.events import (
    JANA,
    KAREL,
    UID,
    ZONE,
    at,
    make,
    make_exception,
    make_series,
    name_instance,
)

IANA = "Europe/Budapest"  # as Unicode's table names the zone of Prague, too
WEEKLY = {"type": "weekly", "daysOfWeek": ["monday"]}
CUSTOM = "tzone://Microsoft/Custom"


def read(event: WireEvent) -> tuple[RemoteEvent, ...]:
    return read_event(event, "jana@firm.example").events


def read_one(**fields: Any) -> RemoteEvent:  # noqa: ANN401  wire
    (event,) = read(make(**fields))
    return event


def starts(event: RemoteEvent) -> list[str]:
    far = datetime(2027, 6, 1, tzinfo=UTC)
    found = expand(event.schedule, event.recurrence_id, datetime(2026, 1, 1, tzinfo=UTC), far)
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found]


# calendars

OWN = {"id": "1", "name": "Calendar", "canEdit": True, "isDefaultCalendar": True, "owner": JANA["emailAddress"]}
BY_ALIAS = {"name": "Jana", "address": "Jana.Novotna@Firm.Example"}


@pytest.mark.parametrize(
    ("entry", "role"),
    [
        ({"canEdit": True, "owner": JANA["emailAddress"]}, FolderRole.CUSTOM),
        ({"canEdit": True, "owner": {"address": "JANA@firm.example"}}, FolderRole.CUSTOM),
        ({"canEdit": True, "owner": None}, FolderRole.CUSTOM),
        ({"canEdit": True, "owner": KAREL["emailAddress"]}, FolderRole.SHARED),
        ({"canEdit": False, "owner": KAREL["emailAddress"]}, FolderRole.SHARED),
        ({"canEdit": False, "owner": JANA["emailAddress"]}, None),  # birthdays, holidays
        ({"canEdit": False, "owner": None}, None),
    ],
)
def test_whose_a_calendar_is(entry: Any, role: FolderRole | None) -> None:  # noqa: ANN401  wire
    other = {"id": "2", "name": "Other", "isDefaultCalendar": False, **entry}
    listed = {one.path: one.role for one in read_calendars([OWN, other], "jana@firm.example")}  # type: ignore[list-item]
    assert listed == {"1": FolderRole.CUSTOM, **({"2": role} if role else {})}


def test_the_owner_is_who_the_first_calendar_is_of_whatever_address_they_signed_in_with() -> None:
    entries: Any = [
        {**OWN, "owner": BY_ALIAS},
        {"id": "2", "name": "Team", "canEdit": True, "owner": BY_ALIAS},
        {"id": "3", "name": "Karel", "canEdit": True, "owner": KAREL["emailAddress"]},
    ]
    roles = [one.role for one in read_calendars(entries, "jana@firm.example")]
    assert roles == [FolderRole.CUSTOM, FolderRole.CUSTOM, FolderRole.SHARED]


@pytest.mark.parametrize(("name", "expected"), [("Team", "Team"), ("", "1"), (None, "1")])
def test_how_a_calendar_is_called(name: str | None, expected: str) -> None:
    assert [one.name for one in read_calendars([{**OWN, "name": name}], "jana@firm.example")] == [expected]  # type: ignore[typeddict-item]


# objects


def test_an_instance_belongs_to_its_series() -> None:
    assert object_of(make()) == object_of(make_exception("2026-11-09T09:00:00Z")) == "AAMkAGE1="
    assert object_of(make(seriesMasterId=None)) == "AAMkAGE1="


def test_a_version_changes_with_any_part_and_not_with_their_order() -> None:
    one, other = make_exception("2026-11-09T09:00:00Z"), make_exception("2026-11-16T09:00:00Z")
    days = ["OID.AAMkAGE1=.2026-11-23", "OID.AAMkAGE1=.2026-11-30"]
    whole = make_series(WEEKLY, exceptionOccurrences=[one, other], cancelledOccurrences=days)
    different: list[WireEvent] = [
        {**whole, "changeKey": "key2"},
        {**whole, "exceptionOccurrences": [one]},
        {**whole, "exceptionOccurrences": [one, {**other, "changeKey": "key2"}]},
        {**whole, "exceptionOccurrences": None},
        {**whole, "cancelledOccurrences": days[:1]},
        {**whole, "cancelledOccurrences": None},
    ]
    assert len({version_of(event) for event in [whole, *different]}) == 7
    turned: WireEvent = {**whole, "exceptionOccurrences": [other, one], "cancelledOccurrences": days[::-1]}
    assert version_of(turned) == version_of(whole)
    assert version_of({"id": "AAMkAGE1=", "changeKey": "key1"}) == version_of(make())


# times


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("11-02 09:00", "11-02 10:00", False, IANA)),
        ({"originalStartTimeZone": "Europe/Prague"}, ("11-02 09:00", "11-02 10:00", False, "Europe/Prague")),
        ({"originalStartTimeZone": "UTC"}, ("11-02 09:00", "11-02 10:00", False, "UTC")),
        ({"originalStartTimeZone": "tzone://Microsoft/Utc"}, ("11-02 09:00", "11-02 10:00", False, "UTC")),
        ({"originalStartTimeZone": CUSTOM}, ("11-02 09:00", "11-02 10:00", False, "UTC")),
        ({"originalStartTimeZone": None}, ("11-02 09:00", "11-02 10:00", False, "UTC")),
        (
            {
                "start": at("2026-11-02T10:00", ZONE),
                "end": at("2026-11-02T11:00", ZONE),
                "originalStartTimeZone": CUSTOM,
            },
            ("11-02 09:00", "11-02 10:00", False, IANA),
        ),
        (
            {"start": at("2026-11-02T04:00", "Eastern Standard Time"), "end": at("2026-11-02T10:00")},
            ("11-02 09:00", "11-02 10:00", False, IANA),
        ),
        ({"start": {"dateTime": "2026-11-02T09:00:00Z"}}, ("11-02 09:00", "11-02 10:00", False, IANA)),
        ({"end": at("2026-11-02T09:00")}, ("11-02 09:00", "11-02 09:00", False, IANA)),
        ({"end": None}, ("11-02 09:00", "11-02 09:00", False, IANA)),
        (
            {"isAllDay": True, "start": at("2026-11-02T00:00"), "end": at("2026-11-03T00:00")},
            ("11-02 00:00", "11-03 00:00", True, ""),
        ),
        (
            {"isAllDay": True, "start": at("2026-11-02T00:00"), "end": at("2026-11-05T00:00")},
            ("11-02 00:00", "11-05 00:00", True, ""),
        ),
        (  # by the clocks of whoever made it
            {"isAllDay": True, "start": at("2026-11-01T23:00"), "end": at("2026-11-02T23:00")},
            ("11-02 00:00", "11-03 00:00", True, ""),
        ),
        (
            {
                "isAllDay": True,
                "originalStartTimeZone": "Pacific Standard Time",
                "start": at("2026-11-02T00:00", "Pacific Standard Time"),
                "end": at("2026-11-03T00:00", "Pacific Standard Time"),
            },
            ("11-02 00:00", "11-03 00:00", True, ""),
        ),
    ],
)  # fmt: skip
def test_when_an_event_takes_place(fields: dict[str, Any], expected: tuple[str, str, bool, str]) -> None:
    event = read_one(**fields)
    told = (f"{event.starts_at:%m-%d %H:%M}", f"{event.ends_at:%m-%d %H:%M}", event.is_all_day, event.time_zone)
    assert told == expected


@pytest.mark.parametrize("text", ["", "sometime", "0001-01-01T00:00:00.0000000", "9999-12-31T00:00:00.0000000"])
@pytest.mark.parametrize("make_one", [make, lambda **fields: make_series(WEEKLY, **fields)], ids=["single", "series"])
def test_an_event_that_nobody_knows_the_start_of_is_malformed(make_one: Any, text: str) -> None:  # noqa: ANN401  builder
    with pytest.raises(Malformed, match="start"):
        read(make_one(start={"dateTime": text, "timeZone": "UTC"}))


# series


def test_a_series_repeats_by_the_clocks_of_its_own_zone() -> None:
    zone = {"type": "numbered", "numberOfOccurrences": 2, "recurrenceTimeZone": ZONE}
    (event,) = read(make_series(WEEKLY, zone, originalStartTimeZone=CUSTOM))
    assert (event.time_zone, starts(event)) == (IANA, ["11-02 09:00", "11-09 09:00"])
    unknown = {**zone, "recurrenceTimeZone": CUSTOM}
    (event,) = read(make_series(WEEKLY, unknown))
    assert event.time_zone == IANA


def test_exceptions_and_cancelled_instances() -> None:
    moved = make_exception(
        "2026-11-09T09:00:00Z", start=at("2026-11-10T14:00"), end=at("2026-11-10T15:00"), subject="Moved",
        iCalUId=name_instance("2026-11-09"),
    )  # fmt: skip
    called_off = make_exception("2026-11-16T09:00:00Z", isCancelled=True)
    series = make_series(
        WEEKLY,
        {"type": "numbered", "numberOfOccurrences": 5},
        exceptionOccurrences=[moved, called_off],
        cancelledOccurrences=["OID.AAMkAGE1=.2026-11-23"],
    )
    master, first, second = read(series)
    assert starts(master) == ["11-02 09:00", "11-30 09:00"]
    assert (first.recurrence_id, first.title) == ("20261109T090000Z", "Moved")
    assert f"{first.starts_at:%m-%d %H:%M}" == "11-10 14:00"
    assert (second.recurrence_id, second.status) == ("20261116T090000Z", EventStatus.CANCELLED)
    assert {one.uid for one in (master, first, second)} == {UID}


def test_an_exception_over_a_change_of_clocks_names_the_hour_of_its_own_day() -> None:
    until = {"type": "numbered", "numberOfOccurrences": 3}
    times = {"start": at("2026-10-19T08:00"), "end": at("2026-10-19T09:00")}
    exception = make_exception("2026-10-26T09:00:00Z", start=at("2026-10-27T09:00"), end=at("2026-10-27T10:00"))
    days = ["OID.AAMkAGE1=.2026-11-02"]
    series = make_series(WEEKLY, until, exceptionOccurrences=[exception], cancelledOccurrences=days, **times)
    master, moved = read(series)
    assert (starts(master), moved.recurrence_id) == (["10-19 08:00"], "20261026T090000Z")


@pytest.mark.parametrize("original", ["2026-11-09T00:00:00Z", "2026-11-08T23:00:00Z", None])
def test_whole_days(original: str | None) -> None:
    days = {"isAllDay": True, "start": at("2026-11-02T00:00"), "end": at("2026-11-03T00:00")}
    moved = {**days, "start": at("2026-11-10T00:00"), "end": at("2026-11-11T00:00")}
    exception = make_exception(original, iCalUId=name_instance("2026-11-09"), **moved)
    cancelled = ["OID.AAMkAGE1=.2026-11-16"]
    master, other = read(make_series(WEEKLY, exceptionOccurrences=[exception], cancelledOccurrences=cancelled, **days))
    assert starts(master) == ["11-02 00:00", "11-23 00:00"]
    assert (other.recurrence_id, other.is_all_day) == ("20261109", True)
    assert f"{other.starts_at:%m-%d}" == "11-10"


def test_an_exception_may_be_all_day_where_its_series_is_not() -> None:
    times = {"isAllDay": True, "start": at("2026-11-09T00:00"), "end": at("2026-11-10T00:00")}
    master, other = read(make_series(WEEKLY, exceptionOccurrences=[make_exception("2026-11-09T09:00:00Z", **times)]))
    assert (len(starts(master)), other.recurrence_id, other.is_all_day) == (3, "20261109T090000Z", True)


def test_an_exception_without_its_original_start_is_known_by_the_day_in_its_id() -> None:
    times = {"start": at("2026-11-09T09:00"), "end": at("2026-11-09T12:00")}
    exception = make_exception(None, iCalUId=name_instance("2026-11-09"), **times)
    master, longer = read(make_series(WEEKLY, exceptionOccurrences=[exception]))
    assert (len(starts(master)), longer.recurrence_id) == (3, "20261109T090000Z")


def test_an_exception_that_names_no_instance_is_malformed() -> None:
    with pytest.raises(Malformed, match="which instance"):
        read(make_series(WEEKLY, exceptionOccurrences=[make_exception(None)]))


def test_a_cancelled_instance_without_a_day_is_malformed() -> None:
    with pytest.raises(Malformed, match="day"):
        read(make_series(WEEKLY, cancelledOccurrences=["OID.AAMkAGE1="]))


@pytest.mark.parametrize("original", ["2026-11-09T09:00:00Z", None])
def test_one_instance_of_a_series_that_the_owner_is_not_invited_to(original: str | None) -> None:
    times = {"start": at("2026-11-09T09:00"), "end": at("2026-11-09T10:00")}
    (event,) = read(make(iCalUId=name_instance("2026-11-09"), originalStart=original, **times))
    assert (event.uid, event.recurrence_id, event.schedule) == (UID, "20261109T090000Z", "")


# people


def guest(person: dict[str, Any], kind: str = "required", response: str = "none") -> dict[str, Any]:
    return {**person, "type": kind, "status": {"response": response, "time": "0001-01-01T00:00:00Z"}}


def test_who_takes_part() -> None:
    eva = {"emailAddress": {"name": "", "address": "eva@customer.example"}}
    room = {"emailAddress": {"name": "Room 1", "address": "room1@firm.example"}}
    nobody = {"emailAddress": {"name": "By name alone", "address": None}}
    event = read_one(
        attendees=[
            guest(KAREL, response="declined"),
            guest(eva, "optional", "tentativelyAccepted"),
            guest(room, "resource", "accepted"),
            guest(nobody, response="notResponded"),
            {"type": "required", "emailAddress": None, "status": None},
        ]
    )
    assert event.attendees == (
        RemoteAttendee("karel@customer.example", "Karel", response=Response.DECLINED),
        RemoteAttendee("eva@customer.example", "", AttendeeRole.OPTIONAL, Response.TENTATIVE),
        RemoteAttendee("room1@firm.example", "Room 1", response=Response.ACCEPTED, kind=AttendeeKind.ROOM),
        RemoteAttendee("", "By name alone"),
        RemoteAttendee("jana@firm.example", "Jana Novotná", AttendeeRole.CHAIR, Response.ACCEPTED, is_organizer=True),
    )


@pytest.mark.parametrize(
    ("organizer", "expected"),
    [
        (JANA, ["jana@firm.example"]),
        (None, []),
        ({"emailAddress": None}, []),
        ({"emailAddress": {"name": None, "address": None}}, []),
        ({"emailAddress": {"name": "Jana", "address": "/O=EXCHANGELABS/OU=X/CN=RECIPIENTS/CN=JANA"}}, [""]),
    ],
)
def test_who_invites(organizer: Any, expected: list[str]) -> None:  # noqa: ANN401  wire
    assert [one.address for one in read_one(organizer=organizer).attendees if one.is_organizer] == expected


@pytest.mark.parametrize(
    ("told", "own", "expected"),
    [
        ("none", "accepted", Response.ACCEPTED),
        ("notResponded", "tentativelyAccepted", Response.TENTATIVE),
        ("declined", "accepted", Response.DECLINED),
        ("none", "notResponded", Response.NEEDS_ACTION),
        ("none", "none", Response.NEEDS_ACTION),
        ("none", None, Response.NEEDS_ACTION),
        ("organizer", None, Response.ACCEPTED),
    ],
)
def test_what_the_owner_answered_is_told_apart(told: str, own: str | None, expected: Response) -> None:
    eva = {"emailAddress": {"name": "Eva", "address": "eva@customer.example"}}
    guests = [guest({"emailAddress": {"name": "Jana", "address": "Jana@Firm.Example"}}, response=told), guest(eva)]
    event = read_one(organizer=KAREL, attendees=guests, responseStatus=own and {"response": own})
    answers = {one.name: one.response for one in event.attendees}
    assert (answers["Jana"], answers["Eva"]) == (expected, Response.NEEDS_ACTION)


# what it is about


@pytest.mark.parametrize(
    ("sensitivity", "private"),
    [("normal", False), (None, False), ("personal", True), ("private", True), ("confidential", True)],
)
def test_what_is_private(sensitivity: str | None, private: bool) -> None:
    assert read_one(sensitivity=sensitivity).is_private is private


def test_an_instance_of_a_private_series_is_private() -> None:
    exception = make_exception("2026-11-09T09:00:00Z", sensitivity=None)
    assert [
        one.is_private for one in read(make_series(WEEKLY, sensitivity="private", exceptionOccurrences=[exception]))
    ] == [
        True,
        True,
    ]


def test_of_a_colleagues_private_event_only_the_time_is_told() -> None:
    empty = dict.fromkeys(("subject", "body", "location", "organizer", "attendees", "lastModifiedDateTime", "iCalUId"))
    bare: WireEvent = {**make(sensitivity="private"), **empty}  # type: ignore[typeddict-item]
    (event,) = read(bare)
    assert (event.title, event.attendees, event.stamped_at, event.is_private) == ("", (), None, True)
    assert event.uid == "AAMkAGE1="


@pytest.mark.parametrize(("cancelled", "expected"), [(True, EventStatus.CANCELLED), (False, EventStatus.CONFIRMED)])
def test_whether_it_takes_place(cancelled: bool, expected: EventStatus) -> None:
    assert read_one(isCancelled=cancelled).status is expected


def test_how_late_its_word_is() -> None:
    assert read_one().stamped_at == datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert read_one(lastModifiedDateTime="lately").stamped_at is None


TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0?context=%7b%7d"


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"onlineMeeting": {"joinUrl": TEAMS}}, TEAMS),
        ({"onlineMeetingUrl": "https://meet.skype.example/jana/1"}, "https://meet.skype.example/jana/1"),
        ({"onlineMeeting": {"joinUrl": TEAMS}, "onlineMeetingUrl": "https://other.example/1"}, TEAMS),
        ({"onlineMeeting": {"joinUrl": None}, "onlineMeetingUrl": ""}, ""),
        ({"location": {"displayName": "https://zoom.us/j/456"}}, "https://zoom.us/j/456"),
        ({"body": {"contentType": "text", "content": f"Join here <{TEAMS}>"}}, TEAMS),
        ({"onlineMeetingUrl": "javascript:alert(1)"}, ""),
        ({"onlineMeetingUrl": "https://meet.example/a\r\nSUMMARY:Forged"}, ""),
        ({}, ""),
    ],
)
def test_where_an_online_meeting_is(fields: dict[str, Any], link: str) -> None:
    event = read_one(subject="Offer", **fields)
    assert (event.link, event.title) == (link, "Offer")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"contentType": "text", "content": "One\r\nTwo; three, four \\ five"}, "One\nTwo; three, four \\ five"),
        ({"contentType": "text", "content": "2 < 3 & <b>5</b>"}, "2 < 3 & <b>5</b>"),
        (
            {"contentType": "html", "content": "<html><body><p>One</p>\r\n<p>Two &amp; three</p></body></html>"},
            "One\n\nTwo & three",
        ),
        ({"contentType": "text", "content": None}, ""),
        ({"contentType": "text", "content": ""}, ""),
        (None, ""),
    ],
)  # fmt: skip
def test_descriptions_are_text_or_html(body: dict[str, Any] | None, text: str) -> None:
    assert read_one(body=body).description == text


def test_long_descriptions_of_many_exceptions_stay_within_what_is_read() -> None:
    body = {"contentType": "text", "content": "é" * 100_000}
    days = [f"2026-11-{day:02}T09:00:00Z" for day in range(2, 30)]
    exceptions = [make_exception(day, body=body) for day in days]
    event, *others = read(make_series({"type": "daily"}, body=body, exceptionOccurrences=exceptions))
    assert len(others) == 28
    assert event.description.startswith("ééé")


PLAIN = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(title=PLAIN, location=PLAIN, name=PLAIN)
def test_texts_come_through_as_they_were_written(title: str, location: str, name: str) -> None:
    person = {"emailAddress": {"name": name, "address": "karel@customer.example"}}
    event = read_one(subject=title, location={"displayName": location}, attendees=[guest(person)])
    assert (event.title, event.location) == (title, location)
    assert [one.name for one in event.attendees if not one.is_organizer] == [name]


ANYTHING = st.text(max_size=40) | st.sampled_from(["\r\nEND:VEVENT\r\nBEGIN:VEVENT", "\ud800", "\x00", ':;,"^\\n'])


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_nothing_that_a_stranger_writes_leaves_its_line(title: str, uid: str, name: str, address: str) -> None:
    person = {"emailAddress": {"name": name, "address": address}}
    event = read_one(
        subject=title, iCalUId=uid, body={"contentType": "text", "content": title}, location={"displayName": name},
        organizer=person, attendees=[guest(person)], onlineMeetingUrl=name,
    )  # fmt: skip
    assert event.starts_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert event.recurrence_id == ""
    assert len(event.attendees) <= 1


@pytest.mark.parametrize(
    "address",
    ["o'brien+crm@customer.example", "a%b@customer.example", "a?b@customer.example", "a/b@customer.example"],
)
def test_addresses_come_through(address: str) -> None:
    person = {"emailAddress": {"name": "", "address": address}}
    assert [one.address for one in read_one(organizer=person).attendees] == [address]
