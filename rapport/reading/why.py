"""Why a message or event is here or isn't: the outcome of each of its items, by the digest of Message-ID or UID."""

from collections.abc import Mapping

from sqlmodel import col, select

from models.account import Account
from models.folder import Folder, Item
from models.words import FilterReason, FolderKind, Outcome
from rapport.digests import message_id_key, uid_key
from rapport.errors import UsageError
from rapport.reading.accounts import name_folder
from rapport.reading.records import WhyView
from rapport.reading.viewer import Reader

_FILTERED: Mapping[FilterReason, str] = {
    FilterReason.INTERNAL: "It isn't kept: all who took part are on the workspace's own domains or addresses.",
    FilterReason.AUTOMATED: "It isn't kept: it was sent by a machine or to a list.",
    FilterReason.BLOCKED: "It isn't kept: everybody outside who took part is on a blocklist.",
    FilterReason.DRAFT: "It isn't kept: it is a draft.",
    FilterReason.NO_PARTICIPANTS: "It isn't kept: no usable address stands in its headers.",
    FilterReason.OUT_OF_RANGE: "It isn't kept: it lies outside the dates that were asked for.",
    FilterReason.ERASED: "It isn't kept: it was erased here, and what is erased doesn't come back.",
    FilterReason.CANCELLED: "It isn't kept: it is cancelled.",
    FilterReason.NO_EVENT: "It isn't kept: it is no event, but a to-do, a journal or busy time.",
}
_FILTERED_EVENTS: Mapping[FilterReason, str] = {
    **_FILTERED,
    FilterReason.INTERNAL: "It isn't kept: all who are invited are on the workspace's own domains or addresses.",
    FilterReason.BLOCKED: "It isn't kept: everybody outside who is invited is on a blocklist.",
    FilterReason.NO_PARTICIPANTS: "It isn't kept: nobody is invited to it.",
}
_OTHERWISE: Mapping[Outcome, str] = {
    Outcome.PENDING: "It is listed and waits for its turn: the next run decides.",
    Outcome.STORED: "It is here.",
    Outcome.GONE: "It was here; the provider no longer has it in this folder.",
}
_OTHERWISE_EVENTS: Mapping[Outcome, str] = {
    **_OTHERWISE,
    Outcome.GONE: "It was here; the provider no longer has it in this calendar.",
}
UNKNOWN = (
    "No chosen folder or calendar listed it so far: it is not in this account, it lies in one that isn't chosen "
    "(see `rapport folder list` and `rapport calendar list`), or it came after the last run (see `rapport sync`)."
)


def why(reader: Reader, account: Account, name: str) -> list[WhyView]:
    """Tell what became of a message (by its Message-ID) or event (by its UID) in an account.

    The answer is for its owner, and for the operator. Raises UsageError for other members: whoever knows a Message-ID
    could else find out who got the message.
    """
    if reader.member_id is not None and not reader.is_own(account.id):
        raise UsageError("Only the account's owner may ask what became of its mail and events.")
    digester, wanted = reader.digester(), name.strip()
    message_id = wanted.removeprefix("<").removesuffix(">")
    digests = (message_id_key(digester, message_id), uid_key(digester, wanted))
    found = (
        select(Item, Folder)
        .join(Folder, col(Folder.id) == col(Item.stream_id))
        .where(Item.workspace_id == reader.workspace_id, Item.account_id == account.id, col(Item.digest).in_(digests))
        .order_by(col(Folder.path), col(Item.external_id))
    )
    answers = [
        WhyView(name_folder(folder), item.outcome, item.rule, item.message_id, _say(item, folder.kind))
        for item, folder in reader.session.exec(found)
    ]
    return answers or [WhyView("", None, None, None, UNKNOWN)]


def _say(item: Item, kind: FolderKind) -> str:
    is_event = kind is FolderKind.CALENDAR
    if item.outcome is Outcome.FILTERED and item.rule is not None:
        return (_FILTERED_EVENTS if is_event else _FILTERED)[item.rule]
    if item.outcome is Outcome.SKIPPED:
        return f"It couldn't be read: {item.reason} It is tried again when reading improves."
    return (_OTHERWISE_EVENTS if is_event else _OTHERWISE).get(item.outcome, "It isn't kept.")
