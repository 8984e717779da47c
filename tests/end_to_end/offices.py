"""Offices on a real mailbox, and twins of them: another database under the same keys, so that rows can be compared."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from models.words import Provider
from rapport.db import create_engine, in_transaction
from rapport.installation import Installation
from rapport.settings import Settings
from rapport.store.accounts import NewAccount, add_account
from rapport.store.workspaces import ensure_member
from rapport.vault import open_vault
from tests.servers.dovecot_peer import DovecotPeer
from tests.sync.conftest import Office
from tests.sync.letters import OWNER


def connect(office: Office, peer: DovecotPeer) -> None:
    """Connect the owner's account to a mailbox."""
    login = peer.dovecot.login(peer.user)

    def work(session: Session) -> str:
        owner = ensure_member(session, office.workspace_id, OWNER)
        new = NewAccount(Provider.IMAP, OWNER, dict(login.connection), login.secret)
        return add_account(session, office.installation.vault, office.workspace_id, owner, new).id

    office.accounts[OWNER] = in_transaction(office.installation.engine, work)


@contextmanager
def open_twin(office: Office, folder: Path) -> Iterator[Office]:
    """Open an office with the same accounts and keys in a folder of its own; taken before anything was imported."""
    office.installation.engine.dispose()  # the last connection takes the write-ahead log with it
    shutil.copytree(office.installation.settings.home, folder)
    settings = Settings(home=folder)
    engine = create_engine(settings.url, wait_seconds=5)
    yield Office(Installation(settings, engine, open_vault(settings)), office.workspace_id, dict(office.accounts))
    engine.dispose()
