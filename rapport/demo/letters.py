"""A letter as its writer sent it, and the copies of it that lie in mailboxes.

Every copy has the same content; the sender's keeps the Bcc line, a reader's has the trace of its delivery.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from zoneinfo import ZoneInfo

from rapport.demo.compose import Entity, encode_address, encode_headers, encode_text, finish
from rapport.demo.diary import PRAGUE
from rapport.demo.firm import DOMAIN, Client, Correspondent
from rapport.demo.names import Language
from rapport.providers.base import NamedAddress

_ZONES = {Language.ENGLISH: ZoneInfo("Europe/London"), Language.CZECH: PRAGUE, Language.GERMAN: PRAGUE}
_HOSTS = {"gmail.com": "mail.gmail.com", "seznam.cz": "email.seznam.cz"}
_PROGRAMS = {
    Client.OUTLOOK: ("X-Mailer", "Microsoft Outlook 16.0"),
    Client.THUNDERBIRD: ("User-Agent", "Mozilla Thunderbird"),
    Client.WEBMAIL: ("X-Mailer", ""),
    Client.PHONE: ("X-Mailer", "Phone Mail (21G93)"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `message_id` and the ids in `references` are without angle brackets.

    `shelf` says where its readers may file it: a company's domain, "junk", or "" for nowhere in particular.
    `references` ends with the letter that this one answers; `headers` are further fields, already encoded.
    """

    writer: NamedAddress
    to: tuple[NamedAddress, ...]
    subject: str
    sent_at: datetime
    message_id: str
    entity: Entity
    cc: tuple[NamedAddress, ...] = ()
    bcc: tuple[NamedAddress, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    shelf: str = ""

    @property
    def thread(self) -> str:
        """The Message-ID that the thread began with."""
        return self.references[0] if self.references else self.message_id


def named(person: Correspondent) -> NamedAddress:
    """Write a person's address as headers have it."""
    return NamedAddress(person.display, person.address)


def host_of(address: str) -> str:
    """Name the machine that sends an address's mail."""
    domain = address.partition("@")[2]
    return _HOSTS.get(domain, domain)


def make_message_id(rng: Random, address: str, sent_at: datetime) -> str:
    """Make a Message-ID of the sender's host."""
    return f"{sent_at.astimezone(UTC):%Y%m%d%H%M%S}.{rng.getrandbits(56):014X}@{host_of(address)}"


def program_headers(writer: Correspondent) -> tuple[tuple[str, str], ...]:
    """Name the writer's program, where programs name themselves."""
    return (_PROGRAMS[writer.client],)


def local_time(writer: Correspondent, moment: datetime) -> datetime:
    """Show a moment as the writer's clock does."""
    is_ours = writer.address.endswith("@" + DOMAIN)
    return moment.astimezone(PRAGUE if is_ours else _ZONES[writer.language])


def write_content(letter: Letter) -> bytes:
    """Write what all copies share."""
    replied = letter.references[-1] if letter.references else ""
    headers = (
        ("From", encode_address(letter.writer.name, letter.writer.address)),
        ("To", _addresses(letter.to) or "undisclosed-recipients:;"),
        ("Cc", _addresses(letter.cc)),
        ("Subject", encode_text("Subject", letter.subject)),
        ("Date", format_datetime(letter.sent_at)),
        ("Message-ID", f"<{letter.message_id}>"),
        ("In-Reply-To", f"<{replied}>" if replied else ""),
        ("References", "\n ".join(f"<{reference}>" for reference in letter.references)),
        *letter.headers,
    )
    return finish(headers, letter.entity)


def sent_copy(letter: Letter, content: bytes) -> bytes:
    """Write the copy in the sender's own mailbox."""
    return encode_headers((("Bcc", _addresses(letter.bcc)),)) + content


def received_copy(letter: Letter, content: bytes, reader: str) -> bytes:
    """Write the copy that was delivered to `reader`."""
    host = host_of(letter.writer.address)
    trace = hashlib.sha256(f"{letter.message_id} {reader}".encode()).hexdigest()
    arrival = format_datetime((letter.sent_at + timedelta(seconds=2 + int(trace[:1], 16))).astimezone(PRAGUE))
    peer = "10.0.0.5" if host == DOMAIN else f"192.0.2.{int(trace[1:3], 16) or 1}"
    received = (
        f"from {host} ([{peer}])\n by mx.{DOMAIN} with ESMTPS id {trace[3:15].upper()}\n for <{reader}>; {arrival}"
    )
    delivery = (("Return-Path", f"<{letter.writer.address}>"), ("Delivered-To", reader), ("Received", received))
    return encode_headers(delivery) + content


def _addresses(people: tuple[NamedAddress, ...]) -> str:
    return ",\n ".join(encode_address(person.name, person.address) for person in people)
