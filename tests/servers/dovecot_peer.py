"""One user's mailbox on a Dovecot, changed behind the product's back: a peer of the contract's tests, and of others."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from imapclient import IMAPClient

from rapport.providers.base import MailSource
from rapport.providers.imap import open_mail
from tests.servers.dovecot import Dovecot


@dataclass(frozen=True, slots=True)
class DovecotPeer:
    """A user of a Dovecot, changed over a session of its own."""

    dovecot: Dovecot
    user: str
    home: str = "INBOX"

    def open(self) -> AbstractContextManager[MailSource]:
        return open_mail(self.dovecot.login(self.user))

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None, *, flags: str = "") -> None:
        self.dovecot.write_message(path, raw, arrived=arrived, flags=flags, user=self.user)

    def create(self, path: str) -> None:
        self.dovecot.make_folder(path, self.user)

    def move(self, path: str, message_id: str, to: str) -> None:
        self.copy(path, message_id, to)
        self.delete(path, message_id)

    def copy(self, path: str, message_id: str, to: str) -> None:
        with self._session() as imap:
            imap.copy(_select(imap, path, message_id), to)

    def delete(self, path: str, message_id: str) -> None:
        with self._session() as imap:
            imap.delete_messages(_select(imap, path, message_id))
            imap.expunge()

    def rename(self, path: str, to: str) -> None:
        with self._session() as imap:
            imap.rename_folder(path, to)

    def reset_validity(self, path: str) -> None:
        maildir = self.dovecot.folder_of(path, self.user)
        uidlist = maildir / "dovecot-uidlist"
        version, validity, *rest = uidlist.read_text().splitlines()[0].split()
        header = " ".join([version, f"V{int(validity[1:]) + 1}", "N1", *rest[1:]])
        uidlist.write_text(header + "\n")
        for index in maildir.glob("dovecot.index*"):
            index.unlink()

    def _session(self) -> IMAPClient:
        return self.dovecot.connect(self.user)


def _select(imap: IMAPClient, path: str, message_id: str) -> list[int]:
    imap.select_folder(path)
    found: list[int] = imap.search(["HEADER", "Message-ID", message_id])
    return found
