"""A mailbox in the stand-in of Google, changed behind the product's back."""

import itertools
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapport import clock
from rapport.providers.base import Application, FreeMeter, Login, Meter
from rapport.providers.gmail.labels import MAILBOX
from rapport.providers.gmail.mailbox import GmailMail, open_mail
from rapport.providers.google.credentials import GMAIL, Grant
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import FakeGoogle

_numbers = itertools.count(1)


@dataclass
class GmailPeer:
    """A new person's mailbox, as the contract wants it. `left_out` are the labels that the owner doesn't want."""

    google: FakeGoogle
    address: str = field(default_factory=lambda: f"jana{next(_numbers)}@firma.example")
    left_out: frozenset[str] = frozenset()
    wants_bodies: bool = True
    scope: str = GMAIL
    meter: Meter = field(default_factory=FreeMeter)
    home: str = MAILBOX

    def __post_init__(self) -> None:
        self.mailbox: Mailbox = self.google.person(self.address).mailbox

    def login(self) -> Login:
        refresh, access = self.google.grant(self.address, [self.scope])
        grant = Grant(refresh, access, clock.now() + timedelta(minutes=59), frozenset({self.scope}))
        return Login(
            self.address,
            {"services": "mail"},
            grant.to_secret(),
            Application(CLIENT, SECRET, self.google.meter.table, root=self.google.root),
            meter=self.meter,
            left_out=self.left_out,
            wants_bodies=self.wants_bodies,
        )

    def open(self) -> AbstractContextManager[GmailMail]:
        return open_mail(self.login())

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        assert path == self.home
        self.mailbox.deliver(raw, arrived=arrived)

    def delete(self, path: str, message_id: str) -> None:
        assert path == self.home
        self.mailbox.delete(next(one.id for one in self.mailbox.letters.values() if one.message_id == message_id))

    def calls(self) -> Counter[str]:
        """Count the calls that Google answered so far, by the end of their method's id."""
        return Counter(asked.method_id.removeprefix("gmail.users.") for asked in self.google.requests)
