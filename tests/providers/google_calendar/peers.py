"""Calendars in the stand-in of Google, changed behind the product's back: what a contract puts as iCalendar text."""

import itertools
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import icalendar

from rapport import clock
from rapport.providers.base import Application, CalendarSource, Login, Meter
from rapport.providers.google.credentials import CALENDAR, Grant
from rapport.providers.google_calendar import open_calendar
from tests.fakes.google.calendar_events import Moment, name_import
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import FakeGoogle

_numbers = itertools.count(1)
_RESPONSES = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


def make_login(google: FakeGoogle, address: str, meter: Meter | None = None) -> Login:
    """Sign a person in to their calendars."""
    refresh, access = google.grant(address, [CALENDAR])
    grant = Grant(refresh, access, clock.now() + timedelta(minutes=59), frozenset({CALENDAR}))
    application = Application(CLIENT, SECRET, root=google.root)
    metered = {"meter": meter} if meter else {}
    return Login(address, {"services": "calendar"}, grant.to_secret(), application, **metered)


@dataclass
class GooglePeer:
    """A new person's calendars, as the contract wants them."""

    google: FakeGoogle
    address: str = field(default_factory=lambda: f"jana{next(_numbers)}@firma.example")

    def __post_init__(self) -> None:
        self.calendars: Calendars = self.google.person(self.address).calendars
        self.home = self.calendars.primary

    def open(self) -> AbstractContextManager[CalendarSource]:
        return open_calendar(make_login(self.google, self.address))

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        master, *exceptions = icalendar.Calendar.from_ical(ics).walk("VEVENT")
        id_ = self.calendars.put(calendar, uid=uid, **_wire_of(master))
        for exception in exceptions:
            original = exception["RECURRENCE-ID"].dt
            self.calendars.except_(
                calendar, id_, original, start=exception.start, end=exception.end, summary=str(exception["SUMMARY"])
            )

    def delete(self, calendar: str, uid: str) -> None:
        self.calendars.delete(calendar, name_import(uid))

    def move(self, calendar: str, uid: str, to: str) -> None:
        self.calendars.move(calendar, name_import(uid), to)

    def create_calendar(self, name: str) -> str:
        return self.calendars.create_calendar(name)

    def remove_calendar(self, path: str) -> None:
        self.calendars.remove_calendar(path)

    def expire_cursors(self) -> None:
        self.calendars.expire_tokens()


def _wire_of(event: icalendar.Event) -> dict[str, Any]:
    start: Moment = event.start
    rules = [f"RRULE:{event['RRULE'].to_ical().decode()}"] if "RRULE" in event else []
    organizer = _person_of(event["ORGANIZER"]) if "ORGANIZER" in event else ""
    return {
        "title": str(event.get("SUMMARY", "")),
        "start": start,
        "end": event.end,
        "recurrence": rules,
        "organizer": organizer,
        "guests": [_guest_of(one) for one in event.attendees],
    }


def _person_of(written: icalendar.vCalAddress) -> dict[str, str]:
    name = written.params.get("CN", "")
    return {"email": str(written).removeprefix("mailto:"), **({"displayName": name} if name else {})}


def _guest_of(written: icalendar.vCalAddress) -> Mapping[str, str]:
    response = _RESPONSES.get(written.params.get("PARTSTAT", ""), "needsAction")
    return {**_person_of(written), "responseStatus": response}
