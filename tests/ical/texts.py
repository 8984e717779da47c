"""Small calendars for tests, written line by line."""

from rapport.ical import read_object
from rapport.providers.base import RemoteEvent

START = "DTSTART:20261102T090000Z"

PRAGUE_LIKE = (
    "BEGIN:VTIMEZONE\nTZID:{name}\n"
    "BEGIN:STANDARD\nDTSTART:16011028T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010325T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE"
)
"""A VTIMEZONE as Outlook writes it, with the rules of Prague."""

ODD_ZONE = (
    "BEGIN:VTIMEZONE\nTZID:{name}\n"
    "BEGIN:STANDARD\nDTSTART:20000115T040000\nTZOFFSETFROM:+0320\nTZOFFSETTO:+0220\n"
    "RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:20000610T020000\nTZOFFSETFROM:+0220\nTZOFFSETTO:+0320\n"
    "RRULE:FREQ=YEARLY;BYMONTH=6;BYDAY=2SA\nEND:DAYLIGHT\nEND:VTIMEZONE"
)
"""A VTIMEZONE that no country has: 2:20 before UTC, 3:20 from the second Saturday of June to 15 January."""


def vevent(*lines: str, uid: str = "1@firm.example", start: str = START) -> str:
    """Write an event of these lines."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT"])


def vcalendar(*blocks: str) -> bytes:
    """Write a calendar of these lines and components."""
    return "\r\n".join("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *blocks, "END:VCALENDAR", ""]).split("\n")).encode()


def read_one(*lines: str, start: str = START, around: tuple[str, ...] = (), default_zone: str = "") -> RemoteEvent:
    """Read an event of these lines; `around` stands before it in its calendar."""
    (event,) = read_object(vcalendar(*around, vevent(*lines, start=start)), default_zone)
    return event
