"""The firm's calendars as files: one .ics for each calendar, in a folder for each member."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import icalendar

from rapport.demo.calendars import DemoEvent, events
from rapport.demo.firm import Firm, plain
from rapport.demo.vevents import write_event, zone_of
from rapport.demo.zones import IN_UTC, define_zone


def write_calendars(folder: Path, firm: Firm, today: date) -> int:
    """Write the calendars into `folder`; a file that holds the same already is left alone. Give the events' number."""
    whole = sorted(events(firm, today), key=_place)
    for (member, calendar), held in groupby(whole, _place):
        file = folder / member / f"{plain(calendar)}.ics"
        written = _write_calendar(calendar, list(held))
        if not file.exists() or file.read_bytes() != written:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(written)
    return len(whole)


def _place(event: DemoEvent) -> tuple[str, str]:
    return event.member, event.calendar


def _write_calendar(name: str, held: Sequence[DemoEvent]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Brezina and Holt//Calendar//CS")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Prague")
    for component in (*_zones(held), *(write_event(one.meeting, one.member) for one in held)):
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _zones(held: Sequence[DemoEvent]) -> Iterator[icalendar.Timezone]:
    used = {zone.name: zone for zone in (zone_of(one.meeting) for one in held) if zone is not IN_UTC}
    return (define_zone(used[name]) for name in sorted(used))
