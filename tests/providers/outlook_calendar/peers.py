"""Calendars in the stand-in of Microsoft, changed behind the product's back: what a contract puts as iCalendar text."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import icalendar

from rapport.providers.base import Application, CalendarSource, Login, Meter
from rapport.providers.microsoft.credentials import Cache
from rapport.providers.outlook_calendar import open_calendar
from tests.fakes.microsoft.calendar_series import weekly
from tests.fakes.microsoft.calendar_store import Calendars
from tests.fakes.microsoft.login import CLIENT, SECRET
from tests.fakes.microsoft.server import FakeMicrosoft

SCOPES = ("Calendars.Read", "User.Read", "offline_access")
_RESPONSES = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentativelyAccepted"}


def make_login(
    microsoft: FakeMicrosoft,
    address: str,
    *,
    mailbox: str = "",
    scopes: Iterable[str] = SCOPES,
    meter: Meter | None = None,
) -> Login:
    """Sign a person in to their calendars, or to those of a mailbox that is shared with them."""
    application = Application(CLIENT, SECRET, tenant="common", root=microsoft.root, ca_file=str(microsoft.ca_file))
    connection = {"services": "calendar", **({"mailbox": mailbox} if mailbox else {})}
    metered = {"meter": meter} if meter else {}
    return Login(address, connection, _make_secret(microsoft, address, scopes), application, **metered)


def _make_secret(microsoft: FakeMicrosoft, address: str, scopes: Iterable[str]) -> str:
    """Write what is kept of a sign-in."""
    refresh, access = microsoft.grant(address, scopes)
    answer = {"access_token": access, "refresh_token": refresh, "expires_in": 3599, "token_type": "Bearer"}
    cache = Cache()
    cache.add({
        "client_id": CLIENT,
        "scope": list(scopes),
        "token_endpoint": f"{microsoft.root}/common/oauth2/v2.0/token",
        "response": answer,
    })  # fmt: skip
    return cache.to_secret()


@dataclass
class OutlookPeer:
    """A person's calendars, as the contract wants them."""

    microsoft: FakeMicrosoft
    address: str = "jana@firma.example"
    put_before: dict[tuple[str, str], tuple[str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendars: Calendars = self.microsoft.person(self.address, "Jana Novotná").calendars
        self.home = self.calendars.primary

    def open(self) -> AbstractContextManager[CalendarSource]:
        return open_calendar(make_login(self.microsoft, self.address))

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        master, *exceptions = icalendar.Calendar.from_ical(ics).walk("VEVENT")
        fields = _fields_of(master)
        times = {"start": master.start, "end": master.end}
        id_, _ = self.put_before.get((calendar, uid), ("", b""))
        if not id_:
            id_ = self.calendars.put(calendar, uid=uid, **times, **fields)
        elif "recurrence" not in fields:
            self.calendars.change(id_, title=fields["title"], attendees=fields["attendees"], **times)
        for one in exceptions:
            original = one["RECURRENCE-ID"].dt
            self.calendars.except_(id_, original, start=one.start, end=one.end, title=str(one["SUMMARY"]))
        self.put_before[calendar, uid] = id_, ics

    def delete(self, calendar: str, uid: str) -> None:
        id_, _ = self.put_before.pop((calendar, uid))
        self.calendars.delete(id_)

    def move(self, calendar: str, uid: str, to: str) -> None:
        _, ics = self.put_before[calendar, uid]
        self.put(to, uid, ics)
        self.delete(calendar, uid)

    def create_calendar(self, name: str) -> str:
        return self.calendars.create_calendar(name)

    def remove_calendar(self, path: str) -> None:
        self.calendars.remove_calendar(path)

    def expire_cursors(self) -> None:
        self.calendars.forget_tokens()


def _fields_of(event: icalendar.Event) -> dict[str, Any]:
    zone = getattr(event.start.tzinfo, "key", "UTC")
    fields: dict[str, Any] = {"title": str(event.get("SUMMARY", "")), "zone": zone}
    fields["attendees"] = [_guest_of(one) for one in event.attendees]
    if "RRULE" in event:  # the contract has weekly ones alone
        (count,) = event["RRULE"]["COUNT"]
        fields["recurrence"] = weekly(event.start.date(), zone=zone, numberOfOccurrences=int(count))
    return fields


def _guest_of(written: icalendar.vCalAddress) -> dict[str, Any]:
    response = _RESPONSES.get(written.params.get("PARTSTAT", ""), "none")
    person = {"name": written.params.get("CN", ""), "address": str(written).removeprefix("mailto:")}
    return {"emailAddress": person, "status": {"response": response, "time": "2024-02-01T08:00:00Z"}}
