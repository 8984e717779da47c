"""The same mail at another provider: on an IMAP server, and in the export that Google gives its users."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import Session

from models.words import Provider
from rapport.db import in_transaction
from rapport.store.accounts import NewAccount, add_account
from rapport.store.workspaces import ensure_member
from tests.end_to_end import offices
from tests.fakes.google.gmail_letters import Letter
from tests.fakes.google.gmail_store import Mailbox
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

_FOLDERS = {"INBOX": "INBOX", "SENT": "Sent", "DRAFT": "Drafts", "SPAM": "Junk", "TRASH": "Trash"}
_EXPORTED = {"INBOX": "Inbox", "SENT": "Sent", "DRAFT": "Drafts", "SPAM": "Spam", "TRASH": "Trash"}
_ALONE = {"DRAFT", "SPAM", "TRASH"}
_NUMBERS = count(1)


@dataclass(frozen=True)
class Elsewhere:
    """Another provider, to which an office is connected with the mail of a Gmail mailbox."""

    connect: Callable[[Office, Mailbox], None]


def _is_had_elsewhere(letter: Letter) -> bool:
    """Tell whether other providers have a letter too: they know no chats, and don't sort mail into categories."""
    mine = [label for label in letter.labels if label != "CATEGORY_PERSONAL"]
    return not any(label == "CHAT" or label.startswith("CATEGORY_") for label in mine)


def _to_dovecot(office: Office, mailbox: Mailbox, peer: DovecotPeer) -> None:
    for letter in filter(_is_had_elsewhere, mailbox.newest_first()):
        for path in _list_places(mailbox, letter, _FOLDERS) or ["Archive"]:
            peer.deliver(path, letter.raw, flags="D" if path == "Drafts" else "S")
    offices.connect(office, peer)


def _to_export(office: Office, mailbox: Mailbox, folder: Path) -> None:
    folder.mkdir()
    with (folder / "All mail Including Spam and Trash.mbox").open("wb") as file:
        for letter in filter(_is_had_elsewhere, mailbox.newest_first()):
            labels = ",".join(_list_places(mailbox, letter, _EXPORTED) or ["Archived"])
            head = f"X-GM-THRID: {int(letter.thread_id, 16)}\r\nX-Gmail-Labels: {_encode(labels)}\r\n"
            raw = re.sub(rb"(?m)^(>*From )", rb">\1", letter.raw)
            file.write(b"From x@xxx Mon Mar 02 09:00:00 +0000 2026\r\n" + head.encode() + raw + b"\r\n")

    def work(session: Session) -> str:
        owner = ensure_member(session, office.workspace_id, OWNER)
        new = NewAccount(Provider.ARCHIVE, OWNER, {"mail": str(folder)}, "")
        return add_account(session, office.installation.vault, office.workspace_id, owner, new).id

    office.accounts[OWNER] = in_transaction(office.installation.engine, work)


def _list_places(mailbox: Mailbox, letter: Letter, system: dict[str, str]) -> list[str]:
    labels = [label for label in letter.labels if label in _ALONE] or letter.labels
    named = {label: mailbox.labels[label].name for label in labels if label.startswith("Label_")}
    return [(system | named)[label] for label in labels if label in system or label in named]


def _encode(labels: str) -> str:
    return labels if labels.isascii() else f"=?utf-8?Q?{labels.encode().hex('=', 1).join(['=', ''])}?="


@pytest.fixture(params=["dovecot", "export"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Elsewhere]:
    """Give each of the other providers in turn."""
    if request.param == "export":
        yield Elsewhere(lambda office, mailbox: _to_export(office, mailbox, tmp_path / "export"))
        return
    dovecot = request.getfixturevalue("dovecot")
    peer = DovecotPeer(dovecot, f"twin{next(_NUMBERS)}@firm.example")
    dovecot.add_user(peer.user)
    yield Elsewhere(lambda office, mailbox: _to_dovecot(office, mailbox, peer))
