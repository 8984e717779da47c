"""Why a message is here or isn't: the outcome of each of its items, by the digest of its Message-ID."""

from collections.abc import Mapping

from sqlmodel import col, select

from models.account import Account
from models.folder import Folder, Item
from models.words import FilterReason, Outcome
from rapport.digests import message_id_key
from rapport.errors import UsageError
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
}
_OTHERWISE: Mapping[Outcome, str] = {
    Outcome.PENDING: "It is listed and waits for its turn: the next run decides.",
    Outcome.STORED: "It is here.",
    Outcome.GONE: "It was here; the provider no longer has it in this folder.",
}
UNKNOWN = (
    "No chosen folder listed it so far: it is not in this account, it lies in a folder that isn't chosen "
    "(see `rapport folder list`), or it came after the last run (see `rapport sync`)."
)


def why(reader: Reader, account: Account, message_id: str) -> list[WhyView]:
    """Tell what became of a message in an account; the answer is for its owner, and for the operator.

    Raises UsageError for other members: whoever knows a Message-ID could else find out who got the message.
    """
    if reader.member_id is not None and not reader.is_own(account.id):
        raise UsageError("Only the account's owner may ask what became of its mail.")
    digest = message_id_key(reader.digester(), message_id.strip().removeprefix("<").removesuffix(">"))
    found = (
        select(Item, Folder.path)
        .join(Folder, col(Folder.id) == col(Item.stream_id))
        .where(Item.workspace_id == reader.workspace_id, Item.account_id == account.id, Item.digest == digest)
        .order_by(col(Folder.path), col(Item.external_id))
    )
    answers = [
        WhyView(path, item.outcome, item.rule, item.message_id, _say(item)) for item, path in reader.session.exec(found)
    ]
    return answers or [WhyView("", None, None, None, UNKNOWN)]


def _say(item: Item) -> str:
    if item.outcome is Outcome.FILTERED and item.rule is not None:
        return _FILTERED[item.rule]
    if item.outcome is Outcome.SKIPPED:
        return f"It couldn't be read: {item.reason} It is tried again when reading improves."
    return _OTHERWISE.get(item.outcome, "It isn't kept.")
