"""A firm of three, each of whom may look: `firm.read("ota")` reads with Ota's eyes, `firm.read(None)` with nobody's."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.account import Account
from models.words import Direction, Visibility
from models.workspace import Workspace
from rapport.db import writing
from rapport.providers.base import Envelope, RemoteEvent
from rapport.reading.viewer import Reader, open_reader
from rapport.vault import Vault
from tests.builders import make_account, make_member, make_workspace, store_event, store_message

MEMBERS = ("jana", "ota", "petr")


@dataclass(frozen=True, slots=True)
class Firm:
    session: Session
    vault: Vault
    workspace: Workspace

    def account(
        self, name: str, visibility: Visibility = Visibility.METADATA, *, calendar: Visibility = Visibility.METADATA
    ) -> Account:
        owner = make_member(self.session, self.workspace, f"{name}@firm.example")
        return make_account(self.session, self.vault, owner, visibility, calendar=calendar)

    def store(self, account: Account, envelope: Envelope, direction: Direction = Direction.RECEIVED) -> str:
        return store_message(self.session, self.vault, account, envelope, direction=direction)

    def store_event(self, account: Account, *events: RemoteEvent, keeps: bool = True) -> str:
        return store_event(self.session, self.vault, account, *events, keeps=keeps)

    def read(self, name: str | None) -> Reader:
        self.session.flush()
        self.session.expire_all()
        address = None if name is None else f"{name}@firm.example"
        return open_reader(self.session, self.vault, self.workspace.id, address)


@pytest.fixture
def firm(engine: sa.Engine, vault: Vault) -> Iterator[Firm]:
    with writing(engine) as session:
        workspace = make_workspace(session, vault)
        for name in MEMBERS:
            make_member(session, workspace, f"{name}@firm.example")
        yield Firm(session, vault, workspace)
