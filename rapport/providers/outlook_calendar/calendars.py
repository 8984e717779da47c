"""An account's calendars at Microsoft: which there are, what each holds, and what changed.

Graph follows changes only within a window of days, and tells of what left it as of what was deleted. So what it tells
are hints: each object that it names is asked for by its id, and only what isn't there was removed. What lies outside
of the window is told by a listing, which is of all times and taken at least once a month.

A poll in which nothing changed costs a request for each calendar, and one for their list.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rapport.errors import CursorExpired, Gone, ProviderError
from rapport.providers.base import CalendarObject, EventChanges, EventListing, Login, RemoteCalendar, Unreadable, Usage
from rapport.providers.outlook_calendar.client import Client, open_client
from rapport.providers.outlook_calendar.cursors import open_window, read_cursor, write_cursor
from rapport.providers.outlook_calendar.parse import object_of, owner_of, read_calendars, read_event, version_of
from rapport.providers.outlook_calendar.shelf import Shelf
from rapport.providers.outlook_calendar.wire import CONTENT, VERSIONS, WireEvent
from rapport.providers.whole_messages import read_or_skip

FEW = 99  # objects that are asked for one by one, twenty a request; more are had by listing the calendar
UNKNOWN_VERSION = "?"  # of an object that Graph names, but can't show now

_SERIES = "seriesMaster"

_Answers = dict[str, WireEvent | ProviderError]


class OutlookCalendars:
    """A `CalendarSource` over one session."""

    def __init__(self, client: Client) -> None:
        self.usage: Usage = client.usage
        self._client = client
        self._shelf = Shelf("")  # of the calendar that was asked last
        self._cursors: dict[str, str] = {}
        self._owners: dict[str, str] = {}

    def list_calendars(self) -> Sequence[RemoteCalendar]:
        """List the calendars of the mailbox, and those that are shared with it; Graph tells no cursors with them."""
        entries = self._client.list_calendars()
        self._owners |= {entry["id"]: owner_of(entry) for entry in entries}
        return list(read_calendars(entries, self._client.owner))

    def list_events(self, path: str) -> EventListing:
        """List every id with its version, of all times. Raises Gone without the calendar."""
        cursor = self._take_cursor(path)
        answers = self._complete(path, self._client.list_versions(path), VERSIONS)
        versions = {id_: _version_of(answer) for id_, answer in answers}
        shelf = self._open(path)
        for id_, version in shelf.versions().items():
            if versions.get(id_) != version:
                shelf.drop(id_)
        return EventListing(versions, cursor)

    def list_with_content(self, path: str) -> EventListing:
        """List every id with its version, and keep what they hold. Raises Gone without the calendar."""
        cursor = self._take_cursor(path)
        self._shelf = Shelf(path)
        return EventListing(self._load_all(path), cursor)

    def list_changes(self, path: str, cursor: str) -> EventChanges:
        """Tell what changed since a cursor. Raises CursorExpired, also with the turn of the month, and Gone."""
        told = self._client.list_changes(path, read_cursor(cursor))
        self._cursors[path] = write_cursor(told.token)
        if not told.changed and not told.removed:
            return EventChanges({}, [], cursor)
        answers = self._load(path, told.changed | told.removed)
        gone = {id_ for id_, answer in answers.items() if isinstance(answer, Gone)}
        gone |= self._find_moved(path, told.removed & answers.keys() - gone)
        changed = {id_: _version_of(answer) for id_, answer in answers.items() if id_ not in gone}
        return EventChanges(changed, sorted(gone), self._cursors[path])

    def fetch_events(self, path: str, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
        """Give what ids hold; what this session wasn't told yet is asked for."""
        shelf = self._open(path)
        missing = [id_ for id_ in ids if id_ not in shelf]
        if len(missing) > FEW:
            self._load_all(path)
        elif missing:
            self._load(path, missing)
        return list(self._read(path, ids))

    def _read(self, path: str, ids: Iterable[str]) -> Iterator[CalendarObject | Unreadable]:
        for id_ in ids:
            if event := self._shelf.find(id_):
                yield read_or_skip(id_, read_event, event, self._owner_of(path))

    def _take_cursor(self, path: str) -> str:
        """Give a cursor of this moment: a round that this session began goes on, since Graph keeps each of them."""
        try:
            token = self._client.list_changes(path, read_cursor(self._cursors.get(path, ""))).token
        except CursorExpired:
            token = self._client.begin(path, open_window())
        self._cursors[path] = write_cursor(token)
        return self._cursors[path]

    def _load_all(self, path: str) -> dict[str, str]:
        """Get all that a calendar holds, and give the versions."""
        versions: dict[str, str] = {}
        shelf = self._open(path)
        for id_, answer in self._complete(path, self._client.list_content(path), CONTENT):
            shelf.keep(id_, answer)
            versions[id_] = _version_of(answer)
        return versions

    def _load(self, path: str, ids: Iterable[str]) -> _Answers:
        """Get what objects hold now, and give the answers; of instances, their series are asked for."""
        answers = self._client.get_events(path, ids)
        named = {object_of(answer) for answer in answers.values() if not isinstance(answer, ProviderError)}
        answers |= self._client.get_events(path, named - answers.keys())
        whole = {id_: answer for id_, answer in answers.items() if _is_object(id_, answer)}
        shelf = self._open(path)
        for id_, answer in whole.items():
            shelf.keep(id_, answer)
        return whole

    def _complete(
        self, path: str, events: Iterable[WireEvent], fields: str
    ) -> Iterator[tuple[str, WireEvent | ProviderError]]:
        """Give listed events, the series with their exceptions; what went meanwhile is left out."""
        series: dict[str, WireEvent] = {}
        for event in events:
            if event.get("type") == _SERIES:
                series[event["id"]] = event
            else:
                yield event["id"], event
        for id_, answer in self._client.get_exceptions(path, series, fields).items():
            if not isinstance(answer, ProviderError):
                yield id_, {**answer, **series[id_]}
            elif not isinstance(answer, Gone):
                yield id_, answer

    def _find_moved(self, path: str, ids: Iterable[str]) -> set[str]:
        """Find those of some ids that are in the mailbox, but in another calendar: their id doesn't tell which."""
        wanted = set(ids)
        return wanted - {event["id"] for event in self._client.list_versions(path)} if wanted else set()

    def _open(self, path: str) -> Shelf:
        """Give the shelf of a calendar; that of another one is cleared away."""
        if self._shelf.path != path:
            self._shelf = Shelf(path)
        return self._shelf

    def _owner_of(self, path: str) -> str:
        if path not in self._owners:
            self._owners[path] = owner_of(self._client.get_calendar(path))
        return self._owners[path] or self._client.owner


def _is_object(id_: str, answer: WireEvent | ProviderError) -> bool:
    return isinstance(answer, ProviderError) or object_of(answer) == id_


def _version_of(answer: WireEvent | ProviderError) -> str:
    return UNKNOWN_VERSION if isinstance(answer, ProviderError) else version_of(answer)


@contextmanager
def open_calendar(login: Login) -> Iterator[OutlookCalendars]:
    """Open an account's calendars; the connection ends with the context."""
    with open_client(login) as client:
        yield OutlookCalendars(client)
