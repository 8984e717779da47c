from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from models.words import ContactPolicy, Direction
from rapport.policy.contacts import Candidate, list_allowed, list_external, list_new_people
from rapport.policy.filtering import Rules
from rapport.providers.base import Envelope, NamedAddress

MakeEnvelope = Callable[..., Envelope]
MakeRules = Callable[..., Rules]
NONE, SENT_ONLY, BOTH = ContactPolicy.NONE, ContactPolicy.SENT, ContactPolicy.SENT_AND_RECEIVED
SENT, RECEIVED = Direction.SENT, Direction.RECEIVED


def allowed_in(envelope: Envelope, direction: Direction, rules: Rules) -> Sequence[Candidate]:
    return list_allowed(list_external(envelope, rules), envelope, direction, rules)


def test_externals_are_listed_once_by_key_with_the_first_name_given_in_sight(
    make_envelope: MakeEnvelope, make_rules: MakeRules
) -> None:
    envelope = replace(
        make_envelope(cc="info@firm.example"),
        from_=(NamedAddress("", "Jana@Firm.example"),),
        reply_to=(NamedAddress("Jana Nováková", "jana@firm.example"),),
        bcc=(NamedAddress("Desk", "info@firm.example"), NamedAddress("Petr", "petr@other.example")),
    )
    assert list_external(envelope, make_rules()) == [
        Candidate("jana@firm.example", "Jana Nováková", is_hidden=False),
        Candidate("info@firm.example", "", is_hidden=False),
        Candidate("petr@other.example", "", is_hidden=True),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "me@own.example",
        "ME+shop@own.example",
        "eva@own.example",
        "eva@prague.own.example",
        "alias@elsewhere.example",
        "owner@gmail.com",
        "noreply@firm.example",
        "unsubscribe@lists.example",
        "jana@spam.example",
        "jana@mail.spam.example",
        "undisclosed-recipients:;",
        "root@localhost",
    ],
)
def test_these_are_never_contacts(make_envelope: MakeEnvelope, make_rules: MakeRules, address: str) -> None:
    rules = make_rules(blocked="spam.example")
    envelope = make_envelope(cc=address)
    assert [one.key for one in list_external(envelope, rules)] == ["jana@firm.example"]
    assert [one.key for one in allowed_in(envelope, RECEIVED, rules)] == ["jana@firm.example"]


@pytest.mark.parametrize(
    ("policy", "direction", "people", "companies"),
    [
        (NONE, RECEIVED, "", ""),
        (NONE, SENT, "", ""),
        (SENT_ONLY, RECEIVED, "", ""),
        (SENT_ONLY, SENT, "petr@other.example", "petr@other.example info@firm.example"),
        (
            BOTH,
            RECEIVED,
            "jana@firm.example petr@other.example",
            "jana@firm.example petr@other.example info@firm.example",
        ),
        (BOTH, SENT, "jana@firm.example petr@other.example", "jana@firm.example petr@other.example info@firm.example"),
    ],
)
def test_the_policy_says_who_is_made_and_a_desk_makes_only_its_company(
    make_envelope: MakeEnvelope,
    make_rules: MakeRules,
    policy: ContactPolicy,
    direction: Direction,
    people: str,
    companies: str,
) -> None:
    rules = make_rules(contacts=policy)
    envelope = make_envelope("jana@firm.example", "me@own.example petr@other.example", cc="info@firm.example")
    allowed = allowed_in(envelope, direction, rules)
    assert [one.key for one in list_new_people(allowed)] == people.split()
    assert [one.key for one in allowed] == companies.split()


def test_hidden_recipients_of_sent_mail_may_become_people(make_envelope: MakeEnvelope, make_rules: MakeRules) -> None:
    envelope = make_envelope("me@own.example", "jana@firm.example", bcc="petr@other.example")
    assert list_new_people(allowed_in(envelope, SENT, make_rules(contacts=SENT_ONLY))) == [
        Candidate("jana@firm.example", "", is_hidden=False),
        Candidate("petr@other.example", "", is_hidden=True),
    ]


def test_existing_people_are_linked_whatever_the_policy(make_envelope: MakeEnvelope, make_rules: MakeRules) -> None:
    assert [one.key for one in list_external(make_envelope(), make_rules(contacts=NONE))] == ["jana@firm.example"]
