"""The product against a real mailbox: Dovecot over IMAP, SQLite, and the sums of every test's end."""

from collections.abc import Iterator
from itertools import count

import pytest

from rapport.settings import Settings
from tests.end_to_end.offices import connect
from tests.servers.dovecot import Dovecot, start_dovecot
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.conftest import office as empty_office

__all__ = ["empty_office"]

_NUMBERS = count(1)


@pytest.fixture
def database_url(settings: Settings) -> str:
    """One database is enough here: the store's own tests run on both."""
    settings.home.mkdir(exist_ok=True)
    return settings.url


@pytest.fixture(scope="session")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with start_dovecot(tmp_path_factory.mktemp("dovecot"), tls=False) as dovecot:
        yield dovecot


@pytest.fixture
def peer(dovecot: Dovecot) -> DovecotPeer:
    """A mailbox with an inbox and a sent folder."""
    user = f"user{next(_NUMBERS)}@firm.example"
    dovecot.add_user(user)
    peer = DovecotPeer(dovecot, user)
    peer.create("Sent")
    return peer


@pytest.fixture
def office(empty_office: Office, peer: DovecotPeer) -> Iterator[Office]:
    """An office that is connected to the mailbox; at the end every listed id has its outcome."""
    connect(empty_office, peer)
    yield empty_office
    assert empty_office.store.is_balanced()
