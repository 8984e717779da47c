"""The other side of a contract: a mailbox that a test changes, and how a test looks at what the provider sees."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from rapport.errors import CursorExpired
from rapport.providers.base import DateRange, Envelope, Listing, MailSource

EVERY_DAY = DateRange()
ALL_VERBS = frozenset({"deliver", "move", "copy", "delete", "create", "rename", "reset_validity"})


class MailPeer(Protocol):
    """The other side: a mailbox that a test changes behind the provider's back.

    `home` is a folder that is there from the start. Messages are named by Message-ID, without angle brackets.
    """

    home: str

    def open(self) -> AbstractContextManager[MailSource]:
        """Open a session of the provider under test."""

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        """Put a message into a folder, as if it arrived at that moment (default: now)."""

    def move(self, path: str, message_id: str, to: str) -> None:
        """Move a message to another folder."""

    def copy(self, path: str, message_id: str, to: str) -> None:
        """Copy a message into another folder."""

    def delete(self, path: str, message_id: str) -> None:
        """Remove a message for good."""

    def create(self, path: str) -> None:
        """Make a folder."""

    def rename(self, path: str, to: str) -> None:
        """Give a folder another path."""

    def reset_validity(self, path: str) -> None:
        """Begin a new life of the folder: the same messages, no id of before holds."""


def read_pages(mail: MailSource, path: str, dates: DateRange = EVERY_DAY) -> Iterator[Listing]:
    """Read a folder page by page, as a backfill does."""
    page = mail.list_page(path, None, dates)
    yield page
    while page.position is not None:
        page = mail.list_page(path, page.position, dates)
        yield page


def message_ids(mail: MailSource, path: str, ids: Sequence[str]) -> list[str]:
    """Give the Message-IDs of ids, in the order of the ids."""
    envelopes = {one.id: one for one in mail.fetch_envelopes(path, ids) if isinstance(one, Envelope)}
    return [envelopes[one].message_id for one in ids]


def changes_since(mail: MailSource, path: str, cursor: str, known: Collection[str]) -> tuple[set[str], set[str]]:
    """Give what was added and removed, comparing all ids where the provider can't tell: as the sync does."""
    try:
        changes = mail.list_changes(path, cursor)
    except CursorExpired:
        return compare_ids(mail, path, known)
    if changes.removed is None:
        return compare_ids(mail, path, known)
    return set(changes.added), set(changes.removed)


def compare_ids(mail: MailSource, path: str, known: Collection[str]) -> tuple[set[str], set[str]]:
    """Give what was added and removed, by comparing what is listed with what was known."""
    listed = set(mail.list_ids(path))
    return listed - set(known), set(known) - listed


def unknown_like(known: str, taken: Collection[str]) -> str:
    """Make an id of the same shape as a known one, that names nothing."""
    for digit in "987654321":
        made = known[:-1] + digit
        if made not in taken:
            return made
    raise AssertionError("no shape left")
