"""An account's calendars at Google: which there are, what each holds, and what changed by its sync token.

A poll in which nothing changed costs a request for each calendar, and one for their list. A change of one instance
makes its whole series changed; what was told along with a listing or a change isn't asked for again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rapport.errors import CursorExpired
from rapport.providers.base import (
    CalendarObject,
    EventChanges,
    EventListing,
    Login,
    RemoteCalendar,
    Unreadable,
    Usage,
)
from rapport.providers.google_calendar.client import Client, open_client
from rapport.providers.google_calendar.parse import DIGEST, is_whole, read_calendars, read_events, version_of
from rapport.providers.google_calendar.shelf import Shelf
from rapport.providers.google_calendar.wire import EVENTS, VERSIONS
from rapport.providers.whole_messages import read_or_skip

FEW = 20  # objects that are asked for one by one; more are had by listing the calendar, 2,500 events a request


class GoogleCalendars:
    """A `CalendarSource` over one session."""

    def __init__(self, client: Client) -> None:
        self.usage: Usage = client.usage
        self._client = client
        self._shelf = Shelf("")  # of the calendar that was asked last

    def list_calendars(self) -> Sequence[RemoteCalendar]:
        """List the calendars of the owner's list; Google tells no cursors with them."""
        return list(read_calendars(self._client.list_calendars()))

    def list_events(self, path: str) -> EventListing:
        """List every id with its version. Raises Gone without the calendar."""
        listed = Shelf(path)
        cursor = listed.take(self._client.list_events(path, VERSIONS))
        versions = listed.versions()
        known = self._open(path)
        for id_, version in known.versions().items():
            if versions.get(id_) != version:
                known.drop(id_)
        return EventListing(versions, cursor)

    def list_with_content(self, path: str) -> EventListing:
        """List every id with its version, and keep what they hold. Raises Gone without the calendar."""
        shelf = Shelf(path)
        cursor = shelf.take(self._client.list_events(path, EVENTS))
        self._shelf, shelf.is_complete = shelf, True
        return EventListing(shelf.versions(), cursor)

    def list_changes(self, path: str, cursor: str) -> EventChanges:
        """Tell what changed since a sync token. Raises CursorExpired, Gone."""
        if not cursor:
            raise CursorExpired("Google gave no sync token with the last listing.")
        told = Shelf(path)
        after = told.take(self._client.list_changes(path, EVENTS, cursor))
        self._load(path, self._keep_whole(told))
        now = {id_: self._open(path).events(id_) for id_ in told}
        changed = {id_: version_of(events) for id_, events in now.items() if events}
        return EventChanges(changed, [id_ for id_ in now if id_ not in changed], after)

    def _keep_whole(self, told: Shelf) -> dict[str, str | None]:
        """Keep changed objects that were told as a whole; give the others, with their UIDs where these were told."""
        shelf = self._open(told.path)
        parts: dict[str, str | None] = {}
        for id_ in told:
            events = told.everything(id_)
            if is_whole(events):
                shelf.put(id_, told)
            else:
                shelf.is_complete = False
                parts[id_] = next((event["iCalUID"] for event in events if event.get("iCalUID")), None)
        return parts

    def fetch_events(self, path: str, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
        """Give what ids hold; what this session wasn't told yet is asked for."""
        shelf = self._open(path)
        self._load(path, dict.fromkeys(id_ for id_ in ids if id_ not in shelf))
        return list(self._read(ids))

    def _read(self, ids: Iterable[str]) -> Iterator[CalendarObject | Unreadable]:
        shelf = self._shelf
        for id_ in ids:
            if events := shelf.events(id_):
                yield read_or_skip(id_, read_events, id_, events, shelf.time_zone)

    def _open(self, path: str) -> Shelf:
        """Give the shelf of a calendar; that of another one is cleared away."""
        if self._shelf.path != path:
            self._shelf = Shelf(path)
        return self._shelf

    def _load(self, path: str, uids: Mapping[str, str | None]) -> None:
        """Get what objects hold now, by their UIDs where these are known; leave out those that aren't there."""
        if len(uids) <= FEW:
            unknown = [id_ for id_, uid in uids.items() if not self._load_one(path, id_, uid)]
            if not unknown or self._open(path).is_complete:
                return
        self.list_with_content(path)

    def _load_one(self, path: str, id_: str, uid: str | None) -> bool:
        """Get what one object holds now; False where its UID can't be found.

        There may be instances of a series whose master isn't in the calendar, and a digest says no id.
        """
        shelf = self._open(path)
        if uid is None and not id_.startswith(DIGEST):
            uid = self._client.find_uid(path, id_)
        if uid is None:
            return False
        found = Shelf(path)
        found.take(self._client.list_events(path, EVENTS, uid))
        shelf.put(id_, found)
        return True


@contextmanager
def open_calendar(login: Login) -> Iterator[GoogleCalendars]:
    """Open an account's calendars; the connection ends with the context."""
    with open_client(login) as client:
        yield GoogleCalendars(client)
