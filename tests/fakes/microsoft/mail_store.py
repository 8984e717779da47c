"""One person's mailbox, with the verbs of its owner: what is delivered, sent, moved, read, deleted; and its folders.

    id_ = jana.mailbox.deliver(b"From: ...")
    jana.mailbox.move(id_, "archive")

Every change is numbered. Verbs take any id of a message, and folders by id or well-known name.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapport.clock import Clock
from tests.fakes.microsoft.mail_letters import Change, Folder, Letter, name_item
from tests.fakes.microsoft.tokens import TokenBook

_WELL_KNOWN = {
    "inbox": "Inbox", "drafts": "Drafts", "sentitems": "Sent Items", "deleteditems": "Deleted Items",
    "junkemail": "Junk Email", "archive": "Archive", "outbox": "Outbox", "conversationhistory": "Conversation History",
}  # fmt: skip
_HIDDEN = {"syncissues": "Sync Issues"}
_PREFIX = re.compile(r"^\s*((re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)


@dataclass(slots=True)
class Traps:
    """What Graph does now and then, and a client must bear.

    `loses_returned`: a message that left a folder and came back between two polls is told as removed alone, where
    immutable ids are asked for. `tells_reading_thinly`: of a message that was only marked read, delta tells nothing but
    that. `largest_page`: pages of more messages with a body end in 504. `has_empty_pages`: every other page of a delta
    holds nothing. `replays`: each round tells once more what it told first. `expiry` is what a forgotten token answers:
    the status and the code.
    """

    loses_returned: bool = True
    tells_reading_thinly: bool = True
    largest_page: int | None = None
    has_empty_pages: bool = False
    replays: bool = False
    expiry: tuple[int, str] = (410, "SyncStateNotFound")


class Mailbox:
    """All mail of a person. `rounds` counts by folder's id how many deltas were begun anew."""

    def __init__(self, owner: str, clock: Clock, lock: threading.RLock) -> None:
        self.letters: dict[int, Letter] = {}
        self.folders: dict[str, Folder] = {}
        self.folder_changes: list[tuple[int, str]] = []
        self.categories: list[str] = []
        self.traps = Traps()
        self.tokens = TokenBook()
        self.rounds: Counter[str] = Counter()
        self.present = 0
        self.root = name_item(owner, "AAMk", "root")
        self._owner = owner
        self._clock = clock
        self._lock = lock
        self._by_id: dict[str, Letter] = {}
        self._serial = 0
        self._conversations: dict[str, str] = {}
        self._make_folders()

    # folders

    def folder(self, name: str) -> Folder:
        """Find a folder by its id or well-known name. Raises KeyError."""
        known = (folder for folder in self.folders.values() if folder.well_known == name)
        return self.folders[name] if name in self.folders else next(known, None) or self.folders[name]

    def create_folder(self, name: str, parent: str = "msgfolderroot", *, is_hidden: bool = False) -> str:
        """Make a folder, and give its id."""
        with self._lock:
            seed = f"folder {name} {len(self.folder_changes)}"
            folder = Folder(name_item(self._owner, "AAMk", seed), name, self.folder(parent).id, "", is_hidden)
            self.folders[folder.id] = folder
            self._touch_folder(folder.id)
            return folder.id

    def rename_folder(self, folder: str, name: str) -> None:
        """Give a folder another name; its id stays."""
        with self._lock:
            self.folder(folder).name = name
            self._touch_folder(self.folder(folder).id)

    def move_folder(self, folder: str, parent: str) -> None:
        """Put a folder under another one; its id stays."""
        with self._lock:
            self.folder(folder).parent = self.folder(parent).id
            self._touch_folder(self.folder(folder).id)

    def delete_folder(self, folder: str) -> None:
        """Delete a folder for good, with all that is in it."""
        with self._lock:
            held = self.folder(folder)
            for child in [one.id for one in self.folders.values() if one.parent == held.id]:
                self.delete_folder(child)
            for serial in list(held.letters):
                self.delete(self.letters[serial].immutable_id, is_final=True)
            del self.folders[held.id]
            self._touch_folder(held.id)

    def children(self, folder: str) -> list[Folder]:
        """Give the folders within a folder."""
        return [one for one in self.folders.values() if one.parent == folder and one.id != folder]

    # messages

    def deliver(self, raw: bytes, folder: str = "inbox", received: datetime | None = None, **more: bool) -> str:
        """Let a message come in, now or at another moment, and give its immutable id.

        `more` are `is_read`, `is_draft` and `was_sent` (by the owner).
        """
        with self._lock:
            self._serial += 1
            moment = (received or self._clock.now()).replace(microsecond=0)
            letter = Letter(self._owner, self._serial, raw, self.folder(folder).id, moment)
            for name, value in more.items():
                setattr(letter, name, value)
            letter.conversation = self._find_conversation(letter)
            self.letters[letter.serial] = letter
            self._by_id[letter.immutable_id] = letter
            self._arrive(letter)
            return letter.immutable_id

    def send(self, raw: bytes, received: datetime | None = None) -> str:
        """Keep what the owner sent."""
        return self.deliver(raw, "sentitems", received, is_read=True, was_sent=True)

    def draft(self, raw: bytes) -> str:
        """Keep what the owner hasn't sent yet."""
        return self.deliver(raw, "drafts", is_read=True, is_draft=True)

    def move(self, id_: str, folder: str) -> str:
        """Move a message, and give its regular id there."""
        with self._lock:
            letter = self.letter(id_)
            self._leave(letter)
            letter.move(self.folder(folder).id)
            self._arrive(letter)
            return letter.regular_id

    def copy(self, id_: str, folder: str) -> str:
        """Copy a message, and give the copy's immutable id."""
        letter = self.letter(id_)
        marks = {"is_read": letter.is_read, "is_draft": letter.is_draft, "was_sent": letter.was_sent}
        return self.deliver(letter.raw, folder, letter.received, **marks)

    def delete(self, id_: str, *, is_final: bool = False) -> None:
        """Delete a message: into the deleted items, or for good."""
        if not is_final:
            self.move(id_, "deleteditems")
            return
        with self._lock:
            letter = self.letter(id_)
            self._leave(letter)
            del self.letters[letter.serial], self._by_id[letter.immutable_id]

    def mark_read(self, id_: str, *, is_read: bool = True) -> None:
        """Mark a message read, or unread."""
        with self._lock:
            letter = self.letter(id_)
            letter.is_read = is_read
            self._write(letter, "read")

    def categorise(self, id_: str, names: Iterable[str]) -> None:
        """Put a message into categories."""
        with self._lock:
            letter = self.letter(id_)
            letter.categories = list(names)
            self.categories += [name for name in letter.categories if name not in self.categories]
            self._write(letter, "changed")

    def flag(self, id_: str, *, is_flagged: bool = True) -> None:
        """Flag a message, or take the flag off."""
        with self._lock:
            letter = self.letter(id_)
            letter.is_flagged = is_flagged
            self._write(letter, "changed")

    def change(self, id_: str, raw: bytes) -> None:
        """Write a draft anew."""
        with self._lock:
            letter = self.letter(id_)
            letter.raw = raw
            for kept in ("head", "content"):
                letter.__dict__.pop(kept, None)
            self._write(letter, "changed")

    def letter(self, id_: str) -> Letter:
        """Find a message by any of its ids. Raises KeyError."""
        return self._by_id[id_]

    def forget_tokens(self, folder: str | None = None) -> None:
        """Forget where clients are in the changes of a folder, or of everything."""
        with self._lock:
            self.tokens.forget(self.folder(folder).id if folder else None)

    def _make_folders(self) -> None:
        self.folders[self.root] = Folder(self.root, "Top of Information Store", self.root, "msgfolderroot")
        outside = name_item(self._owner, "AAMk", "recoverable")
        self.folders[outside] = Folder(outside, "Deletions", "", "recoverableitemsdeletions", is_hidden=True)
        for well_known, name in {**_WELL_KNOWN, **_HIDDEN}.items():
            id_ = name_item(self._owner, "AAMk", well_known)
            self.folders[id_] = Folder(id_, name, self.root, well_known, well_known in _HIDDEN)
            self._touch_folder(id_)

    def _touch_folder(self, id_: str) -> None:
        self.present += 1
        self.folder_changes.append((self.present, id_))

    def _arrive(self, letter: Letter) -> None:
        self._by_id[letter.regular_id] = letter
        self.folders[letter.folder].letters.add(letter.serial)
        self._write(letter, "came")

    def _leave(self, letter: Letter) -> None:
        self.folders[letter.folder].letters.remove(letter.serial)
        self._write(letter, "went")
        del self._by_id[letter.regular_id]

    def _write(self, letter: Letter, kind: str) -> None:
        self.present += 1
        letter.version, letter.changed = self.present, self._clock.now().replace(microsecond=0)
        change = Change(self.present, letter.serial, kind, letter.regular_id, letter.immutable_id)
        self.folders[letter.folder].changes.append(change)

    def _find_conversation(self, letter: Letter) -> str:
        """Find the conversation that a message belongs to: that of one it answers, else one of its own."""
        head = letter.head
        named = [*head.ids("message-id"), *head.ids("references")[::-1], *head.ids("in-reply-to")]
        known = next((self._conversations[one] for one in named if one in self._conversations), "")
        subject = _PREFIX.sub("", head.text("subject")).casefold()
        conversation = known or name_item(self._owner, "AAQk", f"conversation {letter.serial} {subject}")
        for one in named:
            self._conversations.setdefault(one, conversation)
        return conversation
