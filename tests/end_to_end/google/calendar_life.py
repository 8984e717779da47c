"""What happens in an owner's calendars at Google over some weeks, step by step; each step ends with its name."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tests.fakes.google.calendar_store import Calendars
from tests.sync.letters import COLLEAGUE, OWNER

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
KAREL, EVA, OTA = "karel@customer.example", "eva@other.example", "ota@third.example"
WEEKLY, DAILY = ("RRULE:FREQ=WEEKLY;COUNT=10",), ("RRULE:FREQ=DAILY;COUNT=5",)
_HALL = {"email": "c_hall@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"}


def live(calendars: Calendars) -> Iterator[str]:
    """Let an owner's calendars live."""
    yield "nothing yet"
    fairs = calendars.create_calendar("Fairs")
    yield from _begin(calendars, fairs)
    yield from _change_meetings(calendars, fairs)
    yield from _move(calendars, fairs)
    yield from _change_series(calendars)
    yield from _leave_and_return(calendars)
    yield from _lose_tokens(calendars, fairs)
    yield from _change_calendars(calendars, fairs)


def meet(calendars: Calendars, number: int, calendar: str = "", **more: object) -> str:
    """Put the meeting with that number, with a customer if nobody else is named; it is called by its number."""
    guests = more.pop("guests", [{"email": KAREL, "displayName": "Karel Dvořák"}])
    start = more.pop("start", FIRST + number * DAY)
    return calendars.put(
        calendar or calendars.primary, f"Title of {number}", start, id_=f"meeting{number}", guests=guests, **more
    )  # type: ignore[arg-type]  # the wire's fields


def _begin(calendars: Calendars, fairs: str) -> Iterator[str]:
    for number in range(10):
        meet(calendars, number)
    for number in range(10, 13):
        meet(calendars, number, fairs, guests=[KAREL, EVA, COLLEAGUE])
    meet(calendars, 20, recurrence=WEEKLY, zone="Europe/Prague")
    meet(calendars, 21, recurrence=WEEKLY, zone="America/New_York", guests=[EVA])
    meet(calendars, 22, recurrence=DAILY, guests=[COLLEAGUE])
    meet(calendars, 23, recurrence=WEEKLY, start=date(2026, 3, 30))
    meet(calendars, 30, guests=[COLLEAGUE])
    meet(calendars, 31, visibility="private")
    meet(calendars, 32, guests=[_HALL])
    meet(calendars, 33, status="cancelled")
    meet(calendars, 34, start=date(2026, 5, 4), end=date(2026, 5, 6))
    meet(calendars, 35, eventType="birthday", start=date(2026, 4, 1), guests=())
    meet(calendars, 36, start=date(1826, 3, 2))
    calendars.put(calendars.add_foreign("Somebody else's"), "Not ours", FIRST, guests=[KAREL])
    yield "a first import"
    yield "nothing more"


def _change_meetings(calendars: Calendars, fairs: str) -> Iterator[str]:
    calendars.change(calendars.primary, "meeting1", start=FIRST + DAY + 3 * HOUR)
    calendars.change(calendars.primary, "meeting2", summary="Nová nabídka; ěšč", location="Brno, Česká 1")
    yield "one at another time, one with another title"
    calendars.respond(calendars.primary, "meeting3", KAREL, "accepted")
    calendars.respond(fairs, "meeting10", EVA, "declined")
    calendars.respond(fairs, "meeting11", KAREL, "tentative")
    yield "responses"
    meet(calendars, 4, guests=[OTA, KAREL, OWNER, _HALL], organizer=EVA)
    meet(calendars, 30, guests=[COLLEAGUE, OTA])
    yield "another organizer, a room, an internal meeting to which a customer comes"


def _move(calendars: Calendars, fairs: str) -> Iterator[str]:
    calendars.move(calendars.primary, "meeting5", fairs)
    calendars.move(fairs, "meeting11", calendars.primary)
    calendars.move(calendars.primary, "meeting21", fairs)
    yield "moved to the other calendar, both ways, a series among them"
    calendars.move(fairs, "meeting5", calendars.primary)
    calendars.change(calendars.primary, "meeting5", start=FIRST + 6 * DAY)
    yield "moved back, and to another time"


