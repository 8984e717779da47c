"""Whatever a server can or forgets, the same rows come of it, and no body that is here is fetched again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.end_to_end.wire import bodies_sent
from tests.servers.dovecot import Dovecot, start_dovecot
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter, name

pytestmark = pytest.mark.server

WRITTEN = 16
SERVERS = {
    "qresync": {},
    "condstore": {"qresync": False},
    "neither": {"condstore": False, "without": ("LIST-STATUS", "ESEARCH", "MOVE", "UNSELECT", "SPECIAL-USE")},
}


@pytest.fixture(scope="module", params=SERVERS)
def dovecot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with start_dovecot(tmp_path_factory.mktemp("dovecot"), tls=False, **SERVERS[request.param]) as dovecot:
        yield dovecot


@pytest.fixture(autouse=True)
def imported(office: Office, peer: DovecotPeer, fresh: Office) -> None:
    """A first import of letters in two folders, in threads, and of one that is filtered."""
    for number in range(8):
        peer.deliver("INBOX", letter(number))
        peer.deliver("Projects", letter(10 + number, answers=number))
    peer.deliver("INBOX", letter(30, sender=COLLEAGUE))
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN


@pytest.fixture
def fresh(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The same office before its first import."""
    with open_twin(office, tmp_path / "fresh") as twin:
        yield twin


def assert_like_a_fresh_import(office: Office, fresh: Office) -> None:
    assert fresh.catch_up(OWNER)
    assert read_present(office) == read_present(fresh)


def test_every_change_is_found(office: Office, peer: DovecotPeer, fresh: Office) -> None:
    peer.deliver("INBOX", letter(20, sender="Eva Malá <eva@other.example>", answers=3))
    peer.delete("INBOX", name(1))
    peer.delete("INBOX", name(6))
    peer.move("INBOX", name(2), "Projects")
    peer.copy("Projects", name(11), "INBOX")
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN + 1
    assert office.store.folders_of(name(2)) == ["Projects"]
    assert_like_a_fresh_import(office, fresh)


def test_as_many_came_as_went(office: Office, peer: DovecotPeer, fresh: Office) -> None:
    """The counts alone tell nothing: they are the same as before."""
    peer.delete("INBOX", name(1))
    peer.deliver("INBOX", letter(20))
    peer.delete("Projects", name(13))
    peer.deliver("Projects", letter(21))
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN + 2
    assert_like_a_fresh_import(office, fresh)


def test_folder_begins_a_new_life(office: Office, peer: DovecotPeer, fresh: Office) -> None:
    peer.reset_validity("INBOX")
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN
    assert_like_a_fresh_import(office, fresh)


def test_folder_begins_a_new_life_in_which_mail_came_and_went(office: Office, peer: DovecotPeer, fresh: Office) -> None:
    peer.delete("INBOX", name(1))
    peer.move("Projects", name(12), "INBOX")
    peer.deliver("INBOX", letter(20))
    peer.reset_validity("INBOX")
    peer.reset_validity("Projects")
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN + 1
    assert_like_a_fresh_import(office, fresh)


def test_renamed_folder_is_recognised(office: Office, peer: DovecotPeer, fresh: Office) -> None:
    peer.rename("Projects", "Zakázky")
    peer.deliver("Zakázky", letter(20))
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN + 1
    assert_like_a_fresh_import(office, fresh)
