"""What of an event each viewer sees, and which events a window shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.words import AttendeeKind, EventStatus, Visibility
from rapport import clock
from rapport.reading.events import PAGE, EventSelection, list_events
from rapport.reading.records import EventView
from rapport.reading.viewer import open_reader
from rapport.store.choices import change_settings
from tests.builders import NOON, make_event, make_person, make_workspace
from tests.clocks import SetClock
from tests.reading.conftest import Firm
from tests.statements import counting

M, E = Visibility.METADATA, Visibility.EVERYTHING
CONTENT = ("Canary title", "Canary agenda", "Canary street", "https://canary.example/join")
HIDDEN = (None, None, None, None)
BOTH = ("jana@firm.example", "ota@firm.example")
DAY = timedelta(days=1)


def schedule(*components: str) -> str:
    """Give a schedule of components on Prague's clock."""
    events = (f"BEGIN:VEVENT\nUID:series\n{one}\nEND:VEVENT\n" for one in components)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Rapport//tests//EN\n{''.join(events)}END:VCALENDAR\n"
    return text.replace("TZID=P", "TZID=Europe/Prague").replace("\n", "\r\n")


# Mondays at ten, over the end of summer time; the second is cancelled, the third moved.
MONDAYS = "DTSTART;TZID=P:20261005T100000\nDTEND;TZID=P:20261005T110000\nRRULE:FREQ=WEEKLY\nX-RAPPORT-COMPONENT:"
WEEKLY = schedule(
    MONDAYS,
    "RECURRENCE-ID;TZID=P:20261012T100000\nDTSTART;TZID=P:20261012T100000\nDTEND;TZID=P:20261012T110000\n"
    "STATUS:CANCELLED\nX-RAPPORT-COMPONENT:20261012T080000Z",
    "RECURRENCE-ID;TZID=P:20261019T100000\nDTSTART;TZID=P:20261020T150000\nDTEND;TZID=P:20261020T160000\n"
    "X-RAPPORT-COMPONENT:20261019T080000Z",
)
# From 16 November on they are at two.
CHANGED = schedule(
    MONDAYS,
    "RECURRENCE-ID;TZID=P;RANGE=THISANDFUTURE:20261116T100000\nDTSTART;TZID=P:20261116T140000\n"
    "DTEND;TZID=P:20261116T150000\nX-RAPPORT-COMPONENT:20261116T090000Z",
)
DAILY = schedule("DTSTART:20200101T080000Z\nDTEND:20200101T090000Z\nRRULE:FREQ=DAILY\nX-RAPPORT-COMPONENT:")
MASTER = replace(
    make_event(uid="weekly@acme.example", title="Weekly", at=datetime(2026, 10, 5, 8, tzinfo=UTC)),
    schedule=WEEKLY,
    last_at=None,
)
MOVED = replace(
    make_event(uid="weekly@acme.example", title="Moved", at=datetime(2026, 10, 20, 13, tzinfo=UTC)),
    recurrence_id="20261019T080000Z",
)
CALLED_OFF = replace(
    make_event(uid="weekly@acme.example", at=datetime(2026, 10, 12, 8, tzinfo=UTC), status=EventStatus.CANCELLED),
    recurrence_id="20261012T080000Z",
)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    clock.set_clock(SetClock(lambda: NOON))
    yield
    clock.set_clock(None)


def shown(firm: Firm, viewer: str | None, since: date | None = None, until: date | None = None) -> list[EventView]:
    return list(list_events(firm.read(viewer), EventSelection(since, until)))


def only(firm: Firm, viewer: str | None) -> EventView:
    (view,) = shown(firm, viewer)
    return view


def content_of(view: EventView) -> tuple[str | None, ...]:
    return view.title, view.description, view.location, view.link


def uids(views: list[EventView]) -> list[str]:
    return [view.uid for view in views]


