"""Events as Google Calendar's wire has them: times, ids, guests. Values to values; the store keeps what is made here.

Fields: the Event of Google's discovery document. Ids: base32hex (RFC 4648, 7); what was imported by its UID is named by
"_" and the UID; an instance by its series and original start; the later part of a split series by "_R" and its start.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Wire = dict[str, Any]
Moment = date | datetime

MAX_ID = 1024
_CANCELLED = "cancelled"


def write_time(moment: Moment, zone: str = "") -> Wire:
    """Write a day, or a moment in the zone of its event."""
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    name = zone or (moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else "UTC")
    return {"dateTime": moment.astimezone(ZoneInfo(name)).isoformat(timespec="seconds"), "timeZone": name}


def read_time(written: Mapping[str, str]) -> Moment:
    """Read what `write_time` wrote, in the event's own zone."""
    if "date" in written:
        return date.fromisoformat(written["date"])
    return datetime.fromisoformat(written["dateTime"]).astimezone(ZoneInfo(written["timeZone"]))


def as_moment(moment: Moment) -> datetime:
    """Give a moment in UTC; a day begins as if in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def write_stamp(moment: datetime) -> str:
    """Write when something was made or changed."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name_event(seed: str) -> str:
    """Make the id of a new event."""
    return base32(hashlib.sha256(seed.encode()).digest()[:16])


def name_import(uid: str) -> str:
    """Make the id of an event that was imported by its UID."""
    named = "_" + base32(uid.encode())
    return named if len(named) <= MAX_ID else name_event(uid)


def name_instance(master: str, original: Moment) -> str:
    """Make the id of an instance of a series."""
    return f"{master}_{stamp_instance(original)}"


def name_rest(master: str, start: Moment) -> str:
    """Make the id of a series that goes on where another was cut."""
    return f"{master}_R{start:%Y%m%dT%H%M%S}" if isinstance(start, datetime) else f"{master}_R{start:%Y%m%d}"


def stamp_instance(moment: Moment) -> str:
    """Write a moment as RFC 5545 does, in UTC; a day as a day."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}"


def base32(octets: bytes) -> str:
    """Write octets in base32hex, small letters, without padding."""
    return base64.b32hexencode(octets).decode().lower().rstrip("=")


def make_guests(guests: Iterable[str | Mapping[str, Any]], organizer: str, owner: str) -> list[Wire]:
    """Write guests; who has no answer yet hasn't answered. `owner` is whose calendar it is."""
    written = []
    for one in guests:
        guest: Wire = {"responseStatus": "needsAction", **({"email": one} if isinstance(one, str) else one)}
        if guest.get("email") == organizer:
            guest["organizer"] = True
        if guest.get("email") == owner:
            guest["self"] = True
        written.append(guest)
    return written


def make_exception(master: Wire, original: Moment) -> Wire:
    """Give an instance of a series as it is before anything in it is changed."""
    start, end = read_time(master["start"]), read_time(master["end"])
    zone = master["start"].get("timeZone", "")
    copied = {name: value for name, value in master.items() if name != "recurrence"}
    return copied | {
        "id": name_instance(master["id"], original),
        "recurringEventId": master["id"],
        "originalStartTime": write_time(original, zone),
        "start": write_time(original, zone),
        "end": write_time(add(original, as_moment(end) - as_moment(start)), zone),
    }


def change_event(wire: Wire, changes: Mapping[str, Any]) -> Wire:
    """Apply changes; a new time makes another sequence (RFC 5546, 2.1.4), and an end that isn't said moves along."""
    made, zone = dict(wire), wire["start"].get("timeZone", "")
    if "start" in changes:
        length = as_moment(read_time(wire["end"])) - as_moment(read_time(wire["start"]))
        made["start"] = write_time(changes["start"], zone)
        made["end"] = write_time(add(changes["start"], length), zone)
    if "end" in changes:
        made["end"] = write_time(changes["end"], zone)
    if changes.keys() & {"start", "end", "recurrence"}:
        made["sequence"] = wire["sequence"] + 1
    return made | {name: value for name, value in changes.items() if name not in {"start", "end"}}


def add(moment: Moment, length: timedelta) -> Moment:
    """Add a length: exactly to a moment, in days to a day."""
    if not isinstance(moment, datetime):
        return moment + length
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def is_cancelled(wire: Wire) -> bool:
    """Tell whether an event was deleted, or an instance cancelled."""
    return bool(wire["status"] == _CANCELLED)


def is_exception(wire: Wire) -> bool:
    """Tell whether an event is an instance of a series."""
    return "recurringEventId" in wire
