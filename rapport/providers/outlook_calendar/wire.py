"""What is asked of Graph's calendars, and the fields of its answers that we read; all of them may be missing or null.

Source: https://learn.microsoft.com/graph/api/resources/ calendar, event, patternedrecurrence, datetimetimezone.
"""

from typing import TypedDict


class WireAddress(TypedDict, total=False):
    """A person's name and address."""

    name: str | None
    address: str | None


class WireCalendar(TypedDict, total=False):
    """A calendar of the list; `owner` is whose it is."""

    id: str
    name: str | None
    canEdit: bool
    isDefaultCalendar: bool
    owner: WireAddress | None


class WireTime(TypedDict, total=False):
    """A moment by the clocks of a zone, as "2026-11-02T09:00:00.0000000"."""

    dateTime: str
    timeZone: str


class WirePattern(TypedDict, total=False):
    """On which days a series repeats; which fields count is told by `type`."""

    type: str
    interval: int
    month: int
    dayOfMonth: int
    daysOfWeek: list[str] | None
    firstDayOfWeek: str
    index: str


class WireRange(TypedDict, total=False):
    """From when until when a series repeats, in days of `recurrenceTimeZone`, the last one included."""

    type: str
    startDate: str
    endDate: str
    recurrenceTimeZone: str | None
    numberOfOccurrences: int


class WireRecurrence(TypedDict, total=False):
    """How a series repeats."""

    pattern: WirePattern
    range: WireRange


class WireBody(TypedDict, total=False):
    """A description: `contentType` is "text" or "html"."""

    contentType: str
    content: str | None


class WireLocation(TypedDict, total=False):
    """A place."""

    displayName: str | None


class WireResponse(TypedDict, total=False):
    """What somebody answered."""

    response: str


class WirePerson(TypedDict, total=False):
    """Who organizes."""

    emailAddress: WireAddress | None


class WireGuest(WirePerson, total=False):
    """Who is invited: `type` is "required", "optional" or "resource"."""

    type: str
    status: WireResponse | None


class WireMeeting(TypedDict, total=False):
    """An online meeting."""

    joinUrl: str | None


class WireEvent(TypedDict, total=False):
    """A single event, a series, or an instance of one (`seriesMasterId`), as `type` says.

    A series that was asked for by id has its exceptions, and the ids of its cancelled instances ("OID.….2026-11-09").
    """

    id: str
    changeKey: str | None
    type: str
    seriesMasterId: str | None
    iCalUId: str | None
    subject: str | None
    body: WireBody | None
    location: WireLocation | None
    start: WireTime | None
    end: WireTime | None
    isAllDay: bool
    isCancelled: bool
    originalStart: str | None
    originalStartTimeZone: str | None
    recurrence: WireRecurrence | None
    sensitivity: str
    lastModifiedDateTime: str | None
    organizer: WirePerson | None
    attendees: list[WireGuest] | None
    responseStatus: WireResponse | None
    onlineMeeting: WireMeeting | None
    onlineMeetingUrl: str | None
    exceptionOccurrences: "list[WireEvent] | None"
    cancelledOccurrences: list[str] | None


CALENDARS = "id,name,canEdit,isDefaultCalendar,owner"
VERSIONS = "id,changeKey,type"
CONTENT = (
    f"{VERSIONS},seriesMasterId,iCalUId,subject,body,location,start,end,isAllDay,isCancelled,originalStart,"
    "originalStartTimeZone,recurrence,sensitivity,lastModifiedDateTime,organizer,attendees,responseStatus,"
    "onlineMeeting,onlineMeetingUrl"
)