@pytest.mark.parametrize(
    ("calendar", "is_private", "viewer", "content", "seen"),
    [
        (M, False, "jana", CONTENT, E),
        (M, False, "ota", HIDDEN, M),
        (M, False, None, HIDDEN, M),
        (E, False, "jana", CONTENT, E),
        (E, False, "ota", CONTENT, E),
        (E, False, None, CONTENT, E),
        (E, True, "jana", CONTENT, E),
        (E, True, "ota", HIDDEN, M),
        (E, True, None, HIDDEN, M),
    ],
)
def test_an_event_shows_what_its_owner_shares(
    firm: Firm, calendar: Visibility, is_private: bool, viewer: str | None, content: tuple[str, ...], seen: Visibility
) -> None:
    firm.store_event(firm.account("jana", calendar=calendar), make_event(is_private=is_private))
    view = only(firm, viewer)
    assert (content_of(view), view.visibility) == (content, seen)
    assert (view.start, view.end, view.all_day) == (NOON, NOON + timedelta(hours=1), False)
    assert (view.uid, view.time_zone, view.repeats, view.kind) == (
        "first@acme.example",
        "Europe/Prague",
        False,
        "event",
    )
    assert view.organizer == "eva@acme.example"
    assert [one.address for one in view.attendees] == ["eva@acme.example", "jana@firm.example"]
    assert view.accounts == ("jana@firm.example",)


@pytest.mark.parametrize("visibility", [M, E])
def test_the_visibility_of_mail_opens_no_event(firm: Firm, visibility: Visibility) -> None:
    firm.store_event(firm.account("jana", visibility), make_event())
    assert content_of(only(firm, "ota")) == HIDDEN


@pytest.mark.parametrize(
    ("jana", "ota", "viewer", "title", "seen"),
    [
        (M, M, "petr", None, M),
        (M, E, "petr", "Of Ota", E),
        (E, M, None, "Of Jana", E),
        (E, E, None, "Of Jana", E),
        (M, E, "jana", "Of Jana", E),
        (E, E, "ota", "Of Ota", E),
    ],
)
def test_of_two_copies_an_own_one_tells_else_the_one_that_speaks_else_the_other(
    firm: Firm, jana: Visibility, ota: Visibility, viewer: str | None, title: str | None, seen: Visibility
) -> None:
    later = make_event(title="Of Jana", attendees=BOTH, sequence=2, at=NOON + DAY)
    firm.store_event(firm.account("ota", calendar=ota), make_event(title="Of Ota", attendees=BOTH, sequence=1))
    firm.store_event(firm.account("jana", calendar=jana), later)
    view = only(firm, viewer)
    assert (view.title, view.visibility, view.accounts) == (title, seen, BOTH)
    assert view.start == NOON + DAY


@pytest.mark.parametrize("speaker", ["jana", "ota"])
def test_of_two_open_copies_the_one_that_speaks_tells(firm: Firm, speaker: str) -> None:
    for name in ("jana", "ota"):
        event = make_event(title=f"Of {name}", attendees=BOTH, sequence=name == speaker)
        firm.store_event(firm.account(name, calendar=E), event)
    assert only(firm, "petr").title == f"Of {speaker}"


def test_the_organizers_copy_speaks(firm: Firm) -> None:
    moved_by_nobody = make_event(
        organizer="jana@firm.example", attendees=("ota@firm.example",), sequence=9, at=NOON - DAY
    )
    firm.store_event(firm.account("ota", calendar=E), moved_by_nobody)
    original = make_event(organizer="jana@firm.example", attendees=("ota@firm.example", "eva@acme.example"))
    firm.store_event(firm.account("jana", calendar=E), original)
    view = only(firm, None)
    assert view.start == NOON
    assert [one.address for one in view.attendees] == ["jana@firm.example", "ota@firm.example", "eva@acme.example"]


def test_a_private_copy_stays_hidden_beside_an_open_one(firm: Firm) -> None:
    firm.store_event(firm.account("jana", calendar=E), make_event(title="Secret", is_private=True, sequence=1))
    firm.store_event(firm.account("ota", calendar=E), make_event(title="Open"))
    assert only(firm, "petr").title == "Open"
    assert only(firm, "jana").title == "Secret"


def test_without_a_private_copy_the_owner_sees_what_others_share(firm: Firm) -> None:
    firm.store_event(firm.account("jana"), make_event(attendees=BOTH), keeps=False)
    assert only(firm, "jana").title is None
    firm.store_event(firm.account("ota", calendar=E), make_event(attendees=BOTH))
    assert only(firm, "jana").title == "Canary title"


@pytest.mark.parametrize(("before", "after"), [(E, M), (M, E)])
def test_while_a_visibility_changes_the_stricter_holds(firm: Firm, before: Visibility, after: Visibility) -> None:
    account = firm.account("jana", calendar=before)
    firm.store_event(account, make_event())
    change_settings(firm.session, account, {"calendar_visibility": after})
    view = only(firm, "ota")
    assert (content_of(view), view.visibility) == (HIDDEN, M)
    assert content_of(only(firm, "jana")) == CONTENT


