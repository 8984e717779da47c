"""The contract of every source of mail, against Dovecot with all extensions, with CONDSTORE only, and with none."""

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, ClassVar

import pytest
from imapclient import IMAPClient

from rapport.providers.base import MailSource
from rapport.providers.imap import open_mail
from tests.contracts.mail_peer import MailPeer
from tests.contracts.mail_source import MailSourceContract
from tests.servers.dovecot import Dovecot, start_dovecot

pytestmark = pytest.mark.server
NOTHING_EXTRA = ("ENABLE", "ESEARCH", "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "SASL-IR", "UNSELECT", "MOVE")
_numbers = itertools.count(1)


class DovecotPeer:
    """A user of a Dovecot, changed over a session of its own."""

    home = "INBOX"

    def __init__(self, dovecot: Dovecot, user: str) -> None:
        self._dovecot = dovecot
        self._user = user

    def open(self) -> AbstractContextManager[MailSource]:
        return open_mail(self._dovecot.login(self._user))

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        self._dovecot.write_message(path, raw, arrived=arrived, user=self._user)

    def create(self, path: str) -> None:
        self._dovecot.make_folder(path, self._user)

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
        maildir = self._dovecot.folder_of(path, self._user)
        uidlist = maildir / "dovecot-uidlist"
        version, validity, *rest = uidlist.read_text().splitlines()[0].split()
        header = " ".join([version, f"V{int(validity[1:]) + 1}", "N1", *rest[1:]])
        uidlist.write_text(header + "\n")
        for index in maildir.glob("dovecot.index*"):
            index.unlink()

    def _session(self) -> IMAPClient:
        return self._dovecot.connect(self._user)


def _select(imap: IMAPClient, path: str, message_id: str) -> list[int]:
    imap.select_folder(path)
    return imap.search(["HEADER", "Message-ID", message_id])


@pytest.fixture(scope="class")
def dovecot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with start_dovecot(tmp_path_factory.mktemp("dovecot"), **request.cls.server) as dovecot:
        yield dovecot


class _Contract(MailSourceContract):
    server: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    def peer(self, dovecot: Dovecot) -> MailPeer:
        user = f"user{next(_numbers)}@firm.example"
        dovecot.add_user(user)
        return DovecotPeer(dovecot, user)


class TestWithQresync(_Contract):
    pass


class TestWithCondstore(_Contract):
    server: ClassVar[dict[str, Any]] = {"qresync": False}


class TestWithNothingExtra(_Contract):
    server: ClassVar[dict[str, Any]] = {"condstore": False, "without": NOTHING_EXTRA}
