"""What happens in a firm's calendars over some weeks, step by step; each step ends with its name."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.end_to_end.calendars import Calendars
from tests.sync.letters import COLLEAGUE
from tests.sync.meetings import CUSTOMER, FIRST, component, meeting

EVA, OTA = "eva@other.example", "ota@third.example"
WEEKLY, DAILY = ("RRULE:FREQ=WEEKLY;COUNT=10",), ("RRULE:FREQ=DAILY;COUNT=5",)
_ROOM = "ATTENDEE;CN=Hall;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:hall@rooms.example"
_TODO = "BEGIN:VTODO\r\nUID:todo@calendar.example\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:Milk\r\nEND:VTODO"
_PRAGUE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Prague",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def live(calendars: Calendars) -> Iterator[str]:
    """Let a firm's calendars live."""
    yield from _begin(calendars)
    yield from _change_meetings(calendars)
    yield from _move(calendars)
    yield from _change_series(calendars)
    yield from _lose_tokens(calendars)
    yield from _leave_and_return(calendars)
    yield from _change_calendars(calendars)


def _begin(calendars: Calendars) -> Iterator[str]:
    yield "nothing yet"
    calendars.create("fairs")
    calendars.peer.create("mixed", components=("VEVENT", "VTODO"))
    for number in range(10):
        calendars.put("work", number, meeting(number))
    for number in range(10, 13):
        calendars.put("fairs", number, meeting(number, component(number, attendees=[CUSTOMER, EVA, COLLEAGUE])))
    calendars.put("work", 20, meeting(20, component(20, lines=WEEKLY)))
    calendars.put("work", 21, meeting(21, *_PRAGUE, _in_prague(component(21, lines=WEEKLY))))
    calendars.put("work", 22, meeting(22, component(22, attendees=[COLLEAGUE], lines=DAILY)))
    calendars.put("work", 30, meeting(30, component(30, attendees=[COLLEAGUE])))
    calendars.put("work", 31, meeting(31, component(31, lines=["CLASS:PRIVATE"])))
    calendars.put("work", 32, meeting(32, component(32, attendees=[], lines=[_ROOM])))
    calendars.put("work", 33, meeting(33, component(33, lines=["STATUS:CANCELLED"])))
    calendars.put("work", 34, _whole_day(34))
    calendars.put("mixed", 35, meeting(35, _TODO))
    calendars.put("work", 36, broken(36))
    yield "a first import"
    yield "nothing more"


def _change_meetings(calendars: Calendars) -> Iterator[str]:
    calendars.put("work", 1, meeting(1, component(1, hours=3, sequence=1)))
    calendars.put("work", 2, meeting(2, component(2, title="Nová nabídka; ěšč", sequence=1)))
    yield "one at another time, one with another title"
    calendars.put("work", 3, meeting(3, component(3, responses=["ACCEPTED"])))
    calendars.put(
        "fairs", 10, meeting(10, component(10, attendees=[CUSTOMER, EVA], responses=["DECLINED", "TENTATIVE"]))
    )
    yield "answers, and a guest less"
    calendars.put("work", 4, meeting(4, component(4, attendees=[OTA, CUSTOMER], organizer=EVA, lines=[_ROOM])))
    calendars.put("work", 30, meeting(30, component(30, attendees=[COLLEAGUE, OTA])))
    yield "another organizer, a room, an internal meeting to which a customer comes"


def _move(calendars: Calendars) -> Iterator[str]:
    calendars.move("work", 5, "fairs")
    calendars.move("fairs", 11, "work")
    yield "moved to the other calendar, both ways"
    calendars.move("fairs", 5, "work")
    calendars.put("work", 5, meeting(5, component(5, hours=1, sequence=1)))
    yield "moved back, and to another time"


