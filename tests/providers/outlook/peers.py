"""A mailbox in the stand-in of Microsoft, changed behind the product's back."""

import itertools
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from rapport.providers.base import FreeMeter, Login, Meter
from rapport.providers.microsoft.credentials import MAIL, USER
from rapport.providers.outlook.mailbox import OutlookMail, open_mail
from tests.fakes.microsoft.mail_store import Mailbox
from tests.fakes.microsoft.server import FakeMicrosoft
from tests.providers.microsoft.granting import make_secret, ours

_numbers = itertools.count(1)


@dataclass
class OutlookPeer:
    """A new person's mailbox, as the contract wants it. `shared` is whose mailbox is read instead."""

    microsoft: FakeMicrosoft
    address: str = field(default_factory=lambda: f"jana{next(_numbers)}@firma.example")
    shared: str = ""
    scopes: tuple[str, ...] = (USER, MAIL)
    wants_bodies: bool = True
    meter: Meter = field(default_factory=FreeMeter)

    def __post_init__(self) -> None:
        self.mailbox: Mailbox = self.microsoft.person(self.shared or self.address).mailbox
        self.home = self.mailbox.folder("inbox").id

    def login(self) -> Login:
        connection = {"services": "mail", **({"mailbox": self.shared} if self.shared else {})}
        return Login(
            self.address,
            connection,
            make_secret(self.microsoft, self.address, self.scopes),
            ours(self.microsoft),
            meter=self.meter,
            wants_bodies=self.wants_bodies,
        )

    def open(self) -> AbstractContextManager[OutlookMail]:
        return open_mail(self.login())

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        self.mailbox.deliver(raw, path, arrived)

    def delete(self, path: str, message_id: str) -> None:
        assert path == self.home
        letters = self.mailbox.letters.values()
        id_ = next(one.immutable_id for one in letters if one.head.ids("message-id") == [message_id])
        self.mailbox.delete(id_, is_final=True)

    def path(self, name: str) -> str:
        """Give the path of a folder that Outlook has a name of its own for."""
        return self.mailbox.folder(name).id

    def asked(self) -> Counter[str]:
        """Count what Microsoft was asked so far, by operation; each part of a batch counts."""
        return Counter(one.operation for one in self.microsoft.requests)
