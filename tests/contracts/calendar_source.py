"""What every source of calendars does, whoever the provider is: one suite, passed by all of them.

A provider's test class inherits `CalendarSourceContract`, gives the fixture `peer`, and names in `can` what its peer
can; tests that need more are not collected for it.
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from models.words import FolderRole
from rapport.errors import CursorExpired, Gone
from rapport.providers.base import CalendarObject, CalendarSource, EventListing, RemoteCalendar, Unreadable
from tests.contracts.abilities import leave_out, needs
from tests.contracts.calendar_peer import (
    ALL_ABILITIES,
    CalendarPeer,
    changes_since,
    compare_versions,
    ids_by_uid,
    read_events,
)
from tests.contracts.mail_peer import unknown_like
from tests.contracts.meetings import (
    FIRST_MEETING,
    ZONE,
    make_broken,
    make_meeting,
    make_series,
    make_todo,
    meeting_time,
    uid_of,
)

__all__ = ["ALL_ABILITIES", "CalendarPeer", "CalendarSourceContract"]

LONG_UID = "0123456789" * 45 + "@firma.example"
ODD_UID = "plán/2024 #1?%41&b@firma.example"


class CalendarSourceContract:
    """Inherit this, give `peer`, and name what the peer can."""

    can: ClassVar[frozenset[str]] = ALL_ABILITIES
    crowd: ClassVar[int] = 250  # objects that no provider gives in one answer

    def __init_subclass__(cls) -> None:
        """Leave out the tests that need what the peer can't."""
        leave_out(CalendarSourceContract, cls, cls.can)

    @pytest.fixture
    def peer(self) -> CalendarPeer:
        raise NotImplementedError

    # calendars

    def test_the_home_calendar_is_listed_once(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 1)
        with peer.open() as calendars:
            (home,) = [one for one in calendars.list_calendars() if one.path == peer.home]
        assert home.role is FolderRole.CUSTOM
        assert home.name

    @needs("create_calendar")
    def test_calendars_are_listed_by_the_names_that_they_were_given(self, peer: CalendarPeer) -> None:
        names = ["Zákazníci & partneři", "Zasedačka 3 – 会議室"]
        paths = [peer.create_calendar(name) for name in names]
        for number, path in enumerate(paths):
            peer.put(path, uid_of(number), make_meeting(uid_of(number)))
        with peer.open() as calendars:
            listed = {one.path: one.name for one in calendars.list_calendars()}
        assert [listed[path] for path in paths] == names

    @needs("create_calendar", "remove_calendar")
    def test_a_removed_calendar_is_gone_and_no_others(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 1)
        path = peer.create_calendar("Customers")
        peer.put(path, uid_of(2), make_meeting(uid_of(2)))
        with peer.open() as calendars:
            cursor = calendars.list_events(path).cursor
        peer.remove_calendar(path)
        with peer.open() as calendars:
            assert path not in [one.path for one in calendars.list_calendars()]
            with pytest.raises(Gone):
                calendars.list_events(path)
            with pytest.raises(Gone):
                calendars.list_changes(path, cursor)
            assert set(read_events(calendars, peer.home)) == {uid_of(0)}

    @needs("create_calendar")
    def test_one_uid_in_two_calendars_is_two_objects(self, peer: CalendarPeer) -> None:
        other = peer.create_calendar("Customers")
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1), "Ours"))
        peer.put(other, uid_of(1), make_meeting(uid_of(1), "Theirs"))
        with peer.open() as calendars:
            assert read_events(calendars, peer.home)[uid_of(1)].title == "Ours"
            assert read_events(calendars, other)[uid_of(1)].title == "Theirs"
            known = {path: calendars.list_events(path) for path in (peer.home, other)}
        peer.put(other, uid_of(1), make_meeting(uid_of(1), "Theirs later"))
        with peer.open() as calendars:
            assert not self._changes(calendars, peer.home, known[peer.home])
            assert self._changes(calendars, other, known[other]) == {uid_of(1)}

    # listing

    def test_every_object_is_listed_once_with_a_version(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            versions = calendars.list_events(peer.home).versions
            by_uid = ids_by_uid(calendars, peer.home)
        assert set(by_uid) == {uid_of(number) for number in range(3)}
        assert sorted(by_uid.values()) == sorted(versions)
        assert all(versions.values())

    def test_two_sessions_see_the_same(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            before = (calendars.list_calendars(), calendars.list_events(peer.home))
        with peer.open() as calendars:
            assert (calendars.list_calendars(), calendars.list_events(peer.home)) == before

    @pytest.mark.parametrize("uid", [LONG_UID, ODD_UID], ids=["long", "odd"])
    def test_ids_and_versions_keep_within_bounds(self, peer: CalendarPeer, uid: str) -> None:
        self._put_meetings(peer, 1)
        peer.put(peer.home, uid, make_meeting(uid))
        with peer.open() as calendars:
            listing = calendars.list_events(peer.home)
            assert all(0 < len(one) <= 400 for one in listing.versions)
            assert all(0 < len(one) <= 200 for one in listing.versions.values())
            assert set(read_events(calendars, peer.home)) == {uid_of(0), uid}
        peer.put(peer.home, uid, make_meeting(uid, "Changed"))
        with peer.open() as calendars:
            assert self._changes(calendars, peer.home, listing) == {uid}
            assert set(calendars.list_events(peer.home).versions) == set(listing.versions)

    def test_the_version_changes_of_what_changed_and_of_nothing_else(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            before = calendars.list_events(peer.home)
            by_uid = ids_by_uid(calendars, peer.home)
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1), "Moved"))
        with peer.open() as calendars:
            after = calendars.list_events(peer.home)
        changed = {one for one in before.versions if before.versions[one] != after.versions[one]}
        assert changed == {by_uid[uid_of(1)]}
        assert set(after.versions) == set(before.versions)

    # changes

    def test_nothing_is_told_when_nothing_changed(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 2)
        with peer.open() as calendars:
            cursor = calendars.list_events(peer.home).cursor
        with peer.open() as calendars:
            changes = calendars.list_changes(peer.home, cursor)
            assert (dict(changes.changed), list(changes.removed)) == ({}, [])
            assert changes.cursor == cursor
            assert self._home(calendars, peer).cursor in {None, cursor}

    def test_what_came_and_what_changed_is_told(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1), "Moved", meeting_time(9)))
        peer.put(peer.home, uid_of(7), make_meeting(uid_of(7), "New"))
        with peer.open() as calendars:
            assert self._home(calendars, peer).cursor != known.cursor
            changes = changes_since(calendars, peer.home, known.cursor, known.versions)
            read = read_events(calendars, peer.home, changes.changed)
            listed = calendars.list_events(peer.home).versions
        assert {uid: event.title for uid, event in read.items()} == {uid_of(1): "Moved", uid_of(7): "New"}
        assert read[uid_of(1)].starts_at == meeting_time(9)
        assert dict(changes.changed) == {one: listed[one] for one in changes.changed}
        assert list(changes.removed) == []

    @needs("delete")
    def test_what_went_is_told(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
            by_uid = ids_by_uid(calendars, peer.home)
        peer.delete(peer.home, uid_of(1))
        with peer.open() as calendars:
            assert self._home(calendars, peer).cursor != known.cursor
            changes = changes_since(calendars, peer.home, known.cursor, known.versions)
            assert (dict(changes.changed), list(changes.removed)) == ({}, [by_uid[uid_of(1)]])
            assert set(read_events(calendars, peer.home)) == {uid_of(0), uid_of(2)}

    @needs("delete")
    def test_coming_changing_and_going_at_once(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
            by_uid = ids_by_uid(calendars, peer.home)
        peer.put(peer.home, uid_of(8), make_meeting(uid_of(8), "Comes and goes"))
        peer.put(peer.home, uid_of(9), make_meeting(uid_of(9), "Comes"))
        peer.put(peer.home, uid_of(0), make_meeting(uid_of(0), "Changes"))
        peer.delete(peer.home, uid_of(8))
        peer.delete(peer.home, uid_of(2))
        with peer.open() as calendars:
            changes = changes_since(calendars, peer.home, known.cursor, known.versions)
            assert set(read_events(calendars, peer.home, changes.changed)) == {uid_of(0), uid_of(9)}
            assert len(changes.changed) == 2
            assert list(changes.removed) == [by_uid[uid_of(2)]]

    @needs("delete")
    def test_what_went_and_came_back_is_there(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 2)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
        peer.delete(peer.home, uid_of(1))
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1), "Back"))
        with peer.open() as calendars:
            changes = changes_since(calendars, peer.home, known.cursor, known.versions)
            assert read_events(calendars, peer.home, changes.changed)[uid_of(1)].title == "Back"
            listed = calendars.list_events(peer.home).versions
            assert set(listed) == (set(known.versions) | set(changes.changed)) - set(changes.removed)

    @needs("create_calendar", "move")
    def test_a_moved_object_leaves_one_calendar_and_enters_the_other(self, peer: CalendarPeer) -> None:
        other = peer.create_calendar("Customers")
        self._put_meetings(peer, 2)
        peer.put(other, uid_of(5), make_meeting(uid_of(5)))
        with peer.open() as calendars:
            known = {path: calendars.list_events(path) for path in (peer.home, other)}
            by_uid = ids_by_uid(calendars, peer.home)
        peer.move(peer.home, uid_of(1), other)
        with peer.open() as calendars:
            left = changes_since(calendars, peer.home, known[peer.home].cursor, known[peer.home].versions)
            assert (dict(left.changed), list(left.removed)) == ({}, [by_uid[uid_of(1)]])
            assert self._changes(calendars, other, known[other]) == {uid_of(1)}

    def test_the_cursor_of_changes_covers_them(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 2)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
        peer.put(peer.home, uid_of(2), make_meeting(uid_of(2)))
        with peer.open() as calendars:
            changes = changes_since(calendars, peer.home, known.cursor, known.versions)
        with peer.open() as calendars:
            again = calendars.list_changes(peer.home, changes.cursor)
            assert (dict(again.changed), list(again.removed)) == ({}, [])
            assert self._home(calendars, peer).cursor in {None, changes.cursor}

    def test_what_happens_after_the_cursor_was_taken_is_told_by_it(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 1)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
            peer.put(peer.home, uid_of(1), make_meeting(uid_of(1)))
            later = calendars.list_events(peer.home)
        peer.put(peer.home, uid_of(2), make_meeting(uid_of(2)))
        with peer.open() as calendars:
            assert self._changes(calendars, peer.home, known) == {uid_of(1), uid_of(2)}
            assert self._changes(calendars, peer.home, later) == {uid_of(2)}

    @needs("expire_cursors")
    def test_expired_cursors_say_so_and_comparing_heals(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1), "Moved"))
        peer.expire_cursors()
        with peer.open() as calendars:
            with pytest.raises(CursorExpired):
                calendars.list_changes(peer.home, known.cursor)
            changes = compare_versions(calendars, peer.home, known.versions)
            assert set(read_events(calendars, peer.home, changes.changed)) == {uid_of(1)}
            assert list(changes.removed) == []
            again = calendars.list_changes(peer.home, changes.cursor)
            assert (dict(again.changed), list(again.removed)) == ({}, [])

    def test_a_cursor_that_nobody_gave_is_expired(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 1)
        with peer.open() as calendars, pytest.raises(CursorExpired):
            calendars.list_changes(peer.home, "nobody gave this")

    # reading

    def test_an_ordinary_meeting_is_read(self, peer: CalendarPeer) -> None:
        peer.put(peer.home, uid_of(1), make_meeting(uid_of(1), "Nabídka č. 1"))
        with peer.open() as calendars:
            event = read_events(calendars, peer.home)[uid_of(1)]
        assert event.title == "Nabídka č. 1"
        assert (event.starts_at, event.ends_at) == (FIRST_MEETING, FIRST_MEETING + timedelta(hours=1))
        assert {(one.name, one.address, one.is_organizer) for one in event.attendees} == {
            ("Jana Novotná", "jana@firma.example", True),
            ("Karel", "karel@odberatel.example", False),
        }

    def test_a_series_with_an_exception_is_one_object_of_two_events(self, peer: CalendarPeer) -> None:
        moved = datetime(2024, 3, 8, 13, 0, tzinfo=UTC)
        peer.put(peer.home, uid_of(1), make_series(uid_of(1), moved))
        with peer.open() as calendars:
            (id_,) = calendars.list_events(peer.home).versions
            (read,) = calendars.fetch_events(peer.home, [id_])
        assert isinstance(read, CalendarObject)
        assert read.id == id_
        master, exception = sorted(read.events, key=lambda one: one.recurrence_id)
        assert (master.uid, exception.uid) == (uid_of(1), uid_of(1))
        assert (master.starts_at, master.time_zone) == (FIRST_MEETING, ZONE)
        assert (exception.recurrence_id, exception.starts_at) == ("20240308T090000Z", moved)
        assert master.schedule

    def test_a_new_exception_changes_its_series_alone(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 1)
        peer.put(peer.home, uid_of(1), make_series(uid_of(1)))
        with peer.open() as calendars:
            known = calendars.list_events(peer.home)
        peer.put(peer.home, uid_of(1), make_series(uid_of(1), meeting_time(8)))
        with peer.open() as calendars:
            assert self._changes(calendars, peer.home, known) == {uid_of(1)}

    @needs("hold_todo")
    def test_a_task_is_an_object_without_events(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 1)
        peer.put(peer.home, uid_of(5), make_todo(uid_of(5)))
        with peer.open() as calendars:
            ids = list(calendars.list_events(peer.home).versions)
            read = [one for one in calendars.fetch_events(peer.home, ids) if isinstance(one, CalendarObject)]
        assert sorted(one.id for one in read) == sorted(ids)
        assert sorted(len(one.events) for one in read) == [0, 1]

    @needs("hold_broken")
    def test_a_broken_object_is_unreadable_and_holds_up_nothing(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 2)
        peer.put(peer.home, uid_of(5), make_broken(uid_of(5)))
        with peer.open() as calendars:
            listing = calendars.list_events(peer.home)
            read = calendars.fetch_events(peer.home, list(listing.versions))
            (broken,) = [one for one in read if isinstance(one, Unreadable)]
            assert set(ids_by_uid(calendars, peer.home).values()) == set(listing.versions) - {broken.id}
        assert broken.reason.endswith(".")
        assert "Canary" not in broken.reason
        assert "sometime" not in broken.reason
        peer.put(peer.home, uid_of(5), make_meeting(uid_of(5), "Mended"))
        with peer.open() as calendars:
            assert self._changes(calendars, peer.home, listing) == {uid_of(5)}

    def test_unknown_ids_are_left_out(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 2)
        with peer.open() as calendars:
            first, second = calendars.list_events(peer.home).versions
            unknown = unknown_like(first, {first, second})
            assert [one.id for one in calendars.fetch_events(peer.home, [unknown, second])] == [second]
            assert list(calendars.fetch_events(peer.home, [unknown])) == []
            assert list(calendars.fetch_events(peer.home, [])) == []

    @needs("delete")
    def test_what_went_meanwhile_is_left_out(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 2)
        with peer.open() as calendars:
            listed = list(calendars.list_events(peer.home).versions)
            gone = ids_by_uid(calendars, peer.home)[uid_of(1)]
        peer.delete(peer.home, uid_of(1))
        with peer.open() as calendars:
            read = calendars.fetch_events(peer.home, listed)
        assert {one.id for one in read} == set(listed) - {gone}

    def test_many_objects_are_read_at_once(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, self.crowd)
        with peer.open() as calendars:
            ids = list(calendars.list_events(peer.home).versions)
            read = read_events(calendars, peer.home, ids)
            requests = calendars.usage.requests
        assert len(ids) == self.crowd
        assert {uid: event.starts_at for uid, event in read.items()} == {
            uid_of(number): meeting_time(number) for number in range(self.crowd)
        }
        assert 0 < requests < self.crowd

    def test_a_listing_with_content_tells_what_a_plain_one_tells_and_reads_the_same(self, peer: CalendarPeer) -> None:
        self._put_meetings(peer, 3)
        peer.put(peer.home, uid_of(5), make_series(uid_of(5), meeting_time(8)))
        with peer.open() as calendars:
            plain = calendars.list_events(peer.home)
            read = {one.id: one for one in calendars.fetch_events(peer.home, list(plain.versions))}
        with peer.open() as calendars:
            listing = calendars.list_with_content(peer.home)
            along = {one.id: one for one in calendars.fetch_events(peer.home, list(listing.versions))}
        assert dict(listing.versions) == dict(plain.versions)
        assert along == read

    def _put_meetings(self, peer: CalendarPeer, count: int) -> None:
        for number in range(count):
            peer.put(peer.home, uid_of(number), make_meeting(uid_of(number), start=meeting_time(number)))

    def _home(self, calendars: CalendarSource, peer: CalendarPeer) -> RemoteCalendar:
        return next(one for one in calendars.list_calendars() if one.path == peer.home)

    def _changes(self, calendars: CalendarSource, path: str, known: EventListing) -> set[str]:
        """Give the UIDs of what came or changed, after making sure that nothing went."""
        changes = changes_since(calendars, path, known.cursor, known.versions)
        assert list(changes.removed) == []
        read = read_events(calendars, path, changes.changed)
        assert len(read) == len(changes.changed)
        return set(read)
