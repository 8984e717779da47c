"""Owners of accounts at the stand-in of Google, and of one archive, as an operator connects them."""

import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlmodel import Session, select

from models.account import Account
from rapport import clock
from rapport.db import in_transaction
from rapport.installation import Installation
from rapport.providers.google.credentials import Grant
from rapport.store.accounts import seal_secret
from rapport.store.choices import change_settings
from tests.cli.conftest import Command
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle
from tests.sync.asking import Store
from tests.sync.letters import letter
from tests.sync.meetings import CUSTOMER, FIRST

ARCHIVE = "archive@firm.example"


@dataclass
class Owners:
    """Accounts by the first part of their address; each is given as many letters as meetings."""

    command: Command
    google: FakeGoogle
    installation: Installation
    archive: Path
    letters: int = 0
    meetings: int = 0
    labels: dict[str, str] = field(default_factory=dict)

    def connect(self, *names: str) -> None:
        """Connect accounts, with mail and calendar; each holds a letter and a meeting."""
        for name in names:
            self.deliver(name)
            assert self.command("account", "add", "google", "--address", self.person(name).address).status == 0
            self.labels[name] = self.show(name)["label"]

    def connect_archive(self) -> None:
        """Connect mail on disk: one letter."""
        self.archive.mkdir()
        self.save()
        options = ("--address", ARCHIVE, "--mail", str(self.archive))
        assert self.command("account", "add", "archive", *options).status == 0
        self.labels["archive"] = self.show("archive")["label"]

    def save(self) -> None:
        """Put one more letter into the archive."""
        self.letters += 1
        (self.archive / f"{self.letters}.eml").write_bytes(letter(self.letters, to=ARCHIVE))

    def deliver(self, *names: str) -> None:
        """Put one more letter and one more meeting into each account."""
        for name in names:
            person = self.person(name)
            self.letters += 1
            person.mailbox.deliver(letter(self.letters, to=person.address))
            self.meetings += 1
            start: datetime = FIRST + timedelta(days=self.meetings)
            person.calendars.put(person.calendars.primary, f"Meeting {self.meetings}", start, guests=[CUSTOMER])

    def person(self, name: str) -> Person:
        """Give the owner at Google."""
        return self.google.person(f"{name}@firm.example")

    def grant_only(self, person: Person, scopes: Iterable[str]) -> None:
        """Let an account go on with other permissions than it was connected by."""
        refresh, access = self.google.grant(person.address, scopes)
        secret = Grant(refresh, access, clock.now() + timedelta(minutes=59), frozenset(scopes)).to_secret()

        def work(session: Session) -> None:
            account = session.exec(select(Account).where(Account.address == person.address)).one()
            change_settings(session, account, {"secret": seal_secret(self.installation.vault, account.id, secret)})

        in_transaction(self.installation.engine, work)

    def reconnect(self, name: str) -> None:
        """Let an owner sign in again."""
        assert self.command("account", "reconnect", self.person(name).address).status == 0

    def sign_in(self, url: str) -> bool:
        """Stand before Google's page as the browser does, as whom it proposes, and allow all."""
        (address,) = parse_qs(urlsplit(url).query)["login_hint"]
        urllib.request.urlopen(self.google.consent(address, url), timeout=10).close()
        return True

    def show(self, name: str) -> dict[str, Any]:
        """Show an account as the command line does."""
        (shown,) = self.command("account", "show", f"{name}@firm.example", "--json").objects
        return shown

    @property
    def store(self) -> Store:
        """Ask the store."""
        return Store(self.installation, {})

    def is_whole(self) -> bool:
        """Tell whether every letter and every meeting is here, and every sum is right."""
        counts = len(self.store.message_ids()), len(self.store.event_ids())
        return counts == (self.letters, self.meetings) and self.store.is_balanced()
