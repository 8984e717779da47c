"""Which messages are the same message.

A Message-ID alone proves nothing: anyone can send one he has seen. Two copies are one message when Message-ID, date
and all visible participants agree; whatever else they hold stays with each copy. All of it is in the envelope, so
the answer doesn't depend on whether a body was fetched.
"""

from datetime import UTC, datetime

from rapport.policy.addresses import normalise
from rapport.providers.base import Envelope, NamedAddress

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def identity_of(envelope: Envelope) -> bytes:
    """Give the bytes whose keyed digest is the message's id."""
    if not envelope.message_id:
        return b"no message-id\n" + envelope.raw_identity
    date = envelope.sent_at.strftime("%Y%m%dT%H%M%S") if envelope.sent_at else ""
    lines = [envelope.message_id, date]
    lines += [_addresses(envelope.from_), _addresses(envelope.to), _addresses(envelope.cc)]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def moment_of(envelope: Envelope) -> datetime:
    """Give the moment that a message is shown at: its date, else its arrival, else the epoch."""
    return envelope.sent_at or envelope.received_at or UNDATED


def _addresses(named: tuple[NamedAddress, ...]) -> str:
    return ",".join(sorted({normalise(one.address) for one in named}))
