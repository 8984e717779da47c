"""A person with a Microsoft account: names, a mailbox, calendars, and what may be wrong with the account."""

import threading
import uuid
from dataclasses import dataclass, field

from rapport.clock import Clock
from tests.fakes.microsoft.calendar_store import Calendars
from tests.fakes.microsoft.mail_store import Mailbox

HOME = "72f988bf-0000-4000-8000-2d7cd011db47"


@dataclass(slots=True)
class Person:
    """One account.

    `user_name` is the name to sign in with, where it isn't the address; `aliases` are further addresses. `policy` is
    the number of what a conditional access policy answers (53003, 50076, 50079), 0 for none. `readers` are addresses
    of whom the mailbox and calendars are shared with.
    """

    address: str
    name: str
    clock: Clock
    tenant: str = HOME
    user_name: str = ""
    aliases: list[str] = field(default_factory=list)
    is_personal: bool = False
    is_admin: bool = False
    is_suspended: bool = False
    has_mailbox: bool = True
    policy: int = 0
    zone: str = "Central Europe Standard Time"
    readers: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    mailbox: Mailbox = field(init=False)
    calendars: Calendars = field(init=False)

    def __post_init__(self) -> None:
        self.mailbox = Mailbox(self.address, self.clock, self.lock)
        self.calendars = Calendars(self.address, self.name, self.clock, self.lock, self.zone)

    @property
    def oid(self) -> str:
        """Give the id of the account in its directory."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.address))

    @property
    def sign_in_name(self) -> str:
        """Give the userPrincipalName."""
        return self.user_name or self.address
