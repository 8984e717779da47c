"""The wire → calendars, objects, their versions and events; pure.

An object is a single event, or a series with its exceptions; its id is the event's or the series' own. Where only some
instances of a series are in a calendar, they are one object under the id of the series that isn't there.

Google may tell fewer guests than there are: large groups, or guests that the organizer hides. We never ask for less
than all of them; who isn't told can't be known here, and the organizer always is.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from models.words import FolderRole
from rapport.ical import read_object
from rapport.providers.base import CalendarObject, RemoteCalendar
from rapport.providers.google_calendar.wire import WireCalendar, WireEvent
from rapport.providers.google_calendar.writing import write_object

MAX_ID = 400
DIGEST = "sha256:"

_NOT_READABLE = frozenset({"none", "freeBusyReader"})
_OF_GOOGLE = ("#holiday@group.v.calendar.google.com", "#contacts@group.v.calendar.google.com")
_EVENT_TYPES = frozenset({"default", "fromGmail"})


def read_calendars(entries: Iterable[WireCalendar]) -> Iterator[RemoteCalendar]:
    """Read the calendars whose events can be seen; what isn't the owner's own is shared."""
    for entry in entries:
        if entry.get("accessRole", "none") not in _NOT_READABLE:
            name = entry.get("summaryOverride") or entry.get("summary") or entry["id"]
            yield RemoteCalendar(entry["id"], name, FolderRole.SHARED if _is_shared(entry) else FolderRole.CUSTOM)


def _is_shared(entry: WireCalendar) -> bool:
    is_own = entry.get("accessRole") == "owner" or entry.get("primary", False)
    return not is_own or entry["id"].endswith(_OF_GOOGLE)


def id_of(event: WireEvent) -> str:
    """Name the object that an event belongs to; a digest stands for an id that was made of a long UID."""
    own = event.get("recurringEventId") or event["id"]
    return own if len(own) <= MAX_ID else DIGEST + hashlib.sha256(own.encode()).hexdigest()


def is_exception(event: WireEvent) -> bool:
    """Tell whether an event is an instance of a series."""
    return bool(event.get("recurringEventId"))


def is_cancelled(event: WireEvent) -> bool:
    """Tell whether an event was deleted, or an instance cancelled."""
    return event.get("status") == "cancelled"


def settle(events: Sequence[WireEvent]) -> list[WireEvent]:
    """Give those events of an object that count; none where nothing is left of it."""
    master = next((event for event in events if not is_exception(event)), None)
    if master is None:
        return [] if all(is_cancelled(event) for event in events) else list(events)
    if is_cancelled(master):
        return []
    return list(events) if master.get("recurrence") else [master]


def is_whole(events: Sequence[WireEvent]) -> bool:
    """Tell whether changed events of an object are all of it: a series may have exceptions that didn't change."""
    master = next((event for event in events if not is_exception(event)), None)
    return master is not None and (is_cancelled(master) or not master.get("recurrence"))


def version_of(events: Iterable[WireEvent]) -> str:
    """Give the version of an object; a cancelled instance is promised no ETag."""
    etags = sorted((event["id"], "" if is_cancelled(event) else event.get("etag", "")) for event in events)
    return hashlib.sha256("\n".join(f"{id_} {etag}" for id_, etag in etags).encode()).hexdigest()[:40]


def read_events(id_: str, events: Sequence[WireEvent], time_zone: str) -> CalendarObject:
    """Read an object, of a calendar in that zone; birthdays, working places and the like hold no events.

    Raises Malformed.
    """
    counted = settle(events)
    if any(event.get("eventType", "default") not in _EVENT_TYPES for event in counted):
        return CalendarObject(id_, ())
    uid = next((event["iCalUID"] for event in counted if event.get("iCalUID")), id_)
    return CalendarObject(id_, read_object(write_object(counted, uid, time_zone), time_zone))
