"""What changes in a mailbox shows after the next five-minute run: nothing is lost, nothing is fetched twice."""

import pytest
from sqlmodel import Session

from flows.incremental import incremental
from models.account import Account
from rapport.db import in_transaction
from rapport.store.choices import set_folder_choice
from tests.end_to_end.wire import bodies_sent
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter, name

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]

WRITTEN = 12


@pytest.fixture(autouse=True)
def imported(office: Office, peer: DovecotPeer) -> None:
    """A first import of letters in the inbox, in a folder and in one below it."""
    for number in range(4):
        peer.deliver("INBOX", letter(number))
        peer.deliver("Zakázky", letter(10 + number))
        peer.deliver("Zakázky/Brno", letter(20 + number, answers=10 + number))
    assert office.catch_up(OWNER)
    assert bodies_sent(peer) == WRITTEN


def choose(office: Office, path: str, chosen: bool) -> None:
    def work(session: Session) -> None:
        set_folder_choice(session, session.get_one(Account, office.accounts[OWNER]), path, chosen)

    in_transaction(office.installation.engine, work)


def test_delivered_mail_is_stored(office: Office, peer: DovecotPeer) -> None:
    peer.deliver("INBOX", letter(4, sender="Eva Malá <eva@other.example>"))
    peer.deliver("Sent", letter(5, sender=OWNER, to="ota@third.example"))
    incremental()
    assert {name(4), name(5)} <= office.store.message_ids()
    assert office.store.people()["eva@other.example"] == "Eva Malá"
    assert office.store.copies(OWNER)[name(5)] == "sent"
    assert bodies_sent(peer) == WRITTEN + 2


def test_moved_mail_is_shown_in_its_new_folder_alone(office: Office, peer: DovecotPeer) -> None:
    before = office.store.message_ids()
    peer.move("INBOX", name(1), "Zakázky")
    peer.move("Zakázky/Brno", name(20), "INBOX")
    incremental()
    assert office.store.message_ids() == before
    assert office.store.folders_of(name(1)) == ["Zakázky"]
    assert office.store.folders_of(name(20)) == ["INBOX"]
    assert {name(10), name(20)} in office.store.threads()
    assert bodies_sent(peer) == WRITTEN


def test_copied_mail_is_one_message_in_two_folders(office: Office, peer: DovecotPeer) -> None:
    before = office.store.message_ids()
    peer.copy("INBOX", name(1), "Zakázky")
    incremental()
    assert office.store.message_ids() == before
    assert office.store.folders_of(name(1)) == ["INBOX", "Zakázky"]
    peer.delete("INBOX", name(1))
    incremental()
    assert office.store.folders_of(name(1)) == ["Zakázky"]
    assert bodies_sent(peer) == WRITTEN


def test_deleted_mail_goes_and_its_people_stay(office: Office, peer: DovecotPeer) -> None:
    before, people = office.store.message_ids(), office.store.people()
    peer.delete("INBOX", name(1))
    peer.delete("Zakázky", name(10))
    incremental()
    assert office.store.message_ids() == before - {name(1), name(10)}
    assert name(1) not in office.store.texts(OWNER)
    assert {name(20)} in office.store.threads()
    assert office.store.people() == people


def test_mail_moved_to_the_trash_is_removed_and_comes_back_when_it_is_taken_out(
    office: Office, peer: DovecotPeer
) -> None:
    peer.create("Trash")
    peer.move("INBOX", name(1), "Trash")
    incremental()
    assert name(1) not in office.store.message_ids()
    peer.move("Trash", name(1), "INBOX")
    incremental()
    assert office.store.folders_of(name(1)) == ["INBOX"]
    assert office.store.texts(OWNER)[name(1)].strip() == "Text of 1"


def test_renamed_folder_keeps_its_mail_and_that_of_the_folders_below(office: Office, peer: DovecotPeer) -> None:
    peer.rename("Zakázky", "Práce")
    incremental()
    assert office.store.folders_of(name(10)) == ["Práce"]
    assert office.store.folders_of(name(20)) == ["Práce/Brno"]
    assert office.store.outcomes() == {"stored": WRITTEN}
    assert bodies_sent(peer) == WRITTEN


def test_mail_moved_into_a_folder_that_is_new_is_not_removed(office: Office, peer: DovecotPeer) -> None:
    peer.create("Nové/Hned")
    peer.move("INBOX", name(1), "Nové/Hned")
    peer.deliver("Nové/Hned", letter(30))
    incremental()
    assert office.store.folders_of(name(1)) == ["Nové/Hned"]
    assert name(30) in office.store.message_ids()
    assert bodies_sent(peer) == WRITTEN + 1


def test_excluded_folder_takes_its_mail_along_and_brings_it_back(office: Office, peer: DovecotPeer) -> None:
    before = office.store.message_ids()
    peer.copy("Zakázky", name(12), "INBOX")
    choose(office, "Zakázky", chosen=False)
    incremental()
    assert office.store.message_ids() == before - {name(10), name(11), name(13)}
    assert office.store.folders_of(name(12)) == ["INBOX"]
    peer.deliver("Zakázky", letter(14))
    choose(office, "Zakázky", chosen=True)
    incremental()
    assert office.store.message_ids() == before | {name(14)}
    assert office.store.folders_of(name(12)) == ["INBOX", "Zakázky"]


def test_deleted_folder_takes_its_mail_along(office: Office, peer: DovecotPeer) -> None:
    before = office.store.message_ids()
    with peer.dovecot.connect(peer.user) as imap:
        imap.delete_folder("Zakázky/Brno")
    incremental()
    assert office.store.message_ids() == before - {name(number) for number in range(20, 24)}


def test_nothing_happens_when_nothing_happened(office: Office, peer: DovecotPeer) -> None:
    before = office.store.outcomes()
    incremental()
    assert office.store.outcomes() == before == {"stored": WRITTEN}
    assert bodies_sent(peer) == WRITTEN
