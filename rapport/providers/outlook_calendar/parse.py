"""The wire → calendars, objects, their versions and events; pure.

An object is a single event, or a series with its exceptions and cancelled instances; its id is the event's or the
series' own.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from models.words import FolderRole
from rapport.ical import read_object
from rapport.providers.base import CalendarObject, RemoteCalendar
from rapport.providers.outlook_calendar.wire import WireAddress, WireCalendar, WireEvent
from rapport.providers.outlook_calendar.writing import write_event


def read_calendars(entries: Sequence[WireCalendar], owner: str) -> Iterator[RemoteCalendar]:
    """Read the calendars that hold the owner's events or are shared with them; `owner` is the mailbox's address.

    What Outlook fills itself, as birthdays and holidays, is the owner's own, and not even they may write into it.
    """
    default = next((entry for entry in entries if entry.get("isDefaultCalendar")), WireCalendar())
    own = {owner.lower(), owner_of(default)}
    for entry in entries:
        is_shared = bool(owner_of(entry)) and owner_of(entry) not in own
        if is_shared or entry.get("canEdit") or entry.get("isDefaultCalendar"):
            role = FolderRole.SHARED if is_shared else FolderRole.CUSTOM
            yield RemoteCalendar(entry["id"], entry.get("name") or entry["id"], role)


def owner_of(entry: WireCalendar) -> str:
    """Give the address of whose a calendar is, "" where it isn't told."""
    return ((entry.get("owner") or WireAddress()).get("address") or "").lower()


def object_of(event: WireEvent) -> str:
    """Name the object that an event belongs to."""
    return event.get("seriesMasterId") or event["id"]


def version_of(event: WireEvent) -> str:
    """Give the version of an object: it changes with the event, any exception, and each cancelled instance."""
    exceptions = sorted(f"{one['id']} {_mark_of(one)}" for one in event.get("exceptionOccurrences") or ())
    parts = [_mark_of(event), *exceptions, *sorted(event.get("cancelledOccurrences") or ())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def _mark_of(event: WireEvent) -> str:
    """Give what Graph changes with an event; whoever may see little of it is told the ETag alone."""
    return event.get("changeKey") or cast("Mapping[str, str]", event).get("@odata.etag", "")


def read_event(event: WireEvent, owner: str) -> CalendarObject:
    """Read an object of the mailbox with that address. Raises Malformed."""
    return CalendarObject(event["id"], read_object(write_event(event, owner)))
