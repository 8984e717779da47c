"""ORGANIZER and ATTENDEEs (RFC 5545, 3.8.4) → who is invited, and who invites: each once, the organizer among them.

An address counts only where it can't be mistaken; who has none is kept by name alone. SENT-BY and delegation parameters
say nothing about who takes part, and are not read.
"""

from dataclasses import replace
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from models.words import AttendeeKind, AttendeeRole, Response
from rapport.ical.lines import Fields, Property, read_property
from rapport.mime.addresses import find_addr_spec
from rapport.providers.base import RemoteAttendee

MAX_ATTENDEES = 500
_MAX_NAME = 500
_MAX_LINES = 10 * MAX_ATTENDEES
_MAX_ADDRESS = 1000

_MAILTO = "mailto:"
_GOOGLE_ROOMS = "@resource.calendar.google.com"

_ROLES = {
    "CHAIR": AttendeeRole.CHAIR,
    "OPT-PARTICIPANT": AttendeeRole.OPTIONAL,
    "NON-PARTICIPANT": AttendeeRole.INFORMED,
}
_RESPONSES = {
    "ACCEPTED": Response.ACCEPTED,
    "DECLINED": Response.DECLINED,
    "TENTATIVE": Response.TENTATIVE,
    "DELEGATED": Response.DELEGATED,
}
_KINDS = {
    "": AttendeeKind.INDIVIDUAL,
    "INDIVIDUAL": AttendeeKind.INDIVIDUAL,
    "GROUP": AttendeeKind.GROUP,
    "RESOURCE": AttendeeKind.RESOURCE,
    "ROOM": AttendeeKind.ROOM,
}


def read_attendees(fields: Fields) -> tuple[RemoteAttendee, ...]:
    """Read who takes part in an event: at most MAX_ATTENDEES in the order written, and the organizer."""
    organizer = next(filter(None, map(_read_line, fields.lines("ORGANIZER"))), None)
    found: dict[str, RemoteAttendee] = {}
    for attendee in filter(None, map(_read_line, islice(fields.lines("ATTENDEE"), _MAX_LINES))):
        key = _key_of(attendee)
        if key in found:
            found[key] = _merge(found[key], attendee)
        elif key and (len(found) < MAX_ATTENDEES or (organizer and key == _key_of(organizer))):
            found[key] = attendee
    if organizer and (key := _key_of(organizer)):
        found[key] = _as_organizer(organizer, found.get(key))
    return tuple(found.values())


def _key_of(attendee: RemoteAttendee) -> str:
    """Tell by what an attendee is known: the address, else the name."""
    return (attendee.address or attendee.name).lower()


def _merge(first: RemoteAttendee, second: RemoteAttendee) -> RemoteAttendee:
    """Make one of two records of one person: what the second says counts where the first says nothing."""
    return replace(
        first,
        name=first.name or second.name,
        response=second.response if first.response is Response.NEEDS_ACTION else first.response,
        kind=second.kind if first.kind is AttendeeKind.INDIVIDUAL else first.kind,
    )


def _as_organizer(organizer: RemoteAttendee, attendee: RemoteAttendee | None) -> RemoteAttendee:
    """Mark the attendee who invites; who isn't among the attendees chairs, and comes."""
    if attendee:
        return replace(attendee, name=attendee.name or organizer.name, is_organizer=True)
    return replace(organizer, role=AttendeeRole.CHAIR, response=Response.ACCEPTED, is_organizer=True)


@lru_cache(maxsize=2048)  # a calendar's meetings are with the same people again and again
def _read_line(line: str) -> RemoteAttendee | None:
    written = read_property(line)
    return _read_one(written) if written.value.strip() else None


def _read_one(written: Property) -> RemoteAttendee:
    parameters = written.parameters
    name, value = parameters.get("CN", ""), written.value
    lowered = value.lower()
    if name and _MAILTO in lowered and not lowered.strip().startswith(_MAILTO):  # a name with a colon, not quoted
        place = lowered.rindex(_MAILTO)
        name, value = f"{name}:{value[:place]}".rstrip(":"), value[place:]
    address = _read_address(value) or _read_address(parameters.get("EMAIL", ""))
    return RemoteAttendee(
        address=address,
        name=" ".join(name.split())[:_MAX_NAME],
        role=_ROLES.get(parameters.get("ROLE", "").upper(), AttendeeRole.REQUIRED),
        response=_RESPONSES.get(parameters.get("PARTSTAT", "").upper(), Response.NEEDS_ACTION),
        kind=_read_kind(parameters.get("CUTYPE", "").upper(), address),
    )


def _read_kind(cutype: str, address: str) -> AttendeeKind:
    kind = _KINDS.get(cutype, AttendeeKind.UNKNOWN)
    is_room = address.lower().endswith(_GOOGLE_ROOMS) and kind is not AttendeeKind.RESOURCE
    return AttendeeKind.ROOM if is_room else kind


def _read_address(value: str) -> str:
    """Give the address of a calendar user, "" where it has none: a path of a server, a urn, or words."""
    bare = value.strip()[:_MAX_ADDRESS]
    while bare[: len(_MAILTO)].lower() == _MAILTO:
        bare = bare[len(_MAILTO) :].strip()
    if ":" in bare or "/" in bare:
        return ""
    bare = bare.partition("?")[0].strip("<>")
    return find_addr_spec(unquote(bare) if "%" in bare else bare)