def test_a_colleague_who_holds_it_uninvited_is_not_found_out(firm: Firm) -> None:
    firm.store_event(firm.account("jana"), make_event(sequence=1))
    ota = firm.account("ota")
    firm.store_event(ota, make_event())
    assert only(firm, "petr").accounts == ("jana@firm.example",)
    assert only(firm, "ota").accounts == BOTH
    assert list(list_events(firm.read("petr"), EventSelection(account_id=ota.id))) == []
    assert len(list(list_events(firm.read("ota"), EventSelection(account_id=ota.id)))) == 1


def test_an_account_shows_the_events_it_holds(firm: Firm) -> None:
    jana, ota = firm.account("jana"), firm.account("ota")
    firm.store_event(jana, make_event(attendees=BOTH))
    firm.store_event(ota, make_event(uid="other@acme.example", attendees=BOTH))
    change_settings(firm.session, ota, {"aliases": '["sales@firm.example"]'})
    firm.store_event(ota, make_event(uid="alias@acme.example", attendees=("sales@firm.example",)))
    views = list(list_events(firm.read("petr"), EventSelection(account_id=ota.id)))
    assert sorted(uids(views)) == ["alias@acme.example", "other@acme.example"]
    assert {view.accounts for view in views} == {("ota@firm.example",)}


def test_attendees_name_their_people_and_a_room_is_no_person(firm: Firm) -> None:
    eva = make_person(firm.session, firm.workspace, "eva@acme.example", "Eva")
    make_person(firm.session, firm.workspace, "blue@acme.example", "Blue")
    firm.store_event(firm.account("jana"), make_event(organizer="Eva@ACME.example", rooms=("blue@acme.example",)))
    assert [(one.address, one.kind, one.person_id) for one in only(firm, None).attendees] == [
        ("Eva@ACME.example", AttendeeKind.INDIVIDUAL, eva.id),
        ("jana@firm.example", AttendeeKind.INDIVIDUAL, None),
        ("blue@acme.example", AttendeeKind.ROOM, None),
    ]


@pytest.mark.parametrize("viewer", ["jana", "ota", None])
def test_an_appointment_to_which_nobody_is_invited_says_whose_it_is(firm: Firm, viewer: str | None) -> None:
    jana = firm.account("jana")
    firm.store_event(jana, make_event(organizer="", attendees=()))
    view = only(firm, viewer)
    assert (view.organizer, view.attendees, view.accounts) == (None, (), ("jana@firm.example",))
    assert len(list(list_events(firm.read(viewer), EventSelection(account_id=jana.id)))) == 1


def test_another_workspace_shows_nothing(firm: Firm) -> None:
    firm.store_event(firm.account("jana", calendar=E), make_event())
    other = make_workspace(firm.session, firm.vault, "other")
    assert list(list_events(open_reader(firm.session, firm.vault, other.id, None), EventSelection())) == []


def test_cancelled_events_are_not_shown(firm: Firm) -> None:
    account = firm.account("jana")
    firm.store_event(account, make_event(status=EventStatus.CANCELLED))
    firm.store_event(account, make_event(uid="perhaps@acme.example", status=EventStatus.TENTATIVE))
    assert uids(shown(firm, "jana")) == ["perhaps@acme.example"]


@pytest.mark.parametrize(
    ("at", "length", "is_shown"),
    [
        (NOON - DAY, timedelta(hours=1), False),
        (NOON - DAY, timedelta(hours=12), False),  # ends as the window starts
        (NOON - DAY, timedelta(hours=13), True),
        (NOON - timedelta(hours=12), timedelta(), True),  # a moment counts at its start
        (NOON - timedelta(hours=13), timedelta(), False),
        (NOON, timedelta(hours=1), True),
        (NOON + timedelta(hours=12), timedelta(), False),
        (NOON + timedelta(hours=12), timedelta(hours=1), False),
        (NOON - DAY, timedelta(days=9), True),
    ],
)
def test_a_window_shows_what_takes_place_in_it(firm: Firm, at: datetime, length: timedelta, is_shown: bool) -> None:
    firm.store_event(firm.account("jana"), make_event(at=at, length=length))
    assert len(shown(firm, None, NOON.date(), NOON.date() + DAY)) == is_shown


def test_a_window_without_an_end_looks_ninety_days_ahead(firm: Firm) -> None:
    account = firm.account("jana")
    for days in (-9999, 89, 91):
        firm.store_event(account, make_event(uid=f"{days}@x.example", at=NOON + days * DAY))
    assert uids(shown(firm, None)) == ["89@x.example", "-9999@x.example"]
    assert uids(shown(firm, None, until=date(2027, 12, 31))) == ["91@x.example", "89@x.example", "-9999@x.example"]


