"""One page of a folder after the other, from the newest message to the oldest.

What Graph can't give at once, it is asked for in smaller pages, and at last for the ids alone: then the messages are
fetched one by one, and whichever of them it fails at holds up no other.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from rapport.errors import Unavailable
from rapport.providers.base import DateRange, Listing
from rapport.providers.microsoft.errors import TookTooLong
from rapport.providers.outlook.client import Client
from rapport.providers.outlook.shelf import Shelf
from rapport.providers.outlook.spans import SECOND, Listed, Span, cut_whole_seconds, read_moment, span_at, write_moment
from rapport.providers.outlook.wire import WireMessage

PAGE = 100
SMALLEST = 12
GROWTH = 2  # messages by which a page that was too large grows again
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Stretch(NamedTuple):
    """Messages that were listed, and the moment that the rest of their span is older than; None at its end."""

    listed: list[Listed]
    before: datetime | None


class Pager:
    """Lists folders; messages that come along are put on the shelf."""

    def __init__(self, client: Client, shelf: Shelf, *, with_text: bool) -> None:
        self._client = client
        self._shelf = shelf
        self._with_text = with_text
        self._size = PAGE

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List the page that begins at a position. Raises Gone, CursorExpired."""
        while True:
            span = span_at(position, dates)
            stretch = self._list_messages(path, span) if span.is_inside else self._list_ids(path, span)
            before = stretch.before or span.since
            position = write_moment(before) if before else None
            if stretch.listed or position is None:
                ids = [one.id for one in stretch.listed]
                return Listing(ids if span.is_inside else [], [] if span.is_inside else ids, position)

    def list_ids(self, path: str) -> Iterator[str]:
        """List all ids of a folder. Raises Gone."""
        span = Span(None, None)
        while True:
            stretch = self._list_ids(path, span)
            yield from (one.id for one in stretch.listed)
            if stretch.before is None:
                return
            span = Span(None, stretch.before)

    def _list_messages(self, path: str, span: Span) -> _Stretch:
        while self._size >= SMALLEST:
            try:
                messages, has_more = self._client.list_messages(path, span, self._size, with_text=self._with_text)
            except TookTooLong:
                self._size //= 2
            except Unavailable:
                break  # be it for one of the messages
            else:
                self._shelf.put(messages)
                self._size = min(self._size + GROWTH, PAGE)
                return self._settle(path, messages, has_more=has_more)
        messages, has_more = self._client.list_ids(path, span, PAGE)
        self._size = max(self._size, SMALLEST)  # the next page may be lighter
        return self._settle(path, messages, has_more=has_more)

    def _list_ids(self, path: str, span: Span) -> _Stretch:
        messages, has_more = self._client.list_ids(path, span)
        return self._settle(path, messages, has_more=has_more)

    def _settle(self, path: str, messages: list[WireMessage], *, has_more: bool) -> _Stretch:
        """End a page between two seconds; a crowd in one second is listed to its end."""
        listed = [_read_listed(message) for message in messages]
        if not listed or not has_more:
            return _Stretch(listed, None)
        last = listed[-1].second
        whole = cut_whole_seconds(listed)
        if whole:
            return _Stretch(list(whole), last + SECOND)
        crowd = self._client.list_crowd(path, Span(last, last + SECOND))
        return _Stretch([_read_listed(message) for message in crowd], last)


def _read_listed(message: WireMessage) -> Listed:
    moment = read_moment(message.get("receivedDateTime")) or _NEVER
    return Listed(message["id"], moment.replace(microsecond=0))
