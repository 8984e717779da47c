"""An event of the wire → iCalendar text (RFC 5545), so that all rules of reading it stand once, in `rapport.ical`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rapport.errors import Malformed
from rapport.ical import writing
from rapport.ical.writing import write_moment, write_text
from rapport.ical.zone_names import find_iana
from rapport.ical.zones import open_zone
from rapport.providers.google_calendar.wire import WireEvent, WireGuest, WirePerson, WireTime

_NO_MAILBOXES = "calendar.google.com"
_ROOMS = "@resource.calendar.google.com"
_RESPONSES = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
    "needsAction": "NEEDS-ACTION",
}
_STATUSES = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE", "cancelled": "CANCELLED"}
_CLASSES = {"private": "PRIVATE", "confidential": "CONFIDENTIAL", "public": "PUBLIC"}
_RECURRENCE = re.compile(r"(?:RRULE|RDATE|EXDATE)[;:][ -~]+", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?")
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|font|h[1-6]|hr|html-blob|i|img|li|ol|p|pre|s|span|strong|table|tbody|td|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>|&(?:nbsp|amp|lt|gt|quot|#\d{1,6});",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?:br|div|h[1-6]|li|p|pre|tr)\b", re.IGNORECASE)


def write_object(events: Sequence[WireEvent], uid: str, time_zone: str) -> bytes:
    """Write the events of one object as a calendar of one UID; times without a zone of their own are in `time_zone`.

    Raises Malformed for an exception that names no instance.
    """
    return writing.write_object(uid, (_list_lines(event, time_zone) for event in events))


def _list_lines(event: WireEvent, time_zone: str) -> Iterator[str]:
    original = event.get("originalStartTime", {})
    if "recurringEventId" in event:
        instance = _write_time("RECURRENCE-ID", original, time_zone)
        if not instance:
            raise Malformed("An exception of the series doesn't tell which instance it replaces.")
        yield instance
    # A cancelled exception needs to have no times but that of the instance.
    yield _write_time("DTSTART", event.get("start", original), time_zone)
    yield _write_time("DTEND", event.get("end", {}), time_zone)
    yield from (line for line in event.get("recurrence", ()) if _RECURRENCE.fullmatch(line))
    yield from _list_facts(event)
    yield from _list_texts(event)
    if organizer := _find_organizer(event):
        yield _write_person("ORGANIZER", organizer, {})
    yield from (_write_guest(guest) for guest in event.get("attendees", ()))


def _list_facts(event: WireEvent) -> Iterator[str]:
    status, visibility = event.get("status", ""), event.get("visibility", "")
    if status in _STATUSES:
        yield f"STATUS:{_STATUSES[status]}"
    if visibility in _CLASSES:
        yield f"CLASS:{_CLASSES[visibility]}"
    yield f"SEQUENCE:{event.get('sequence', 0)}"
    if stamp := _read_moment(event.get("updated", "")):
        yield write_moment("DTSTAMP", stamp.astimezone(UTC))


def _list_texts(event: WireEvent) -> Iterator[str]:
    yield write_text("SUMMARY", event.get("summary", ""))
    yield write_text("LOCATION", event.get("location", ""))
    description = event.get("description", "")
    if _TAG.search(description):
        yield write_text("X-ALT-DESC;FMTTYPE=text/html", _break_lines(description))
    else:
        yield write_text("DESCRIPTION", description)
    if link := _find_link(event):
        yield f"X-GOOGLE-CONFERENCE:{' '.join(link.split())}"


def _break_lines(html: str) -> str:
    """Let the ends of lines count in what has no tag for them, as Google's own page does."""
    return html if _BREAK.search(html) else _LINE_ENDS.sub("\n", html).replace("\n", "<br>")


def _find_link(event: WireEvent) -> str:
    """Find the address of the online meeting."""
    for entry in event.get("conferenceData", {}).get("entryPoints", ()):
        if entry.get("entryPointType") == "video" and entry.get("uri"):
            return entry["uri"]
    return event.get("hangoutLink", "")


def _write_time(name: str, time: WireTime, time_zone: str) -> str:
    """Write a day or a moment by the clocks of its own zone, in which a series repeats; "" where it can't be read."""
    if "date" in time:
        return f"{name};VALUE=DATE:{time['date'].replace('-', '')[:8]}"
    moment = _read_moment(time.get("dateTime", ""))
    if moment is None:
        return ""
    zone = open_zone(find_iana(time.get("timeZone", "")) or find_iana(time_zone) or "UTC")
    return write_moment(name, moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone))


def _read_moment(text: str) -> datetime | None:
    """Read a time (RFC 3339); None where it can't be, or lies at the end of all years."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if 1 < moment.year < 9999 else None  # noqa: PLR2004  so that every zone can tell it


def _find_organizer(event: WireEvent) -> WirePerson | None:
    """Find who invites: of an event that a calendar itself organizes, as one of a team does, who made it."""
    organizer = event.get("organizer", {})
    if _has_mailbox(organizer):
        return organizer
    made_by = event.get("creator", {})
    return made_by if _is_calendar(organizer) and _has_mailbox(made_by) else None


def _has_mailbox(person: WirePerson) -> bool:
    """Tell whether an address is somebody's: Google makes some up, for calendars and for whom it doesn't know."""
    address = person.get("email", "").lower()
    host = address.rpartition("@")[2]
    return bool(address) and (address.endswith(_ROOMS) or not f".{host}".endswith(f".{_NO_MAILBOXES}"))


def _is_calendar(person: WirePerson) -> bool:
    return person.get("email", "").lower().endswith(f".{_NO_MAILBOXES}")


def _write_guest(guest: WireGuest) -> str:
    facts = {
        "CUTYPE": "RESOURCE" if guest.get("resource") else "INDIVIDUAL",
        "ROLE": "OPT-PARTICIPANT" if guest.get("optional") else "REQ-PARTICIPANT",
        "PARTSTAT": _RESPONSES.get(guest.get("responseStatus", ""), "NEEDS-ACTION"),
    }
    return _write_person("ATTENDEE", guest, facts)


def _write_person(name: str, person: WirePerson, facts: Mapping[str, str]) -> str:
    address = person.get("email", "") if _has_mailbox(person) else ""
    return writing.write_person(name, address, person.get("displayName", ""), facts)
