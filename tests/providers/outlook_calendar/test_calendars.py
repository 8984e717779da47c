"""An account's calendars on the stand-in of Microsoft: what happens there, and what it costs to know."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.words import AttendeeKind, EventStatus, FolderRole, Response
from rapport.policy.recurrence import expand
from rapport.providers.base import CalendarObject, CalendarSource, RemoteEvent, Unreadable
from rapport.providers.outlook_calendar import calendars as module
from rapport.providers.outlook_calendar import open_calendar
from tests.fakes.microsoft.calendar_series import weekly
from tests.fakes.microsoft.server import FakeMicrosoft
from tests.providers.outlook_calendar.peers import SCOPES, OutlookPeer, make_login

pytestmark = pytest.mark.server

PRAGUE = ZoneInfo("Europe/Prague")
START = datetime(2026, 11, 3, 10, tzinfo=PRAGUE)
WEEK = timedelta(days=7)
KAREL = "karel@customer.example"
EVA = "eva@firma.example"


@contextmanager
def counting(microsoft: FakeMicrosoft) -> Iterator[list[str]]:
    """Note what is asked within: each request alone, and of a batch how many events it asks for."""
    before, asked = len(microsoft.requests), list[str]()
    yield asked
    for one in microsoft.requests[before:]:
        if one.is_part and one.operation == "events.list":
            continue
        if not one.is_part:
            asked.append(one.operation)
        elif not asked or not asked[-1].startswith("batch "):
            asked.append(f"batch {one.operation} 1")
        else:
            *words, count = asked[-1].split()
            asked[-1] = " ".join([*words, str(int(count) + 1)])


def read(calendars: CalendarSource, path: str, ids: list[str]) -> dict[str, list[RemoteEvent]]:
    """Read what ids hold; the master comes first."""
    found = calendars.fetch_events(path, ids)
    assert all(isinstance(one, CalendarObject) for one in found)
    return {one.id: list(one.events) for one in found if isinstance(one, CalendarObject)}


def put_series(peer: OutlookPeer, title: str = "Weekly", count: int = 6) -> str:
    days = weekly(START.date(), zone="Europe/Prague", numberOfOccurrences=count)
    return peer.calendars.put(peer.home, title, START, zone="Europe/Prague", recurrence=days, attendees=[KAREL])


def starts(event: RemoteEvent) -> list[str]:
    found = expand(event.schedule, "", datetime(2010, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
    return [f"{one.starts_at:%m-%d}" for one in found]


# calendars


def test_which_calendars_are_listed(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    team, birthdays = peer.create_calendar("Team"), peer.create_calendar("Birthdays")
    peer.calendars.entries[birthdays].role = "read"  # not even the owner writes into it
    theirs = microsoft.person(EVA, "Eva").calendars
    shared = theirs.share(theirs.primary, peer.calendars)
    with peer.open() as calendars:
        listed = {one.path: (one.name, one.role) for one in calendars.list_calendars()}
    assert listed == {
        peer.home: ("Calendar", FolderRole.CUSTOM),
        team: ("Team", FolderRole.CUSTOM),
        shared: ("Calendar", FolderRole.SHARED),
    }


def test_calendars_are_listed_to_the_last_page(peer: OutlookPeer) -> None:
    paths = [peer.create_calendar(f"Calendar {number}") for number in range(120)]
    with peer.open() as calendars:
        assert [one.path for one in calendars.list_calendars()] == [peer.home, *paths]


def test_a_calendar_that_goes_and_comes_back(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    theirs = microsoft.person(EVA).calendars
    shared = theirs.share(theirs.primary, peer.calendars)
    id_ = theirs.put(theirs.primary, "Offer", START)
    with peer.open() as calendars:
        known = calendars.list_events(shared)
    theirs.unshare(theirs.primary, peer.calendars)
    with peer.open() as calendars:
        assert [one.path for one in calendars.list_calendars()] == [peer.home]
    assert theirs.share(theirs.primary, peer.calendars) == shared
    theirs.change(id_, title="Later")
    with peer.open() as calendars:
        assert shared in [one.path for one in calendars.list_calendars()]
        changes = calendars.list_changes(shared, known.cursor)
        assert list(changes.changed) == list(known.versions)
        (event,) = read(calendars, shared, list(changes.changed)).popitem()[1]
    assert event.title == "Later"


def test_the_calendars_of_a_shared_mailbox(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    office = microsoft.person("office@firma.example", readers={peer.address}).calendars
    id_ = office.put(office.primary, "Fair", START)
    shared = ("Calendars.Read.Shared", *SCOPES)
    login = make_login(microsoft, peer.address, mailbox="office@firma.example", scopes=shared)
    with open_calendar(login) as calendars:
        assert [(one.path, one.role) for one in calendars.list_calendars()] == [(office.primary, FolderRole.CUSTOM)]
        assert list(calendars.list_events(office.primary).versions) == [id_]
        assert [one.title for one in read(calendars, office.primary, [id_])[id_]] == ["Fair"]


# what it costs


def test_a_quiet_poll_is_one_request_for_each_calendar(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    put_series(peer)
    team = peer.create_calendar("Team")
    peer.calendars.put(team, "Offer", START)
    with peer.open() as calendars:
        cursors = {path: calendars.list_events(path).cursor for path in (peer.home, team)}
    for _ in range(3):
        with peer.open() as calendars, counting(microsoft) as asked:
            calendars.list_calendars()
            for path, cursor in cursors.items():
                assert calendars.list_changes(path, cursor).cursor == cursor
        assert asked == ["calendars.list", "calendarView.delta", "calendarView.delta"]


def test_what_came_with_a_listing_is_not_asked_for_again(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    for number in range(30):
        peer.calendars.put(peer.home, f"Meeting {number}", START)
    series = put_series(peer)
    peer.calendars.except_(series, START + WEEK, title="Other")
    with peer.open() as calendars, counting(microsoft) as asked:
        calendars.list_calendars()
        listing = calendars.list_with_content(peer.home)
        found = read(calendars, peer.home, list(listing.versions))
        assert calendars.list_events(peer.home).versions == listing.versions
        assert read(calendars, peer.home, list(listing.versions)) == found
    listed = ["calendarView.delta", "events.list", "batch events.get 1"]
    assert asked == ["calendars.list", *listed, *listed]
    assert len(found) == 31
    assert [one.title for one in found[series]] == ["Weekly", "Other"]


def test_a_thousand_meetings_come_by_few_requests(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    for number in range(1000):
        peer.calendars.put(peer.home, f"Meeting {number}", START + number * timedelta(hours=1))
    with peer.open() as calendars:
        calendars.list_calendars()
        listing = calendars.list_with_content(peer.home)
        assert len(read(calendars, peer.home, list(listing.versions))) == 1000
        assert calendars.usage.requests <= 15
    with peer.open() as calendars:
        assert calendars.list_events(peer.home).versions == listing.versions
        assert calendars.usage.requests <= 5


def test_a_listing_forgets_what_changed_since_it_came_along(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars:
        calendars.list_with_content(peer.home)
        peer.calendars.change(id_, title="Later")
        listing = calendars.list_events(peer.home)
        assert read(calendars, peer.home, [id_])[id_][0].title == "Later"
        assert calendars.list_with_content(peer.home).versions == listing.versions


def test_a_change_is_asked_for_once(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    ids = [peer.calendars.put(peer.home, f"Meeting {number}", START) for number in range(5)]
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.home).cursor
    peer.calendars.change(ids[2], title="Later")
    with peer.open() as calendars, counting(microsoft) as asked:
        calendars.list_calendars()
        changes = calendars.list_changes(peer.home, cursor)
        found = read(calendars, peer.home, list(changes.changed))
    assert asked == ["calendars.list", "calendarView.delta", "batch events.get 1"]
    assert [event.title for (event,) in found.values()] == ["Later"]


@pytest.mark.parametrize(("count", "most"), [(3, 2), (19, 2), (module.FEW, 6), (module.FEW + 1, 3), (400, 5)])
def test_few_are_asked_for_alone_and_many_by_listing(peer: OutlookPeer, count: int, most: int) -> None:
    ids = [peer.calendars.put(peer.home, f"Meeting {number}", START) for number in range(count)]
    with peer.open() as calendars:
        assert set(read(calendars, peer.home, ids)) == set(ids)
        assert calendars.usage.requests <= most


def test_a_session_goes_on_with_the_round_that_it_began(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars, counting(microsoft):
        for _ in range(3):
            listing = calendars.list_events(peer.home)
        calendars.list_with_content(peer.home)
    rounds = [one.target for one in microsoft.requests if one.operation == "calendarView.delta"]
    assert ["startDateTime" in target for target in rounds] == [True, False, False, False]
    with peer.open() as calendars, counting(microsoft):
        calendars.list_changes(peer.home, listing.cursor)
        calendars.list_events(peer.home)
    rounds = [one.target for one in microsoft.requests if one.operation == "calendarView.delta"]
    assert sum("startDateTime" in target for target in rounds) == 1


# the window


def test_an_event_that_leaves_the_window_is_still_there(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.move(id_, datetime(2031, 5, 5, 9, tzinfo=UTC))
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        (event,) = read(calendars, peer.home, [id_])[id_]
        assert calendars.list_events(peer.home).versions == changes.changed
    assert (list(changes.changed), list(changes.removed)) == ([id_], [])
    assert event.starts_at == datetime(2031, 5, 5, 9, tzinfo=UTC)


def test_what_happens_outside_of_the_window(peer: OutlookPeer) -> None:
    old = peer.calendars.put(peer.home, "Old", datetime(2020, 5, 5, 9, tzinfo=UTC))
    gone = peer.calendars.put(peer.home, "Gone", datetime(2020, 5, 6, 9, tzinfo=UTC))
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    assert set(known.versions) == {old, gone}
    peer.calendars.change(old, title="Older")
    peer.calendars.delete(gone)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        assert (list(changes.changed), list(changes.removed)) == ([old], [gone])
        assert calendars.list_events(peer.home).versions == changes.changed


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 1), date(2027, 11, 30), date(2027, 12, 1)])
def test_at_the_edges_of_the_window_nothing_is_lost(peer: OutlookPeer, day: date) -> None:
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    id_ = peer.calendars.put(peer.home, "Offer", day)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        assert (list(changes.changed), list(changes.removed)) == ([id_], [])


def test_a_series_that_ended_long_ago_and_one_that_begins_far_off_are_listed(peer: OutlookPeer) -> None:
    for start in (datetime(2019, 1, 7, 9, tzinfo=UTC), datetime(2032, 1, 5, 9, tzinfo=UTC)):
        peer.calendars.put(peer.home, "Weekly", start, recurrence=weekly(start.date(), numberOfOccurrences=3))
    with peer.open() as calendars:
        found = read(calendars, peer.home, list(calendars.list_with_content(peer.home).versions))
    assert sorted(starts(one) for (one,) in found.values()) == [
        ["01-05", "01-12", "01-19"],
        ["01-07", "01-14", "01-21"],
    ]


# series


def test_a_changed_instance_changes_its_series(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    other, series = peer.calendars.put(peer.home, "Other", START), put_series(peer)
    peer.calendars.except_(series, START + WEEK, title="First")
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
        assert set(known.versions) == {other, series}
    peer.calendars.except_(series, START + 2 * WEEK, start=START + 2 * WEEK + timedelta(days=1))
    with peer.open() as calendars, counting(microsoft) as asked:
        changes = calendars.list_changes(peer.home, known.cursor)
    with peer.open() as calendars:
        master, first, second = read(calendars, peer.home, [series])[series]
        assert calendars.list_events(peer.home).versions == {**known.versions, **changes.changed}
    assert asked == ["calendarView.delta", "batch events.get 1"]
    assert (list(changes.changed), list(changes.removed)) == ([series], [])
    assert (first.title, second.starts_at) == ("First", (START + 2 * WEEK + timedelta(days=1)).astimezone(UTC))
    assert second.recurrence_id == "20261117T090000Z"
    assert len(starts(master)) == 4


@pytest.mark.parametrize("is_told", [False, True], ids=["as Graph does", "named"])
def test_a_cancelled_instance_is_found_although_nobody_names_it(peer: OutlookPeer, *, is_told: bool) -> None:
    peer.calendars.tells_cancelled_occurrences = is_told
    series = put_series(peer)
    peer.calendars.except_(series, START + 2 * WEEK, title="Other")
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.cancel_instance(series, START + WEEK)
    peer.calendars.cancel_instance(series, START + 2 * WEEK)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        (master,) = read(calendars, peer.home, [series])[series]
        assert calendars.list_events(peer.home).versions == changes.changed
    assert list(changes.changed) == [series]
    assert starts(master) == ["11-03", "11-24", "12-01", "12-08"]


def test_an_exception_that_leaves_the_window_changes_its_series(peer: OutlookPeer) -> None:
    series = put_series(peer)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.except_(series, START + WEEK, start=datetime(2031, 5, 5, 9, tzinfo=UTC))
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        _, far = read(calendars, peer.home, [series])[series]
    assert (list(changes.changed), list(changes.removed)) == ([series], [])
    assert (far.recurrence_id, far.starts_at.year) == ("20261110T090000Z", 2031)


def test_a_deleted_series_goes_with_its_exceptions(peer: OutlookPeer) -> None:
    series = put_series(peer)
    peer.calendars.except_(series, START + WEEK, title="Other")
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.delete(series)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        assert dict(changes.changed) == {}
        assert set(changes.removed) >= {series}
        assert read(calendars, peer.home, [series]) == {}
        assert calendars.list_events(peer.home).versions == {}


def test_a_series_that_begins_to_repeat_otherwise(peer: OutlookPeer) -> None:
    series = put_series(peer)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    days = weekly(START.date(), zone="Europe/Prague", interval=2, numberOfOccurrences=3)
    peer.calendars.change(series, recurrence=days)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        (master,) = read(calendars, peer.home, [series])[series]
    assert (list(changes.changed), series in changes.removed) == ([series], False)
    assert starts(master) == ["11-03", "11-17", "12-01"]


def test_a_series_that_becomes_a_single_event(peer: OutlookPeer) -> None:
    series = put_series(peer)
    peer.calendars.cancel_instance(series, START + WEEK)
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.change(series, recurrence=None, title="Once")
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        (event,) = read(calendars, peer.home, [series])[series]
        assert calendars.list_events(peer.home).versions == changes.changed
    assert (event.title, event.schedule) == ("Once", "")


# meetings


def test_a_meeting_that_its_organizer_cancelled_stays_until_it_is_taken_away(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START, organizer=KAREL, attendees=[peer.address])
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.cancel(id_)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        (event,) = read(calendars, peer.home, [id_])[id_]
        assert calendars.list_events(peer.home).versions == changes.changed
    assert (list(changes.changed), event.status) == ([id_], EventStatus.CANCELLED)
    peer.calendars.delete(id_)
    with peer.open() as calendars:
        assert list(calendars.list_changes(peer.home, changes.cursor).removed) == [id_]


def test_an_answer_of_a_guest_is_a_change(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START, attendees=[KAREL])
    with peer.open() as calendars:
        known = calendars.list_events(peer.home)
    peer.calendars.respond(id_, KAREL, "accepted")
    with peer.open() as calendars:
        assert list(calendars.list_changes(peer.home, known.cursor).changed) == [id_]
        (event,) = read(calendars, peer.home, [id_])[id_]
    assert {one.address: one.response for one in event.attendees}[KAREL] is Response.ACCEPTED


@pytest.mark.parametrize("uid", ["", "meeting-1@customer.example"], ids=["made in Exchange", "made elsewhere"])
def test_one_meeting_in_two_calendars_has_one_uid(microsoft: FakeMicrosoft, peer: OutlookPeer, uid: str) -> None:
    theirs = microsoft.person(EVA, "Eva").calendars
    days = weekly(START.date(), zone="Europe/Prague", numberOfOccurrences=3)
    common = {"recurrence": days, "attendees": [EVA, KAREL], "zone": "Europe/Prague"}
    ours = peer.calendars.put(peer.home, "Weekly", START, uid=uid, **common)  # type: ignore[arg-type]
    same = peer.calendars.uid_of(ours)
    copy = theirs.put(theirs.primary, "Weekly", START, uid=same, organizer=peer.address, **common)  # type: ignore[arg-type]
    found = []
    for calendars_of, path, id_ in ((peer.address, peer.home, ours), (EVA, theirs.primary, copy)):
        microsoft.person(calendars_of).calendars.except_(id_, START + WEEK, title="Moved")
        with open_calendar(make_login(microsoft, calendars_of)) as calendars:
            found.append([(one.uid, one.recurrence_id, one.title) for one in read(calendars, path, [id_])[id_]])
    assert found[0] == found[1]
    assert {one for one, _, _ in found[0]} == {uid or same}


def test_what_a_meeting_in_outlook_is(peer: OutlookPeer) -> None:
    link = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0"
    id_ = peer.calendars.put(
        peer.home, "Nabídka č. 1", START, rooms=["room1@firma.example"], location="Praha", join_url=link,
        body="<p>Dobrý den,</p><p>těšíme se.</p>", sensitivity="private", attendees=[KAREL],
    )  # fmt: skip
    with peer.open() as calendars:
        (event,) = read(calendars, peer.home, [id_])[id_]
    assert (event.title, event.location, event.link) == ("Nabídka č. 1", "Praha; room1@firma.example", link)
    assert event.description.split() == ["Dobrý", "den,", "těšíme", "se."]
    assert (event.is_private, event.starts_at, event.is_all_day) == (True, START.astimezone(UTC), False)
    kinds = {one.address: (one.kind, one.is_organizer) for one in event.attendees}
    assert kinds == {
        KAREL: (AttendeeKind.INDIVIDUAL, False),
        "room1@firma.example": (AttendeeKind.ROOM, False),
        peer.address: (AttendeeKind.INDIVIDUAL, True),
    }


def test_whole_days_are_days_wherever_their_calendar_is(peer: OutlookPeer) -> None:
    days = weekly(date(2026, 11, 2), zone="Pacific Standard Time", numberOfOccurrences=3)
    id_ = peer.calendars.put(peer.home, "Away", date(2026, 11, 2), zone="Pacific Standard Time", recurrence=days)
    peer.calendars.except_(id_, date(2026, 11, 9), start=date(2026, 11, 10))
    peer.calendars.cancel_instance(id_, date(2026, 11, 16))
    with peer.open() as calendars:
        master, moved = read(calendars, peer.home, [id_])[id_]
    assert (master.is_all_day, starts(master)) == (True, ["11-02"])
    assert (moved.recurrence_id, f"{moved.starts_at:%m-%d}") == ("20261109", "11-10")


def test_an_event_that_can_not_be_read_holds_up_no_other(peer: OutlookPeer) -> None:
    offer = peer.calendars.put(peer.home, "Offer", START)
    distant = peer.calendars.put(peer.home, "Canary", datetime(2300, 1, 1, 9, tzinfo=UTC))
    with peer.open() as calendars:
        first, second = calendars.fetch_events(peer.home, [offer, distant])
    assert isinstance(first, CalendarObject)
    assert isinstance(second, Unreadable)
    assert (second.id, "Canary" in second.reason) == (distant, False)


# what others may see


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("read", [("Offer", 2, False), ("Private appointment", 0, True)]),
        ("delegateWithPrivateEventAccess", [("Offer", 2, False), ("Doctor", 2, True)]),
        ("limitedRead", [("Offer", 0, False), ("Private appointment", 0, False)]),
        ("freeBusyRead", [("", 0, False), ("", 0, False)]),
    ],
)
def test_of_a_colleagues_calendar_what_they_let_see(
    microsoft: FakeMicrosoft, peer: OutlookPeer, role: str, expected: list[tuple[str, int, bool]]
) -> None:
    theirs = microsoft.person(EVA).calendars
    theirs.put(theirs.primary, "Offer", START, attendees=[KAREL])
    theirs.put(theirs.primary, "Doctor", START, attendees=[KAREL], sensitivity="private")
    shared = theirs.share(theirs.primary, peer.calendars, role)
    with peer.open() as calendars:
        found = read(calendars, shared, list(calendars.list_with_content(shared).versions))
    assert [(one.title, len(one.attendees), one.is_private) for (one,) in found.values()] == expected


@pytest.mark.parametrize("is_listed", [True, False])
def test_in_a_colleagues_calendar_the_answer_is_theirs(
    microsoft: FakeMicrosoft, peer: OutlookPeer, *, is_listed: bool
) -> None:
    theirs = microsoft.person(EVA).calendars
    shared = theirs.share(theirs.primary, peer.calendars)
    id_ = theirs.put(theirs.primary, "Offer", START, organizer=KAREL, attendees=[EVA, peer.address])
    theirs.find(id_)[1].attendees[0]["status"]["response"] = "accepted"  # type: ignore[index]
    with peer.open() as calendars:
        if is_listed:
            calendars.list_calendars()
        (event,) = read(calendars, shared, list(calendars.list_events(shared).versions)).popitem()[1]
    answers = {one.address: one.response for one in event.attendees}
    assert (answers[EVA], answers[peer.address]) == (Response.ACCEPTED, Response.NEEDS_ACTION)
