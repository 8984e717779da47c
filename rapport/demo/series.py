"""What repeats: the members' weekly meeting, monthly reviews with customers, and birthdays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from models.words import EventStatus, Response
from rapport.demo.agenda import Agenda
from rapport.demo.diary import PRAGUE, next_workday
from rapport.demo.engagements import write_texts
from rapport.demo.firm import Customer, Firm
from rapport.demo.letters import named
from rapport.demo.meetings import Guest, Kind, Meeting, book_room, make_link, make_uid
from rapport.demo.names import Language
from rapport.demo.texts_meetings import BIRTHDAY, WEEKLY_WITH_CUSTOMER

_WEEKLY_AT, _WEEKLY_LASTS = time(9, 0), timedelta(minutes=45)
_REVIEW_AT, _REVIEW_LATER, _REVIEW_LASTS = time(10, 0), timedelta(hours=4), timedelta(hours=1)
_FAMILY = {"Alena": 1979, "Matěj": 2013, "babička": 1948}
_JOINING = "kovarna-vltava.example"
_REVIEWED = {"northgate-pumps.example": 1, "elbtal-maschinenbau.example": 2}  # and the Tuesday of the month


def list_series(agenda: Agenda) -> Iterator[Meeting]:
    """List every series, each followed by its exceptions."""
    yield from _weekly(agenda)
    for domain, week in _REVIEWED.items():
        yield from _review(agenda, _find_customer(agenda.firm, domain), week)
    yield from _birthdays(agenda.rng, agenda.firm)


def _find_customer(firm: Firm, domain: str) -> Customer:
    return next(customer for customer in firm.customers if customer.facts.domain == domain)


def _weekly(agenda: Agenda) -> Iterator[Meeting]:
    """Meet every Monday that isn't a holiday; some are moved or called off, and once a customer joins."""
    rng, firm = agenda.rng, agenda.firm
    mondays = [datetime.combine(day, _WEEKLY_AT, PRAGUE) for day in agenda.diary.days if day.weekday() == 0]
    held = [monday for monday in mondays if next_workday(monday.date()) == monday.date() and not _is_christmas(monday)]
    for monday in held:
        agenda.take(firm.members, monday, monday + _WEEKLY_LASTS)
    owner = firm.director.correspondent
    colleagues = [Guest(named(member.correspondent), Response.ACCEPTED) for member in (firm.sales, firm.engineer)]
    series = Meeting(
        kind=Kind.WEEKLY,
        uid=make_uid(rng, owner),
        owner=owner,
        title="",
        starts=held[0],
        ends=held[0] + _WEEKLY_LASTS,
        made_at=held[0] - timedelta(days=6),
        guests=(*colleagues, *book_room(rng)),
        rule="FREQ=WEEKLY;BYDAY=MO",
        left_out=tuple(monday for monday in mondays if monday > held[0] and monday not in held),
    )
    customer = _find_customer(firm, _JOINING)
    series = write_texts(agenda, series, Language.CZECH, customer.facts, firm.sales.correspondent.first)
    yield series
    for number, monday in enumerate(rng.sample(held[1:], 6)):
        if number < 3:
            yield _except(agenda, series, monday, timedelta(days=rng.randint(1, 3), hours=rng.choice((0, 4, 5))))
        elif number < 5:
            yield replace(_except(agenda, series, monday), status=EventStatus.CANCELLED)
        else:
            title = WEEKLY_WITH_CUSTOMER.format(company=customer.facts.name)
            visitor = Guest(named(customer.contacts[0]), Response.ACCEPTED)
            yield replace(_except(agenda, series, monday), title=title, guests=(*series.guests, visitor))


def _is_christmas(day: datetime) -> bool:
    return (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2)


def _except(agenda: Agenda, series: Meeting, instance: datetime, later: timedelta = timedelta()) -> Meeting:
    """Except one instance of a series, which may take place later."""
    assert isinstance(series.starts, datetime), "no series of whole days has exceptions"
    assert isinstance(series.ends, datetime)
    moved = instance + later
    starts = datetime.combine(next_workday(moved.date()), moved.timetz())
    return replace(
        series,
        starts=starts,
        ends=starts + (series.ends - series.starts),
        made_at=agenda.choose_making(instance),
        sequence=series.sequence + 1,
        rule="",
        left_out=(),
        replaces=instance,
    )


def _review(agenda: Agenda, customer: Customer, week: int) -> Iterator[Meeting]:
    """Meet a customer once a month; from the second year on in the afternoon."""
    rng, firm = agenda.rng, agenda.firm
    owner = firm.sales.correspondent if week == 1 else customer.contacts[0]
    instances = [datetime.combine(day, _REVIEW_AT, PRAGUE) for day in agenda.diary.days if _is_tuesday(day, week)]
    for instance in instances:
        agenda.take((firm.sales, firm.engineer), instance, instance + _REVIEW_LASTS)
    people = [firm.sales.correspondent, firm.engineer.correspondent, *customer.contacts]
    series = Meeting(
        kind=Kind.REVIEW,
        uid=make_uid(rng, owner),
        owner=owner,
        title="",
        starts=instances[0],
        ends=instances[0] + _REVIEW_LASTS,
        made_at=instances[0] - timedelta(days=12),
        guests=tuple(Guest(named(person), Response.ACCEPTED) for person in people if person is not owner),
        link=make_link(rng, owner),
        rule=f"FREQ=MONTHLY;BYDAY={week}TU",
    )
    other = firm.sales.correspondent.first
    series = write_texts(agenda, series, customer.facts.language, customer.facts, other)
    yield series
    moved, joined = rng.sample(instances[1:12], 2)
    yield _except(agenda, series, moved, timedelta(days=2))
    director = Guest(named(firm.director.correspondent), Response.TENTATIVE)
    # The director's calendar holds this one instance only, without the series.
    yield replace(_except(agenda, series, joined), guests=(*series.guests, director))
    if week == 1:
        yield replace(_except(agenda, series, instances[13], _REVIEW_LATER), is_lasting=True)


def _is_tuesday(day: date, week: int) -> bool:
    return day.weekday() == 1 and (day.day + 6) // 7 == week


def _birthdays(rng: Random, firm: Firm) -> Iterator[Meeting]:
    """Keep the birthdays of family, members and some contacts in the director's second calendar."""
    owner = firm.director.correspondent
    contacts = [customer.contacts[0] for customer in rng.sample(firm.customers, 8)]
    people = [firm.sales.correspondent, firm.engineer.correspondent, *contacts]
    years = _FAMILY | {f"{one.first} {one.last}": rng.randint(1960, 1995) for one in people}
    for name, year in years.items():
        born = date(year, rng.randint(1, 12), rng.randint(1, 28))
        yield Meeting(
            kind=Kind.BIRTHDAY,
            uid=make_uid(rng, owner),
            owner=owner,
            title=BIRTHDAY + name,
            starts=born,
            ends=born + timedelta(days=1),
            made_at=datetime(2023, rng.randint(1, 12), rng.randint(1, 28), 19, rng.randrange(60), tzinfo=PRAGUE),
            rule="FREQ=YEARLY",
        )
