"""New mail doesn't wait for a first import that is under way: the next five-minute run stores it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from itertools import count

import pytest

from flows.backfill import backfill
from flows.incremental import incremental
from rapport.providers.imap import mailbox
from rapport.settings import get_settings
from rapport.sync import storing
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter, name

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]

OLD = 30


@contextmanager
def in_background(work: Callable[[], object]) -> Iterator[Future[object]]:
    """Do something in a thread that sees the same Prefect as this one."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(copy_context().run, work)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Hold the first import before its second page is stored: `reached` says so, `opened` lets it go on."""
    reached, opened = threading.Event(), threading.Event()
    pages = count(1)
    store_page = storing.store_page

    def gated(run: AccountRun, page: Page) -> None:
        if next(pages) == 2:
            reached.set()
            assert opened.wait(60)
        store_page(run, page)

    monkeypatch.setattr(mailbox, "PAGE", 5)
    monkeypatch.setenv("RAPPORT_PAGE_SIZE", "5")
    monkeypatch.setenv("RAPPORT_LARGEST_PAGE", "5")
    get_settings.cache_clear()
    monkeypatch.setattr(storing, "store_page", gated)
    yield reached, opened
    opened.set()


def test_mail_that_arrives_during_a_backfill(
    office: Office, peer: DovecotPeer, gate: tuple[threading.Event, threading.Event]
) -> None:
    reached, opened = gate
    for number in range(OLD):
        peer.deliver("INBOX", letter(number))
    with in_background(lambda: backfill(office.accounts[OWNER])) as importing:
        assert reached.wait(60)
        peer.deliver("INBOX", letter(50))
        peer.deliver("Sent", letter(51, sender=OWNER, to="ota@third.example"))
        peer.delete("INBOX", name(0))
        incremental()
        here = office.store.message_ids()
        assert {name(50), name(51)} <= here
        assert name(1) not in here
        assert not importing.done()
        opened.set()
        importing.result()
    assert office.store.message_ids() == {name(number) for number in (*range(1, OLD), 50, 51)}
