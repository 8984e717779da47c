"""VEVENTs as their sender wrote them, with what tells them apart: UID, RECURRENCE-ID, and how late their word is."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rapport.errors import Malformed
from rapport.ical.lines import Calendar, Fields
from rapport.ical.moments import Moment, in_utc, is_in_bounds
from rapport.ical.times import Span, read_moment, read_span
from rapport.ical.zones import Zones

_MAX_UID = 1000
_MAX_SEQUENCE = 2**31 - 1
_SEQUENCE = re.compile(r"\d{1,10}", re.ASCII)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

# Answers to an invitation (RFC 5546): they tell of one attendee only, not of the event.
_ANSWERS = {"REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER"}
_NAMING = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "ORGANIZER", "CREATED")


@dataclass(frozen=True, slots=True)
class Version:
    """One VEVENT: a master, or (`instance` is given) an exception, which may hold for all later instances too."""

    uid: str
    fields: Fields
    zones: Zones
    span: Span
    instance: Moment | None
    is_for_later: bool
    is_cancelled: bool
    is_answer: bool
    sequence: int
    stamped_at: datetime | None

    @property
    def rank(self) -> tuple[bool, int, datetime]:
        """How late this version's word is."""
        return not self.is_answer, self.sequence, self.stamped_at or _LONG_AGO


def list_versions(calendars: Sequence[Calendar], default_zone: str) -> list[Version]:
    """Read the VEVENTs of a stream. Raises Malformed where one has no start, or names no instance."""
    events = [[Fields(item.lines) for item in calendar.items if item.name == "VEVENT"] for calendar in calendars]
    uids = iter(name_items([fields for several in events for fields in several]))
    versions: list[Version] = []
    for calendar, several in zip(calendars, events, strict=True):
        own = Fields(calendar.lines)
        zones = Zones(calendar.zones, own.value("X-WR-TIMEZONE") or default_zone)
        method = own.value("METHOD").upper()
        versions += [_read_version(next(uids), fields, zones, method) for fields in several]
    return versions


def name_items(items: list[Fields]) -> list[str]:
    """Give the UIDs of a stream's items.

    Where there is none, or one longer than 1,000 characters, a digest stands for it: of start, end, rule, organizer
    and time of creation, or of the long one; equal ones are numbered. So the same file always gives the same UIDs.
    """
    seen: Counter[str] = Counter()
    uids: list[str] = []
    for fields in items:
        uid = fields.value("UID")
        if uid and len(uid) > _MAX_UID:
            uid = _digest(uid)
        elif not uid:
            derived = _digest("\n".join(fields.value(name) for name in _NAMING))
            seen[derived] += 1
            uid = derived if seen[derived] == 1 else f"{derived}-{seen[derived]}"
        uids.append(uid)
    return uids


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _read_version(uid: str, fields: Fields, zones: Zones, method: str) -> Version:
    named = fields.first("RECURRENCE-ID")
    instance = read_moment(named, zones)
    if named and (instance is None or not is_in_bounds(instance)):
        raise Malformed("An exception of the series doesn't tell which instance it replaces.")
    status = fields.value("STATUS").upper()
    return Version(
        uid=uid,
        fields=fields,
        zones=zones,
        span=read_span(fields, zones),
        instance=instance,
        is_for_later=named is not None and named.parameters.get("RANGE", "").upper() == "THISANDFUTURE",
        is_cancelled=method == "CANCEL" or status in {"CANCELLED", "CANCELED"},
        is_answer=method in _ANSWERS,
        sequence=_read_sequence(fields.value("SEQUENCE")),
        stamped_at=_read_stamp(fields, zones),
    )


def _read_sequence(text: str) -> int:
    number = int(text) if _SEQUENCE.fullmatch(text) else 0
    return number if number <= _MAX_SEQUENCE else 0


def _read_stamp(fields: Fields, zones: Zones) -> datetime | None:
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        moment = read_moment(fields.first(name), zones)
        if moment and is_in_bounds(moment):
            return in_utc(moment)
    return None
