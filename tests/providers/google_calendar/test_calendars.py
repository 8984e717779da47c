"""An account's calendars on the stand-in of Google: what happens there, and what it costs to know."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from models.words import EventStatus, FolderRole, Response
from rapport.errors import AuthorizationLost, CursorExpired, Gone, Misconfigured, RateLimited, Unavailable
from rapport.providers.base import CalendarObject, CalendarSource, RemoteEvent, Unreadable
from rapport.providers.google_calendar import calendars as module
from rapport.providers.google_calendar import open_calendar
from tests.contracts.calendar_peer import changes_since
from tests.fakes.google.calendar_tokens import TokenExpired
from tests.fakes.google.faults import Fault
from tests.fakes.google.server import FakeGoogle
from tests.providers.google_calendar.peers import GooglePeer, make_login

pytestmark = pytest.mark.server

START = datetime(2026, 11, 3, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
KAREL = "karel@customer.example"
WEEKLY = ["RRULE:FREQ=WEEKLY;COUNT=6"]


@contextmanager
def counting(google: FakeGoogle) -> Iterator[list[str]]:
    """Note the methods that are asked within."""
    before, asked = len(google.requests), list[str]()
    yield asked
    asked += [one.method_id.removeprefix("calendar.") for one in google.requests[before:]]


def read(calendars: CalendarSource, path: str, ids: list[str]) -> dict[str, list[RemoteEvent]]:
    """Read what ids hold; the master comes first."""
    found = calendars.fetch_events(path, ids)
    assert all(isinstance(one, CalendarObject) for one in found)
    return {one.id: list(one.events) for one in found if isinstance(one, CalendarObject)}


def put_series(peer: GooglePeer, title: str = "Weekly") -> str:
    return peer.calendars.put(peer.home, title, START, zone="Europe/Prague", recurrence=WEEKLY, guests=[KAREL])


# calendars


def test_which_calendars_are_listed(peer: GooglePeer) -> None:
    held = peer.calendars
    team = held.create_calendar("Team")
    held.hide(held.create_calendar("Hidden"))
    held.unsubscribe(held.create_calendar("Unsubscribed"))
    held.add_foreign("Busy", "freeBusyReader")
    holidays = held.add_foreign("Holidays", id_="en.czech#holiday@group.v.calendar.google.com")
    colleague = held.add_foreign("karel@firma.example", "reader", id_="karel@firma.example")
    held.override_name(colleague, "Karel")
    with peer.open() as calendars:
        listed = {one.path: (one.name, one.role) for one in calendars.list_calendars()}
    assert listed == {
        peer.home: (peer.home, FolderRole.CUSTOM),
        team: ("Team", FolderRole.CUSTOM),
        holidays: ("Holidays", FolderRole.SHARED),
        colleague: ("Karel", FolderRole.SHARED),
    }


def test_calendars_are_listed_to_the_last_page(peer: GooglePeer) -> None:
    paths = [peer.create_calendar(f"Calendar {number}") for number in range(5)]
    peer.calendars.page_size, peer.calendars.has_empty_pages = 2, True
    with peer.open() as calendars:
        assert [one.path for one in calendars.list_calendars()] == [peer.home, *paths]


def test_a_calendar_that_goes_and_comes_back(peer: GooglePeer) -> None:
    team = peer.create_calendar("Team")
    id_ = peer.calendars.put(team, "Offer", START)
    with peer.open() as calendars:
        known = calendars.list_events(team)
    peer.calendars.unsubscribe(team)
    with peer.open() as calendars:
        assert [one.path for one in calendars.list_calendars()] == [peer.home]
    peer.calendars.unsubscribe(team, is_listed=True)
    peer.calendars.change(team, id_, summary="Later")
    with peer.open() as calendars:
        assert team in [one.path for one in calendars.list_calendars()]
        assert list(calendars.list_changes(team, known.cursor).changed) == [id_]


def test_a_name_with_signs_of_its_own_in_the_path_is_asked_for_rightly(peer: GooglePeer) -> None:
    path = peer.calendars.add_foreign("Holidays", id_="en.czech#holiday@group.v.calendar.google.com")
    id_ = peer.calendars.put(path, "New Year", date(2027, 1, 1))
    with peer.open() as calendars:
        assert list(calendars.list_events(path).versions) == [id_]


# what it costs


def test_a_quiet_poll_is_one_request_for_each_calendar(google: FakeGoogle, peer: GooglePeer) -> None:
    put_series(peer)
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.home).cursor
    with peer.open() as calendars, counting(google) as asked:
        calendars.list_calendars()
        calendars.list_changes(peer.home, cursor)
    assert asked == ["calendarList.list", "events.list"]


def test_what_came_with_a_listing_is_not_asked_for_again(google: FakeGoogle, peer: GooglePeer) -> None:
    for number in range(30):
        peer.calendars.put(peer.home, f"Meeting {number}", START)
    series = put_series(peer)
    peer.calendars.except_(peer.home, series, START + WEEK, summary="Other")
    with peer.open() as calendars, counting(google) as asked:
        listing = calendars.list_with_content(peer.home)
        found = read(calendars, peer.home, list(listing.versions))
        assert calendars.list_events(peer.home) == listing
        assert read(calendars, peer.home, list(listing.versions)) == found
    assert asked == ["events.list", "events.list"]
    assert len(found) == 31
    assert [one.title for one in found[series]] == ["Weekly", "Other"]


def test_a_listing_forgets_what_changed_since_it_came_along(peer: GooglePeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars:
        calendars.list_with_content(peer.home)
        peer.calendars.change(peer.home, id_, summary="Later")
        listing = calendars.list_events(peer.home)
        assert read(calendars, peer.home, [id_])[id_][0].title == "Later"
        assert calendars.list_with_content(peer.home).versions == listing.versions


def test_changes_of_single_events_come_in_one_request(google: FakeGoogle, peer: GooglePeer) -> None:
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.home).cursor
    ids = [peer.calendars.put(peer.home, f"Meeting {number}", START) for number in range(50)]
    with peer.open() as calendars, counting(google) as asked:
        changes = calendars.list_changes(peer.home, cursor)
        assert set(read(calendars, peer.home, ids)) == set(ids) == set(changes.changed)
    assert asked == ["events.list"]


@pytest.mark.parametrize(("count", "most"), [(3, 6), (module.FEW, 2 * module.FEW), (module.FEW + 1, 1), (200, 1)])
def test_few_are_asked_for_alone_and_many_by_listing(
    google: FakeGoogle, peer: GooglePeer, count: int, most: int
) -> None:
    ids = [peer.calendars.put(peer.home, f"Meeting {number}", START) for number in range(count)]
    with peer.open() as calendars, counting(google) as asked:
        assert set(read(calendars, peer.home, ids)) == set(ids)
    assert len(asked) == most


def test_many_changed_series_are_had_by_listing(google: FakeGoogle, peer: GooglePeer) -> None:
    ids = [put_series(peer, f"Series {number}") for number in range(module.FEW + 1)]
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    for id_ in ids:
        peer.calendars.cancel_instance(peer.home, id_, START + WEEK)
    with peer.open() as calendars, counting(google) as asked:
        changes = calendars.list_changes(peer.home, known.cursor)
        assert dict(changes.changed) == calendars.list_events(peer.home).versions
    assert asked == ["events.list"] * 3


def test_requests_are_counted_and_paid_for(google: FakeGoogle, peer: GooglePeer) -> None:
    put_series(peer)
    with peer.open() as calendars, counting(google) as asked:
        calendars.list_calendars()
        calendars.list_events(peer.home)
    assert (calendars.usage.requests, calendars.usage.units) == (len(asked), len(asked)) == (2, 2)
    assert calendars.usage.octets > 0


# series


def test_a_changed_instance_changes_its_series(google: FakeGoogle, peer: GooglePeer) -> None:
    other, series = peer.calendars.put(peer.home, "Other", START), put_series(peer)
    peer.calendars.except_(peer.home, series, START + WEEK, summary="First")
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
        assert set(known.versions) == {other, series}
    peer.calendars.except_(peer.home, series, START + 2 * WEEK, start=START + 2 * WEEK + timedelta(days=1))
    with peer.open() as calendars, counting(google) as asked:
        changes = calendars.list_changes(peer.home, known.cursor)
        master, first, second = read(calendars, peer.home, [series])[series]
    assert asked == ["events.list", "events.list"]
    assert (list(changes.changed), list(changes.removed)) == ([series], [])
    assert master.schedule
    assert (first.title, second.starts_at) == ("First", START + 2 * WEEK + timedelta(days=1))
    with peer.open() as calendars:
        assert calendars.list_events(peer.home).versions == {**known.versions, **changes.changed}


def test_a_cancelled_instance_is_found_although_google_tells_no_uid(peer: GooglePeer) -> None:
    series = put_series(peer)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.cancel_instance(peer.home, series, START + WEEK)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        _, cancelled = read(calendars, peer.home, [series])[series]
        assert calendars.list_events(peer.home).versions == changes.changed
    assert (cancelled.recurrence_id, cancelled.status) == ("20261110T090000Z", EventStatus.CANCELLED)


def test_a_deleted_series_goes_with_its_exceptions(peer: GooglePeer) -> None:
    series = put_series(peer)
    peer.calendars.except_(peer.home, series, START + WEEK, summary="Other")
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.delete(peer.home, series)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        assert (dict(changes.changed), list(changes.removed)) == ({}, [series])
        assert read(calendars, peer.home, [series]) == {}
        assert calendars.list_events(peer.home).versions == {}


def test_a_series_that_becomes_a_single_event(peer: GooglePeer) -> None:
    series = put_series(peer)
    peer.calendars.cancel_instance(peer.home, series, START + WEEK)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.put(peer.home, "Once", START, id_=series)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        (event,) = read(calendars, peer.home, [series])[series]
        assert calendars.list_events(peer.home).versions == changes.changed
    assert (event.title, event.schedule) == ("Once", "")


def test_a_split_series_is_two_objects(peer: GooglePeer) -> None:
    series = put_series(peer)
    peer.calendars.except_(peer.home, series, START + WEEK, summary="Stays")
    peer.calendars.except_(peer.home, series, START + 4 * WEEK, summary="Goes")
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    rest = peer.calendars.split(peer.home, series, START + 3 * WEEK, summary="Otherwise")
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        found = read(calendars, peer.home, list(changes.changed))
        assert calendars.list_events(peer.home).versions == changes.changed
    assert list(changes.removed) == []
    assert [one.title for one in found[series] if one.status is not EventStatus.CANCELLED] == ["Weekly", "Stays"]
    assert [one.title for one in found[rest]] == ["Otherwise"]
    last, first = found[series][0].last_at, found[rest][0].starts_at
    assert last is not None
    assert last < first == START + 3 * WEEK


def test_an_answer_of_a_guest_is_a_change(peer: GooglePeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START, guests=[KAREL])
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.respond(peer.home, id_, KAREL, "accepted")
    with peer.open() as calendars:
        assert list(calendars.list_changes(peer.home, known.cursor).changed) == [id_]
        (event,) = read(calendars, peer.home, [id_])[id_]
    assert {one.address: one.response for one in event.attendees}[KAREL] is Response.ACCEPTED


# instances of a series that isn't in the calendar


def invite(peer: GooglePeer, weeks: int) -> str:
    """Invite the person to one instance of somebody else's series; give the series' id."""
    with_series = peer.google.person(KAREL).calendars
    series = with_series.put(KAREL, "Theirs", START, id_="theirs", recurrence=WEEKLY, guests=[peer.address])
    master = with_series.held(KAREL).events[series].wire
    peer.calendars.invite_to_instance(peer.home, master, START + weeks * WEEK)
    return series


def test_single_instances_are_one_object_without_a_master(google: FakeGoogle, peer: GooglePeer) -> None:
    series = invite(peer, 1)
    invite(peer, 2)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
        assert list(known.versions) == [series]
    with peer.open() as calendars, counting(google) as asked:
        found = read(calendars, peer.home, [series])[series]
    assert [one.recurrence_id for one in found] == ["20261110T090000Z", "20261117T090000Z"]
    assert asked == ["events.get", "events.list"]


def test_an_instance_without_its_master_comes_changes_and_goes(peer: GooglePeer) -> None:
    with peer.open() as calendars:
        nothing = calendars.list_events(peer.home)
    series = invite(peer, 1)
    with peer.open() as calendars:
        came = calendars.list_changes(peer.home, nothing.cursor)
        assert list(came.changed) == [series]
        assert len(read(calendars, peer.home, [series])[series]) == 1
        invite(peer, 2)
        peer.calendars.cancel_instance(peer.home, series, START + WEEK)
        less = calendars.list_changes(peer.home, came.cursor)
        assert list(less.changed) == [series]
        statuses = [one.status for one in read(calendars, peer.home, [series])[series]]
        assert statuses == [EventStatus.CANCELLED, EventStatus.CONFIRMED]
        peer.calendars.cancel_instance(peer.home, series, START + 2 * WEEK)
        went = calendars.list_changes(peer.home, less.cursor)
        assert (dict(went.changed), list(went.removed)) == ({}, [series])
        assert calendars.list_events(peer.home).versions == {}


def test_a_listing_of_before_does_not_stand_for_what_changed(peer: GooglePeer) -> None:
    series = invite(peer, 1)
    invite(peer, 2)
    with peer.open() as calendars:
        known = calendars.list_with_content(peer.home)
        peer.calendars.cancel_instance(peer.home, series, START + WEEK)
        changes = calendars.list_changes(peer.home, known.cursor)
        found = read(calendars, peer.home, [series])[series]
    assert list(changes.changed) == [series]
    assert [one.status for one in found] == [EventStatus.CANCELLED, EventStatus.CONFIRMED]


# ids


def test_a_long_id_is_found_again_in_another_session(google: FakeGoogle, peer: GooglePeer) -> None:
    peer.calendars.put(peer.home, "Long", START, uid="0123456789" * 45)
    with peer.open() as calendars:
        (id_,) = calendars.list_events(peer.home).versions
    with peer.open() as calendars, counting(google) as asked:
        assert [one.title for one in read(calendars, peer.home, [id_])[id_]] == ["Long"]
    assert asked == ["events.list"]


def test_what_is_not_there_is_looked_for_once(google: FakeGoogle, peer: GooglePeer) -> None:
    peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars, counting(google) as asked:
        for _ in range(2):
            assert list(calendars.fetch_events(peer.home, ["nosuchevent"])) == []
    assert asked == ["events.get", "events.list", "events.get"]


def test_what_one_calendar_told_is_not_taken_for_anothers(peer: GooglePeer) -> None:
    team = peer.create_calendar("Team")
    id_ = peer.calendars.put(peer.home, "Here", START)
    peer.calendars.put(team, "There", START, id_=id_)
    with peer.open() as calendars:
        calendars.list_with_content(peer.home)
        assert read(calendars, team, [id_])[id_][0].title == "There"
        assert read(calendars, peer.home, [id_])[id_][0].title == "Here"


# what others may see


def test_a_colleagues_private_event_has_its_time_alone(google: FakeGoogle, peer: GooglePeer) -> None:
    theirs = google.person("eva@firma.example").calendars
    offer = theirs.put(theirs.primary, "Offer", START, guests=[KAREL])
    doctor = theirs.put(theirs.primary, "Doctor", START, guests=[KAREL], visibility="private")
    theirs.share(theirs.primary, peer.calendars, "reader")
    with peer.open() as calendars:
        calendars.list_with_content(theirs.primary)
        found = read(calendars, theirs.primary, [offer, doctor])
    assert [(one.title, len(one.attendees), one.is_private) for (one,) in found.values()] == [
        ("Offer", 2, False),
        ("", 0, True),
    ]


def test_a_calendars_own_events_are_of_who_made_them(peer: GooglePeer) -> None:
    team = peer.create_calendar("Team")
    id_ = peer.calendars.put(team, "Offer", START, guests=[KAREL])
    with peer.open() as calendars:
        (event,) = read(calendars, team, [id_])[id_]
    assert {one.address: one.is_organizer for one in event.attendees} == {KAREL: False, peer.address: True}


@pytest.mark.parametrize("more", [{"is_crowded": True}, {"guestsCanSeeOtherGuests": False}])
def test_where_guests_are_not_told_the_organizer_is(peer: GooglePeer, more: dict[str, bool]) -> None:
    guests = [peer.address, "eva@customer.example"]
    id_ = peer.calendars.put(peer.home, "Fair", START, guests=guests, organizer=KAREL, **more)
    with peer.open() as calendars:
        (event,) = read(calendars, peer.home, [id_])[id_]
    assert {one.address for one in event.attendees} == {peer.address, KAREL}


def test_birthdays_and_the_like_hold_no_events(peer: GooglePeer) -> None:
    id_ = peer.calendars.put(
        peer.home, "Eva", date(2026, 11, 3), recurrence=["RRULE:FREQ=YEARLY"], eventType="birthday"
    )
    with peer.open() as calendars:
        assert list(calendars.list_events(peer.home).versions) == [id_]
        assert read(calendars, peer.home, [id_]) == {id_: []}


def test_an_event_that_can_not_be_read_holds_up_no_other(peer: GooglePeer) -> None:
    offer = peer.calendars.put(peer.home, "Offer", START)
    distant = peer.calendars.put(peer.home, "Canary", datetime(2300, 1, 1, 9, tzinfo=UTC))
    with peer.open() as calendars:
        first, second = calendars.fetch_events(peer.home, [offer, distant])
    assert isinstance(first, CalendarObject)
    assert isinstance(second, Unreadable)
    assert (second.id, "Canary" in second.reason) == (distant, False)


def test_an_event_without_a_zone_is_in_its_calendars(peer: GooglePeer) -> None:
    sydney = peer.calendars.create_calendar("Sydney", zone="Australia/Sydney")
    id_ = peer.calendars.put(sydney, "Offer", START)
    del peer.calendars.held(sydney).events[id_].wire["start"]["timeZone"]
    with peer.open() as calendars:
        (event,) = read(calendars, sydney, [id_])[id_]
    assert (event.time_zone, event.starts_at) == ("Australia/Sydney", START)


# refusals


class Expiry(Fault):
    def strike(self) -> None:
        raise TokenExpired


def test_an_expired_token_heals_by_comparing(peer: GooglePeer) -> None:
    kept, gone = (peer.calendars.put(peer.home, title, START) for title in ("Kept", "Gone"))
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.delete(peer.home, gone)
    peer.calendars.change(peer.home, kept, summary="Changed")
    peer.calendars.expire_tokens()
    with peer.open() as calendars:
        with pytest.raises(CursorExpired):
            calendars.list_changes(peer.home, known.cursor)
        changes = changes_since(calendars, peer.home, known.cursor, known.versions)
    assert (list(changes.changed), list(changes.removed)) == ([kept], [gone])


def test_a_token_that_expires_between_two_pages(google: FakeGoogle, peer: GooglePeer) -> None:
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.home).cursor
    for number in range(3):
        peer.calendars.put(peer.home, f"Meeting {number}", START)
    peer.calendars.page_size = 1
    google.faults.plan("calendar.events.list", Expiry(), nth=2)
    with peer.open() as calendars, pytest.raises(CursorExpired):
        calendars.list_changes(peer.home, cursor)


def test_a_calendar_that_went_is_gone_and_no_expired_token(peer: GooglePeer) -> None:
    team = peer.create_calendar("Team")
    with peer.open() as calendars:
        cursor = calendars.list_events(team).cursor
        peer.remove_calendar(team)
        for ask in (
            lambda: calendars.list_changes(team, cursor),
            lambda: calendars.list_events(team),
            lambda: calendars.list_with_content(team),
        ):
            with pytest.raises(Gone):
                ask()


def test_without_a_sync_token_everything_is_compared(peer: GooglePeer) -> None:
    with peer.open() as calendars, pytest.raises(CursorExpired):
        calendars.list_changes(peer.home, "")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(403, "accessNotConfigured", domain="usageLimits"), Misconfigured),
        (Fault(403, "insufficientPermissions"), AuthorizationLost),
        (Fault(429, "rateLimitExceeded", domain="usageLimits", headers={"Retry-After": "3600"}), RateLimited),
        (Fault(400, "badRequest"), Unavailable),
    ],
)
def test_a_refusal_is_none_of_the_token(
    google: FakeGoogle, peer: GooglePeer, fault: Fault, kind: type[Exception]
) -> None:
    google.faults.plan("calendar.events.list", fault)
    with peer.open() as calendars, pytest.raises(kind) as raised:
        calendars.list_events(peer.home)
    assert not isinstance(raised.value, CursorExpired)


def test_a_withdrawn_grant_is_lost(google: FakeGoogle, peer: GooglePeer) -> None:
    google.person(peer.address).is_suspended = True
    with pytest.raises(AuthorizationLost), open_calendar(make_login(google, peer.address)) as calendars:
        calendars.list_calendars()
