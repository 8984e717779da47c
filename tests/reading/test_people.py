"""Who is listed for whom: visible headers show a person to everybody, Bcc to those who may see it."""

from datetime import timedelta

import pytest

from models.words import Direction, NameSource, Visibility
from rapport.errors import UsageError
from rapport.reading.messages import Selection
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import MessageView
from rapport.reading.timeline import find_subject, timeline
from rapport.store.leaving import drop_copies
from tests.builders import NOON, make_company, make_envelope, make_person
from tests.reading.conftest import Firm
from tests.statements import counting

M, S, E = Visibility.METADATA, Visibility.SUBJECT, Visibility.EVERYTHING
BLIND = make_envelope(sender="jana@firm.example", to=("eva@acme.example",), bcc=("hidden@secret.example",))


def names(firm: Firm, viewer: str | None) -> list[str]:
    return [one.name for one in list_people(firm.read(viewer))]


def timeline_of(firm: Firm, viewer: str | None, name: str) -> list[str]:
    reader = firm.read(viewer)
    found = timeline(reader, find_subject(reader, name), Selection())
    return [one.message_id for one in found if isinstance(one, MessageView)]


def test_a_person_shows_all_that_is_known(firm: Firm) -> None:
    person = make_person(firm.session, firm.workspace, "eva@acme.example", "Eva Malá", "acme.example")
    firm.store(firm.account("jana"), make_envelope())
    (view,) = list_people(firm.read(None))
    assert (view.id, view.name, view.addresses) == (person.id, "Eva Malá", ("eva@acme.example",))
    assert (view.company, view.domain, view.created_from) == ("Acme", "acme.example", "mail")
    (company,) = list_companies(firm.read(None))
    assert (company.name, company.domains, company.people) == ("Acme", ("acme.example",), 1)


@pytest.mark.parametrize(
    ("visibility", "viewer", "is_seen"),
    [(M, "jana", True), (M, "ota", False), (M, None, False), (S, "ota", False), (E, "ota", True), (E, None, True)],
)
def test_whoever_is_known_from_bcc_alone_is_hidden(
    firm: Firm, visibility: Visibility, viewer: str | None, is_seen: bool
) -> None:
    hidden = make_person(firm.session, firm.workspace, "hidden@secret.example", "Hidden", "secret.example")
    firm.store(firm.account("jana", visibility), BLIND, Direction.SENT)
    assert names(firm, viewer) == (["Hidden"] if is_seen else [])
    assert [one.name for one in list_companies(firm.read(viewer))] == (["Secret"] if is_seen else [])
    for name in (hidden.id, "hidden@secret.example", "Hidden", "secret.example"):
        if is_seen:
            assert timeline_of(firm, viewer, name) == ["first@acme.example"]
        else:
            with pytest.raises(UsageError):
                find_subject(firm.read(viewer), name)


def test_a_timeline_shows_bcc_links_only_to_those_who_may_see_them(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "hidden@secret.example", "Hidden", "secret.example")
    account = firm.account("jana")
    firm.store(account, BLIND, Direction.SENT)
    firm.store(account, make_envelope(message_id="open@secret.example", sender="hidden@secret.example"))
    for name in ("hidden@secret.example", "secret.example"):
        assert timeline_of(firm, "ota", name) == ["open@secret.example"]
        assert sorted(timeline_of(firm, "jana", name)) == ["first@acme.example", "open@secret.example"]


def test_people_stay_when_their_mail_goes_but_not_those_from_bcc(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva")
    hidden = make_person(firm.session, firm.workspace, "hidden@secret.example", "Hidden")
    hidden.created_from = "bcc"
    account = firm.account("jana")
    firm.store(account, BLIND, Direction.SENT)
    assert [(one.name, one.created_from) for one in list_people(firm.read("jana"))] == [
        ("Eva", "mail"),
        ("Hidden", "mail"),
    ]
    drop_copies(firm.session, account)
    assert names(firm, "ota") == ["Eva"]


def test_a_person_whom_a_user_made_is_everybodys(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "new@acme.example", "New").name_source = NameSource.USER
    assert names(firm, None) == ["New"]


def test_a_company_known_from_a_role_address_is_listed(firm: Firm) -> None:
    make_company(firm.session, firm.workspace, "acme.example")
    make_company(firm.session, firm.workspace, "secret.example")
    firm.store(firm.account("jana"), make_envelope(sender="info@mail.acme.example", bcc=("info@secret.example",)))
    assert [one.name for one in list_companies(firm.read("ota"))] == ["Acme"]
    assert timeline_of(firm, "ota", "acme.example") == ["first@acme.example"]


def test_a_timeline_of_a_domain_takes_no_lookalikes(firm: Firm) -> None:
    make_person(firm.session, firm.workspace, "eva@acme.example", "Eva", "acme.example")
    account = firm.account("jana")
    firm.store(account, make_envelope())
    firm.store(account, make_envelope(message_id="other@x.example", sender="eve@notacme.example"))
    firm.store(account, make_envelope(message_id="wild@x.example", sender="eve@acme_example.test"))
    assert timeline_of(firm, None, "acme.example") == ["first@acme.example"]


def test_a_name_of_several_asks_for_the_id(firm: Firm) -> None:
    one = make_person(firm.session, firm.workspace, "eva@acme.example", "Eva")
    make_person(firm.session, firm.workspace, "eva@other.example", "Eva")
    with pytest.raises(UsageError, match=one.id):
        find_subject(firm.read(None), "Eva")


@pytest.mark.parametrize("count", [2, 20])
def test_listings_cost_a_fixed_number_of_statements(firm: Firm, count: int) -> None:
    account = firm.account("jana")
    for number in range(count):
        address = f"someone{number}@c{number}.example"
        make_person(firm.session, firm.workspace, address, f"Someone {number}", f"c{number}.example")
        envelope = make_envelope(
            message_id=f"{number}@x.example",
            sender="jana@firm.example",
            to=("eva@acme.example",),
            bcc=(address,),
            at=NOON + timedelta(hours=number),
        )
        firm.store(account, envelope)
    reader = firm.read("jana")
    with counting(firm.session) as statements:
        assert len(list_people(reader)) == count
    assert len(statements) == 4, statements
    with counting(firm.session) as statements:
        assert len(list_companies(reader)) == count
    assert len(statements) == 5, statements
