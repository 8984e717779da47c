"""What ought to be here of a Gmail mailbox, read from the stand-in's store with the standard library.

Nothing here knows the product's Gmail: which labels keep a message out is stated again.
"""

from collections.abc import Collection, Iterator

from tests.end_to_end.google.accounts import MAILBOX
from tests.end_to_end.views import Placed, View, read_letter, read_letters
from tests.fakes.google.gmail_letters import Letter
from tests.fakes.google.gmail_store import Mailbox

LEFT_OUT = frozenset({
    "SPAM", "TRASH", "DRAFT", "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL", "CATEGORY_FORUMS", "CATEGORY_UPDATES",
})  # fmt: skip
"""The labels that an owner doesn't want unless told otherwise."""

_PLACES = {"INBOX", "SENT", "DRAFT", "SPAM", "TRASH"}


def read_mailbox(mailbox: Mailbox, left_out: Collection[str] = LEFT_OUT) -> View:
    """Read what the mailbox holds but for what bears a label left out, and apply the rules."""
    listed = [one for one in mailbox.letters.values() if _is_listed(one.labels, left_out)]
    view = read_letters(_read(listed))
    unreadable = sum(not read_letter(one.raw).keys() for one in listed)
    if unreadable:
        view.filtered[MAILBOX, "skipped"] = unreadable
    return view


def _is_listed(labels: Collection[str], left_out: Collection[str]) -> bool:
    is_archived = not any(label in _PLACES or label.startswith("Label_") for label in labels)
    return not {"CHAT", *left_out}.intersection([*labels, "ARCHIVE"] if is_archived else labels)


def _read(letters: Collection[Letter]) -> Iterator[Placed]:
    for one in letters:
        letter = read_letter(one.raw)
        if letter.keys():
            yield Placed(MAILBOX, letter, "SENT" in one.labels, "DRAFT" in one.labels, f"thread {one.thread_id}")
