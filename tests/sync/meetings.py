"""Meetings of a small firm as iCalendar objects, for tests of the sync."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.sync.letters import OWNER

CUSTOMER = "karel@customer.example"
COLLEAGUE = "petr@firm.example"
FIRST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def uid(number: int) -> str:
    """Give the UID of a meeting."""
    return f"meeting-{number}@calendar.example"


def meeting(number: int, *parts: str) -> bytes:
    """Write one object: the meeting itself unless `parts` are its components."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Firm//Tests//EN", *(parts or [component(number)])]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()


def component(
    number: int,
    *,
    title: str = "",
    hours: float = 0,
    organizer: str = OWNER,
    attendees: Sequence[str] = (CUSTOMER,),
    responses: Sequence[str] = (),
    sequence: int = 0,
    exception: datetime | None = None,
    lines: Sequence[str] = (),
) -> str:
    """Write the event with that number, an hour long, `hours` later than it would be; or an exception of its series."""
    starts = (exception or FIRST + timedelta(days=number)) + timedelta(hours=hours)
    answers = [*responses, *["NEEDS-ACTION"] * len(attendees)]
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid(number)}",
            f"DTSTAMP:20260301T{sequence:02}0000Z",
            f"DTSTART:{starts:%Y%m%dT%H%M%SZ}",
            f"DTEND:{starts + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{title or f'Title of {number}'}",
            "DESCRIPTION:What it is about",
            "LOCATION:At the customer's",
            f"SEQUENCE:{sequence}",
            f"ORGANIZER:mailto:{organizer}",
            *(f"ATTENDEE;CN=Karel Dvořák;PARTSTAT={one}:mailto:{who}" for who, one in zip(attendees, answers)),  # noqa: B905  more answers than people
            *([f"RECURRENCE-ID:{exception:%Y%m%dT%H%M%SZ}"] if exception else []),
            *lines,
            "END:VEVENT",
        ]
    )
