"""Mail held in this process: for tests of the sync, and as the plainest example of a provider.

A mailbox has a name, by which a `Login` finds it (`connection["store"]`). Every change of a folder is numbered and
kept, so a cursor is the folder's life and the number of its last change.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from models.words import FolderRole
from rapport import mime
from rapport.clock import now
from rapport.errors import CursorExpired, Gone, Misconfigured, ProviderError
from rapport.policy.folders import role_of
from rapport.providers.base import (
    NOTHING,
    Body,
    Changes,
    CheckStep,
    DateRange,
    Envelope,
    Listing,
    Login,
    MailSource,
    Mark,
    RemoteFolder,
    Unreadable,
    Usage,
)
from rapport.providers.whole_messages import header_of, is_in_range, read_or_skip


@dataclass(frozen=True, slots=True)
class MemoryMessage:
    """One message of a folder, as it was delivered."""

    id: str
    raw: bytes
    arrived: datetime

    @property
    def header(self) -> bytes:
        """The header block."""
        return header_of(self.raw)


@dataclass(slots=True)
class MemoryFolder:
    """The messages of a folder, oldest first, and the ids that each change since its `life` began added or removed."""

    identity: str
    life: int = 1
    delivered: int = 0
    messages: dict[str, MemoryMessage] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def cursor(self) -> str:
        """The folder's life and the number of its changes."""
        return f"{self.life}.{len(self.changes)}"

    def add(self, raw: bytes, arrived: datetime) -> None:
        """Put a message at the newest end."""
        self.delivered += 1
        message = MemoryMessage(f"{self.life}.{self.delivered}", raw, arrived)
        self.messages[message.id] = message
        self.changes.append(message.id)

    def remove(self, id_: str) -> None:
        """Take a message out."""
        del self.messages[id_]
        self.changes.append(id_)

    def begin_anew(self) -> None:
        """Begin another life: the same messages under new ids."""
        kept = list(self.messages.values())
        self.life += 1
        self.messages.clear()
        self.changes.clear()
        for message in kept:
            self.add(message.raw, message.arrived)


class Counted:
    """What is held in memory counts the calls of its sources, and fails those that a test chose."""

    def __init__(self) -> None:
        self.calls = 0
        self._faults: dict[int, ProviderError] = {}

    def fail_at(self, call: int, error: ProviderError) -> None:
        """Raise `error` at the call with that number from now on; 1 is the next."""
        self._faults[self.calls + call] = error

    def count_call(self) -> None:
        """Count one call of a source, and raise the fault that waits for it."""
        self.calls += 1
        if self.calls in self._faults:
            raise self._faults.pop(self.calls)


class MemoryMailbox(Counted):
    """A mailbox that tests change at will, by the verbs that a real one's owner has."""

    def __init__(self) -> None:
        super().__init__()
        self.folders: dict[str, MemoryFolder] = {}
        self.page_size = 100
        self._made = 0
        self.create("INBOX")

    def create(self, path: str) -> None:
        """Make an empty folder."""
        self._made += 1
        self.folders[path] = MemoryFolder(identity=f"folder-{self._made}")

    def rename(self, path: str, to: str) -> None:
        """Give a folder another path; its messages keep their ids."""
        self.folders[to] = self.folders.pop(path)

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        """Put a message into a folder."""
        self.folders[path].add(raw, arrived or now())

    def copy(self, path: str, message_id: str, to: str) -> None:
        """Copy the message with that Message-ID."""
        message = self._find(path, message_id)
        self.folders[to].add(message.raw, message.arrived)

    def move(self, path: str, message_id: str, to: str) -> None:
        """Move the message with that Message-ID."""
        self.copy(path, message_id, to)
        self.delete(path, message_id)

    def delete(self, path: str, message_id: str) -> None:
        """Remove the message with that Message-ID."""
        self.folders[path].remove(self._find(path, message_id).id)

    def reset_validity(self, path: str) -> None:
        """Begin a new life of the folder."""
        self.folders[path].begin_anew()

    def _find(self, path: str, message_id: str) -> MemoryMessage:
        named = f"<{message_id}>".encode()
        return next(one for one in self.folders[path].messages.values() if named in one.header)


_MAILBOXES: dict[str, MemoryMailbox] = {}


def mailbox_named(name: str) -> MemoryMailbox:
    """Give the mailbox of that name; the first who asks makes it."""
    return _MAILBOXES.setdefault(name, MemoryMailbox())


