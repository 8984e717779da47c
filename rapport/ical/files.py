"""A whole .ics file → one part for each UID, every part a calendar that `read_object` reads.

A part that is beyond the bounds is told with the reason and never spoils the others.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapport.errors import Malformed
from rapport.ical.lines import Calendar, Component, Fields, read_calendars, read_property
from rapport.ical.reading import MAX_OCTETS
from rapport.ical.series import MAX_EXCEPTIONS
from rapport.ical.versions import name_items
from rapport.ical.zones import name_zone, normalise_tzid

MAX_FILE_OCTETS = 64 * 1024 * 1024
MAX_PARTS = 200_000
_MAX_NAME = 500


_NAMES_ZONE = re.compile(r"[A-Z0-9-]{1,60}+;[^:]{0,200}TZID", re.IGNORECASE | re.ASCII)

_Block = list[str]
"""The lines of one component."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """All that a file holds of one UID. `version` changes with the content.

    `reason` says why there is no `data`; what else can't be read, `read_object` tells.
    """

    uid: str
    version: str
    data: bytes | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file cut into parts; `name` is what it calls itself, `time_zone` what it says of itself as a whole."""

    name: str
    time_zone: str
    parts: tuple[FilePart, ...]


def split_file(data: bytes) -> CalendarFile:
    """Cut a file into its parts. Raises Malformed where it is no calendar, or too large as a whole."""
    if len(data) > MAX_FILE_OCTETS:
        raise Malformed(f"The calendar is larger than {MAX_FILE_OCTETS // 1024 // 1024} MiB.")
    calendars = read_calendars(data)
    if not calendars:
        raise Malformed("This is no calendar.")
    own = [Fields(calendar.lines) for calendar in calendars]
    return CalendarFile(
        name=next(filter(None, (_read_name(fields) for fields in own)), ""),
        time_zone=next(filter(None, (fields.value("X-WR-TIMEZONE") for fields in own)), ""),
        parts=tuple(_list_parts(calendars)),
    )


def _read_name(fields: Fields) -> str:
    return " ".join((fields.text("X-WR-CALNAME", _MAX_NAME) or fields.text("NAME", _MAX_NAME)).split())


def _list_parts(calendars: list[Calendar]) -> Iterator[FilePart]:
    """Give the parts in the order in which their UIDs come first."""
    pieces: dict[str, dict[int, list[Component]]] = {}
    items = [(number, item) for number, calendar in enumerate(calendars) for item in calendar.items]
    uids = name_items([Fields(item.lines) for _, item in items])
    for uid, (number, item) in zip(uids, items, strict=True):
        pieces.setdefault(uid, {}).setdefault(number, []).append(item)
    if len(pieces) > MAX_PARTS:
        raise Malformed(f"The calendar holds more than {MAX_PARTS:,} events.")
    writers = [_Writer(calendar) for calendar in calendars]
    size = 0
    for uid, by_calendar in pieces.items():
        blocks = [block for number, items in by_calendar.items() for block in writers[number].write(uid, items)]
        part = _make_part(uid, blocks)
        size += len(part.data or b"")
        if size > 2 * MAX_FILE_OCTETS:  # a large zone that many small events need
            raise Malformed("The time zones of the calendar are too large.")
        yield part


def _make_part(uid: str, blocks: list[_Block]) -> FilePart:
    # A program that exports a calendar anew stamps all events anew, and may put those of a series in another order.
    content = sorted("\n".join(line for line in block if not line.upper().startswith("DTSTAMP")) for block in blocks)
    version = hashlib.sha256("\n\n".join(content).encode()).hexdigest()[:40]
    data = "\r\n".join([line for block in blocks for line in block] + [""]).encode()
    if len(data) > MAX_OCTETS:
        return FilePart(uid, version, None, f"The event is larger than {MAX_OCTETS // 1024 // 1024} MiB.")
    if sum(any(line.upper().startswith("RECURRENCE-ID") for line in block) for block in blocks) > MAX_EXCEPTIONS:
        return FilePart(uid, version, None, f"The series has more than {MAX_EXCEPTIONS:,} exceptions.")
    return FilePart(uid, version, data)


class _Writer:
    """Writes parts of one calendar, each with what its items need of it."""

    def __init__(self, calendar: Calendar) -> None:
        own = Fields(calendar.lines)
        settings = ((name, own.value(name)) for name in ("METHOD", "X-WR-TIMEZONE"))
        self._head = ["BEGIN:VCALENDAR", "VERSION:2.0", *(f"{name}:{value}" for name, value in settings if value)]
        self._zones = {name_zone(zone): _write_component(zone) for zone in calendar.zones}

    def write(self, uid: str, items: list[Component]) -> list[_Block]:
        """Write a calendar of one UID, alarms left out."""
        written = [_write_item(uid, item) for item in items]
        zones = [self._zones[tzid] for tzid in _list_zones(items) if tzid in self._zones]
        return [self._head, *zones, *written, ["END:VCALENDAR"]]


def _write_item(uid: str, item: Component) -> _Block:
    named = [] if Fields(item.lines).value("UID") else [f"UID:{uid}"]
    return [f"BEGIN:{item.name}", *named, *item.lines, f"END:{item.name}"]


def _write_component(component: Component) -> _Block:
    children = [line for child in component.children for line in _write_component(child)]
    return [f"BEGIN:{component.name}", *component.lines, *children, f"END:{component.name}"]


def _list_zones(items: list[Component]) -> dict[str, None]:
    """List the zones that items name, in the form in which a calendar finds them."""
    lines = (line for item in items for line in item.lines if _NAMES_ZONE.match(line))
    return dict.fromkeys(normalise_tzid(read_property(line).parameters.get("TZID", "")) for line in lines)
