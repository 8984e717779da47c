"""Mail in memory passes the contract, and fails when a test wants it to."""

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from rapport.errors import Misconfigured, Unavailable
from rapport.providers import memory
from rapport.providers.base import Login, MailSource
from tests.contracts.letters import make_letter
from tests.contracts.mail_source import MailSourceContract

NUMBERS = itertools.count(1)


class MemoryPeer(memory.MemoryMailbox):
    home = "INBOX"

    def __init__(self) -> None:
        super().__init__()
        self.name = f"peer-{next(NUMBERS)}"
        memory._MAILBOXES[self.name] = self

    def open(self) -> AbstractContextManager[MailSource]:
        return memory.open_mail(Login("jana@firma.example", {"store": self.name}))


class TestMemory(MailSourceContract):
    @pytest.fixture
    def peer(self) -> Iterator[MemoryPeer]:
        made = MemoryPeer()
        yield made
        del memory._MAILBOXES[made.name]


def test_a_name_finds_the_same_mailbox_again() -> None:
    memory.mailbox_named("kept").deliver("INBOX", make_letter(1))
    with memory.open_mail(Login("jana@firma.example", {"store": "kept"})) as mail:
        assert len(mail.list_ids("INBOX")) == 1


def test_a_login_without_a_name_is_misconfigured() -> None:
    with pytest.raises(Misconfigured), memory.open_mail(Login("jana@firma.example", {})):
        pass


def test_the_chosen_call_fails_and_no_other() -> None:
    mailbox = memory.mailbox_named("failing")
    mailbox.fail_at(2, Unavailable("The server is away."))
    with memory.open_mail(Login("jana@firma.example", {"store": "failing"})) as mail:
        mail.list_folders()
        with pytest.raises(Unavailable):
            mail.list_ids("INBOX")
        assert list(mail.list_ids("INBOX")) == []


def test_check_lists_the_folders() -> None:
    (step,) = memory.check(Login("jana@firma.example", {"store": "checked"}))
    assert step.passed
    assert step.name == "listing"
