"""Meetings → VEVENTs, as the owner's program writes them and one member's calendar holds them.

The organizer's copy has everybody's answer; another has its member's own, as invitations are answered.
"""

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Event, vCalAddress, vRecur, vText, vUri

from models.words import AttendeeKind, AttendeeRole, EventStatus, Response
from rapport.demo.firm import DOMAIN, Client
from rapport.demo.letters import named
from rapport.demo.meetings import Guest, Kind, Meeting
from rapport.demo.zones import IN_UTC, Zone, choose_zone
from rapport.providers.base import NamedAddress

_RESPONSES = {
    Response.NEEDS_ACTION: "NEEDS-ACTION",
    Response.ACCEPTED: "ACCEPTED",
    Response.DECLINED: "DECLINED",
    Response.TENTATIVE: "TENTATIVE",
    Response.DELEGATED: "DELEGATED",
}
_ROLES = {
    AttendeeRole.CHAIR: "CHAIR",
    AttendeeRole.REQUIRED: "REQ-PARTICIPANT",
    AttendeeRole.OPTIONAL: "OPT-PARTICIPANT",
    AttendeeRole.INFORMED: "NON-PARTICIPANT",
}


def zone_of(meeting: Meeting) -> Zone:
    """Tell the zone in which a meeting's times are written."""
    if not isinstance(meeting.starts, datetime):
        return IN_UTC
    return choose_zone(meeting.owner, is_series=meeting.is_series)


def write_event(meeting: Meeting, holder: str) -> Event:
    """Write the component that the calendar of `holder`, an address, has of a meeting."""
    event = Event()
    event.add("uid", meeting.uid)
    for name in ("dtstamp", "created", "last-modified"):
        event.add(name, meeting.made_at.astimezone(UTC))
    _add_times(event, meeting)
    event.add("summary", meeting.title)
    for name, text in (("description", meeting.description), ("location", meeting.place)):
        if text:
            event.add(name, text)
    event.add("status", meeting.status.upper())
    event.add("sequence", meeting.sequence)
    event.add("class", "PRIVATE" if meeting.is_private else "PUBLIC")
    event.add("transp", "TRANSPARENT" if meeting.kind is Kind.BIRTHDAY else "OPAQUE")
    _add_people(event, meeting, holder)
    _add_extras(event, meeting)
    return event


def _add_times(event: Event, meeting: Meeting) -> None:
    zone = zone_of(meeting)
    _add_time(event, "dtstart", meeting.starts, zone)
    if meeting.kind is not Kind.BIRTHDAY:  # whole days without an end are one
        _add_time(event, "dtend", meeting.ends, zone)
    if meeting.rule:
        event.add("rrule", vRecur.from_ical(meeting.rule))
    for moment in meeting.left_out:
        _add_time(event, "exdate", moment, zone)
    if meeting.replaces:
        _add_time(event, "recurrence-id", meeting.replaces, zone, **_range(meeting))


def _range(meeting: Meeting) -> dict[str, str]:
    return {"RANGE": "THISANDFUTURE"} if meeting.is_lasting else {}


def _add_time(event: Event, name: str, value: datetime | date, zone: Zone, **parameters: str) -> None:
    if not isinstance(value, datetime):
        event.add(name, value)
    elif zone is IN_UTC:
        event.add(name, value.astimezone(UTC), parameters=parameters)
    else:
        event.add(name, value.astimezone(zone.clock).replace(tzinfo=None), parameters={"TZID": zone.name, **parameters})


def _add_people(event: Event, meeting: Meeting, holder: str) -> None:
    if not meeting.guests:
        return
    organizer = named(meeting.owner)
    event.add("organizer", _address(organizer))
    if meeting.owner.client in (Client.WEBMAIL, Client.PHONE):  # these name the organizer among the guests, too
        _add_guest(event, Guest(organizer, Response.ACCEPTED, AttendeeRole.CHAIR), is_known=True)
    for guest in meeting.guests:
        _add_guest(event, guest, is_known=holder in (organizer.address, guest.who.address))


def _add_guest(event: Event, guest: Guest, *, is_known: bool) -> None:
    address = _address(guest.who)
    address.params["PARTSTAT"] = _RESPONSES[guest.response if is_known else Response.NEEDS_ACTION]
    address.params["ROLE"] = _ROLES[guest.role]
    if guest.kind is not AttendeeKind.INDIVIDUAL:
        address.params["CUTYPE"] = guest.kind.upper()
    else:
        address.params["RSVP"] = "TRUE"
    event.add("attendee", address)


def _address(who: NamedAddress) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.address}")
    if who.name:
        address.params["CN"] = vText(who.name)
    return address


def _add_extras(event: Event, meeting: Meeting) -> None:
    """Add what only the owner's program writes: how it names the online meeting, and its reminders."""
    client = meeting.owner.client
    if meeting.link and client is Client.WEBMAIL:
        event.add("x-google-conference", vUri(meeting.link))
    elif meeting.link and client is Client.OUTLOOK:
        event.add("x-microsoft-skypeteamsmeetingurl", vUri(meeting.link))
    elif meeting.link:
        event.add("conference", vUri(meeting.link), parameters={"FEATURE": "AUDIO,VIDEO", "VALUE": "URI"})
    if client is Client.OUTLOOK:
        event.add("x-microsoft-cdo-busystatus", _busy(meeting))
        event.add("x-microsoft-cdo-alldayevent", "FALSE" if isinstance(meeting.starts, datetime) else "TRUE")
    if meeting.owner.address.endswith("@" + DOMAIN) and isinstance(meeting.starts, datetime):
        event.add_component(_remind())


def _busy(meeting: Meeting) -> str:
    if meeting.kind in (Kind.TIME_OFF, Kind.FAIR):
        return "OOF"
    if meeting.kind is Kind.BIRTHDAY or meeting.status is EventStatus.CANCELLED:
        return "FREE"
    return "TENTATIVE" if meeting.status is EventStatus.TENTATIVE else "BUSY"


def _remind() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Reminder")
    alarm.add("trigger", timedelta(minutes=-15))
    return alarm
