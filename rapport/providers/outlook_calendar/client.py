"""One session with Graph's calendars: lists page by page to the end, and batches, as the wire has them. Read-only.

Source: https://learn.microsoft.com/graph/api/ user-list-calendars, user-list-events, event-get, event-delta.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from rapport.errors import AuthorizationLost, CursorExpired, Gone, Malformed, ProviderError, Unavailable
from rapport.providers.base import Login, Usage
from rapport.providers.microsoft.calls import Calls, address, open_calls, segment
from rapport.providers.microsoft.errors import AccountDisabled, TokenRefused
from rapport.providers.outlook_calendar.cursors import Window
from rapport.providers.outlook_calendar.parse import object_of
from rapport.providers.outlook_calendar.wire import (
    CALENDARS,
    CONTENT,
    VERSIONS,
    WireCalendar,
    WireEvent,
)

_AS_TEXT = 'outlook.body-content-type="text"'
_CHANGES_A_PAGE = "odata.maxpagesize=500"
_CALENDARS_A_PAGE = "100"
_WITNESS = ""  # names what is no event in a batch of events
_VERSIONS_A_PAGE, _EVENTS_A_PAGE = "1000", "100"  # Graph gives up on large pages with descriptions


@dataclass(frozen=True, slots=True)
class Told:
    """What a round of changes told: ids of objects, ids of what left the window or went, and the next token."""

    changed: frozenset[str]
    removed: frozenset[str]
    token: str


class Client:
    """An open session; `usage` counts what crosses the wire, `owner` is the mailbox's address."""

    def __init__(self, calls: Calls, owner: str, usage: Usage) -> None:
        self.owner = owner
        self.usage = usage
        self._calls = calls

    def list_calendars(self) -> list[WireCalendar]:
        """List the calendars of the mailbox, and those that are shared with it."""
        pages = self._calls.pages("calendars", {"$select": CALENDARS, "$top": _CALENDARS_A_PAGE})
        return [cast("WireCalendar", entry) for page in pages for entry in page.get("value", ())]

    def require_default(self) -> None:
        """Ask for the mailbox's own calendar, which every mailbox has."""
        self._calls.get("calendar", {"$select": "id"})

    def get_calendar(self, path: str) -> WireCalendar:
        """Get one calendar. Raises Gone."""
        with self._translated():
            return cast("WireCalendar", self._calls.get(_of(path), {"$select": CALENDARS}))

    def list_versions(self, path: str) -> Iterator[WireEvent]:
        """List a calendar's single events and series, by their versions. Raises Gone."""
        return self._list(path, {"$select": VERSIONS, "$top": _VERSIONS_A_PAGE})

    def list_content(self, path: str) -> Iterator[WireEvent]:
        """List a calendar's single events and series. Raises Gone."""
        return self._list(path, {"$select": CONTENT, "$top": _EVENTS_A_PAGE})

    def get_events(self, path: str, ids: Iterable[str]) -> dict[str, WireEvent | ProviderError]:
        """Get events as they are now with their exceptions, each or its error: Gone for one that isn't there."""
        return self._get(path, ids, CONTENT, CONTENT)

    def get_exceptions(self, path: str, ids: Iterable[str], fields: str) -> dict[str, WireEvent | ProviderError]:
        """Get the exceptions of series, and their cancelled instances: no list tells them."""
        return self._get(path, ids, "id", fields)

    def begin(self, path: str, window: Window) -> str:
        """Begin to follow a calendar within a window, and give the token. Raises Gone without the calendar."""
        return self._follow(path, {"startDateTime": window.start, "endDateTime": window.end}).token

    def list_changes(self, path: str, token: str) -> Told:
        """Tell what changed since a token. Raises CursorExpired, Gone without the calendar."""
        try:
            return self._follow(path, {"$deltatoken": token})
        except _Refused:  # a token that never was
            raise CursorExpired("Microsoft doesn't know the calendar's cursor.") from None

    def _list(self, path: str, params: Mapping[str, str]) -> Iterator[WireEvent]:
        with self._translated():
            for page in self._calls.pages(f"{_of(path)}/events", params, [_AS_TEXT]):
                yield from page.get("value", ())

    def _get(
        self, path: str, ids: Iterable[str], fields: str, of_exceptions: str
    ) -> dict[str, WireEvent | ProviderError]:
        params = {
            "$select": f"{fields},cancelledOccurrences,exceptionOccurrences",
            "$expand": f"exceptionOccurrences($select={of_exceptions})",
        }
        requests = {id_: address(f"{_of(path)}/events/{segment(id_)}", params) for id_ in ids}
        if not requests:
            return {}
        # Something of the calendar is asked for along: it tells whether these events are in trouble, or all of it.
        asked = {_WITNESS: address(f"{_of(path)}/events", {"$select": "id", "$top": "1"}), **requests}
        with self._translated():
            answers = self._calls.batch(asked, [_AS_TEXT])
            if isinstance(witness := answers.pop(_WITNESS), ProviderError):
                raise witness
            return {id_: self._complete(answer) for id_, answer in answers.items()}

    def _complete(self, answer: Any | ProviderError) -> WireEvent | ProviderError:  # noqa: ANN401  the wire's own shape
        """Get the rest of an event's exceptions, where they don't fit one answer."""
        if isinstance(answer, dict) and (more := answer.get("exceptionOccurrences@odata.nextLink")):
            for page in self._calls.pages(more, prefer=[_AS_TEXT]):
                answer["exceptionOccurrences"] += page.get("value", ())
        return cast("WireEvent | ProviderError", answer)

    def _follow(self, path: str, params: Mapping[str, str]) -> Told:
        changed, removed, link = set(), set(), ""
        with self._translated():
            for page in self._calls.pages(f"{_of(path)}/calendarView/delta", params, [_AS_TEXT, _CHANGES_A_PAGE]):
                for event in page.get("value", ()):
                    if "@removed" in event:
                        removed.add(event["id"])
                    else:
                        changed.add(object_of(event))
                link = page.get("@odata.deltaLink", "")
        return Told(frozenset(changed), frozenset(removed), _read_token(link))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Tell what a refusal means here: one of a single calendar is none of the account's."""
        try:
            yield
        except Malformed as error:  # a matter of the request, not of one event
            raise _Refused(str(error)) from None
        except (AccountDisabled, TokenRefused):
            raise
        except AuthorizationLost:
            self.list_calendars()  # raises where the account may read nothing any more
            raise Gone("The calendar is no longer shared with the account.") from None


class _Refused(Unavailable):
    """Graph can't answer a request as it stands."""


def _of(path: str) -> str:
    return f"calendars/{segment(path)}"


def _read_token(link: str) -> str:
    """Read the token of a delta link. Raises Unavailable where there is none."""
    for option in urlsplit(link).query.split("&"):
        name, _, value = option.partition("=")
        if unquote(name).lower() == "$deltatoken" and value:
            return unquote(value)
    raise Unavailable("Outlook's calendar gave no cursor to follow it by.")


@contextmanager
def open_client(login: Login) -> Iterator[Client]:
    """Open a session; nothing is asked yet. Raises AuthorizationLost and Misconfigured."""
    usage = Usage()
    with open_calls(login, usage) as calls:
        yield Client(calls, login.connection.get("mailbox") or login.address, usage)
