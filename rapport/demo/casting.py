"""Who tells which story: a customer with the member whose work it is, two members, or somebody from outside."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random

from rapport.demo.companies import KEY_CUSTOMERS, PROJECTS, Relation
from rapport.demo.correspondence import Cast, tell
from rapport.demo.diary import Diary, choose_opening
from rapport.demo.firm import Correspondent, Customer, Firm, Member
from rapport.demo.letters import Letter
from rapport.demo.names import Language
from rapport.demo.slots import fill_slots
from rapport.demo.texts import Desk, Speaker, Story
from rapport.demo.texts_czech import CZECH
from rapport.demo.texts_english import ENGLISH
from rapport.demo.texts_german import GERMAN
from rapport.demo.texts_inside import INTERNAL, PRIVATE

_STORIES = {Language.CZECH: CZECH, Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}
_SHARED = {Desk.SALES: "info", Desk.ENGINEER: "support"}


def choose_customer(rng: Random, firm: Firm) -> Customer:
    """Choose whose turn it is; key customers and projects write most."""
    weights = [_weight(customer) for customer in firm.customers]
    return rng.choices(firm.customers, weights)[0]


def _weight(customer: Customer) -> int:
    domain = customer.facts.domain
    return 7 if domain in KEY_CUSTOMERS else 5 if domain in PROJECTS else 1 + len(customer.facts.name) % 4


def tell_customer_story(rng: Random, firm: Firm, diary: Diary) -> Iterator[Letter]:
    """Tell one story between the firm and one of its customers or suppliers."""
    customer = choose_customer(rng, firm)
    start = choose_opening(rng, diary)
    story = choose_story(rng, _STORIES[customer.facts.language], start, customer.facts.relation)
    cast = cast_customer(rng, firm, customer, story, start)
    return tell(rng, firm, cast, story, start, diary.end)


def choose_story(
    rng: Random, stories: tuple[Story, ...], start: datetime, relation: Relation = Relation.CUSTOMER
) -> Story:
    """Choose a story that suits the relation and the season."""
    fitting = [
        story
        for story in stories
        if story.relation is relation and (not story.months or (start.month in story.months and start.day > 8))
    ]
    return rng.choices(fitting, [story.weight for story in fitting])[0]


def cast_customer(rng: Random, firm: Firm, customer: Customer, story: Story, start: datetime) -> Cast:
    """Choose who of a customer's people and of ours tells a story."""
    main = rng.choices(customer.contacts, (5, 3, 2, 1)[: len(customer.contacts)])[0]
    member = _at_desk(firm, story.desk)
    colleague = _colleague(rng, firm, member, story)
    contact = main
    if rng.random() < 0.12:  # small firms write from their shared mailbox
        contact = replace(main, address=customer.role_address, display=customer.facts.name)
    joins = _needs(story, Speaker.OTHER_MEMBER) or rng.random() < 0.13
    return Cast(
        member=member.correspondent,
        contact=contact,
        language=customer.facts.language,
        slots=fill_slots(rng, customer.facts.language, customer.facts, colleague.correspondent.first, start),
        other_member=colleague.correspondent if joins else None,
        other_contact=_other_contact(rng, customer, main, story),
        company=customer.facts.name,
        shelf=customer.facts.domain,
        begins_at=_shared_mailbox(rng, firm, story),
    )


def tell_private_story(rng: Random, firm: Firm, diary: Diary) -> Iterator[Letter]:
    """Tell a story of somebody who writes from free mail."""
    person = rng.choice(firm.private_people)
    start = choose_opening(rng, diary)
    story = choose_story(rng, PRIVATE[person.language], start)
    member = _at_desk(firm, story.desk)
    other = _colleague(rng, firm, member, story)
    facts = choose_customer(rng, firm).facts
    slots = fill_slots(rng, person.language, facts, other.correspondent.first, start)
    cast = Cast(member.correspondent, person, person.language, slots, begins_at=_shared_mailbox(rng, firm, story))
    return tell(rng, firm, cast, story, start, diary.end)


def tell_internal_story(rng: Random, firm: Firm, diary: Diary) -> Iterator[Letter]:
    """Tell a story among the members; in English mostly when the engineer takes part."""
    language = rng.choices((Language.CZECH, Language.ENGLISH), (3, 2))[0]
    start = choose_opening(rng, diary)
    story = choose_story(rng, INTERNAL[language], start)
    beginner = _at_desk(firm, story.desk)
    answering = rng.choice([member for member in firm.members if member is not beginner])
    if language is Language.ENGLISH and firm.engineer is not beginner:
        answering = firm.engineer
    third = next(member for member in firm.members if member not in (beginner, answering))
    facts = choose_customer(rng, firm).facts
    slots = fill_slots(rng, language, facts, third.correspondent.first, start)
    is_for_all = _needs(story, Speaker.OTHER_MEMBER)
    cast = Cast(
        member=answering.correspondent,
        contact=beginner.correspondent,
        language=language,
        slots=slots,
        other_member=third.correspondent if is_for_all else None,
    )
    return tell(rng, firm, cast, story, start, diary.end)


def misspell(rng: Random, person: Correspondent) -> Correspondent:
    """Lose one letter of a person's address, as happens."""
    local, _, domain = person.address.partition("@")
    at = rng.randrange(1, len(local) - 1)
    return replace(person, address=f"{local[:at]}{local[at + 1 :]}@{domain}", display="")


def _at_desk(firm: Firm, desk: Desk) -> Member:
    return {Desk.DIRECTOR: firm.director, Desk.SALES: firm.sales, Desk.ENGINEER: firm.engineer}[desk]


def _colleague(rng: Random, firm: Firm, member: Member, story: Story) -> Member:
    # What a second member says in a story is always about the technology.
    if _needs(story, Speaker.OTHER_MEMBER) and member is not firm.engineer:
        return firm.engineer
    return rng.choice([other for other in firm.members if other is not member])


def _other_contact(rng: Random, customer: Customer, main: Correspondent, story: Story) -> Correspondent | None:
    others = [person for person in customer.contacts if person is not main]
    is_asked = _needs(story, Speaker.OTHER_CONTACT) or rng.random() < 0.15
    return rng.choice(others) if others and is_asked else None


def _needs(story: Story, speaker: Speaker) -> bool:
    return any(turn.speaker is speaker for turn in story.turns)


def _shared_mailbox(rng: Random, firm: Firm, story: Story) -> str:
    if story.desk in _SHARED and rng.random() < 0.15:  # found on the website
        return f"{_SHARED[story.desk]}@{firm.domain}"
    return ""