def test_an_all_day_event_has_days(firm: Firm) -> None:
    midnight = datetime(2026, 11, 3, tzinfo=UTC)
    firm.store_event(firm.account("jana"), make_event(at=midnight, length=2 * DAY, is_all_day=True))
    view = only(firm, None)
    assert (view.start, view.end, view.all_day, view.time_zone) == (date(2026, 11, 3), date(2026, 11, 5), True, "")
    assert not isinstance(view.start, datetime)
    assert len(shown(firm, None, date(2026, 11, 4), date(2026, 11, 5))) == 1
    assert shown(firm, None, date(2026, 11, 5), date(2026, 11, 6)) == []


def test_a_series_is_expanded_with_its_exceptions(firm: Firm) -> None:
    firm.store_event(firm.account("jana", calendar=E), MASTER, CALLED_OFF, MOVED)
    views = shown(firm, None, until=date(2026, 11, 3))
    assert [(view.title, view.start) for view in views] == [
        ("Weekly", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("Weekly", datetime(2026, 10, 26, 9, tzinfo=UTC)),
        ("Moved", datetime(2026, 10, 20, 13, tzinfo=UTC)),
        ("Weekly", datetime(2026, 10, 5, 8, tzinfo=UTC)),
    ]
    assert all(view.repeats for view in views)
    assert views[0].end == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert len({view.id for view in views}) == 2


def test_a_series_that_changes_for_good_changes_its_instances(firm: Firm) -> None:
    since_then = replace(MASTER, title="Later", recurrence_id="20261116T090000Z", schedule=CHANGED)
    firm.store_event(firm.account("jana", calendar=E), replace(MASTER, schedule=CHANGED), since_then)
    views = shown(firm, None, date(2026, 11, 9), date(2026, 11, 30))
    assert [(view.title, view.start) for view in views] == [
        ("Later", datetime(2026, 11, 23, 13, tzinfo=UTC)),
        ("Later", datetime(2026, 11, 16, 13, tzinfo=UTC)),
        ("Weekly", datetime(2026, 11, 9, 9, tzinfo=UTC)),
    ]


def test_a_series_shows_in_each_window_the_instances_of_that_window(firm: Firm) -> None:
    firm.store_event(firm.account("jana"), MASTER, CALLED_OFF, MOVED)
    assert [view.start for view in shown(firm, None, date(2030, 1, 1), date(2030, 1, 15))] == [
        datetime(2030, 1, 14, 9, tzinfo=UTC),
        datetime(2030, 1, 7, 9, tzinfo=UTC),
    ]
    assert shown(firm, None, date(2026, 10, 12), date(2026, 10, 20)) == []


def test_of_a_series_without_end_the_latest_thousand_are_shown(firm: Firm) -> None:
    daily = replace(make_event(at=datetime(2020, 1, 1, 8, tzinfo=UTC)), schedule=DAILY, last_at=None)
    firm.store_event(firm.account("jana"), daily)
    views = shown(firm, None)
    latest = datetime(2027, 1, 31, 8, tzinfo=UTC)
    assert [view.start for view in views] == [latest - days * DAY for days in range(1000)]


def test_events_come_latest_first_and_pages_join_without_loss(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rapport.reading.events.PAGE", 3)
    account = firm.account("jana")
    for number in range(8):
        firm.store_event(account, make_event(uid=f"{number}@x.example", at=NOON - (number // 2) * DAY))
    views = shown(firm, None)
    assert [(view.start, view.id) for view in views] == sorted(((view.start, view.id) for view in views), reverse=True)
    assert sorted(uids(views)) == [f"{number}@x.example" for number in range(8)]
    assert list(list_events(firm.read(None), EventSelection(), limit=4)) == views[:4]


@pytest.mark.parametrize("count", [2, 30])
def test_a_page_costs_a_fixed_number_of_statements(firm: Firm, count: int) -> None:
    jana, ota = firm.account("jana", calendar=E), firm.account("ota")
    for number in range(count):
        event = make_event(uid=f"{number}@x.example", attendees=BOTH)
        firm.store_event(jana, event)
        firm.store_event(ota, event)
    reader = firm.read("ota")
    with counting(firm.session) as statements:
        assert len(list(list_events(reader, EventSelection()))) == count
    assert count < PAGE
    assert len(statements) == 3, statements
