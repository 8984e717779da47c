"""One account on a mailbox in memory, and the ways to bring it up to date."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.account import Account
from models.folder import Stream
from models.words import LeaseKind, Provider
from rapport.db import in_transaction
from rapport.installation import Installation
from rapport.providers.memory import MemoryMailbox, mailbox_named
from rapport.providers.memory_calendars import MemoryCalendars, calendars_named
from rapport.settings import Settings
from rapport.store.accounts import NewAccount, add_account
from rapport.store.choices import change_settings
from rapport.store.workspaces import confirm_domain, ensure_member, ensure_workspace
from rapport.sync.accounts import catch_up_account
from rapport.sync.budget import Budget
from rapport.sync.run import AccountRun, open_run
from rapport.vault import open_vault
from tests.sync.asking import Store

Answer = TypeVar("Answer")

_NAMES = count()


@dataclass
class Office:
    """An installation with members' accounts on mailboxes in memory."""

    installation: Installation
    workspace_id: str
    accounts: dict[str, str] = field(default_factory=dict)
    mailboxes: dict[str, MemoryMailbox] = field(default_factory=dict)

    def connect(self, address: str, **settings: object) -> MemoryMailbox:
        """Connect a member's mailbox; `settings` are columns of the account."""
        name = f"mailbox-{next(_NAMES)}"
        self._add(address, {"store": name}, settings)
        self.mailboxes[address] = mailbox_named(name)
        return self.mailboxes[address]

    def connect_calendars(self, address: str, **settings: object) -> MemoryCalendars:
        """Connect a member's mailbox and calendars; `settings` are columns of the account."""
        name = f"both-{next(_NAMES)}"
        self._add(address, {"store": name, "calendars": name}, settings)
        self.mailboxes[address] = mailbox_named(name)
        return calendars_named(name)

    def _add(self, address: str, connection: dict[str, str], settings: dict[str, object]) -> None:
        def work(session: Session) -> str:
            owner = ensure_member(session, self.workspace_id, address)
            new = NewAccount(Provider.MEMORY, address, connection, "")
            account = add_account(session, self.installation.vault, self.workspace_id, owner, new)
            for column, value in settings.items():
                setattr(account, column, value)
            return account.id

        self.accounts[address] = in_transaction(self.installation.engine, work)

    def catch_up(self, address: str, budget: Budget | None = None) -> bool:
        """Do what a five-minute run does for one account."""
        return self.run(address, lambda run: catch_up_account(run, budget or Budget()))

    def change(self, address: str, **settings: object) -> None:
        """Change columns of an account, as its owner does."""

        def work(session: Session) -> None:
            change_settings(session, session.get_one(Account, self.accounts[address]), settings)

        in_transaction(self.installation.engine, work)

    def forget_changes(self, address: str, cursor: str) -> None:
        """Set an account's streams to a cursor, as if all up to there had been told."""
        update = sa.update(Stream).where(col(Stream.account_id) == self.accounts[address]).values(cursor=cursor)
        in_transaction(self.installation.engine, lambda session: session.execute(update))

    def run(self, address: str, work: Callable[[AccountRun], Answer]) -> Answer:
        """Do something in a run of one account."""
        with open_run(self.installation, self.accounts[address], LeaseKind.CATCH_UP, "test") as run:
            return work(run)

    @property
    def store(self) -> Store:
        """Ask the store."""
        return Store(self.installation, self.accounts)


@pytest.fixture
def office(engine: sa.Engine, settings: Settings) -> Office:
    """A workspace whose own domain is firm.example."""
    vault = open_vault(settings)
    installation = Installation(settings, engine, vault)

    def work(session: Session) -> str:
        workspace = ensure_workspace(session, vault, "main")
        confirm_domain(session, workspace.id, "firm.example")
        return workspace.id

    return Office(installation, in_transaction(engine, work))
