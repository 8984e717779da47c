"""Letters into a Gmail mailbox: folders are labels, and a letter in several folders is one with several labels."""

from dataclasses import dataclass, field

from benchmarks.mailbox import generate_mailbox
from tests.contracts import letters
from tests.end_to_end.correspondence import write_mailbox
from tests.fakes.google.gmail_store import Mailbox

_LABELS = {"INBOX": "INBOX", "Sent": "SENT", "Drafts": "DRAFT", "Junk": "SPAM", "Trash": "TRASH"}
_CATEGORIES = ("CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL", "CATEGORY_FORUMS", "CATEGORY_UPDATES")
ODD = (letters.NON_ASCII, letters.HTML_ONLY, letters.ATTACHED, letters.BROKEN, letters.make_letter(5), letters.GARBAGE)
GENERATED = 60


@dataclass
class GmailBox:
    """A mailbox that is written to as if it had folders."""

    mailbox: Mailbox
    labels: dict[str, str] = field(default_factory=lambda: dict(_LABELS))
    ids: dict[bytes, str] = field(default_factory=dict)

    def create(self, path: str) -> None:
        """Make a label of the owner's, unless Gmail has one of its own for that."""
        if path not in self.labels:
            self.labels[path] = self.mailbox.create_label(path)

    def deliver(self, path: str, raw: bytes, *, flags: str = "") -> None:
        """Put a letter under a label."""
        labels = [self.labels[path], *(["DRAFT"] if "D" in flags else [])]
        if raw in self.ids:
            self.mailbox.label(self.ids[raw], add=labels)
        else:
            self.ids[raw] = self.mailbox.deliver(raw, labels)


def fill(mailbox: Mailbox) -> GmailBox:
    """Fill a mailbox with letters of every sort, in threads, under several labels, and in every category."""
    box = GmailBox(mailbox)
    write_mailbox(box)
    for raw in ODD:
        mailbox.deliver(raw)
    for stored in generate_mailbox(GENERATED, seed=4):
        mailbox.deliver(stored.raw, [_LABELS[stored.folder]], stored.arrived)
    for number, category in enumerate(_CATEGORIES):
        raw = letters.make_letter(20 + number)
        mailbox.deliver(raw, ["INBOX", "IMPORTANT", category])
        mailbox.deliver(raw.replace(b"letter-", b"twin-"), [box.labels["Projects"], category])
    for number, labels in enumerate(([], ["STARRED"], ["CATEGORY_PERSONAL", "INBOX"], ["CHAT"])):
        mailbox.deliver(letters.make_letter(30 + number), labels)
    return box
