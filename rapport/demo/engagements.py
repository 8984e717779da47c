"""Meetings with people from outside, and the members' own, one at a time: who meets whom, when, about what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from models.words import EventStatus
from rapport.demo.agenda import Agenda
from rapport.demo.casting import choose_customer
from rapport.demo.companies import CompanyFacts, Relation
from rapport.demo.firm import Client, Correspondent, Customer, Firm, Member
from rapport.demo.meetings import Kind, Meeting, book_room, invite, make_link, make_uid
from rapport.demo.names import Language
from rapport.demo.slots import fill_slots
from rapport.demo.texts_meetings import CANCELLED, JOINING, WORDINGS


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of meeting comes about.

    `desks` weighs director, sales and engineer; `company` is the chance that a colleague comes along, `invited` that
    the other side invites. Lengths are in minutes, `hours` those in which it may begin in Prague.
    """

    number: int
    desks: tuple[int, int, int]
    company: float
    invited: float
    lengths: tuple[int, ...]
    hours: range


HABITS = {
    Kind.CALL: Habit(150, (2, 6, 3), 0.3, 0.35, (30, 30, 45, 60), range(9, 17)),
    Kind.TRIP: Habit(70, (3, 5, 1), 0.35, 0.3, (90, 120, 180), range(10, 14)),
    Kind.VISIT: Habit(42, (3, 4, 1), 0.6, 0.12, (60, 90, 120), range(9, 15)),
    Kind.INSPECTION: Habit(44, (0, 0, 1), 0.35, 0.25, (120, 180, 240, 300), range(8, 12)),
    Kind.SUPPLIER: Habit(14, (4, 2, 2), 0.2, 0.5, (45, 60), range(9, 16)),
    Kind.INTERVIEW: Habit(8, (2, 3, 0), 0.8, 0.0, (45, 60), range(9, 16)),
    Kind.INSIDE: Habit(34, (3, 3, 3), 1.0, 0.0, (30, 60), range(8, 17)),
}

_ONLINE = {Kind.CALL, Kind.SUPPLIER}
_AT_THEIRS = {Kind.TRIP, Kind.INSPECTION}
_AT_OURS = {Kind.VISIT, Kind.INTERVIEW, Kind.INSIDE}


@dataclass(frozen=True, slots=True)
class _Party:
    """Who meets: ours, the one who leads first, theirs, and the company that it is about."""

    ours: tuple[Member, ...]
    theirs: tuple[Correspondent, ...]
    about: CompanyFacts
    language: Language


def list_engagements(agenda: Agenda) -> Iterator[Meeting]:
    """List all single meetings."""
    for kind, habit in HABITS.items():
        for _ in range(habit.number):
            yield _arrange(agenda, kind, habit)


def choose_contacts(rng: Random, customer: Customer) -> tuple[Correspondent, ...]:
    """Choose who of a customer's people comes: one, at times with colleagues."""
    main = rng.choices(customer.contacts, (5, 3, 2, 1)[: len(customer.contacts)])[0]
    return (main, *(other for other in customer.contacts if other is not main and rng.random() < 0.3))


def write_texts(agenda: Agenda, meeting: Meeting, language: Language, about: CompanyFacts, other: str) -> Meeting:
    """Give a meeting its title, description and place."""
    rng, wording = agenda.rng, WORDINGS[meeting.kind, language]
    slots = fill_slots(rng, language, about, other, meeting.begins_at)
    title, description, place = (
        slots.fill(rng.choice(variants), meeting.owner)
        for variants in (wording.titles, wording.descriptions, wording.places)
    )
    if meeting.link and meeting.owner.client is Client.OUTLOOK:
        description = f"{description}\n\n{'_' * 40}\n{JOINING[language]}{meeting.link}\n{'_' * 40}".lstrip()
    return replace(meeting, title=title, description=description, place=place)


def _arrange(agenda: Agenda, kind: Kind, habit: Habit) -> Meeting:
    rng = agenda.rng
    party = _gather(rng, agenda.firm, kind, habit)
    length = timedelta(minutes=rng.choice(habit.lengths))
    starts = agenda.find_time(party.ours, length, habit.hours, _travel(kind, party))
    people = [*(member.correspondent for member in party.ours), *party.theirs]
    owner = party.theirs[0] if rng.random() < habit.invited else people[0]
    guests = invite(rng, [one for one in people if one is not owner], is_ahead=agenda.is_ahead(starts))
    meeting = Meeting(
        kind=kind,
        uid=make_uid(rng, owner),
        owner=owner,
        title="",
        starts=starts,
        ends=starts + length,
        made_at=agenda.choose_making(starts),
        guests=guests + (book_room(rng) if kind in _AT_OURS and owner is people[0] else ()),
        link=make_link(rng, owner) if kind in _ONLINE else "",
    )
    other = party.ours[-1].correspondent.first
    return _change(rng, write_texts(agenda, meeting, party.language, party.about, other), party.language)


def _travel(kind: Kind, party: _Party) -> timedelta:
    if kind not in _AT_THEIRS:
        return timedelta()
    return timedelta(hours=2 if party.language is Language.CZECH else 8)


def _change(rng: Random, meeting: Meeting, language: Language) -> Meeting:
    """Let some meetings be moved, unsettled or called off."""
    luck = rng.random()
    if luck < 0.05:
        title = CANCELLED[language] + meeting.title
        return replace(meeting, title=title, status=EventStatus.CANCELLED, sequence=meeting.sequence + 1)
    if luck < 0.1:
        return replace(meeting, status=EventStatus.TENTATIVE)
    return replace(meeting, sequence=1) if luck < 0.22 else meeting


def _gather(rng: Random, firm: Firm, kind: Kind, habit: Habit) -> _Party:
    lead = rng.choices(firm.members, habit.desks)[0]
    colleagues = [member for member in firm.members if member is not lead]
    joining = rng.sample(colleagues, rng.choice((1, 1, 2))) if rng.random() < habit.company else []
    ours = (lead, *joining)
    if kind is Kind.INSIDE:
        language = Language.ENGLISH if firm.engineer in ours and rng.random() < 0.6 else Language.CZECH
        return _Party(ours, (), choose_customer(rng, firm).facts, language)
    if kind is Kind.INTERVIEW:
        applicant = rng.choice(firm.private_people)
        return _Party(ours, (applicant,), choose_customer(rng, firm).facts, applicant.language)
    relation = Relation.SUPPLIER if kind is Kind.SUPPLIER else Relation.CUSTOMER
    customer = choose_related(rng, firm, relation)
    return _Party(ours, choose_contacts(rng, customer), customer.facts, customer.facts.language)


def choose_related(rng: Random, firm: Firm, relation: Relation) -> Customer:
    """Choose a company of one relation, as often as it writes."""
    while True:
        customer = choose_customer(rng, firm)
        if customer.facts.relation is relation:
            return customer