class MemoryMail:
    """A session on a mailbox in memory."""

    def __init__(self, mailbox: MemoryMailbox) -> None:
        self.usage = Usage()
        self._mailbox = mailbox

    def list_folders(self) -> Sequence[RemoteFolder]:
        """List all folders, with the role of each."""
        self._count()
        return [_describe(path, folder) for path, folder in self._mailbox.folders.items()]

    def take_marks(self, paths: Sequence[str], _known: Mapping[str, str] = NOTHING, /) -> Mapping[str, Mark]:
        """Take the high-water marks of folders."""
        self._count()
        found = {path: self._mailbox.folders[path] for path in paths if path in self._mailbox.folders}
        return {path: Mark(folder.cursor, len(folder.messages)) for path, folder in found.items()}

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List one page of ids; a position is the id that the page before ended with."""
        folder = self._open(path)
        start = 0 if position is None else self._count_newer(folder, position)
        newest_first = list(reversed(folder.messages.values()))
        page = newest_first[start : start + self._mailbox.page_size]
        inside = [one.id for one in page if is_in_range(dates, one.arrived)]
        outside = [one.id for one in page if not is_in_range(dates, one.arrived)]
        has_more = start + len(page) < len(newest_first)
        return Listing(inside, outside, page[-1].id if has_more else None)

    def list_changes(self, path: str, cursor: str) -> Changes:
        """Tell what was added and removed since `cursor`."""
        folder = self._open(path)
        life, _, seen = cursor.partition(".")
        if int(life) != folder.life:
            raise CursorExpired("The folder began a new life.")
        changed = folder.changes[int(seen) :]
        before = set(folder.changes[: int(seen)])
        added = [one for one in dict.fromkeys(changed) if one in folder.messages]
        removed = [one for one in dict.fromkeys(changed) if one not in folder.messages and one in before]
        return Changes(added, removed, folder.cursor, len(folder.messages))

    def list_ids(self, path: str) -> Sequence[str]:
        """List every id of a folder, newest first."""
        return list(reversed(self._open(path).messages))

    def fetch_envelopes(self, path: str, ids: Sequence[str]) -> Sequence[Envelope | Unreadable]:
        """Fetch envelopes of messages."""
        folder = self._open(path)
        is_draft = _describe(path, folder).role is FolderRole.DRAFTS
        return [_envelope_of(message, is_draft=is_draft) for message in self._list_known(folder, ids)]

    def fetch_bodies(self, path: str, envelopes: Sequence[Envelope]) -> Sequence[Body | Unreadable]:
        """Fetch the text parts of messages."""
        known = self._list_known(self._open(path), [one.id for one in envelopes])
        self.usage.octets += sum(len(message.raw) for message in known)
        return [_body_of(message) for message in known]

    def _open(self, path: str) -> MemoryFolder:
        self._count()
        if path not in self._mailbox.folders:
            raise Gone("The folder no longer exists.")
        return self._mailbox.folders[path]

    def _count(self) -> None:
        self.usage.requests += 1
        self._mailbox.count_call()

    def _count_newer(self, folder: MemoryFolder, position: str) -> int:
        life, _, number = position.partition(".")
        if int(life) != folder.life:
            raise CursorExpired("The folder began a new life.")
        return sum(int(one.partition(".")[2]) >= int(number) for one in folder.messages)

    def _list_known(self, folder: MemoryFolder, ids: Collection[str]) -> list[MemoryMessage]:
        return [folder.messages[one] for one in ids if one in folder.messages]


@contextmanager
def open_mail(login: Login) -> Iterator[MailSource]:
    """Open the mailbox that the login names."""
    if "store" not in login.connection:
        raise Misconfigured("The account names no mailbox in memory.")
    yield MemoryMail(mailbox_named(login.connection["store"]))


def check(login: Login) -> list[CheckStep]:
    """Test the connection: whatever is named can be listed."""
    with open_mail(login) as mail:
        count = len(mail.list_folders())
    return [CheckStep("listing", passed=True, sentence=f"{count} folders in memory.")]


def _describe(path: str, folder: MemoryFolder) -> RemoteFolder:
    levels = path.split("/")
    return RemoteFolder(path, levels[-1], role_of((), levels), identity=folder.identity)


def _envelope_of(message: MemoryMessage, *, is_draft: bool) -> Envelope | Unreadable:
    return read_or_skip(
        message.id,
        mime.read_envelope,
        message.id,
        message.header,
        received_at=message.arrived,
        size=len(message.raw),
        is_draft=is_draft,
    )


def _body_of(message: MemoryMessage) -> Body | Unreadable:
    return read_or_skip(message.id, mime.read_body, message.id, message.raw)
