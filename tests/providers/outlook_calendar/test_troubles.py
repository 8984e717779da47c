"""What goes wrong with an account's calendars at Microsoft, and what is lost by it: nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from rapport.errors import AuthorizationLost, CursorExpired, Gone, RateLimited, Unavailable
from rapport.providers.base import NOTHING, CalendarObject, CalendarSource, EventListing, Usage
from rapport.providers.microsoft.calls import Calls
from rapport.providers.outlook_calendar.calendars import UNKNOWN_VERSION
from rapport.providers.outlook_calendar.client import Client
from tests.clocks import SleepersClock
from tests.contracts.calendar_peer import changes_since
from tests.fakes.microsoft import calendar_delta, dispatch
from tests.fakes.microsoft.calendar_held import Ref
from tests.fakes.microsoft.calendar_series import weekly
from tests.fakes.microsoft.calls import Call
from tests.fakes.microsoft.faults import Fault, throttled, unavailable
from tests.fakes.microsoft.server import FakeMicrosoft
from tests.providers.outlook_calendar.peers import OutlookPeer

pytestmark = pytest.mark.server

START = datetime(2026, 11, 3, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
DENIED = Fault(403, "ErrorAccessDenied")


def put_series(peer: OutlookPeer) -> str:
    return peer.calendars.put(peer.home, "Weekly", START, recurrence=weekly(START.date(), numberOfOccurrences=6))


def look(peer: OutlookPeer) -> EventListing:
    with peer.open() as calendars:
        return calendars.list_events(peer.home)


# cursors


def test_with_the_turn_of_the_month_everything_is_compared_and_nothing_fetched_again(
    sleepers: SleepersClock, peer: OutlookPeer
) -> None:
    kept, series = peer.calendars.put(peer.home, "Kept", START), put_series(peer)
    gone = peer.calendars.put(peer.home, "Gone", START)
    known = look(peer)
    sleepers.sleep(30 * 86_400)
    peer.calendars.delete(gone)
    peer.calendars.cancel_instance(series, START + WEEK)
    with peer.open() as calendars:
        with pytest.raises(CursorExpired):
            calendars.list_changes(peer.home, known.cursor)
        changes = changes_since(calendars, peer.home, known.cursor, known.versions)
        assert (list(changes.changed), list(changes.removed)) == ([series], [gone])
        assert calendars.list_changes(peer.home, changes.cursor).changed == {}
        assert calendars.list_events(peer.home).versions == {kept: known.versions[kept], **changes.changed}


@pytest.mark.parametrize("expiry", [(410, "syncStateNotFound"), (410, "resyncRequired"), (400, "SyncStateNotFound")])
def test_a_forgotten_token_heals_by_comparing(
    microsoft: FakeMicrosoft, peer: OutlookPeer, expiry: tuple[int, str]
) -> None:
    microsoft.person(peer.address).mailbox.traps.expiry = expiry
    kept, gone = (peer.calendars.put(peer.home, title, START) for title in ("Kept", "Gone"))
    known = look(peer)
    peer.calendars.delete(gone)
    peer.calendars.change(kept, title="Changed")
    peer.calendars.forget_tokens()
    with peer.open() as calendars:
        with pytest.raises(CursorExpired):
            calendars.list_changes(peer.home, known.cursor)
        changes = changes_since(calendars, peer.home, known.cursor, known.versions)
    assert (list(changes.changed), list(changes.removed)) == ([kept], [gone])


def test_a_token_that_is_forgotten_between_two_pages(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    microsoft.person(peer.address).mailbox.traps.has_empty_pages = True
    peer.calendars.put(peer.home, "Offer", START)
    known = look(peer)
    peer.calendars.put(peer.home, "Other", START)
    microsoft.faults.plan("calendarView.delta", Fault(410, "syncStateNotFound"), nth=2)
    with peer.open() as calendars, pytest.raises(CursorExpired):
        calendars.list_changes(peer.home, known.cursor)


def test_a_round_of_this_session_that_is_forgotten_begins_again(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars:
        calendars.list_events(peer.home)
        peer.calendars.forget_tokens()
        listing = calendars.list_events(peer.home)
        peer.calendars.change(id_, title="Later")
        assert list(calendars.list_changes(peer.home, listing.cursor).changed) == [id_]


def test_a_token_that_microsoft_never_gave_is_expired(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    known = look(peer)
    microsoft.faults.plan("calendarView.delta", Fault(400, "BadRequest"))
    with peer.open() as calendars, pytest.raises(CursorExpired):
        calendars.list_changes(peer.home, known.cursor)


# calendars that are gone


def each_question(calendars: CalendarSource, path: str, cursor: str) -> Iterator[Callable[[], object]]:
    yield lambda: calendars.list_changes(path, cursor)
    yield lambda: calendars.list_events(path)
    yield lambda: calendars.list_with_content(path)


def test_a_calendar_that_went_is_gone_and_no_expired_token(peer: OutlookPeer) -> None:
    team = peer.create_calendar("Team")
    with peer.open() as calendars:
        cursor = calendars.list_events(team).cursor
        peer.remove_calendar(team)
        for ask in each_question(calendars, team, cursor):
            with pytest.raises(Gone):
                ask()
        with pytest.raises(Gone):
            calendars.fetch_events(team, ["AAkAnothing="])


def test_a_calendar_that_is_no_longer_shared_is_gone_and_the_account_is_not(
    microsoft: FakeMicrosoft, peer: OutlookPeer
) -> None:
    theirs = microsoft.person("eva@firma.example").calendars
    shared = theirs.share(theirs.primary, peer.calendars)
    theirs.put(theirs.primary, "Offer", START)
    id_ = peer.calendars.put(peer.home, "Ours", START)
    for operation in ("calendarView.delta", "events.list", "events.get"):
        microsoft.faults.plan(operation, DENIED, times=99, about=shared)
    with peer.open() as calendars:
        for ask in each_question(calendars, shared, "202611 R0usmc"):
            with pytest.raises(Gone, match="shared"):
                ask()
        with pytest.raises(Gone, match="shared"):
            calendars.fetch_events(shared, ["AAkAnothing="])
        assert list(calendars.list_events(peer.home).versions) == [id_]


def test_an_account_that_may_read_nothing_is_lost(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    for operation in ("calendarView.delta", "calendars.list"):
        microsoft.faults.plan(operation, DENIED, times=99)
    with peer.open() as calendars:
        with pytest.raises(AuthorizationLost):
            calendars.list_events(peer.home)
        with pytest.raises(AuthorizationLost):
            calendars.list_calendars()


def test_a_disabled_user_is_lost_at_once(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    microsoft.faults.plan("calendarView.delta", Fault(403, "accountDisabled"), times=99)
    with peer.open() as calendars, pytest.raises(AuthorizationLost, match="disabled"):
        calendars.list_events(peer.home)


# events that Graph can't tell


def test_an_event_that_microsoft_can_not_tell_waits_and_holds_up_no_other(
    microsoft: FakeMicrosoft, peer: OutlookPeer
) -> None:
    broken, fine = (peer.calendars.put(peer.home, title, START) for title in ("Broken", "Fine"))
    known = look(peer)
    peer.calendars.change(broken, title="Still broken")
    peer.calendars.change(fine, title="Finer")
    microsoft.faults.plan("events.get", Fault(500, "ErrorInternalServerError"), times=99, about=broken)
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        read = calendars.fetch_events(peer.home, [broken, fine])
    assert (set(changes.changed), list(changes.removed)) == ({broken, fine}, [])
    assert changes.changed[broken] == UNKNOWN_VERSION
    assert [one.id for one in read] == [fine]
    microsoft.faults.clear()
    with peer.open() as calendars:
        assert [one.id for one in calendars.fetch_events(peer.home, [broken, fine])] == [broken, fine]


def test_a_series_that_microsoft_can_not_tell_is_listed_and_not_shown_by_halves(
    microsoft: FakeMicrosoft, peer: OutlookPeer
) -> None:
    broken, fine = put_series(peer), put_series(peer)
    peer.calendars.cancel_instance(broken, START + WEEK)
    microsoft.faults.plan("events.get", Fault(500, "ErrorInternalServerError"), times=99, about=broken)
    with peer.open() as calendars:
        listing = calendars.list_with_content(peer.home)
        assert set(listing.versions) == {broken, fine}
        assert [one.id for one in calendars.fetch_events(peer.home, [broken, fine])] == [fine]
        microsoft.faults.clear()
        again = calendars.list_events(peer.home).versions
    assert (again[fine], again[broken] != UNKNOWN_VERSION) == (listing.versions[fine], True)


def test_what_went_between_the_list_and_its_exceptions_is_not_there(
    microsoft: FakeMicrosoft, peer: OutlookPeer
) -> None:
    went, stays = put_series(peer), put_series(peer)
    microsoft.faults.plan("events.get", Fault(404, "ErrorItemNotFound"), about=went)
    with peer.open() as calendars:
        assert set(calendars.list_with_content(peer.home).versions) == {stays}


def test_a_throttled_part_is_asked_for_again(
    microsoft: FakeMicrosoft, sleepers: SleepersClock, peer: OutlookPeer
) -> None:
    ids = [peer.calendars.put(peer.home, f"Meeting {number}", START) for number in range(30)]
    microsoft.faults.plan("events.get", throttled(7), times=5)
    began = sleepers.monotonic()
    with peer.open() as calendars:
        assert [one.id for one in calendars.fetch_events(peer.home, ids)] == ids
    assert sleepers.monotonic() - began >= 7


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (throttled(3600), RateLimited),
        (unavailable(None), Unavailable),
        (Fault(400, "ErrorInvalidRequest"), Unavailable),
    ],
)
@pytest.mark.parametrize("operation", ["calendarView.delta", "events.list"])
def test_a_refusal_is_none_of_the_cursor(
    microsoft: FakeMicrosoft, peer: OutlookPeer, operation: str, fault: Fault, kind: type[Exception]
) -> None:
    microsoft.faults.plan(operation, fault, times=99)
    with peer.open() as calendars, pytest.raises(kind) as raised:
        calendars.list_events(peer.home)
    assert not isinstance(raised.value, CursorExpired)


def test_an_interrupted_look_is_taken_again_from_where_it_began(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    known = look(peer)
    peer.calendars.change(id_, title="Later")
    microsoft.faults.plan("batch", unavailable(None), times=3)
    with peer.open() as calendars:
        with pytest.raises(Unavailable):
            calendars.list_changes(peer.home, known.cursor)
        assert list(calendars.list_changes(peer.home, known.cursor).changed) == [id_]


# where an id doesn't tell its calendar, or its series


def test_what_moved_to_another_calendar_left_this_one_though_its_id_is_known(
    peer: OutlookPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, far = (peer.calendars.put(peer.home, title, START) for title in ("Moved", "Far"))
    known = look(peer)
    _move(peer, monkeypatch, moved, peer.create_calendar("Team"))
    peer.calendars.move(far, datetime(2031, 5, 5, 9, tzinfo=UTC))  # told as removed, too
    with peer.open() as calendars:
        assert [one.id for one in calendars.fetch_events(peer.home, [moved])] == [moved]
        changes = calendars.list_changes(peer.home, known.cursor)
    assert (list(changes.changed), list(changes.removed)) == ([far], [moved])


def _move(peer: OutlookPeer, monkeypatch: pytest.MonkeyPatch, id_: str, to: str) -> None:
    """Move an event that keeps its immutable id, and is told by that whatever calendar stands in the path."""
    found, new, answer = peer.calendars.find(id_), peer.calendars.held(to), dispatch._HANDLERS["events.get"]
    assert found
    event = replace(found[1])
    peer.calendars.delete(id_)
    new.events[event.key] = event

    def tell(call: Call) -> Mapping[str, Any]:
        peer.calendars._refs[id_] = new.key, Ref(event.key)  # the fake has no verb for it
        told = answer(replace(call, path={"event": call.path["event"]}))
        assert isinstance(told, Mapping)
        return {**told, "id": call.path["event"]}

    monkeypatch.setattr(dispatch, "_HANDLERS", {**dispatch._HANDLERS, "events.get": tell})


def test_a_series_is_known_by_the_instance_that_left_the_window(
    peer: OutlookPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = put_series(peer)
    peer.calendars.except_(series, START + WEEK, title="Moved")
    known = look(peer)
    peer.calendars.except_(series, START + WEEK, start=datetime(2031, 5, 5, 9, tzinfo=UTC))
    tell = calendar_delta._tell
    monkeypatch.setattr(calendar_delta, "_tell", lambda *given: (one for one in tell(*given) if one.gone))
    with peer.open() as calendars:
        changes = calendars.list_changes(peer.home, known.cursor)
        assert calendars.list_events(peer.home).versions == changes.changed
    assert (list(changes.changed), list(changes.removed)) == ([series], [])


def test_what_one_calendar_told_is_not_taken_for_anothers(peer: OutlookPeer) -> None:
    team = peer.create_calendar("Team")
    id_ = peer.calendars.put(peer.home, "Here", START)
    with peer.open() as calendars:
        calendars.list_with_content(peer.home)
        assert list(calendars.fetch_events(team, [id_])) == []
        assert [one.id for one in calendars.fetch_events(peer.home, [id_])] == [id_]


def test_what_went_since_it_was_told_is_not_told_again(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars:
        known = calendars.list_with_content(peer.home)
        peer.calendars.delete(id_)
        assert list(calendars.list_changes(peer.home, known.cursor).removed) == [id_]
        assert list(calendars.fetch_events(peer.home, [id_])) == []


# pages


class _Paged(Calls):
    """Answers with the exceptions of a series on several pages, as Graph may."""

    def __init__(self) -> None:
        """Ask nobody."""

    def batch(self, requests: Mapping[str, str], prefer: Sequence[str] = ()) -> dict[str, Any]:
        assert prefer
        first = {"exceptionOccurrences": [{"id": "1"}], "exceptionOccurrences@odata.nextLink": "https://more.example/2"}
        return {id_: {"id": id_, **first} for id_ in requests} | {"": {}}

    def pages(self, path_or_url: str, params: Mapping[str, str] = NOTHING, prefer: Sequence[str] = ()) -> Iterator[Any]:
        assert (path_or_url, dict(params), bool(prefer)) == ("https://more.example/2", {}, True)
        yield {"value": [{"id": "2"}]}
        yield {"value": [{"id": "3"}]}


def test_exceptions_come_to_the_last_page() -> None:
    events = Client(_Paged(), "jana@firma.example", Usage()).get_events("home", ["series"])
    series = cast("dict[str, Any]", events["series"])
    assert [one["id"] for one in series["exceptionOccurrences"]] == ["1", "2", "3"]


def test_a_fetch_that_names_nothing_asks_nothing(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    with peer.open() as calendars:
        assert list(calendars.fetch_events(peer.home, [])) == []
        assert calendars.usage.requests == 0
    assert microsoft.requests == []


def test_objects_are_read_as_they_were_told_last(peer: OutlookPeer) -> None:
    id_ = peer.calendars.put(peer.home, "Offer", START)
    with peer.open() as calendars:
        known = calendars.list_with_content(peer.home)
        peer.calendars.change(id_, title="Later")
        calendars.list_changes(peer.home, known.cursor)
        (read,) = calendars.fetch_events(peer.home, [id_])
    assert isinstance(read, CalendarObject)
    assert read.events[0].title == "Later"
