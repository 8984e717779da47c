"""An event of the wire, with its exceptions → iCalendar text, as `rapport.ical` reads it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rapport.errors import Malformed
from rapport.ical.writing import write_moment, write_object, write_person, write_text
from rapport.providers.outlook_calendar.patterns import find_first, write_rule
from rapport.providers.outlook_calendar.times import at_same_hour, find_zone, read_instance, read_time
from rapport.providers.outlook_calendar.uids import GlobalId, read_global_id
from rapport.providers.outlook_calendar.wire import (
    WireAddress,
    WireBody,
    WireEvent,
    WireGuest,
    WireLocation,
    WireMeeting,
    WirePerson,
    WireRecurrence,
    WireResponse,
)

_MAX_TEXTS = 200_000  # signs of all descriptions of an object together: an exception repeats that of its series

_RESPONSES = MappingProxyType({
    "organizer": "ACCEPTED",
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentativelyAccepted": "TENTATIVE",
})  # fmt: skip
_ROLES = MappingProxyType({"optional": "OPT-PARTICIPANT"})
_KINDS = MappingProxyType({"resource": "ROOM"})
# What is personal Outlook writes as a class of its own, which everybody else takes for a private one.
_CLASSES = MappingProxyType({"personal": "PRIVATE", "private": "PRIVATE", "confidential": "CONFIDENTIAL"})
_NO_INSTANCE = "An exception of the series doesn't tell which instance it replaces."


def write_event(event: WireEvent, owner: str) -> bytes:
    """Write a single event, or a series with its exceptions; `owner` is whose answer `responseStatus` is.

    Raises Malformed for a pattern that nobody knows, and for an exception that names no instance.
    """
    exceptions = event.get("exceptionOccurrences") or []
    room = _MAX_TEXTS // (1 + len(exceptions))
    named = read_global_id(event.get("iCalUId") or event["id"])
    zone = find_zone(event)
    first = chain(_list_times(event, named, zone), _list_content(event, owner, room))
    others = (chain(_list_exception(one, event, zone), _list_content(one, owner, room)) for one in exceptions)
    return write_object(named.uid, [first, *others])


def _list_times(event: WireEvent, named: GlobalId, zone: ZoneInfo) -> Iterator[str]:
    is_all_day = bool(event.get("isAllDay"))
    start = read_time(event.get("start"), zone, is_all_day=is_all_day)
    end = read_time(event.get("end"), zone, is_all_day=is_all_day)
    recurrence = event.get("recurrence")
    if recurrence and start:
        yield from _list_series(event, recurrence, start, end)
        return
    if named.instance:  # one instance of a series to which the owner isn't invited
        yield _write_instance(event, named, zone, is_all_day=is_all_day)
    yield from _list_span(start, end)


def _list_series(event: WireEvent, recurrence: WireRecurrence, start: date, end: date | None) -> Iterator[str]:
    rule = write_rule(recurrence)
    first = find_first(rule, start)
    yield from _list_span(first, _move(end, start, first))
    yield f"RRULE:{rule}"
    for cancelled in event.get("cancelledOccurrences") or ():
        yield write_moment("EXDATE", at_same_hour(_read_day(cancelled), first))


def _move(end: date | None, start: date, first: date) -> date | None:
    """Give the end of an event that starts some days later, at the same hour of its clock."""
    return None if end is None else end + (first - start)


def _list_exception(event: WireEvent, master: WireEvent, zone: ZoneInfo) -> Iterator[str]:
    named = read_global_id(event.get("iCalUId") or "")
    yield _write_instance(event, named, zone, is_all_day=bool(master.get("isAllDay")))
    own, is_all_day = find_zone(event), bool(event.get("isAllDay"))
    start = read_time(event.get("start"), own, is_all_day=is_all_day)
    yield from _list_span(start, read_time(event.get("end"), own, is_all_day=is_all_day))


def _write_instance(event: WireEvent, named: GlobalId, zone: ZoneInfo, *, is_all_day: bool) -> str:
    instance = read_instance(event, named, zone, is_all_day=is_all_day)
    if instance is None:
        raise Malformed(_NO_INSTANCE)
    return write_moment("RECURRENCE-ID", instance)


def _list_span(start: date | None, end: date | None) -> Iterator[str]:
    if start:
        yield write_moment("DTSTART", start)
    if end:
        yield write_moment("DTEND", end)


def _read_day(occurrence: str) -> date:
    """Read the day of a cancelled instance, at the end of its id ("OID.….2026-11-09")."""
    try:
        return date.fromisoformat(occurrence.rpartition(".")[2])
    except ValueError:
        raise Malformed("A cancelled instance of the series doesn't tell its day.") from None


def _list_content(event: WireEvent, owner: str, room: int) -> Iterator[str]:
    if event.get("isCancelled"):
        yield "STATUS:CANCELLED"
    if kept := _CLASSES.get(event.get("sensitivity", "")):
        yield f"CLASS:{kept}"
    if stamp := _read_stamp(event.get("lastModifiedDateTime") or ""):
        yield write_moment("DTSTAMP", stamp)
    yield write_text("SUMMARY", event.get("subject") or "")
    yield write_text("LOCATION", (event.get("location") or WireLocation()).get("displayName") or "")
    body = event.get("body") or WireBody()
    name = "X-ALT-DESC;FMTTYPE=text/html" if body.get("contentType", "").lower() == "html" else "DESCRIPTION"
    yield write_text(name, (body.get("content") or "")[:room])
    meeting = event.get("onlineMeeting") or WireMeeting()
    if link := meeting.get("joinUrl") or event.get("onlineMeetingUrl"):
        yield f"URL:{' '.join(link.split())}"
    yield from _list_people(event, owner)


def _read_stamp(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _list_people(event: WireEvent, owner: str) -> Iterator[str]:
    organizer = _who(event.get("organizer") or WirePerson())
    if organizer.get("address") or organizer.get("name"):
        yield write_person("ORGANIZER", organizer.get("address") or "", organizer.get("name") or "", {})
    own = event.get("responseStatus") or WireResponse()
    for guest in event.get("attendees") or ():
        yield _write_guest(guest, own if _is_of(guest, owner) else WireResponse())


def _write_guest(guest: WireGuest, own: WireResponse) -> str:
    """Write who is invited; a guest's own calendar tells the answer of nobody else, and theirs apart."""
    told = (guest.get("status") or WireResponse()).get("response", "")
    answer = _RESPONSES.get(told) or _RESPONSES.get(own.get("response", "")) or "NEEDS-ACTION"
    facts = {
        "CUTYPE": _KINDS.get(guest.get("type", ""), "INDIVIDUAL"),
        "ROLE": _ROLES.get(guest.get("type", ""), "REQ-PARTICIPANT"),
        "PARTSTAT": answer,
    }
    who = _who(guest)
    return write_person("ATTENDEE", who.get("address") or "", who.get("name") or "", facts)


def _is_of(guest: WireGuest, owner: str) -> bool:
    return (_who(guest).get("address") or "").lower() == owner.lower()


def _who(person: WirePerson) -> WireAddress:
    return person.get("emailAddress") or WireAddress()
