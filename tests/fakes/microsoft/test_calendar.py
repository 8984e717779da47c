"""Calendars as Graph tells them: lists, windows, series, what others see."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.microsoft.asking import JANA, KAREL, Asker, Wire
from tests.fakes.microsoft.calendar_names import day_id
from tests.fakes.microsoft.calendar_series import daily, originals, weekly, whole_pattern, whole_range
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft

pytestmark = pytest.mark.server

PRAGUE = ZoneInfo("Europe/Prague")
ZONE = "Central Europe Standard Time"
NINE = datetime(2026, 11, 2, 9, tzinfo=PRAGUE)
WINDOW = "startDateTime=2026-11-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z"
VIEW = f"/me/calendarView?{WINDOW}&$top=100"


def put_series(jana: Person, **more: object) -> str:
    recurrence = weekly(NINE.date(), zone=ZONE, numberOfOccurrences=4)
    return jana.calendars.put(jana.calendars.primary, "Weekly", NINE, recurrence=recurrence, **more)  # type: ignore[arg-type]


def starts(wires: list[Wire]) -> list[str]:
    return [wire["start"]["dateTime"][:16] for wire in wires]


def test_calendars_are_listed_with_their_owners(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    holidays = jana.calendars.create_calendar("Holidays")
    karel = microsoft.person(KAREL, "Karel")
    shared = karel.calendars.share(karel.calendars.primary, jana.calendars)

    listed = {wire["id"]: wire for wire in graph.get("/me/calendars")["value"]}

    assert listed.keys() == {jana.calendars.primary, holidays, shared}
    assert [wire["isDefaultCalendar"] for wire in listed.values()] == [True, False, False]
    assert listed[shared]["owner"] == {"name": "Karel", "address": KAREL}
    assert (listed[shared]["canEdit"], listed[shared]["canViewPrivateItems"]) == (False, False)
    assert graph.get("/me/calendar")["id"] == jana.calendars.primary

    jana.calendars.remove_calendar(holidays)
    karel.calendars.unshare(karel.calendars.primary, jana.calendars)
    assert [wire["id"] for wire in graph.get("/me/calendars")["value"]] == [jana.calendars.primary]
    assert graph.refused(f"/me/calendars/{holidays}/events") == (404, "ErrorItemNotFound")


def test_an_event_is_told_in_utc_or_in_the_zone_that_is_preferred(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = jana.calendars.put(jana.calendars.primary, "Offer", NINE)

    wire = graph.get(f"/me/events/{id_}")
    assert wire["start"] == {"dateTime": "2026-11-02T08:00:00.0000000", "timeZone": "UTC"}
    assert wire["originalStartTimeZone"] == ZONE
    wire = graph.get(f"/me/events/{id_}", f'outlook.timezone="{ZONE}"')
    assert wire["start"] == {"dateTime": "2026-11-02T09:00:00.0000000", "timeZone": ZONE}


def test_a_whole_day_is_a_day_in_every_zone(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = jana.calendars.put(jana.calendars.primary, "Away", date(2026, 11, 2))

    for prefer in ("", f'outlook.timezone="{ZONE}"'):
        wire = graph.get(f"/me/events/{id_}", prefer)
        assert wire["isAllDay"] is True
        assert starts([wire]) == ["2026-11-02T00:00"]
        assert wire["end"]["dateTime"] == "2026-11-03T00:00:00.0000000"


def test_people_rooms_and_meetings_online(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = jana.calendars.put(
        jana.calendars.primary,
        "Offer",
        NINE,
        attendees=[JANA, {"type": "optional", "emailAddress": {"name": "Eva", "address": "eva@buyer.example"}}],
        rooms=["room1@firm.example"],
        organizer="karel@buyer.example",
        location="Street 1",
        join_url="https://teams.example/join",
        body="<p>Agenda</p>",
    )
    assert graph.get(f"/me/events/{id_}")["responseStatus"]["response"] == "notResponded"

    jana.calendars.respond(id_, JANA, "accepted")
    wire = graph.get(f"/me/events/{id_}")

    assert [(one["emailAddress"]["address"], one["type"]) for one in wire["attendees"]] == [
        (JANA, "required"),
        ("eva@buyer.example", "optional"),
        ("room1@firm.example", "resource"),
    ]
    assert wire["attendees"][0]["status"]["response"] == wire["responseStatus"]["response"] == "accepted"
    assert wire["isOrganizer"] is False
    assert wire["organizer"]["emailAddress"]["address"] == "karel@buyer.example"
    assert [place["locationType"] for place in wire["locations"]] == ["default", "conferenceRoom"]
    assert wire["onlineMeeting"]["joinUrl"] == "https://teams.example/join"
    assert (wire["bodyPreview"], wire["isOnlineMeeting"]) == ("Agenda", True)
    text = graph.get(f"/me/events/{id_}?$select=body", 'outlook.body-content-type="text"')
    assert text["body"] == {"contentType": "text", "content": "Agenda"}


def test_a_window_shows_the_occurrences_of_a_series_whole(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put_series(jana, attendees=[KAREL])

    view = graph.get(VIEW)["value"]

    assert starts(view) == ["2026-11-02T08:00", "2026-11-09T08:00", "2026-11-16T08:00", "2026-11-23T08:00"]
    assert {(wire["type"], wire["seriesMasterId"], wire["subject"]) for wire in view} == {
        ("occurrence", series, "Weekly")
    }
    assert all(len(wire["attendees"]) == 1 for wire in view)
    listed = graph.get("/me/events")["value"]
    assert [(wire["id"], wire["type"]) for wire in listed] == [(series, "seriesMaster")]


def test_a_series_keeps_its_time_on_the_wall(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    start = datetime(2026, 10, 20, 9, tzinfo=PRAGUE)
    recurrence = weekly(start.date(), zone=ZONE, endDate="2026-10-27")
    jana.calendars.put(jana.calendars.primary, "Weekly", start, recurrence=recurrence)

    view = graph.get("/me/calendarView?startDateTime=2026-10-01T00:00:00Z&endDateTime=2026-11-01T00:00:00Z")["value"]

    assert starts(view) == ["2026-10-20T07:00", "2026-10-27T08:00"]


def test_exceptions_and_cancelled_occurrences(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put_series(jana)
    second, third = NINE + timedelta(days=7), NINE + timedelta(days=14)
    planned = {wire["start"]["dateTime"][:10]: wire["id"] for wire in graph.get(VIEW)["value"]}
    moved = jana.calendars.except_(series, second, start=second + timedelta(hours=2), title="Later")
    jana.calendars.cancel_instance(series, third)

    view = graph.get(VIEW)["value"]
    assert starts(view) == ["2026-11-02T08:00", "2026-11-09T10:00", "2026-11-23T08:00"]
    exception = graph.get(f"/me/events/{moved}")
    assert exception["id"] == planned["2026-11-09"]
    assert (exception["type"], exception["subject"]) == ("exception", "Later")
    assert exception["originalStart"] == "2026-11-09T08:00:00.0000000Z"
    assert graph.refused(f"/me/events/{planned['2026-11-16']}") == (404, "ErrorItemNotFound")

    chosen = "$select=subject,cancelledOccurrences&$expand=exceptionOccurrences"
    master = graph.get(f"/me/events/{series}?{chosen}")
    assert master["cancelledOccurrences"] == [f"OID.{series}.2026-11-16"]
    assert [wire["id"] for wire in master["exceptionOccurrences"]] == [moved]
    assert starts(graph.get(f"/me/events/{series}/instances?{WINDOW}")["value"]) == starts(view)


def test_a_series_at_another_time_forgets_its_exceptions(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put_series(jana)
    jana.calendars.except_(series, NINE, title="Other")
    jana.calendars.cancel_instance(series, NINE + timedelta(days=7))

    jana.calendars.move(series, NINE + timedelta(hours=1))

    view = graph.get(VIEW)["value"]
    assert starts(view)[:2] == ["2026-11-02T09:00", "2026-11-09T09:00"]
    assert {wire["subject"] for wire in view} == {"Weekly"}


def test_each_day_of_a_series_has_an_id_across_calendars_that_tells_the_day(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    series = put_series(jana)
    foreign = put_series(jana, uid="abc@buyer.example")

    uid = graph.get(f"/me/events/{series}")["iCalUId"]
    days = {wire["iCalUId"] for wire in graph.get(VIEW)["value"]}

    assert uid.startswith("040000008200E00074C5B7101A82E00800000000")
    assert graph.get(f"/me/events/{foreign}")["iCalUId"] == "abc@buyer.example"
    assert len(days) == 8
    assert {day_id(uid, "2026-11-02"), day_id("abc@buyer.example", "2026-11-09")} <= days
    assert uid[:32] + "07EA0B02" + uid[40:] == day_id(uid, "2026-11-02")


def test_a_cancelled_meeting_stays_until_it_is_taken_away(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = jana.calendars.put(jana.calendars.primary, "Offer", NINE, organizer="karel@buyer.example")
    jana.calendars.cancel(id_)
    wire = graph.get(f"/me/events/{id_}")
    assert (wire["isCancelled"], wire["subject"]) == (True, "Canceled: Offer")

    jana.calendars.delete(id_)
    assert graph.refused(f"/me/events/{id_}") == (404, "ErrorItemNotFound")


def test_what_others_keep_private_is_not_shown(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    karel = microsoft.person(KAREL)
    calendars = karel.calendars
    calendars.put(
        calendars.primary, "Doctor", NINE, sensitivity="private", attendees=["doctor@x.example"], location="X"
    )
    shared = calendars.share(calendars.primary, jana.calendars)
    path = f"/me/calendars/{shared}/calendarView?{WINDOW}"

    wire = graph.get(path)["value"][0]
    assert (wire["subject"], wire["sensitivity"], wire["attendees"]) == ("Private appointment", "private", [])
    assert wire["location"] is None or not wire["location"]["displayName"]
    assert starts([wire]) == ["2026-11-02T08:00"]

    calendars.share(calendars.primary, jana.calendars, "delegateWithPrivateEventAccess")
    assert graph.get(path)["value"][0]["subject"] == "Doctor"


def test_who_sees_free_and_busy_sees_no_title(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    calendars = microsoft.person(KAREL).calendars
    calendars.put(calendars.primary, "Secret", NINE)
    shared = calendars.share(calendars.primary, jana.calendars, "freeBusyRead")

    wire = graph.get(f"/me/calendars/{shared}/events")["value"][0]

    assert (wire["subject"], wire["showAs"]) == (None, "busy")


@pytest.mark.parametrize(
    ("pattern", "first", "expected"),
    [
        ({"type": "daily", "interval": 2}, "2026-11-02", ["2026-11-02", "2026-11-04", "2026-11-06"]),
        (
            {"type": "weekly", "daysOfWeek": ["monday", "thursday"], "interval": 2},
            "2026-11-02",
            ["2026-11-02", "2026-11-05", "2026-11-16"],
        ),
        ({"type": "absoluteMonthly", "dayOfMonth": 31}, "2026-10-31", ["2026-10-31", "2026-11-30", "2026-12-31"]),
        (
            {"type": "relativeMonthly", "daysOfWeek": ["friday"], "index": "last"},
            "2026-11-27",
            ["2026-11-27", "2026-12-25", "2027-01-29"],
        ),
        (
            {"type": "absoluteYearly", "dayOfMonth": 29, "month": 2},
            "2027-02-28",
            ["2027-02-28", "2028-02-29", "2029-02-28"],
        ),
        (
            {"type": "relativeYearly", "daysOfWeek": ["monday"], "index": "first", "month": 11},
            "2026-11-02",
            ["2026-11-02", "2027-11-01", "2028-11-06"],
        ),
    ],
)
def test_patterns(pattern: Wire, first: str, expected: list[str]) -> None:
    start = date.fromisoformat(first)
    recurrence = {"pattern": whole_pattern(pattern), "range": whole_range(start, ZONE, numberOfOccurrences=3)}

    days = originals(recurrence, start, datetime(2100, 1, 1, tzinfo=UTC))

    assert [str(day) for day in days] == expected


@pytest.mark.parametrize(
    ("path", "prefer"),
    [
        ("/me/calendarView", ""),
        ("/me/calendarView?startDateTime=2026-11-01T00:00:00Z", ""),
        ("/me/calendarView?startDateTime=yesterday&endDateTime=2026-11-01T00:00:00Z", ""),
        (f"/me/calendarView/delta?{WINDOW}&$select=subject", ""),
        (f"/me/calendarView/delta?{WINDOW}&$top=5", ""),
        ("/me/calendar/events/delta", ""),
        ("/me/events?$select=title", ""),
        ("/me/events", 'outlook.timezone="Nowhere"'),
    ],
)
def test_what_calendars_do_not_take_is_a_violation(
    lax_microsoft: FakeMicrosoft, graph: Asker, path: str, prefer: str
) -> None:
    assert graph.refused(path, prefer)[0] == 400
    assert len(lax_microsoft.violations) == 1


def test_a_window_of_more_than_five_years_is_refused(microsoft: FakeMicrosoft, graph: Asker) -> None:
    path = "/me/calendarView?startDateTime=2020-01-01T00:00:00Z&endDateTime=2026-01-01T00:00:00Z"

    assert graph.refused(path) == (400, "ErrorCalendarViewRangeTooBig")


def test_a_daily_series_without_end_is_shown_as_far_as_the_window(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    jana.calendars.put(jana.calendars.primary, "Daily", NINE, recurrence=daily(NINE.date(), zone=ZONE))

    pages = list(graph.pages(f"/me/calendarView?{WINDOW}&$select=start"))

    assert sum(len(page["value"]) for page in pages) == 29