def _change_series(calendars: Calendars) -> Iterator[str]:
    home, begin, daily = calendars.primary, FIRST + 20 * DAY, FIRST + 22 * DAY
    calendars.except_(home, "meeting20", _instance(begin, 2), start=_instance(begin, 2) + HOUR)
    calendars.except_(home, "meeting22", daily + DAY, attendees=[{"email": OTA, "responseStatus": "accepted"}])
    calendars.except_(home, "meeting23", date(2026, 4, 6), start=date(2026, 4, 7), summary="A day later")
    yield "exceptions: at another time, with a customer, on another day"
    calendars.cancel_instance(home, "meeting20", _instance(begin, 3))
    calendars.cancel_instance(home, "meeting20", _instance(begin, 2))
    yield "instances are cancelled, one of them an exception"
    calendars.except_(home, "meeting20", _instance(begin, 6), summary="Before the cut")
    calendars.except_(home, "meeting20", _instance(begin, 8), summary="After the cut")
    yield "more exceptions"
    rest = calendars.split(home, "meeting20", _instance(begin, 7), summary="From now on")
    yield "this and following"
    calendars.except_(home, rest, _instance(begin, 9), summary="After the cut")
    calendars.change(home, "meeting20", summary="Until then")
    calendars.change(home, "meeting23", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    yield "both parts change, another series gets shorter"
    calendars.delete(home, rest)
    calendars.delete(home, "meeting22")
    yield "the later part is deleted, and a series with an exception that alone was kept"


def _instance(begin: datetime, place: int) -> datetime:
    """Give an instance of the weekly series, which goes by the clock of Prague: an hour earlier in summer."""
    moment = begin + place * WEEK
    return moment - HOUR if moment >= datetime(2026, 3, 29, 1, tzinfo=UTC) > begin else moment


def _leave_and_return(calendars: Calendars) -> Iterator[str]:
    home = calendars.primary
    calendars.delete(home, "meeting9")
    calendars.change(home, "meeting6", status="cancelled")
    calendars.change(home, "meeting7", visibility="private")
    meet(calendars, 8, guests=[COLLEAGUE])
    meet(calendars, 34, guests=())
    yield "deleted, private, internal, alone"
    for number in (6, 7, 8, 9, 34, 36):
        meet(calendars, number, start=FIRST + number * DAY + 2 * HOUR)
    yield "all mended, and the deleted ones put back"
    meet(calendars, 40)
    calendars.delete(home, "meeting40")
    meet(calendars, 41, recurrence=DAILY)
    calendars.cancel_instance(home, "meeting41", FIRST + 42 * DAY)
    yield "come and gone between two looks, and a series with a cancelled instance"


def _lose_tokens(calendars: Calendars, fairs: str) -> Iterator[str]:
    calendars.expire_tokens()
    yield "tokens that Google forgot"
    calendars.change(calendars.primary, "meeting1", start=FIRST + DAY + 4 * HOUR)
    calendars.delete(calendars.primary, "meeting2")
    calendars.move(calendars.primary, "meeting3", fairs)
    meet(calendars, 42)
    calendars.expire_tokens()
    yield "changes that Google forgot to have told"
    for number in range(60, 90):
        meet(calendars, number)
    for number in range(60, 90, 2):
        calendars.delete(calendars.primary, f"meeting{number}")
    yield "much at once"


def _change_calendars(calendars: Calendars, fairs: str) -> Iterator[str]:
    autumn = calendars.create_calendar("Autumn")
    meet(calendars, 50, autumn)
    calendars.move(calendars.primary, "meeting4", autumn)
    yield "a calendar comes, and something is moved there"
    calendars.rename_calendar(fairs, "Trade fairs")
    yield "a calendar is called otherwise"
    calendars.move(fairs, "meeting10", calendars.primary)
    calendars.remove_calendar(fairs)
    yield "a calendar goes"
    calendars.unsubscribe(autumn)
    yield "another is taken from the list"
    meet(calendars, 51, autumn)
    calendars.delete(autumn, "meeting50")
    calendars.unsubscribe(autumn, is_listed=True)
    yield "it is listed again, with other meetings"
    for id_ in list(calendars.held(calendars.primary).events):
        calendars.delete(calendars.primary, id_)
    yield "a calendar is emptied"
