"""Whole days away, at fairs and on holiday, and the hours that are nobody's business."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from models.words import Response
from rapport.demo.agenda import Agenda
from rapport.demo.companies import Relation
from rapport.demo.diary import next_workday
from rapport.demo.engagements import choose_related
from rapport.demo.firm import Member
from rapport.demo.letters import named
from rapport.demo.meetings import Guest, Kind, Meeting, answer, make_uid
from rapport.demo.names import Language
from rapport.demo.texts_meetings import ERRANDS, FAIRS, LUNCHES, TIME_OFF, Fair

_APPOINTMENTS, _LUNCHES = 22, 4
_STAND = "brightwell-sensors.example"  # shares the stand where English is spoken


def list_time_off(agenda: Agenda) -> Iterator[Meeting]:
    """List the holidays: two weeks in summer, the days after Christmas, some short ones."""
    years = range(agenda.diary.days[0].year, agenda.diary.days[-1].year + 1)
    for year in years:
        for position, member in enumerate(agenda.firm.members):
            summer = date(year, 7, 1) + timedelta(days=7 + 15 * position)
            spans = [(_monday_after(summer), 12), (date(year, 12, 27), 5)]
            for _ in range(4):
                day = date(year, agenda.rng.randint(1, 11), agenda.rng.randint(1, 28))
                spans.append((next_workday(day), agenda.rng.choice((1, 1, 2, 4))))
            for first, days in spans:
                if agenda.take_days((member,), first, days):
                    yield _time_off(agenda, member, first, days)


def list_fairs(agenda: Agenda) -> Iterator[Meeting]:
    """List the fairs, and who of the members goes."""
    for year in range(agenda.diary.days[0].year, agenda.diary.days[-1].year + 1):
        for fair in FAIRS:
            first = _monday_after(date(year, fair.month, 7 * fair.week - 6)) + timedelta(days=1)
            going = [member for member in agenda.firm.members if agenda.take_days((member,), first, fair.days)]
            if going:
                yield _fair(agenda, fair, going, first)


def list_private(agenda: Agenda) -> Iterator[Meeting]:
    """List each member's private appointments, and lunches with people that he or she happens to know from work."""
    for member in agenda.firm.members:
        for _ in range(_APPOINTMENTS):
            yield _appointment(agenda, member)
        for _ in range(_LUNCHES):
            yield _lunch(agenda, member)


def _monday_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _time_off(agenda: Agenda, member: Member, first: date, days: int) -> Meeting:
    owner = member.correspondent
    meeting = Meeting(
        kind=Kind.TIME_OFF,
        uid=make_uid(agenda.rng, owner),
        owner=owner,
        title=agenda.rng.choice(TIME_OFF[owner.language]),
        starts=first,
        ends=first + timedelta(days=days),
        made_at=agenda.now,
    )
    return replace(meeting, made_at=agenda.choose_making(meeting.begins_at))


def _fair(agenda: Agenda, fair: Fair, going: list[Member], first: date) -> Meeting:
    owner, *others = (member.correspondent for member in going)
    if fair.language is Language.ENGLISH:
        others += [customer.contacts[0] for customer in agenda.firm.customers if customer.facts.domain == _STAND]
    meeting = Meeting(
        kind=Kind.FAIR,
        uid=make_uid(agenda.rng, owner),
        owner=owner,
        title=fair.title,
        starts=first,
        ends=first + timedelta(days=fair.days),
        made_at=agenda.now,
        guests=tuple(Guest(named(one), Response.ACCEPTED) for one in others),
        place=fair.place,
    )
    return replace(meeting, made_at=agenda.choose_making(meeting.begins_at))


def _appointment(agenda: Agenda, member: Member) -> Meeting:
    owner, length = member.correspondent, timedelta(minutes=agenda.rng.choice((30, 60, 90)))
    errand = agenda.rng.choice(ERRANDS[owner.language])
    starts = agenda.find_time((member,), length, errand.hours)
    return Meeting(
        kind=Kind.PRIVATE,
        uid=make_uid(agenda.rng, owner),
        owner=owner,
        title=errand.title,
        starts=starts,
        ends=starts + length,
        made_at=agenda.choose_making(starts),
        description=errand.description,
        place=errand.place,
        is_private=True,
    )


def _lunch(agenda: Agenda, member: Member) -> Meeting:
    rng, owner = agenda.rng, member.correspondent
    friend = rng.choice(choose_related(rng, agenda.firm, Relation.CUSTOMER).contacts)
    starts = agenda.find_time((member,), timedelta(hours=1), (12, 12, 17))
    return Meeting(
        kind=Kind.PRIVATE,
        uid=make_uid(rng, owner),
        owner=owner,
        title=f"{rng.choice(LUNCHES[friend.language])} ({friend.first} {friend.last})",
        starts=starts,
        ends=starts + timedelta(hours=1),
        made_at=agenda.choose_making(starts),
        guests=(Guest(named(friend), answer(rng, is_ahead=agenda.is_ahead(starts))),),
        is_private=True,
    )
