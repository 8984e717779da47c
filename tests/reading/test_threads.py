"""Threads as viewers see them: each message by its own copies."""

from datetime import timedelta

import pytest

from models.words import Visibility
from rapport.reading.messages import Selection, list_messages
from rapport.reading.threads import list_threads
from tests.builders import NOON, make_envelope
from tests.reading.conftest import Firm
from tests.statements import counting


def test_a_reply_joins_its_thread_and_the_latest_comes_first(firm: Firm) -> None:
    account = firm.account("jana", Visibility.SUBJECT)
    firm.store(account, make_envelope(message_id="old@x.example", subject="Old", at=NOON - timedelta(days=9)))
    firm.store(account, make_envelope(message_id="a@x.example", subject="Offer", at=NOON - timedelta(days=10)))
    reply = make_envelope(message_id="b@x.example", subject="Re: Offer", references=("a@x.example",), at=NOON)
    firm.store(account, reply)
    offer, old = list_threads(firm.read(None))
    assert (offer.subject, offer.messages, offer.first_at, offer.last_at) == (
        "Offer", 2, NOON - timedelta(days=10), NOON,
    )  # fmt: skip
    assert (old.subject, old.messages) == ("Old", 1)
    assert offer.participants == ("eva@acme.example", "jana@firm.example")
    assert len(list(list_messages(firm.read(None), Selection(thread_id=offer.id)))) == 2
    assert [one.subject for one in list_threads(firm.read(None), limit=1)] == ["Offer"]


def test_a_forged_reference_opens_nothing(firm: Firm) -> None:
    firm.store(firm.account("jana"), make_envelope(message_id="a@x.example", subject="Secret"))
    forged = make_envelope(
        message_id="b@x.example", subject="Forged", references=("a@x.example",), at=NOON + timedelta(1)
    )
    firm.store(firm.account("ota", Visibility.EVERYTHING), forged)
    (thread,) = list_threads(firm.read("petr"))
    assert (thread.subject, thread.messages) == ("Forged", 2)


@pytest.mark.parametrize("count", [2, 30])
def test_a_listing_costs_a_fixed_number_of_statements(firm: Firm, count: int) -> None:
    account = firm.account("jana", Visibility.SUBJECT)
    for number in range(count):
        firm.store(account, make_envelope(message_id=f"{number}@x.example"))
    reader = firm.read("ota")
    with counting(firm.session) as statements:
        assert len(list_threads(reader)) == count
    assert len(statements) == 4, statements
