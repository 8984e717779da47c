"""Gmail's labels become folders: each message in all of its own, in none that only marks it."""

from pathlib import Path

import pytest

from models.words import FolderRole
from rapport.providers.archive.labels import labels_of
from rapport.providers.base import Envelope
from tests.contracts.letters import day, make_letter, message_id
from tests.providers.archive.peers import TakeoutPeer


@pytest.mark.parametrize(
    ("value", "folders"),
    [
        (b"Inbox,Important,Opened,Category Personal", ("INBOX",)),
        (b"Inbox,Customers,Starred", ("INBOX", "Customers")),
        (b"Sent,Opened", ("Sent",)),
        (b"Archived,Opened,Category Updates", ("Archive",)),
        (b"Archived,Customers/Brno", ("Customers/Brno",)),
        (b"Unread,Category Promotions", ("Archive",)),
        (b"", ("Archive",)),
        (b"Spam,Customers,Unread", ("Spam",)),
        (b"Trash,Inbox", ("Trash",)),
        (b"Drafts,Customers", ("Drafts",)),
        (b'Inbox,"Brno, Olomouc"', ("INBOX", "Brno, Olomouc")),
        (b"Projects/Sent", ("Projects/Sent",)),
        (b"Posteingang,Wichtig,Ge=?", ("INBOX", "Ge=?")),
        (b"=?UTF-8?Q?Posteingang,Ge=C3=B6ffnet,Kategorie:_Werbung?=", ("INBOX",)),
        (b"=?UTF-8?Q?Doru=C4=8Den=C3=A1_po=C5=A1ta,D=C5=AFle=C5=BEit=C3=A9?=", ("INBOX",)),
        (b"=?UTF-8?Q?Bo=C3=AEte_de_r=C3=A9ception,Messages_non_lus?=", ("INBOX",)),
        (b"=?UTF-8?Q?Z=C3=A1kazn=C3=ADci,P=C5=99e?= =?UTF-8?Q?=C4=8Dten=C3=A9?=", ("Zákazníci",)),
        ("Messages archivés,Messages envoyés".encode(), ("Messages envoyés",)),
    ],
)
def test_labels(value: bytes, folders: tuple[str, ...]) -> None:
    assert labels_of(value) == folders


def test_a_message_lies_in_the_folder_of_each_label(tmp_path: Path) -> None:
    peer = TakeoutPeer(tmp_path / "Mail")
    for number, labels in enumerate(("Inbox,Customers", "Customers,Unread", "Sent", "Archived", "Trash,Customers")):
        peer.deliver(labels, make_letter(number), day(number))
    with peer.open() as mail:
        assert {one.path: one.role for one in mail.list_folders()} == {
            "INBOX": FolderRole.INBOX,
            "Customers": FolderRole.CUSTOM,
            "Sent": FolderRole.SENT,
            "Archive": FolderRole.ARCHIVE,
            "Trash": FolderRole.TRASH,
        }
        envelopes = mail.fetch_envelopes("Customers", mail.list_ids("Customers"))
        assert {one.message_id for one in envelopes if isinstance(one, Envelope)} == {message_id(0), message_id(1)}
        assert mail.fetch_envelopes("Sent", mail.list_ids("Customers")) == []


def test_a_newer_export_keeps_the_ids(tmp_path: Path) -> None:
    peer = TakeoutPeer(tmp_path / "Mail")
    peer.deliver("Inbox,Customers,Unread", make_letter(1), day(1))
    with peer.open() as mail:
        before = list(mail.list_ids("Customers"))
    peer.delete("INBOX", message_id(1))
    peer.deliver("Customers,Opened", make_letter(1), day(1))
    with peer.open() as mail:
        assert [one.path for one in mail.list_folders()] == ["Customers"]
        assert list(mail.list_ids("Customers")) == before


def test_a_message_without_labels_is_not_lost(tmp_path: Path) -> None:
    peer = TakeoutPeer(tmp_path / "Mail")
    peer.deliver("Inbox", make_letter(1), day(1))
    with peer.file_of("").open("ab") as file:
        file.write(b"From 17@xxx Fri Mar 01 09:00:00 +0000 2024\nSubject: no labels\n\none\n")
    with peer.open() as mail:
        assert len(mail.list_ids("Archive")) == 1
