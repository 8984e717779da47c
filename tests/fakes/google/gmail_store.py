"""One person's mailbox, with the verbs of its owner: what is delivered, sent, labelled, trashed and deleted."""

import threading
import zlib
from bisect import bisect_left, insort
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.clock import Clock
from tests.fakes.google.gmail_history import History, Touched
from tests.fakes.google.gmail_letters import Letter, Threads, make_letter
from tests.fakes.google.gmail_payload import Style

SYSTEM_LABELS = (
    "CHAT", "SENT", "INBOX", "IMPORTANT", "TRASH", "DRAFT", "SPAM", "CATEGORY_FORUMS", "CATEGORY_UPDATES",
    "CATEGORY_PERSONAL", "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL", "STARRED", "UNREAD",
)  # fmt: skip


@dataclass(slots=True)
class Label:
    """A label; system labels are named by their ids."""

    id: str
    name: str
    is_system: bool = False


class Mailbox:
    """All mail of a person. `style` is how the API shows it."""

    def __init__(self, owner: str, clock: Clock, lock: threading.RLock) -> None:
        self.letters: dict[str, Letter] = {}
        self.labels: dict[str, Label] = {name: Label(name, name, is_system=True) for name in SYSTEM_LABELS}
        self.history = History()
        self.style = Style()
        self._clock = clock
        self._lock = lock
        self._threads = Threads()
        self._members: dict[str, list[str]] = {}
        self._order: list[tuple[int, str]] = []
        # Ids differ between mailboxes, as Google's do.
        self._last_id = 0x1890_0000_0000_0000 + (zlib.crc32(owner.encode()) << 20)
        self._last_label = 0

    def deliver(
        self,
        raw: bytes,
        labels: Sequence[str] = ("INBOX", "UNREAD"),
        arrived: datetime | None = None,
        thread: str = "",
    ) -> str:
        """Let a message come in, now or at another moment, into a thread that is named or found; gives its id."""
        with self._lock:
            self._check_labels(labels)
            self._last_id += 4099
            moment = int((arrived or self._clock.now()).timestamp() * 1000)
            letter = make_letter(f"{self._last_id:016x}", raw, moment, list(labels), self._threads, thread)
            self.letters[letter.id] = letter
            insort(self._order, letter.place)
            self._members.setdefault(letter.thread_id, []).append(letter.id)
            self._write(("messagesAdded", letter, ()))
            return letter.id

    def send(self, raw: bytes, thread: str = "") -> str:
        """Keep what the owner sent."""
        return self.deliver(raw, ("SENT",), thread=thread)

    def label(self, letter_id: str, add: Collection[str] = (), remove: Collection[str] = ()) -> None:
        """Put labels on a message and take others off, in one record; what changes nothing leaves none."""
        with self._lock:
            self._check_labels(add)
            letter = self.letters[letter_id]
            came = [label for label in add if label not in letter.labels]
            went = [label for label in letter.labels if label in remove]
            letter.labels = [label for label in letter.labels if label not in went] + came
            changes = [("labelsAdded", letter, came), ("labelsRemoved", letter, went)]
            self._write(*(change for change in changes if change[2]))

    def trash(self, letter_id: str) -> None:
        """Move a message to the trash."""
        self.label(letter_id, add=["TRASH"], remove=["INBOX"])

    def delete(self, letter_id: str) -> None:
        """Delete a message for good."""
        with self._lock:
            letter = self.letters.pop(letter_id)
            del self._order[bisect_left(self._order, letter.place)]
            members = self._members[letter.thread_id]
            members.remove(letter_id)
            if not members:
                del self._members[letter.thread_id]
            self._write(("messagesDeleted", letter, ()))

    def create_label(self, name: str) -> str:
        """Make a label of the owner's, and give its id."""
        with self._lock:
            if any(label.name.casefold() == name.casefold() for label in self.labels.values()):
                raise ValueError(f"There is a label {name} already.")
            self._last_label += 1
            made = Label(f"Label_{self._last_label}", name)
            self.labels[made.id] = made
            return made.id

    def rename_label(self, label_id: str, name: str) -> None:
        """Give a label another name; its id stays."""
        with self._lock:
            self.labels[label_id].name = name

    def delete_label(self, label_id: str) -> None:
        """Take a label off all messages, in one record, and away."""
        with self._lock:
            held = [letter for letter in self.letters.values() if label_id in letter.labels]
            for letter in held:
                letter.labels.remove(label_id)
            self._write(*(("labelsRemoved", letter, [label_id]) for letter in held))
            del self.labels[label_id]

    def forget_history(self, before: int | None = None) -> None:
        """Forget what happened before a history id, or until now."""
        with self._lock:
            self.history.forget(self.history.present if before is None else before)

    def newest_first(self, below: tuple[int, str] | None = None) -> Iterator[Letter]:
        """Give messages from the newest, or from the first one older than a place."""
        end = len(self._order) if below is None else bisect_left(self._order, below)
        for place in range(end - 1, -1, -1):
            yield self.letters[self._order[place][1]]

    def thread(self, thread_id: str) -> list[Letter]:
        """Give a thread's messages, oldest first; none for a thread that isn't there."""
        return sorted((self.letters[one] for one in self._members.get(thread_id, ())), key=lambda one: one.place)

    def count_threads(self, letters: Collection[Letter] | None = None) -> int:
        """Count the threads of messages, or of the mailbox."""
        return len(self._members) if letters is None else len({letter.thread_id for letter in letters})

    def _check_labels(self, labels: Collection[str]) -> None:
        if unknown := set(labels) - self.labels.keys():
            raise ValueError(f"No label {', '.join(sorted(unknown))}.")

    def _write(self, *changes: tuple[str, Letter, Sequence[str]]) -> None:
        """Write one record of what happened to messages."""
        if not changes:
            return
        touched = [
            (name, Touched(letter.id, letter.thread_id, tuple(letter.labels), tuple(changed)))
            for name, letter, changed in changes
        ]
        self.history.write(touched)
        for _, letter, _ in changes:
            letter.history_id = self.history.present
