"""Objects to put into calendars: one builder, and one of each sort that a calendar really holds."""

from datetime import UTC, datetime, timedelta

FIRST_MEETING = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
ZONE = "Europe/Prague"
_PRAGUE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Prague",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_STAMP = "DTSTAMP:20240201T080000Z"


def meeting_time(number: int) -> datetime:
    """Give the start of the meeting with that number: one meeting a day."""
    return FIRST_MEETING + timedelta(days=number)


def uid_of(number: int) -> str:
    """Give the UID of the meeting with that number."""
    return f"meeting-{number}@firma.example"


def make_meeting(uid: str, title: str = "Offer", start: datetime = FIRST_MEETING) -> bytes:
    """Write a meeting of an hour with a customer."""
    end = start + timedelta(hours=1)
    return _object(
        "BEGIN:VEVENT",
        f"UID:{uid}",
        _STAMP,
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{end:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{title}",
        "ORGANIZER;CN=Jana Novotná:mailto:jana@firma.example",
        "ATTENDEE;CN=Karel;PARTSTAT=ACCEPTED:mailto:karel@odberatel.example",
        "END:VEVENT",
    )


def make_series(uid: str, moved: datetime | None = None) -> bytes:
    """Write a weekly meeting at ten o'clock in Prague; with `moved`, its second instance takes place then."""
    exception = () if moved is None else _moved_instance(uid, moved)
    return _object(
        *_PRAGUE,
        "BEGIN:VEVENT",
        f"UID:{uid}",
        _STAMP,
        f"DTSTART;TZID={ZONE}:20240301T100000",
        f"DTEND;TZID={ZONE}:20240301T110000",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "SUMMARY:Weekly",
        "END:VEVENT",
        *exception,
    )


def make_todo(uid: str) -> bytes:
    """Write a task, which is no event."""
    return _object("BEGIN:VTODO", f"UID:{uid}", _STAMP, "SUMMARY:Call Karel", "END:VTODO")


def make_broken(uid: str) -> bytes:
    """Write an event that can't be read: nobody can tell when it begins."""
    return _object("BEGIN:VEVENT", f"UID:{uid}", _STAMP, "DTSTART:sometime", "SUMMARY:Canary", "END:VEVENT")


def _moved_instance(uid: str, moved: datetime) -> tuple[str, ...]:
    end = moved + timedelta(hours=1)
    return (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        _STAMP,
        f"RECURRENCE-ID;TZID={ZONE}:20240308T100000",
        f"DTSTART:{moved:%Y%m%dT%H%M%SZ}",
        f"DTEND:{end:%Y%m%dT%H%M%SZ}",
        "SUMMARY:Weekly, moved",
        "END:VEVENT",
    )


def _object(*content: str) -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//firma.example//meetings//EN", *content, "END:VCALENDAR", "")
    return "\r\n".join(lines).encode()
