"""The fake's calendars, asked by Google's own client library."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.fakes.google.asking import CALENDAR, JANA, Client, open_client
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server

KAREL = "karel@customer.example"
START = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def api(lax_google: FakeGoogle) -> Client:
    return open_client(lax_google, CALENDAR, api="calendar.v3")


@pytest.fixture
def jana(google: FakeGoogle) -> Calendars:
    return google.person(JANA).calendars


def list_all(list_: Callable[..., Any], **asked: Any) -> tuple[list[Any], str]:  # noqa: ANN401  wire
    items: list[Any] = []
    page: dict[str, Any] = {}
    while not items or "nextPageToken" in page or not page:
        page = list_(pageToken=page.get("nextPageToken"), **asked).execute()
        items += page["items"]
        if "nextPageToken" not in page:
            break
        assert "nextSyncToken" not in page
    return items, page.get("nextSyncToken", "")


def events(api: Client, **asked: Any) -> tuple[list[Any], str]:  # noqa: ANN401  untyped library
    return list_all(api.events().list, **{"calendarId": "primary", **asked})


def refusal(request: Client) -> tuple[int, str]:
    with pytest.raises(HttpError) as raised:
        request.execute()
    return raised.value.resp.status, raised.value.error_details[0]["reason"]


def put_series(jana: Calendars, **more: Any) -> str:  # noqa: ANN401  wire
    return jana.put(jana.primary, "Weekly", START, recurrence=["RRULE:FREQ=WEEKLY;COUNT=6"], **more)


def test_calendars_are_listed_by_page_without_hidden_and_unsubscribed_ones(api: Client, jana: Calendars) -> None:
    team = jana.create_calendar("Team")
    hidden = jana.create_calendar("Hidden")
    gone = jana.create_calendar("Gone")
    holidays = jana.add_foreign("Holidays", id_="en.czech#holiday@group.v.calendar.google.com")
    jana.hide(hidden)
    jana.unsubscribe(gone)
    jana.override_name(team, "Ours")
    jana.page_size = 1
    listed, _ = list_all(api.calendarList().list)
    assert [one["id"] for one in listed] == [JANA, team, holidays]
    assert [one.get("primary", False) for one in listed] == [True, False, False]
    assert [one["accessRole"] for one in listed] == ["owner", "owner", "reader"]
    assert (listed[1]["summary"], listed[1]["summaryOverride"]) == ("Team", "Ours")
    assert {one["id"] for one in list_all(api.calendarList().list, showHidden=True)[0]} == {
        JANA,
        team,
        holidays,
        hidden,
    }
    assert {one["id"] for one in list_all(api.calendarList().list, minAccessRole="owner")[0]} == {JANA, team}


def test_changed_calendars_are_told_by_a_sync_token(api: Client, jana: Calendars) -> None:
    team, other = jana.create_calendar("Team"), jana.create_calendar("Other")
    _, token = list_all(api.calendarList().list)
    jana.rename_calendar(team, "Sales")
    jana.remove_calendar(other)
    changed, _ = list_all(api.calendarList().list, syncToken=token)
    assert [(one["id"], one.get("summary"), one.get("deleted")) for one in changed] == [
        (team, "Sales", None),
        (other, None, True),
    ]
    assert refusal(api.calendarList().list(syncToken=token, minAccessRole="owner"))[0] == 400


def test_an_unsubscribed_calendar_can_be_read_and_a_removed_one_not(api: Client, jana: Calendars) -> None:
    team = jana.create_calendar("Team")
    jana.unsubscribe(team)
    assert events(api, calendarId=team)[0] == []
    jana.remove_calendar(team)
    for request in (api.events().list(calendarId=team), api.calendars().get(calendarId=team)):
        assert refusal(request) == (404, "notFound")
    assert refusal(api.events().list(calendarId="nobody@firm.example")) == (404, "notFound")


def test_an_event_is_told_as_it_was_put(api: Client, jana: Calendars) -> None:
    id_ = jana.put(jana.primary, "Offer", START, zone="America/New_York", guests=[JANA, KAREL], location="Room 1")
    (event,), _ = events(api)
    assert event == api.events().get(calendarId=JANA, eventId=id_).execute()
    assert (event["id"], event["summary"], event["location"]) == (id_, "Offer", "Room 1")
    assert event["iCalUID"] == f"{id_}@google.com"
    assert event["start"]["timeZone"] == "America/New_York"
    assert event["start"]["dateTime"].endswith("+01:00")  # by the clocks of the calendar
    assert [(one["email"], one.get("self", False), one.get("organizer", False)) for one in event["attendees"]] == [
        (JANA, True, True),
        (KAREL, False, False),
    ]


def test_an_imported_event_is_named_by_its_uid(jana: Calendars) -> None:
    assert jana.put(jana.primary, "Offer", START, uid="a@b") == "_c5064"
    assert len(jana.put(jana.primary, "Offer", START, uid="x" * 600)) > 900
    assert len(jana.put(jana.primary, "Offer", START, uid="x" * 700)) == 26


def test_every_change_makes_another_etag(api: Client, jana: Calendars) -> None:
    id_ = jana.put(jana.primary, "Offer", START, guests=[KAREL])
    etags = [events(api)[0][0]["etag"]]
    jana.respond(jana.primary, id_, KAREL, "accepted")
    (event,), _ = events(api)
    assert event["attendees"] == [{"email": KAREL, "responseStatus": "accepted"}]
    etags.append(event["etag"])
    jana.change(jana.primary, id_, start=START + timedelta(days=1))
    (event,), _ = events(api)
    assert event["sequence"] == 1
    assert datetime.fromisoformat(event["end"]["dateTime"]) == START + timedelta(days=1, hours=1)
    assert len({*etags, event["etag"]}) == 3


def test_pages_may_be_short_or_empty_and_the_last_alone_has_the_token(api: Client, jana: Calendars) -> None:
    for number in range(5):
        jana.put(jana.primary, f"Meeting {number}", START)
    jana.page_size, jana.has_empty_pages = 2, True
    page = api.events().list(calendarId="primary", maxResults=2500).execute()
    assert page["items"] == []
    assert "nextSyncToken" not in page
    sizes = []
    while "nextPageToken" in page:
        page = api.events().list(calendarId="primary", pageToken=page["nextPageToken"]).execute()
        sizes.append(len(page["items"]))
    assert sizes == [2, 0, 2, 0, 1]
    assert page["nextSyncToken"]


def test_what_changes_while_pages_are_listed_is_told_by_the_token(api: Client, jana: Calendars) -> None:
    first, *_ = [jana.put(jana.primary, f"Meeting {number}", START) for number in range(3)]
    page = api.events().list(calendarId="primary", maxResults=1).execute()
    jana.change(jana.primary, first, summary="Later")
    while "nextPageToken" in page:
        page = api.events().list(calendarId="primary", maxResults=1, pageToken=page["nextPageToken"]).execute()
    assert [one["id"] for one in events(api, syncToken=page["nextSyncToken"])[0]] == [first]


def test_a_sync_token_tells_what_changed_and_what_went(api: Client, jana: Calendars) -> None:
    kept, changed, gone = [jana.put(jana.primary, f"Meeting {number}", START) for number in range(3)]
    _, token = events(api)
    assert events(api, syncToken=token) == ([], token)
    jana.change(jana.primary, changed, summary="Later")
    jana.delete(jana.primary, gone)
    told, after = events(api, syncToken=token)
    assert [(one["id"], one["status"]) for one in told] == [(changed, "confirmed"), (gone, "cancelled")]
    assert set(told[1]) == {"kind", "etag", "id", "status"}
    assert events(api, syncToken=after)[0] == []
    assert {one["id"] for one in events(api)[0]} == {kept, changed}
    assert {one["id"] for one in events(api, showDeleted=True)[0]} == {kept, changed, gone}


@pytest.mark.parametrize(
    "other",
    [
        {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"},
        {"updatedMin": "2026-01-01T00:00:00Z"},
        {"q": "Offer"},
        {"iCalUID": "a@b"},
        {"orderBy": "updated"},
        {"showDeleted": False},
        {"privateExtendedProperty": "a=b"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_sync_token_goes_with_no_restriction(api: Client, other: dict[str, Any]) -> None:
    _, token = events(api)
    request = api.events().list(calendarId="primary", syncToken=token, **other)
    assert refusal(request) == (400, "syncTokenWithRequestRestrictions")


def test_a_token_of_another_question_is_held_against_the_client(lax_google: FakeGoogle, api: Client) -> None:
    _, token = events(api)
    assert refusal(api.events().list(calendarId="primary", syncToken=token, singleEvents=True))[0] == 400
    assert len(lax_google.violations) == 1


def test_expired_and_invented_tokens_are_refused(api: Client, jana: Calendars) -> None:
    _, token = events(api)
    jana.expire_tokens()
    assert refusal(api.events().list(calendarId="primary", syncToken=token)) == (410, "fullSyncRequired")
    for name in ("syncToken", "pageToken"):
        assert refusal(api.events().list(calendarId="primary", **{name: "invented"})) == (400, "invalid")
    assert events(api, syncToken=events(api)[1])[0] == []


def test_a_series_is_told_as_a_master_with_its_exceptions(api: Client, jana: Calendars) -> None:
    id_ = put_series(jana)
    _, token = events(api)
    moved = jana.except_(jana.primary, id_, START + timedelta(days=7), start=START + timedelta(days=8))
    cancelled = jana.cancel_instance(jana.primary, id_, START + timedelta(days=14))
    told, _ = events(api, syncToken=token)
    assert [one["id"] for one in told] == [moved, cancelled] == [f"{id_}_20261110T090000Z", f"{id_}_20261117T090000Z"]
    assert told[0]["recurringEventId"] == id_
    assert "recurrence" not in told[0]
    assert datetime.fromisoformat(told[0]["originalStartTime"]["dateTime"]) == START + timedelta(days=7)
    assert set(told[1]) == {"id", "recurringEventId", "originalStartTime", "status"}
    assert [one["id"] for one in events(api)[0]] == [id_, moved, cancelled]
    assert [one["id"] for one in events(api, iCalUID=f"{id_}@google.com")[0]] == [id_, moved, cancelled]
    jana.delete(jana.primary, id_)
    assert events(api)[0] == []


def test_instances_are_expanded(api: Client, jana: Calendars) -> None:
    id_ = put_series(jana)
    jana.cancel_instance(jana.primary, id_, START + timedelta(days=14))
    jana.except_(jana.primary, id_, START + timedelta(days=7), summary="Other")
    single, _ = events(api, singleEvents=True, orderBy="startTime", timeMin="2026-11-09T00:00:00Z")
    assert [(one["id"][-16:-8], one["summary"]) for one in single] == [
        ("20261110", "Other"),
        ("20261124", "Weekly"),
        ("20261201", "Weekly"),
        ("20261208", "Weekly"),
    ]
    instances = api.events().instances(calendarId="primary", eventId=id_, showDeleted=True).execute()["items"]
    assert len(instances) == 6
    one = api.events().get(calendarId="primary", eventId=f"{id_}_20261201T090000Z").execute()
    assert datetime.fromisoformat(one["start"]["dateTime"]) == START + timedelta(days=28)
    assert refusal(api.events().list(calendarId="primary", orderBy="startTime"))[0] == 400


def test_whole_days_repeat_by_the_day(api: Client, jana: Calendars) -> None:
    jana.put(
        jana.primary,
        "Fair",
        date(2026, 11, 3),
        date(2026, 11, 5),
        recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20261124", "EXDATE;VALUE=DATE:20261110"],
    )
    assert [(one["start"]["date"], one["end"]["date"]) for one in events(api, singleEvents=True)[0]] == [
        ("2026-11-03", "2026-11-05"),
        ("2026-11-17", "2026-11-19"),
        ("2026-11-24", "2026-11-26"),
    ]


def test_a_split_series_ends_and_another_begins(api: Client, jana: Calendars) -> None:
    id_ = put_series(jana)
    jana.except_(jana.primary, id_, START + timedelta(days=28), summary="Lost")
    at = START + timedelta(days=21)
    rest = jana.split(jana.primary, id_, at, summary="Otherwise")
    masters = {one["id"]: one for one in events(api)[0] if "recurrence" in one}
    assert masters[id_]["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20261124T085959Z"]
    assert masters[rest]["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=3"]
    assert rest == f"{id_}_R20261124T090000"
    assert masters[rest]["iCalUID"] == f"{rest}@google.com"
    assert [one["summary"] for one in events(api, singleEvents=True)[0]] == ["Weekly"] * 3 + ["Otherwise"] * 3


def test_a_moved_event_keeps_its_id(api: Client, jana: Calendars) -> None:
    team = jana.create_calendar("Team")
    id_ = put_series(jana)
    jana.move(jana.primary, id_, team)
    assert events(api)[0] == []
    assert [one["id"] for one in events(api, calendarId=team)[0]] == [id_]


@pytest.mark.parametrize(
    ("role", "sees_public", "sees_private"),
    [
        ("owner", True, True),
        ("writer", True, True),
        ("writerWithoutPrivateAccess", True, False),
        ("reader", True, False),
        ("freeBusyReader", False, False),
    ],
)
def test_what_a_calendars_readers_see(
    google: FakeGoogle,
    api: Client,
    jana: Calendars,
    role: str,
    sees_public: bool,
    sees_private: bool,
) -> None:
    theirs = google.person(KAREL).calendars
    theirs.put(KAREL, "Offer", START)
    theirs.put(KAREL, "Doctor", START, visibility="private")
    theirs.share(KAREL, jana, role)
    seen, _ = events(api, calendarId=KAREL)
    assert ["summary" in one for one in seen] == [sees_public, sees_private]
    assert all("start" in one for one in seen)


def test_guests_that_are_not_told(api: Client, jana: Calendars) -> None:
    guests = [JANA, KAREL, "eva@customer.example"]
    put = jana.put
    put(jana.primary, "Hidden", START, guests=guests, organizer="boss@firm.example", guestsCanSeeOtherGuests=False)
    put(jana.primary, "Crowd", START, guests=guests, is_crowded=True)
    put(jana.primary, "Own", START, guests=guests, guestsCanSeeOtherGuests=False)
    told = [(one.get("attendeesOmitted", False), len(one["attendees"])) for one in events(api)[0]]
    assert told == [(True, 1), (True, 1), (False, 3)]
    few = [len(one["attendees"]) for one in events(api, maxAttendees=2)[0]]
    assert few == [1, 1, 1]


def test_events_are_found_by_content_and_kind(api: Client, jana: Calendars) -> None:
    offer = jana.put(jana.primary, "Offer", START, guests=[KAREL])
    focus = jana.put(jana.primary, "Think", START, eventType="focusTime", focusTimeProperties={})
    assert [one["id"] for one in events(api, q="customer.example")[0]] == [offer]
    assert [one["id"] for one in events(api, eventTypes=["focusTime", "birthday"])[0]] == [focus]
    assert [one["id"] for one in events(api, timeMax="2026-11-03T09:00:00Z")[0]] == []
    assert len(events(api, updatedMin="2026-11-02T09:00:00Z")[0]) == 2
