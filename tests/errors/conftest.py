"""Mailboxes of one installation on a real server, as an operator connects them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.sync import sync
from rapport.installation import Installation, open_installation
from rapport.settings import Settings
from tests.cli.conftest import Command, rapport
from tests.servers.dovecot import PASSWORD, Dovecot, start_dovecot
from tests.sync.asking import Store
from tests.sync.letters import letter

__all__ = ["rapport"]


@dataclass
class Mailboxes:
    """Accounts on the server, by the first part of their address."""

    command: Command
    dovecot: Dovecot
    installation: Installation
    delivered: int = 0

    def connect(self, name: str) -> None:
        """Connect a mailbox over TLS; it holds one letter."""
        address = f"{name}@firm.example"
        self.dovecot.add_user(address)
        self.deliver(name)
        options = ("--address", address, "--host", "localhost", "--port", str(self.dovecot.tls_port))
        trust = ("--ca-file", str(self.dovecot.ca_file), "--password-stdin")
        assert self.command("account", "add", "imap", *options, *trust, stdin=f"{PASSWORD}\n").status == 0

    def import_all(self, *names: str) -> None:
        """Connect mailboxes, and import what they hold."""
        for name in names:
            self.connect(name)
            sync(self.show(name)["label"])
        assert self.is_whole()

    def deliver(self, *names: str) -> None:
        """Put one more letter into each inbox."""
        for name in names:
            self.delivered += 1
            self.dovecot.write_message(
                "INBOX", letter(self.delivered, to=f"{name}@firm.example"), user=f"{name}@firm.example"
            )

    def set(self, name: str, *changes: str, stdin: str = "") -> None:
        """Change an account."""
        assert self.command("account", "set", f"{name}@firm.example", *changes, stdin=stdin).status == 0

    def show(self, name: str) -> dict[str, Any]:
        """Show an account as the command line does."""
        (shown,) = self.command("account", "show", f"{name}@firm.example", "--json").objects
        return shown

    def is_whole(self) -> bool:
        """Tell whether every letter that was delivered is here, and every sum is right."""
        return len(self.store.message_ids()) == self.delivered and self.store.is_balanced()

    @property
    def store(self) -> Store:
        """Ask the store."""
        return Store(self.installation, {})


@pytest.fixture
def dovecot(tmp_path: Path) -> Iterator[Dovecot]:
    with start_dovecot(tmp_path) as dovecot:
        yield dovecot


@pytest.fixture
def mailboxes(rapport: Command, settings: Settings, dovecot: Dovecot) -> Mailboxes:
    """An installation without any account yet."""
    return Mailboxes(rapport, dovecot, open_installation(settings))
