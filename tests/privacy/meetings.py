"""Meetings that are full of canaries: what they are about and where, and what no program needs to read of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.privacy.canaries import Canaries, Sight

CUSTOMER = "karel@customer.example"
TOLD = ("title", "description", "location", "link")
_NUMBERS = count(1)
_START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def uid_of(place: str) -> str:
    """Give the UID of the meeting of a place."""
    return f"{place.replace(' ', '-')}@calendar.example"


def next_start(year: int) -> datetime:
    """Give when the next meeting begins: an hour after the last one."""
    return (_START + timedelta(hours=next(_NUMBERS))).replace(year=year)


def write_meeting(
    canaries: Canaries,
    place: str,
    *,
    owner: str,
    uid: str,
    content: Sight = Sight.OWNER,
    guest: str = CUSTOMER,
    lines: Sequence[str] = (),
    year: int = 2026,
    hours: int | None = None,
) -> bytes:
    """Write a weekly meeting with one exception, in a zone that it brings along.

    `content` says who may see what it is about; `hours` when it begins, else an hour after the last one.
    """
    start = next_start(year) if hours is None else (_START + timedelta(hours=hours)).replace(year=year)
    zone = canaries.hatch(f"{place}: zone")
    common = [f"UID:{uid}", *_people(owner, guest), *lines]
    master = [*common, *_times(start, zone), "RRULE:FREQ=WEEKLY;COUNT=5", *_content(canaries, place, content)]
    third = start + timedelta(weeks=2)
    exception = [*common, *_times(third + timedelta(hours=1), zone), f"RECURRENCE-ID;TZID={zone}:{_wall(third)}"]
    exception += _content(canaries, f"{place}, third", content)
    return _object(_zone(canaries, place, zone), _event(master), _event(exception))


def _content(canaries: Canaries, place: str, sight: Sight) -> list[str]:
    """Write what a meeting is about; only the first four are read, the rest must get nowhere."""
    told = {what: canaries.hatch(f"{place}: {what}", sight) for what in TOLD}
    untold = {what: canaries.hatch(f"{place}: {what}") for what in ("comment", "attachment", "alarm", "html", "label")}
    return [
        f"SUMMARY:About {told['title']} — újezd",
        f"DESCRIPTION:Text: {told['description']}\\nand more",
        f"LOCATION:At {told['location']}",
        f"URL:https://meet.example/{told['link']}",
        f"COMMENT:{untold['comment']}",
        f"CATEGORIES:{untold['label']}",
        f"ATTACH;FILENAME={untold['attachment']}.pdf:https://files.example/{untold['attachment']}",
        f"X-ALT-DESC;FMTTYPE=text/html:<p>{untold['html']}</p>",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT15M",
        f"DESCRIPTION:{untold['alarm']}",
        "END:VALARM",
    ]


def write_unreadable(canaries: Canaries, place: str) -> bytes:
    """Write a file that begins like a calendar and goes on like a letter."""
    words = [canaries.hatch(f"{place}: {what}") for what in ("title", "rule", "start")]
    lines = [f"UID:{uid_of(place)}", f"SUMMARY:{words[0]}", f"RRULE:FREQ={words[1]}", f"DTSTART:{words[2]}"]
    return _object(_event(lines))


def _people(owner: str, guest: str) -> list[str]:
    return [f"ORGANIZER:mailto:{owner}", f"ATTENDEE;CN=Karel Dvořák;PARTSTAT=ACCEPTED:mailto:{guest}"]


def _times(start: datetime, zone: str) -> list[str]:
    end = start + timedelta(hours=1)
    return ["DTSTAMP:20260301T000000Z", f"DTSTART;TZID={zone}:{_wall(start)}", f"DTEND;TZID={zone}:{_wall(end)}"]


def _wall(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


def _zone(canaries: Canaries, place: str, name: str) -> str:
    """Write a time zone that is nowhere known, half an hour off all others."""
    word = canaries.hatch(f"{place}: zone's comment")
    rule = ["BEGIN:STANDARD", f"COMMENT:{word}", f"TZNAME:{word}", "DTSTART:19700101T000000"]
    rule += ["TZOFFSETFROM:+0130", "TZOFFSETTO:+0130", "END:STANDARD"]
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *rule, "END:VTIMEZONE"])


def _event(lines: Sequence[str]) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def _object(*components: str) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Firm//Tests//EN"]
    return "\r\n".join([*head, *components, "END:VCALENDAR", ""]).encode()
