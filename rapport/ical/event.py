"""One VEVENT → its RemoteEvent; what it shares with its series is handed in."""

from datetime import datetime

from models.words import EventStatus
from rapport.ical.attendees import read_attendees
from rapport.ical.content import read_description, read_link, read_location, read_title
from rapport.ical.moments import Moment, in_utc
from rapport.ical.versions import Version
from rapport.ical.zones import zone_name
from rapport.providers.base import RemoteEvent


def make_event(
    version: Version, recurrence_id: str, schedule: str, last_at: datetime | None, *, is_private: bool
) -> RemoteEvent:
    """Make the record of one version. `last_at` and `schedule` are what its series says."""
    fields = version.fields
    location, description = read_location(fields), read_description(fields)
    return RemoteEvent(
        uid=version.uid,
        recurrence_id=recurrence_id,
        starts_at=in_utc(version.span.start),
        ends_at=in_utc(version.span.end),
        is_all_day=not isinstance(version.span.start, datetime),
        time_zone=_name_zone(version.span.start),
        schedule=schedule,
        last_at=last_at,
        status=_read_status(version),
        is_private=is_private,
        sequence=version.sequence,
        stamped_at=version.stamped_at,
        attendees=read_attendees(fields),
        title=read_title(fields),
        description=description,
        location=location,
        link=read_link(fields, location, description),
    )


def is_private(version: Version, otherwise: bool = False) -> bool:
    """Tell whether the owner keeps an event to themselves; a class that nobody knows is private (RFC 5545, 3.8.1.3)."""
    written = version.fields.value("CLASS").upper()
    return written != "PUBLIC" if written else otherwise


def _read_status(version: Version) -> EventStatus:
    if version.is_cancelled:
        return EventStatus.CANCELLED
    is_tentative = version.fields.value("STATUS").upper() == "TENTATIVE"
    return EventStatus.TENTATIVE if is_tentative else EventStatus.CONFIRMED


def _name_zone(start: Moment) -> str:
    """Name the zone of a start: none for whole days and floating times."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    return zone_name(zone) if zone else ""
