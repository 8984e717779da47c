"""What is asked of Google Calendar, and the fields of its answers that we read; all of them may be missing.

Source: the API's discovery document (calendar v3), schemas CalendarListEntry, Events and Event.
"""

from typing import TypedDict


class WireCalendar(TypedDict, total=False):
    """An entry of the list of calendars. `summaryOverride` is what the owner calls somebody else's calendar."""

    id: str
    summary: str
    summaryOverride: str
    accessRole: str
    primary: bool


class CalendarsPage(TypedDict, total=False):
    """A page of the list of calendars."""

    items: list[WireCalendar]
    nextPageToken: str


class WireTime(TypedDict, total=False):
    """A day, or a moment by any clocks with the offset that tells which; `timeZone` is the event's own zone."""

    date: str
    dateTime: str
    timeZone: str


class WirePerson(TypedDict, total=False):
    """Who organizes or made an event."""

    email: str
    displayName: str


class WireGuest(WirePerson, total=False):
    """Who is invited."""

    optional: bool
    resource: bool
    responseStatus: str


class WireEntryPoint(TypedDict, total=False):
    """A way into an online meeting."""

    entryPointType: str
    uri: str


class WireConference(TypedDict, total=False):
    """An online meeting."""

    entryPoints: list[WireEntryPoint]


class WireEvent(TypedDict, total=False):
    """A single event, a series (`recurrence`), or an exception of one (`recurringEventId`).

    What was deleted has an id and the status "cancelled"; a cancelled exception names its series and original start.
    """

    id: str
    etag: str
    status: str
    recurringEventId: str
    originalStartTime: WireTime
    recurrence: list[str]
    iCalUID: str
    sequence: int
    updated: str
    start: WireTime
    end: WireTime
    summary: str
    description: str
    location: str
    visibility: str
    eventType: str
    organizer: WirePerson
    creator: WirePerson
    attendees: list[WireGuest]
    hangoutLink: str
    conferenceData: WireConference


class EventsPage(TypedDict, total=False):
    """A page of events: it may be short or empty, and only the last one has a sync token."""

    items: list[WireEvent]
    timeZone: str
    nextPageToken: str
    nextSyncToken: str


CALENDARS = "nextPageToken,items(id,summary,summaryOverride,accessRole,primary)"
_VERSION = "id,etag,status,recurringEventId,recurrence"
_PERSON = "email,displayName"
_CONTENT = (
    f"{_VERSION},originalStartTime,iCalUID,sequence,updated,start,end,summary,description,location,visibility,"
    f"eventType,organizer({_PERSON}),creator({_PERSON}),attendees({_PERSON},optional,resource,responseStatus),"
    "hangoutLink,conferenceData/entryPoints(entryPointType,uri)"
)
VERSIONS = f"nextPageToken,nextSyncToken,timeZone,items({_VERSION})"
EVENTS = f"nextPageToken,nextSyncToken,timeZone,items({_CONTENT})"
