"""A message as a mailbox keeps it, its folders, and how both are named.

A regular id names a message where it is, and changes when it moves; the immutable one stays. Ids of one mailbox begin
alike and differ late, also by nothing but the case of their letters.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tests.fakes.microsoft.mail_raw import Content, Head, read_content


class Letter:
    """One message. `stay` counts its moves; `changed` is when it changed last, `version` the number of that change."""

    def __init__(self, owner: str, serial: int, raw: bytes, folder: str, received: datetime) -> None:
        self.owner = owner
        self.serial = serial
        self.raw = raw
        self.folder = folder
        self.received = received
        self.created = received
        self.changed = received
        self.version = 0
        self.stay = 0
        self.is_read = False
        self.is_draft = False
        self.was_sent = False
        self.is_flagged = False
        self.categories: list[str] = []
        self.conversation = ""
        self.immutable_id = name_item(owner, "AAkA", f"message {serial}")
        self.regular_id = self._name()

    @cached_property
    def head(self) -> Head:
        """Read the header."""
        return Head(self.raw)

    @cached_property
    def content(self) -> Content:
        """Read the body and the files."""
        return read_content(self.raw)

    def is_meeting(self) -> bool:
        """Tell whether the message invites to a meeting, or answers one; most can be told without reading them."""
        return b"text/calendar" in self.raw and self.content.is_meeting

    def move(self, folder: str) -> None:
        """Put the message elsewhere: its regular id is another then."""
        self.folder = folder
        self.stay += 1
        self.regular_id = self._name()

    def _name(self) -> str:
        return name_item(self.owner, "AAMk", f"message {self.serial} {self.stay}")


def name_item(owner: str, kind: str, seed: str) -> str:
    """Make an id, as long as Exchange's."""
    whose = base64.urlsafe_b64encode(hashlib.sha384(owner.encode()).digest()).decode()
    which = base64.urlsafe_b64encode(hashlib.sha256(f"{owner} {seed}".encode()).digest()[:30]).decode()
    return f"{kind}{whose}AAAAAAEM{which}AAA="


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a message in a folder: it came, went, was read or otherwise changed. Names it as it was then."""

    number: int
    serial: int
    kind: str
    regular_id: str
    immutable_id: str


@dataclass(slots=True)
class Folder:
    """A folder; `well_known` is the name that its path may use too."""

    id: str
    name: str
    parent: str
    well_known: str = ""
    is_hidden: bool = False
    letters: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
