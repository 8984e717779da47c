"""An account's CalDAV calendars: where they are, which there are, and what changed in each.

A poll in which nothing changed costs one request for each home set: its listing tells the cursors of all calendars.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from rapport.errors import AuthorizationLost, CursorExpired, Gone, Misconfigured
from rapport.providers.base import (
    CalendarObject,
    EventChanges,
    EventListing,
    Login,
    RemoteCalendar,
    Unreadable,
    Usage,
)
from rapport.providers.caldav import questions
from rapport.providers.caldav.client import Client, NotPermitted, Refused, open_client
from rapport.providers.caldav.collection import Collection
from rapport.providers.caldav.cursors import Kind, read_cursor
from rapport.providers.caldav.discovery import find_place, forget_place, recall_place, remember_place
from rapport.providers.caldav.parse import cursor_of_listing, read_calendars
from rapport.providers.caldav.reach import endpoint_of, join_url
from rapport.providers.caldav.service import Start, find_start
from rapport.providers.caldav.wire import Multistatus

Told = TypeVar("Told")


class CaldavCalendars:
    """A `CalendarSource` over one session."""

    def __init__(self, client: Client, login: Login, start: Start) -> None:
        self.usage: Usage = client.usage
        self._client = client
        self._login = login
        self._start = start
        self._collections: dict[str, Collection] = {}
        self._cursors: dict[str, str] = {}  # as just told with the calendars: the next listing needn't ask again
        remembered = recall_place(login)
        self._is_remembered = remembered is not None
        self._place = remembered or find_place(client, login, start)

    def list_calendars(self) -> Sequence[RemoteCalendar]:
        """List the calendars of all home sets, with their cursors."""
        try:
            return self._ask(self._list_calendars)
        except Gone:
            raise Misconfigured("The home of the calendars no longer exists: correct the account's URL.") from None

    def list_events(self, path: str) -> EventListing:
        """List every id with its version. Raises Gone without the calendar."""
        return self._ask(lambda: self._list_events(path))

    def list_with_content(self, path: str) -> EventListing:
        """List every id of a calendar with its version, and get what they hold in the same answer."""
        return self._ask(lambda: self._list_events(path, Collection.read_versions))

    def list_changes(self, path: str, cursor: str) -> EventChanges:
        """Tell what changed, as far as the kind of the cursor lets it be told. Raises CursorExpired, Gone."""
        return self._ask(lambda: self._list_changes(self._collection(path), cursor))

    def fetch_events(self, path: str, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
        """Fetch what ids hold, many in one request."""
        return self._ask(lambda: list(self._collection(path).fetch(ids)))

    def _ask(self, ask: Callable[[], Told]) -> Told:
        """Ask, and once more where the place of the calendars was remembered from before and may have changed."""
        try:
            return ask()
        except (AuthorizationLost, NotPermitted, Gone, Refused):
            if not self._is_remembered:
                raise
        forget_place(self._login)
        self._is_remembered = False
        self._place = find_place(self._client, self._login, self._start)
        self.close()
        return ask()

    def close(self) -> None:
        """Forget the calendars of this session."""
        for collection in self._collections.values():
            collection.close()
        self._collections.clear()

    def _list_calendars(self) -> list[RemoteCalendar]:
        question = questions.CALENDARS if self._place.has_tokens else questions.CALENDARS_WITH_CTAGS
        answers = [self._client.propfind(home, question, 1) for home in self._place.homes]
        if self._place.calendar:
            answers.append(self._client.propfind(self._place.calendar, question, 0))
        calendars = {one.path: one for answer in answers for one in self._read_calendars(answer)}
        if self._place.has_tokens and any(calendar.cursor is None for calendar in calendars.values()):
            self._place = replace(self._place, has_tokens=False)
            remember_place(self._login, self._place)
            return self._list_calendars()
        self._cursors = {path: calendar.cursor for path, calendar in calendars.items() if calendar.cursor}
        return list(calendars.values())

    def _read_calendars(self, answer: Multistatus) -> Iterator[RemoteCalendar]:
        is_at_base = endpoint_of(answer.url) == endpoint_of(self._place.base)
        for calendar in read_calendars(answer, self._place.principal):
            yield calendar if is_at_base else replace(calendar, path=join_url(answer.url, calendar.path))

    def _list_events(
        self, path: str, list_versions: Callable[[Collection], dict[str, str]] = Collection.list_versions
    ) -> EventListing:
        collection = self._collection(path)
        cursor = self._cursors.pop(path, None) or collection.take_cursor()
        versions = list_versions(collection)
        return EventListing(versions, cursor or cursor_of_listing(versions))

    def _list_changes(self, collection: Collection, cursor: str) -> EventChanges:
        kind, value = read_cursor(cursor)
        if kind is Kind.TOKEN:
            return collection.list_changes(value)
        present = collection.take_cursor() if kind is Kind.CTAG else cursor_of_listing(collection.list_versions())
        if present != cursor:
            raise CursorExpired("Something changed, and the server doesn't tell what.")
        return EventChanges({}, (), cursor)

    def _collection(self, path: str) -> Collection:
        if path not in self._collections:
            self._collections[path] = Collection(self._client, join_url(self._place.base, path))
        return self._collections[path]


@contextlib.contextmanager
def open_calendar(login: Login) -> Iterator[CaldavCalendars]:
    """Open an account's calendars; the connection ends with the context."""
    start = find_start(login)
    with open_client(login, start.home) as client, contextlib.closing(CaldavCalendars(client, login, start)) as one:
        yield one
