"""A generated calendar of business meetings: single events, series with exceptions, each with somebody from outside.

Everything follows from the seed. All of it is kept by the rules, so that both programs have the same work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

import icalendar

from benchmarks import texts
from benchmarks.people import OWNER, invent_people
from rapport.demo.diary import PRAGUE
from rapport.demo.zones import Zone, define_zone
from rapport.providers.base import NamedAddress

_END = datetime(2026, 11, 1, tzinfo=PRAGUE)
_YEARS = 4
_IS_SERIES, _HAS_EXCEPTIONS, _IS_CALLED_OFF = 0.1, 0.5, 0.3
_IS_OWN, _IS_IN_UTC, _HAS_LINK, _HAS_ALARM, _IS_CZECH = 0.5, 0.2, 0.4, 0.6, 0.3
_RULES = (("WEEKLY", timedelta(weeks=1)), ("WEEKLY", timedelta(weeks=1)), ("DAILY", timedelta(days=1)))
_ANSWERS = ("ACCEPTED", "ACCEPTED", "ACCEPTED", "NEEDS-ACTION", "TENTATIVE", "DECLINED")
_COLLEAGUES = tuple(
    NamedAddress(name, address)
    for name, address in (("Petr Svoboda", "petr@firm.example"), ("Eva Horáková", "eva@firm.example"))
)
_ZONE = Zone("Europe/Prague", PRAGUE, 1, 1970)


@dataclass(frozen=True, slots=True)
class Member:
    """One object as it lies in a calendar: an event, or a series with its exceptions."""

    name: str
    raw: bytes


def generate_calendar(count: int, seed: int) -> Iterator[Member]:
    """Generate `count` objects, oldest first."""
    rng = Random(f"calendar {seed}")
    people = list(invent_people(rng))
    step = timedelta(days=365 * _YEARS) / count
    for number in range(count):
        meeting = _invent_meeting(rng, people, _working_time(rng, _END - step * (count - number)))
        uid = f"{rng.getrandbits(128):032x}@{meeting.people[0].address.partition('@')[2]}"
        yield Member(f"{uid}.ics", _write(rng, meeting, uid))


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What is the same in all components of one object, in its time zone; the first of the people is the organizer."""

    starts: datetime
    lasts: timedelta
    people: tuple[NamedAddress, ...]
    title: str
    description: str
    link: str


def _working_time(rng: Random, near: datetime) -> datetime:
    day = near.date()
    while day.isoweekday() > 5:  # noqa: PLR2004  Friday
        day -= timedelta(days=1)
    return datetime.combine(day, time(rng.randint(8, 16), rng.choice((0, 15, 30))), PRAGUE)


def _invent_meeting(rng: Random, people: list[NamedAddress], starts: datetime) -> _Meeting:
    partners = [people[int(len(people) * rng.random() ** 2)]]  # some come often, many once
    partners += rng.sample(_COLLEAGUES, rng.randint(0, 2))
    partners.insert(0 if rng.random() < _IS_OWN else 1, OWNER)
    title = rng.choice(texts.SUBJECTS).format(number=rng.randint(10_000, 99_999), week=rng.randint(1, 52))
    sentences = texts.CZECH if rng.random() < _IS_CZECH else texts.ENGLISH
    return _Meeting(
        starts=starts.astimezone(UTC) if rng.random() < _IS_IN_UTC else starts,
        lasts=timedelta(minutes=rng.choice((30, 45, 60, 60, 90))),
        people=tuple(partners),
        title=title,
        description="\n\n".join(" ".join(rng.choices(sentences, k=2)) for _ in range(rng.randint(1, 4))),
        link=f"https://meet.firm.example/{rng.getrandbits(48):012x}" if rng.random() < _HAS_LINK else "",
    )


def _write(rng: Random, meeting: _Meeting, uid: str) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Firm//Calendar 1.0//EN")
    calendar.add("version", "2.0")
    if meeting.starts.tzinfo is PRAGUE:
        calendar.add_component(define_zone(_ZONE))
    master = _write_event(rng, meeting, uid, meeting.starts)
    calendar.add_component(master)
    if rng.random() < _IS_SERIES:
        for exception in _repeat(rng, meeting, master):
            calendar.add_component(exception)
    return bytes(calendar.to_ical())


def _repeat(rng: Random, meeting: _Meeting, master: icalendar.Event) -> Iterator[icalendar.Event]:
    """Make a series of an event; gives its exceptions: instances that are moved, or called off."""
    frequency, step = rng.choice(_RULES)
    times = rng.randint(4, 40)
    master.add("rrule", icalendar.vRecur(FREQ=frequency, COUNT=times))
    if rng.random() < _HAS_EXCEPTIONS:
        for number in rng.sample(range(1, times), rng.randint(1, 3)):
            instance = meeting.starts + step * number
            if rng.random() < _IS_CALLED_OFF:
                master.add("exdate", instance)
            else:
                exception = _write_event(rng, meeting, str(master["uid"]), instance + timedelta(hours=2))
                exception.add("recurrence-id", instance)
                yield exception


def _write_event(rng: Random, meeting: _Meeting, uid: str, starts: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid)
    for name in ("dtstamp", "created", "last-modified"):
        event.add(name, (meeting.starts - timedelta(days=rng.randint(1, 30))).astimezone(UTC))
    event.add("dtstart", starts)
    event.add("dtend", starts + meeting.lasts)
    event.add("summary", meeting.title)
    event.add("description", meeting.description)
    if meeting.link:
        event.add("location", meeting.link)
    event.add("status", "CONFIRMED")
    event.add("sequence", rng.randint(0, 3))
    event.add("organizer", _address(meeting.people[0]))
    for who in meeting.people:
        event.add("attendee", _address(who), {"PARTSTAT": rng.choice(_ANSWERS), "ROLE": "REQ-PARTICIPANT"})
    if rng.random() < _HAS_ALARM:
        event.add_component(_alarm())
    return event


def _address(who: NamedAddress) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{who.address}")
    address.params["CN"] = icalendar.vText(who.name)
    return address


def _alarm() -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Reminder")
    alarm.add("trigger", timedelta(minutes=-15))
    return alarm