def _change_series(calendars: Calendars) -> Iterator[str]:
    third, fourth, day = _instance(20, 2), _instance(20, 3), FIRST + timedelta(days=22 + 2)
    weekly = component(20, lines=WEEKLY)
    calendars.put("work", 20, meeting(20, weekly, component(20, exception=third, hours=1, sequence=1)))
    daily = component(22, attendees=[COLLEAGUE], lines=DAILY)
    calendars.put("work", 22, meeting(22, daily, component(22, exception=day, attendees=[COLLEAGUE, OTA])))
    yield "an exception at another time, one to which a customer comes"
    cancelled = component(20, exception=fourth, lines=["STATUS:CANCELLED"])
    calendars.put("work", 20, meeting(20, weekly, component(20, exception=third, hours=1), cancelled))
    yield "an exception that is cancelled"
    calendars.put("work", 20, meeting(20, weekly))
    calendars.put("work", 22, meeting(22, daily))
    yield "the exceptions taken back"
    later = component(20, exception=fourth, hours=2, title="Later from now on", sequence=1)
    calendars.put(
        "work", 20, meeting(20, weekly, later.replace("RECURRENCE-ID:", "RECURRENCE-ID;RANGE=THISANDFUTURE:"))
    )
    yield "a change of this one and all that follow"
    calendars.put("work", 20, meeting(20, component(20, lines=["RRULE:FREQ=WEEKLY;COUNT=3", _exdate(20, 1)])))
    yield "fewer of the series, and one left out"


def _lose_tokens(calendars: Calendars) -> Iterator[str]:
    calendars.peer.expire_tokens("work")
    yield "a token that the server forgot"
    calendars.put("work", 6, meeting(6, component(6, hours=4, sequence=1)))
    calendars.delete("work", 7)
    calendars.put("work", 40, meeting(40))
    calendars.move("work", 8, "fairs")
    calendars.peer.expire_tokens("work")
    calendars.peer.expire_tokens("fairs")
    yield "changes that the server forgot to have told"


def _leave_and_return(calendars: Calendars) -> Iterator[str]:
    calendars.delete("work", 9)
    calendars.delete("work", 21)
    yield "deleted: a meeting and a series"
    calendars.put("work", 0, meeting(0, component(0, lines=["STATUS:CANCELLED"])))
    calendars.put("work", 1, meeting(1, component(1, attendees=[COLLEAGUE])))
    calendars.put("work", 2, meeting(2, component(2, lines=["CLASS:PRIVATE"])))
    calendars.put("work", 3, broken(3))
    calendars.put("work", 34, meeting(34, component(34, attendees=[])))
    yield "one cancelled, one internal, one private, one broken, one alone"
    for number in (0, 1, 2, 3, 34, 36):
        calendars.put("work", number, meeting(number, component(number, hours=5, sequence=2)))
    calendars.put("work", 9, meeting(9))
    yield "all mended, and a deleted one put back"


def _change_calendars(calendars: Calendars) -> Iterator[str]:
    calendars.create("autumn")
    calendars.put("autumn", 50, meeting(50))
    calendars.move("work", 6, "autumn")
    calendars.put("work", 9, meeting(9, component(9, title="In two calendars")))
    calendars.put("autumn", 9, meeting(9, component(9, title="In two calendars as well", hours=1)))
    yield "a calendar appears, and something is moved there"
    calendars.move("fairs", 12, "work")
    calendars.peer.remove("fairs")
    yield "a calendar disappears"
    calendars.peer.remove("autumn")
    calendars.create("fairs")
    calendars.put("fairs", 51, meeting(51))
    yield "another disappears, one comes back with other meetings"
    for number in (50, 51):
        calendars.put("fairs", number, meeting(number))
    for name in calendars.peer.read("work"):
        calendars.peer.delete("work", name)
    yield "a calendar is emptied"


def broken(number: int) -> bytes:
    """Write a meeting that servers take and nobody can have had."""
    year = component(number).replace("DTSTART:2026", "DTSTART:1826").replace("DTEND:2026", "DTEND:1826")
    return meeting(number, year)


def _whole_day(number: int) -> bytes:
    lines = component(number, attendees=[CUSTOMER]).split("\r\n")
    days = {"DTSTART": "DTSTART;VALUE=DATE:20260504", "DTEND": "DTEND;VALUE=DATE:20260506"}
    return meeting(number, "\r\n".join(days.get(line.partition(":")[0], line) for line in lines))


def _in_prague(event: str) -> str:
    """Let an event in UTC take place at the same time of the clock in Prague."""
    lines = event.split("\r\n")
    zoned = ("DTSTART:", "DTEND:")
    return "\r\n".join(
        line.replace(":", ";TZID=Europe/Prague:", 1).rstrip("Z") if line.startswith(zoned) else line for line in lines
    )


def _instance(number: int, place: int) -> datetime:
    return FIRST + timedelta(days=number, weeks=place)


def _exdate(number: int, place: int) -> str:
    return f"EXDATE:{_instance(number, place):%Y%m%dT%H%M%SZ}"
