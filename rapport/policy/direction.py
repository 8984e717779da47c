"""Which way a message went.

The folder decides, or the provider's own mark behind it. The From field proves nothing, since anybody can write
any address there; only archives, which were put together by their owner and may have no sent folder, are trusted.
"""

from models.words import Direction, FolderRole
from rapport.policy.addresses import normalise
from rapport.providers.base import Envelope


def direction_of(envelope: Envelope, role: FolderRole, own_addresses: frozenset[str], trusts_from: bool) -> Direction:
    """Tell whether the account's owner sent a message that lies in a folder of this role."""
    if role is FolderRole.SENT or envelope.is_sent:
        return Direction.SENT
    if trusts_from and any(normalise(sender.address) in own_addresses for sender in envelope.from_):
        return Direction.SENT
    return Direction.RECEIVED
