"""A person with a Google account: names, a mailbox, calendars, and what may be wrong with the account."""

import threading
from dataclasses import dataclass, field

from rapport.clock import Clock
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.gmail_store import Mailbox


@dataclass(frozen=True, slots=True)
class Alias:
    """A further address that a person may send as; one that isn't `is_own` is another mailbox."""

    address: str
    name: str = ""
    is_verified: bool = True
    is_own: bool = True


@dataclass(slots=True)
class Person:
    """One account. `disabled_apis` are "gmail" and "calendar"; `is_app_refused`: the organisation forbids the app."""

    address: str
    name: str
    clock: Clock
    aliases: list[Alias] = field(default_factory=list)
    is_suspended: bool = False
    is_app_refused: bool = False
    has_gmail: bool = True
    has_calendar: bool = True
    disabled_apis: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    mailbox: Mailbox = field(init=False)
    calendars: Calendars = field(init=False)

    def __post_init__(self) -> None:
        self.mailbox = Mailbox(self.address, self.clock, self.lock)
        self.calendars = Calendars(self.address, self.clock, self.lock)
