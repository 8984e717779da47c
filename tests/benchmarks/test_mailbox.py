from collections import Counter
from email import message_from_bytes
from itertools import islice

import pytest

from benchmarks.mailbox import Stored, generate_mailbox
from benchmarks.people import OWNER


@pytest.fixture(scope="module")
def mailbox() -> list[Stored]:
    return list(generate_mailbox(1000, seed=1))


def test_a_seed_gives_the_same_mail_again(mailbox: list[Stored]) -> None:
    assert list(islice(generate_mailbox(1000, seed=1), 50)) == mailbox[:50]
    assert next(generate_mailbox(1000, seed=2)) != mailbox[0]


def test_the_mail_is_as_large_and_as_mixed_as_promised(mailbox: list[Stored]) -> None:
    parsed = [message_from_bytes(stored.raw) for stored in mailbox]
    kinds = Counter(part.get_content_type() for message in parsed for part in message.walk())
    assert sum(len(stored.raw) for stored in mailbox) == pytest.approx(30e6, rel=0.2)
    assert kinds["text/html"] == pytest.approx(700, rel=0.1)
    assert kinds["application/octet-stream"] == pytest.approx(100, rel=0.4)
    assert len({message["Message-ID"] for message in parsed}) == len(parsed)
    assert sum("In-Reply-To" in message for message in parsed) > 300


def test_threads_are_as_long_as_asked(mailbox: list[Stored]) -> None:
    def threads(stored: list[Stored]) -> int:
        return sum("In-Reply-To" not in message_from_bytes(one.raw) for one in stored)

    assert threads(mailbox) == pytest.approx(450, rel=0.1)
    assert threads(list(generate_mailbox(1000, seed=1, replies=2 / 3))) == pytest.approx(333, rel=0.1)


def test_what_the_owner_sent_lies_in_the_folder_of_sent_mail(mailbox: list[Stored]) -> None:
    folders = {OWNER.address in message_from_bytes(stored.raw)["From"]: stored.folder for stored in mailbox}
    assert folders == {True: "Sent", False: "INBOX"}
