"""What lies at a path is found as the folders that its program showed."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from models.words import FolderRole
from rapport.errors import Misconfigured
from rapport.providers.archive import check, open_mail
from rapport.providers.base import Envelope, Login, MailSource, Unreadable
from tests.contracts.letters import day, make_letter, message_id
from tests.providers.archive.peers import MaildirPeer, MboxPeer, open_archive, separator, write_with_mailbox


def write_mbox(file: Path, *numbers: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_with_mailbox(file, [make_letter(number) for number in numbers])


def roles(mail: MailSource) -> dict[str, FolderRole]:
    return {one.path: one.role for one in mail.list_folders()}


def read_ids(mail: MailSource, path: str) -> set[str]:
    envelopes = mail.fetch_envelopes(path, mail.list_ids(path))
    return {one.message_id for one in envelopes if isinstance(one, Envelope)}


def test_a_thunderbird_profile(tmp_path: Path) -> None:
    account = tmp_path / "ImapMail" / "imap.firma.example"
    write_mbox(account / "INBOX", 1)
    write_mbox(account / "INBOX.sbd" / "Sent", 2)
    write_mbox(account / "INBOX.sbd" / "Customers", 3)
    write_mbox(account / "INBOX.sbd" / "Customers.sbd" / "2023", 4)
    (account / "INBOX.msf").write_text("// <!-- <mdb:mork:z v='1.4'/> -->")
    (account / "Trash").touch()
    (account / "Trash.msf").touch()
    (tmp_path / "prefs.js").write_text("user_pref();")
    with open_archive(tmp_path) as mail:
        assert roles(mail) == {
            "ImapMail/imap.firma.example/INBOX": FolderRole.INBOX,
            "ImapMail/imap.firma.example/INBOX/Sent": FolderRole.SENT,
            "ImapMail/imap.firma.example/INBOX/Customers": FolderRole.CUSTOM,
            "ImapMail/imap.firma.example/INBOX/Customers/2023": FolderRole.CUSTOM,
            "ImapMail/imap.firma.example/Trash": FolderRole.TRASH,
        }
        assert read_ids(mail, "ImapMail/imap.firma.example/INBOX/Customers/2023") == {message_id(4)}
        assert list(mail.list_ids("ImapMail/imap.firma.example/Trash")) == []


@pytest.mark.parametrize("root", ["export", "export/Customers.mbox"])
def test_apple_mail_directories(tmp_path: Path, root: str) -> None:
    write_mbox(tmp_path / "export" / "Customers.mbox" / "mbox", 1, 2)
    (tmp_path / "export" / "Customers.mbox" / "table_of_contents").write_bytes(b"\x00")
    with open_archive(tmp_path / root) as mail:
        assert roles(mail) == {"Customers": FolderRole.CUSTOM}
        assert read_ids(mail, "Customers") == {message_id(1), message_id(2)}


def test_directories_of_saved_messages(tmp_path: Path) -> None:
    for folder, number in (("", 1), ("Sent", 2), ("Customers/Brno", 3)):
        (tmp_path / "export" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "export" / folder / f"Offer {number}.EML").write_bytes(make_letter(number))
    with open_archive(tmp_path / "export") as mail:
        assert roles(mail) == {
            "export": FolderRole.CUSTOM,
            "Sent": FolderRole.SENT,
            "Customers/Brno": FolderRole.CUSTOM,
        }
        assert read_ids(mail, "Customers/Brno") == {message_id(3)}
        assert "Offer" not in mail.list_ids("Sent")[0]


def test_one_saved_message(tmp_path: Path) -> None:
    (tmp_path / "offer.eml").write_bytes(make_letter(1))
    with open_archive(tmp_path / "offer.eml") as mail:
        assert list(roles(mail)) == ["offer"]
        assert read_ids(mail, "offer") == {message_id(1)}


def test_apple_mail_messages_say_how_long_they_are(tmp_path: Path) -> None:
    raw = make_letter(1)
    (tmp_path / "42.emlx").write_bytes(f"{len(raw)}      \n".encode() + raw + b"<?xml version='1.0'?><plist/>")
    with open_archive(tmp_path / "42.emlx") as mail:
        (envelope,) = mail.fetch_envelopes("42", mail.list_ids("42"))
        assert isinstance(envelope, Envelope)
        assert envelope.size == len(raw)
        (body,) = mail.fetch_bodies("42", [envelope])
    assert not isinstance(body, Unreadable)
    assert "plist" not in body.text


def test_a_maildir_and_its_subfolders(tmp_path: Path) -> None:
    peer = MaildirPeer(tmp_path / "Maildir")
    for path in ("Sent", "Zákazníci", "Zákazníci.Brno"):
        peer.create(path)
    (peer.root / "dovecot.index").write_bytes(b"\x07")
    with peer.open() as mail:
        assert roles(mail) == {
            "INBOX": FolderRole.INBOX,
            "Sent": FolderRole.SENT,
            "Zákazníci": FolderRole.CUSTOM,
            "Zákazníci/Brno": FolderRole.CUSTOM,
        }


def test_a_directory_of_maildirs(tmp_path: Path) -> None:
    for path in ("INBOX", "Sent", "Customers/Brno"):
        (tmp_path / path / "cur").mkdir(parents=True)
    with open_archive(tmp_path) as mail:
        assert roles(mail) == {
            "INBOX": FolderRole.INBOX,
            "Sent": FolderRole.SENT,
            "Customers/Brno": FolderRole.CUSTOM,
        }


def test_flags_of_a_maildir(tmp_path: Path) -> None:
    peer = MaildirPeer(tmp_path / "Maildir")
    peer.deliver("INBOX", make_letter(1), day(1))
    peer.deliver("INBOX", make_letter(2), day(2))
    with peer.open() as mail:
        cursor = mail.take_marks(["INBOX"])["INBOX"].cursor
        newer, older = mail.list_ids("INBOX")
    draft = peer.find("INBOX", message_id(1))
    draft.rename(peer.root / "cur" / f"{draft.name}:2,DS")
    with peer.open() as mail:
        assert list(mail.list_changes("INBOX", cursor).added) == []
        assert list(mail.list_ids("INBOX")) == [newer, older]
        (envelope,) = mail.fetch_envelopes("INBOX", [older])
    assert isinstance(envelope, Envelope)
    assert envelope.is_draft
    trashed = peer.find("INBOX", message_id(2))
    trashed.rename(peer.root / "cur" / f"{trashed.name}:2,ST")
    with peer.open() as mail:
        assert list(mail.list_ids("INBOX")) == [older]


@pytest.mark.parametrize(("named", "written"), [(day(1), day(9)), (day(9), day(1))])
def test_the_earlier_of_name_and_time_is_the_arrival(tmp_path: Path, named: datetime, written: datetime) -> None:
    peer = MaildirPeer(tmp_path / "Maildir")
    file = peer.root / "cur" / f"{int(named.timestamp())}.M1P7.host:2,S"
    file.write_bytes(make_letter(1))
    os.utime(file, (written.timestamp(), written.timestamp()))
    with peer.open() as mail:
        (envelope,) = mail.fetch_envelopes("INBOX", mail.list_ids("INBOX"))
    assert isinstance(envelope, Envelope)
    assert envelope.received_at == day(1)


def test_what_mbsync_adds_to_names_is_no_part_of_the_id(tmp_path: Path) -> None:
    peer = MaildirPeer(tmp_path / "Maildir")
    for name in ("1709283600.1_1.host,U=7:2,S", "1709283601.2_1.host:2,"):
        (peer.root / "cur" / name).write_bytes(make_letter(1))
    with peer.open() as mail:
        assert list(mail.list_ids("INBOX")) == ["1709283601.2_1.host", "1709283600.1_1.host"]


def test_a_delivery_to_a_maildir_is_reported_at_once(tmp_path: Path) -> None:
    peer = MaildirPeer(tmp_path / "Maildir")
    peer.deliver("INBOX", make_letter(1), day(1))
    with peer.open() as mail:
        cursor = mail.take_marks(["INBOX"])["INBOX"].cursor
        known = set(mail.list_ids("INBOX"))
    peer.deliver("INBOX", make_letter(2), day(2))
    with peer.open() as mail:
        changes = mail.list_changes("INBOX", cursor)
        assert set(changes.added) - known == set(mail.list_ids("INBOX")) - known != set()
    assert changes.removed is None


def test_links_are_not_followed(tmp_path: Path) -> None:
    write_mbox(tmp_path / "secret" / "Other", 1)
    write_mbox(tmp_path / "mail" / "Inbox", 2)
    (tmp_path / "mail" / "Link").symlink_to(tmp_path / "secret" / "Other")
    (tmp_path / "mail" / "Loop").symlink_to(tmp_path / "mail")
    with open_archive(tmp_path / "mail") as mail:
        assert list(roles(mail)) == ["Inbox"]


def test_a_folder_that_came_meanwhile_is_listed(tmp_path: Path) -> None:
    peer = MboxPeer(tmp_path / "mail")
    with peer.open() as mail:
        peer.deliver("Customers", make_letter(1))
        assert "Customers" in roles(mail)
        assert len(mail.list_ids("Customers")) == 1


@pytest.mark.parametrize("name", ["notes.txt", "mail.zip", "outlook.pst", "empty"])
def test_without_mail_the_path_is_misconfigured(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"Nothing that is mail.\n")
    with pytest.raises(Misconfigured), open_archive(tmp_path / name):
        pass


def test_nothing_there_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured), open_archive(tmp_path / "nothing"):
        pass
    with pytest.raises(Misconfigured), open_mail(Login("jana@firma.example", {})):
        pass


def test_check_says_what_is_wrong(tmp_path: Path) -> None:
    def steps(connection: dict[str, str]) -> list[tuple[str, bool]]:
        return [(one.name, one.passed) for one in check(Login("jana@firma.example", connection))]

    (tmp_path / "notes.txt").write_text("Nothing that is mail.")
    assert steps({}) == [("path", False)]
    assert steps({"mail": str(tmp_path / "nothing")}) == [("path", False)]
    assert steps({"mail": str(tmp_path)}) == [("path", True), ("listing", False)]
    write_mbox(tmp_path / "Inbox", 1)
    assert steps({"mail": str(tmp_path)}) == [("path", True), ("listing", True)]


def test_all_malformed_samples_are_listed_once(samples: Path) -> None:
    with open_archive(samples / "malformed") as mail:
        ids = mail.list_ids("malformed")
        records = mail.fetch_envelopes("malformed", ids)
        readable = [one for one in records if isinstance(one, Envelope)]
        bodies = mail.fetch_bodies("malformed", readable)
    assert len(ids) == len(set(ids)) == len(list((samples / "malformed").glob("*.eml")))
    assert sorted(one.id for one in records) == sorted(ids)
    assert sorted(one.id for one in bodies) == sorted(one.id for one in readable)


def test_a_poll_does_not_read_the_archive(tmp_path: Path) -> None:
    file = tmp_path / "large.mbox"
    file.write_bytes(separator(day(1)) + make_letter(1))
    with open_archive(file) as mail:
        cursor = mail.take_marks(["large"])["large"].cursor
        with file.open("r+b") as opened:
            opened.truncate(1 << 40)  # sparse: reading it would take an hour
        assert mail.take_marks(["large"])["large"].cursor != cursor
