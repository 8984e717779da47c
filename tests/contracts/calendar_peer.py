"""The other side of a contract: calendars that a test changes, and how a test looks at what the provider sees."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from rapport.errors import CursorExpired
from rapport.providers.base import CalendarObject, CalendarSource, EventChanges, RemoteEvent

ALL_ABILITIES = frozenset(
    {"delete", "create_calendar", "remove_calendar", "move", "expire_cursors", "hold_todo", "hold_broken"}
)


class CalendarPeer(Protocol):
    """The other side: calendars that a test changes behind the provider's back.

    `home` is the path of a calendar that is there from the start; it may be listed only once something is in it.
    Objects are named by UID. `hold_todo` and `hold_broken` are no verbs: they say what can be put.
    """

    home: str

    def open(self) -> AbstractContextManager[CalendarSource]:
        """Open a session of the provider under test."""

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        """Put the object with that UID into the calendar at a path, new or in the place of what it was."""

    def delete(self, calendar: str, uid: str) -> None:
        """Remove an object for good."""

    def move(self, calendar: str, uid: str, to: str) -> None:
        """Move an object to another calendar."""

    def create_calendar(self, name: str) -> str:
        """Make a calendar that is called so, and give its path; it may be listed only once something is in it."""

    def remove_calendar(self, path: str) -> None:
        """Remove a calendar with all that it holds."""

    def expire_cursors(self) -> None:
        """Make the provider forget every cursor that it gave; nothing else changes."""


def read_events(calendars: CalendarSource, path: str, ids: Collection[str] | None = None) -> dict[str, RemoteEvent]:
    """Read the masters and single events of a calendar, or of some ids, by UID."""
    wanted = list(calendars.list_events(path).versions) if ids is None else list(ids)
    read = [one for one in calendars.fetch_events(path, wanted) if isinstance(one, CalendarObject)]
    return {event.uid: event for one in read for event in one.events if not event.recurrence_id}


def ids_by_uid(calendars: CalendarSource, path: str) -> dict[str, str]:
    """Find out which id of a calendar holds which UID, by reading everything."""
    read = calendars.fetch_events(path, list(calendars.list_events(path).versions))
    return {event.uid: one.id for one in read if isinstance(one, CalendarObject) for event in one.events}


def changes_since(calendars: CalendarSource, path: str, cursor: str, known: Mapping[str, str]) -> EventChanges:
    """Tell what changed, comparing all versions where the provider can't tell: as the sync does."""
    try:
        changes = calendars.list_changes(path, cursor)
    except CursorExpired:
        return compare_versions(calendars, path, known)
    # A provider may tell of what came and went in between; what nobody knew is no loss.
    return EventChanges(changes.changed, [one for one in changes.removed if one in known], changes.cursor)


def compare_versions(calendars: CalendarSource, path: str, known: Mapping[str, str]) -> EventChanges:
    """Tell what changed by comparing what is listed with the versions that were known."""
    listing = calendars.list_events(path)
    changed = {one: version for one, version in listing.versions.items() if known.get(one) != version}
    return EventChanges(changed, [one for one in known if one not in listing.versions], listing.cursor)
