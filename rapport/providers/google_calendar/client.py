"""One session with Google Calendar: its lists, page by page to the end, as the wire has them. Nothing is ever written.

A page may be short or empty and not be the last: only the missing token of a next one says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from googleapiclient.http import HttpRequest

from rapport.errors import CursorExpired, Gone, Malformed, Unavailable
from rapport.providers.base import Login, Usage
from rapport.providers.google.calls import Calls, open_calls
from rapport.providers.google.quota import CALENDAR
from rapport.providers.google_calendar.wire import CALENDARS, CalendarsPage, EventsPage, WireCalendar, WireEvent

MAX_PAGES = 10_000
_CALENDARS_A_PAGE = 250
_EVENTS_A_PAGE = 2500

Page = TypeVar("Page", CalendarsPage, EventsPage)


class Client:
    """An open session; `usage` counts what crosses the wire."""

    def __init__(self, calls: Calls, usage: Usage) -> None:
        self.usage = usage
        self._calls = calls

    def list_calendars(self) -> Iterator[WireCalendar]:
        """List the calendars that the owner sees in their list."""
        token: str | None = None
        for _ in range(MAX_PAGES):
            request = self._calls.api.calendarList().list(
                pageToken=token, maxResults=_CALENDARS_A_PAGE, fields=CALENDARS
            )
            page = cast("CalendarsPage", self._ask(request))
            yield from page.get("items", ())
            token = page.get("nextPageToken")
            if not token:
                return
        raise _endless()

    def list_events(self, path: str, fields: str, uid: str | None = None) -> Iterator[EventsPage]:
        """List a calendar's events, or those of a UID: masters and exceptions, cancelled ones too. Raises Gone."""
        return self._list_pages(path, fields, iCalUID=uid)

    def list_changes(self, path: str, fields: str, token: str) -> Iterator[EventsPage]:
        """List the events that changed since a sync token. Raises CursorExpired, Gone without the calendar."""
        try:
            yield from self._list_pages(path, fields, syncToken=token)
        except (Gone, _Refused):
            # 410 for a token that has expired, 400 for one that never was; the calendar itself may be what is gone.
            self.require_calendar(path)
            raise CursorExpired("Google no longer knows the calendar's sync token.") from None

    def find_uid(self, path: str, event: str) -> str | None:
        """Find the UID of a single event or a series; None where the calendar has no such event."""
        try:
            found = self._ask(self._calls.api.events().get(calendarId=path, eventId=event, fields="iCalUID"))
        except (Gone, _Refused):
            return None
        return cast("WireEvent", found).get("iCalUID")

    def require_calendar(self, path: str) -> None:
        """Raise Gone without the calendar."""
        self._ask(self._calls.api.calendars().get(calendarId=path, fields="id"))

    def _list_pages(self, path: str, fields: str, **asked: str | None) -> Iterator[EventsPage]:
        token: str | None = None
        for _ in range(MAX_PAGES):
            request = self._calls.api.events().list(
                calendarId=path, pageToken=token, maxResults=_EVENTS_A_PAGE, fields=fields, **asked
            )
            page = cast("EventsPage", self._ask(request))
            yield page
            token = page.get("nextPageToken")
            if not token:
                return
        raise _endless()

    def _ask(self, request: HttpRequest) -> Any:  # noqa: ANN401  the wire's own shape
        try:
            return self._calls.ask(request)
        except Malformed as error:  # a matter of the whole calendar, not of one event
            raise _Refused(str(error)) from None


class _Refused(Unavailable):
    """Google can't answer a request as it stands."""


def _endless() -> Unavailable:
    return Unavailable("Google Calendar's listing comes to no end.")


@contextmanager
def open_client(login: Login) -> Iterator[Client]:
    """Open a session; nothing is asked yet. Raises AuthorizationLost and Misconfigured."""
    usage = Usage()
    with open_calls(login, "calendar", CALENDAR, usage) as calls:
        yield Client(calls, usage)
