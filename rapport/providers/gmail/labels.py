"""Labels as folders: which there are, and whether a message is wanted by the labels that it has; pure.

A label that the owner left out wins over all others that a message has. A message without a place and without a label
of the owner's lies in the archive, which Gmail has no label for.
"""

from collections.abc import Collection, Iterable
from hashlib import blake2b

from models.words import FolderRole
from rapport.providers.base import RemoteFolder
from rapport.providers.gmail.wire import Label

MAILBOX = "All Mail"
"""The path of the one folder with a stream: the whole mailbox."""
ARCHIVE = "ARCHIVE"
CHAT = "CHAT"
DRAFT, SENT, SPAM, TRASH = "DRAFT", "SENT", "SPAM", "TRASH"

PLACES = ("INBOX", SENT, DRAFT, SPAM, TRASH)
_ROLES = {
    "INBOX": FolderRole.INBOX,
    SENT: FolderRole.SENT,
    DRAFT: FolderRole.DRAFTS,
    SPAM: FolderRole.JUNK,
    TRASH: FolderRole.TRASH,
    "CATEGORY_PROMOTIONS": FolderRole.AUTOMATED,
    "CATEGORY_SOCIAL": FolderRole.AUTOMATED,
    "CATEGORY_FORUMS": FolderRole.AUTOMATED,
    "CATEGORY_UPDATES": FolderRole.AUTOMATED,
}
"""Gmail's own labels that are folders; the others (UNREAD, STARRED, …) only mark messages."""


def list_folders(labels: Iterable[Label]) -> list[RemoteFolder]:
    """List the mailbox, and the labels among which the owner chooses."""
    folders = [
        RemoteFolder(MAILBOX, MAILBOX, FolderRole.ALL),
        RemoteFolder(ARCHIVE, "Archive", FolderRole.ARCHIVE, is_label=True),
    ]
    for label in labels:
        id_ = label["id"]
        if id_ in _ROLES or label.get("type") == "user":
            role = _ROLES.get(id_, FolderRole.CUSTOM)
            folders.append(RemoteFolder(id_, label.get("name", id_), role, is_label=True))
    return folders


def is_wanted(labels: Collection[str], left_out: Collection[str]) -> bool:
    """Tell whether a message with these labels belongs to the mailbox that the owner wants."""
    if CHAT in labels or any(label in left_out for label in labels):
        return False
    return ARCHIVE not in left_out or not is_archived(labels)


def is_archived(labels: Iterable[str]) -> bool:
    """Tell whether a message with these labels lies in the archive."""
    return not any(label in PLACES or is_owners(label) for label in labels)


def is_owners(label: str) -> bool:
    """Tell a label of the owner's by its id ("Label_12"): Gmail's own ones are words in capitals."""
    return label != label.upper()


def needs_spam_and_trash(left_out: Collection[str]) -> bool:
    """Tell whether a listing has to go through spam and trash too."""
    return SPAM not in left_out or TRASH not in left_out


def digest_choice(left_out: Collection[str]) -> str:
    """Name a choice of labels: another choice makes another mailbox, whose cursors are others."""
    return blake2b("\n".join(sorted(left_out)).encode(), digest_size=6).hexdigest()
