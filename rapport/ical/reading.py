"""One object of a calendar (RFC 4791, 4.1) → its events, within bounds."""

from rapport.errors import Malformed
from rapport.ical.lines import read_calendars
from rapport.ical.series import read_series
from rapport.ical.versions import Version, list_versions
from rapport.providers.base import RemoteEvent

MAX_OCTETS = 1024 * 1024
MAX_SERIES = 1000
_MAX_OBSERVANCES = 500


def read_object(data: bytes, default_zone: str = "") -> tuple[RemoteEvent, ...]:
    """Read all events of an object: masters and exceptions; () where it holds a to-do, a journal or nothing.

    `default_zone` is for times in zones that nobody knows. Raises Malformed where it can't be read, or is too large.
    """
    if len(data) > MAX_OCTETS:
        raise Malformed(f"The event is larger than {MAX_OCTETS // 1024 // 1024} MiB.")
    calendars = read_calendars(data)
    if not calendars:
        raise Malformed("This is no calendar.")
    if sum(len(zone.children) for calendar in calendars for zone in calendar.zones) > _MAX_OBSERVANCES:
        raise Malformed("The event comes with more rules of time zones than it can need.")
    by_uid: dict[str, list[Version]] = {}
    for version in list_versions(calendars, default_zone):
        by_uid.setdefault(version.uid, []).append(version)
    events: list[RemoteEvent] = []
    series = 0
    for versions in by_uid.values():
        events += (found := list(read_series(versions)))
        series += any(event.schedule for event in found)
        if series > MAX_SERIES:
            raise Malformed(f"The object holds more than {MAX_SERIES:,} series.")
    return tuple(events)
