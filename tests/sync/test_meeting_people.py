"""Who is known from a Bcc line alone: a person of the sender's, until somebody else's header names the address."""

import pytest
from sqlmodel import col, select

from models.person import Address, Person
from rapport.db import reading
from rapport.providers.memory import MemoryMailbox
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter

HIDDEN = "eva@other.example"


@pytest.fixture
def mailbox(office: Office) -> MemoryMailbox:
    mailbox = office.connect(OWNER)
    mailbox.create("Sent")
    mailbox.deliver("Sent", letter(1, sender=OWNER, to="karel@customer.example", extra=f"Bcc: Our Spy <{HIDDEN}>"))
    office.catch_up(OWNER)
    return mailbox


def origin(office: Office) -> tuple[str, str]:
    """Give the hidden person's name, and where the person came from."""
    of_hidden = select(Person).join(Address, col(Address.person_id) == col(Person.id)).where(Address.address == HIDDEN)
    with reading(office.installation.engine) as session:
        person = session.exec(of_hidden).one()
        return person.name, person.created_from


def test_a_bcc_line_names_nobody(office: Office, mailbox: MemoryMailbox) -> None:
    assert origin(office) == ("Eva", "bcc")


def test_a_bcc_line_betters_no_name(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("Sent", letter(2, sender=OWNER, extra="Bcc: Our Fool <karel@customer.example>"))
    office.catch_up(OWNER)
    assert office.store.people()["karel@customer.example"] == "Karel"


def test_whoever_writes_openly_comes_to_light(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(3, sender=f"Eva Malá <{HIDDEN}>"))
    office.catch_up(OWNER)
    assert origin(office) == ("Eva Malá", "mail")
    mailbox.deliver("Sent", letter(4, sender=OWNER, to="karel@customer.example", extra=f"Bcc: {HIDDEN}"))
    office.catch_up(OWNER)
    assert origin(office) == ("Eva Malá", "mail")
