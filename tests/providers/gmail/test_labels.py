"""Labels as folders: which there are, and what they make of a message."""

import pytest

from models.words import FolderRole
from rapport.policy.folders import is_chosen_by_default
from rapport.providers.gmail.labels import ARCHIVE, MAILBOX, digest_choice, is_wanted, list_folders
from rapport.providers.gmail.wire import Label

SYSTEM = (
    "CHAT", "SENT", "INBOX", "IMPORTANT", "TRASH", "DRAFT", "SPAM", "CATEGORY_FORUMS", "CATEGORY_UPDATES",
    "CATEGORY_PERSONAL", "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL", "STARRED", "UNREAD", "YELLOW_STAR",
)  # fmt: skip
DEFAULT = frozenset({"DRAFT", "SPAM", "TRASH", "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL"})


def test_labels_of_places_categories_and_the_owner_are_folders() -> None:
    labels: list[Label] = [{"id": name, "name": name, "type": "system"} for name in SYSTEM]
    labels.append({"id": "Label_7", "name": "Customers/Big ones", "type": "user"})
    folders = {folder.path: folder for folder in list_folders(labels)}
    assert {path: folder.role for path, folder in folders.items() if folder.is_label} == {
        ARCHIVE: FolderRole.ARCHIVE,
        "INBOX": FolderRole.INBOX,
        "SENT": FolderRole.SENT,
        "DRAFT": FolderRole.DRAFTS,
        "SPAM": FolderRole.JUNK,
        "TRASH": FolderRole.TRASH,
        "CATEGORY_FORUMS": FolderRole.AUTOMATED,
        "CATEGORY_UPDATES": FolderRole.AUTOMATED,
        "CATEGORY_PROMOTIONS": FolderRole.AUTOMATED,
        "CATEGORY_SOCIAL": FolderRole.AUTOMATED,
        "Label_7": FolderRole.CUSTOM,
    }
    assert [folder.path for folder in folders.values() if not folder.is_label] == [MAILBOX]
    assert folders["Label_7"].name == "Customers/Big ones"
    assert {path for path, folder in folders.items() if is_chosen_by_default(folder.role)} == {
        MAILBOX, ARCHIVE, "INBOX", "SENT", "Label_7",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "left_out", "expected"),
    [
        ({"INBOX", "UNREAD"}, DEFAULT, True),
        ({"INBOX", "CATEGORY_PERSONAL", "STARRED"}, DEFAULT, True),
        ({"SENT"}, DEFAULT, True),
        (set(), DEFAULT, True),
        ({"INBOX", "CATEGORY_PROMOTIONS"}, DEFAULT, False),
        ({"Label_1", "CATEGORY_PROMOTIONS"}, DEFAULT, False),
        ({"TRASH", "Label_1"}, DEFAULT, False),
        ({"DRAFT"}, DEFAULT, False),
        ({"TRASH"}, set(), True),
        ({"CHAT"}, set(), False),
        ({"CHAT", "INBOX"}, set(), False),
        ({"INBOX", "Label_1"}, {"Label_1"}, False),
        ({"INBOX", "Label_1"}, {"Label_11"}, True),
        (set(), {ARCHIVE}, False),
        ({"UNREAD", "IMPORTANT", "CATEGORY_UPDATES"}, {ARCHIVE}, False),
        ({"INBOX"}, {ARCHIVE}, True),
        ({"SENT"}, {ARCHIVE}, True),
        ({"Label_1"}, {ARCHIVE}, True),
    ],
)
def test_a_label_that_was_left_out_wins(labels: set[str], left_out: set[str], expected: bool) -> None:
    assert is_wanted(labels, left_out) is expected


def test_another_choice_has_another_name() -> None:
    assert digest_choice({"A", "B"}) == digest_choice({"B", "A"})
    assert len({digest_choice(choice) for choice in ({"A", "B"}, {"A"}, {"B"}, set(), {"AB"})}) == 5
