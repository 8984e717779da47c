"""The keyed digests of a workspace, one function for each thing that is known by digest only."""

from rapport.policy.identity import identity_of
from rapport.providers.base import Body, Envelope
from rapport.vault import Digester


def message_key(digester: Digester, envelope: Envelope) -> str:
    """Digest what makes two copies one message; it is the id of the message's row."""
    return digester.digest("message", identity_of(envelope))


def message_apart_key(digester: Digester, key: str, content: str) -> str:
    """Digest what names a message that bears another's identity in the same mailbox, but not its content."""
    return digester.digest("message", f"{key} {content}")


def size_key(digester: Digester, copy_id: str, size: int) -> str:
    """Digest the size of a copy; equal sizes of two copies can't be recognised."""
    return digester.digest("size", f"{copy_id} {size}")


def content_key(digester: Digester, copy_id: str, subject: str, body: Body) -> str:
    """Digest what was read of a copy, ends of lines and Bcc apart; equal contents of two copies can't be recognised."""
    read = f"{copy_id}\n{subject}\n{body.text}\n{body.html}".replace("\r\n", "\n")
    return digester.digest("content", read.encode("utf-8", "surrogatepass"))


def message_id_key(digester: Digester, message_id: str) -> str:
    """Digest a Message-ID (without angle brackets), by which `rapport why` finds items."""
    return digester.digest("message-id", message_id)


def uid_key(digester: Digester, uid: str) -> str:
    """Digest the UID of an event, by which `rapport why` finds items."""
    return digester.digest("uid", uid)


def thread_key(digester: Digester, message_id: str) -> str:
    """Digest a Message-ID as a key of threads."""
    return digester.digest("thread", message_id)


def provider_thread_key(digester: Digester, account_id: str, provider_thread: str) -> str:
    """Digest a provider's own thread id as a key of threads; it means something in its account only."""
    return digester.digest("provider-thread", f"{account_id} {provider_thread}")


def address_key(digester: Digester, address: str) -> str:
    """Digest a normalised address: of a Bcc recipient, or of a person whom a user deleted."""
    return digester.digest("address", address)


def domain_key(digester: Digester, domain: str) -> str:
    """Digest the domain of a company that a user deleted."""
    return digester.digest("domain", domain)
