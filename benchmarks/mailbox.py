"""A generated mailbox of business mail: many correspondents, threads, text with and without HTML, attachments.

Everything follows from the seed. All of it is kept by the rules, so that both programs have the same work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from benchmarks import texts
from benchmarks.people import OWNER, invent_people
from rapport.demo.compose import Enclosure, Spelling, encode_address, encode_headers, encode_text, entity_of, finish
from rapport.providers.base import NamedAddress

_OPEN_THREADS = 300
_END = datetime(2026, 11, 1, 12, tzinfo=UTC)
_YEARS = 4
_IS_SENT, _HAS_HTML, _HAS_ATTACHMENT, _IS_CZECH, _HAS_CC = 0.3, 0.7, 0.1, 0.3, 0.2
_POOL = 1 << 20
_SMALLEST, _LARGEST = 150_000, 215_000  # octets of an attachment; encoded, about 250 kB


@dataclass(frozen=True, slots=True)
class Stored:
    """One message as it lies in a folder."""

    folder: str
    raw: bytes
    arrived: datetime


@dataclass(slots=True)
class _Thread:
    subject: str
    partner: NamedAddress
    ids: list[str]


def generate_mailbox(count: int, seed: int, replies: float = 0.55) -> Iterator[Stored]:
    """Generate `count` messages, oldest first; threads have 1 / (1 - `replies`) on average, and some very many."""
    rng = Random(f"mailbox {seed}")
    people = list(invent_people(rng))
    pool = rng.randbytes(_POOL)
    threads: list[_Thread] = []
    step = timedelta(days=365 * _YEARS) / count
    for number in range(count):
        sent_at = _END - step * (count - number) + timedelta(seconds=rng.randrange(600))
        yield _message(rng, _thread(rng, threads, people, replies), people, pool, sent_at)


def _thread(rng: Random, threads: list[_Thread], people: list[NamedAddress], replies: float) -> _Thread:
    """Go on with an open thread, or open one; few correspondents write much, many little."""
    if threads and rng.random() < replies:
        return rng.choice(threads)
    partner = people[int(len(people) * rng.random() ** 2)]
    subject = rng.choice(texts.SUBJECTS).format(number=rng.randint(10_000, 99_999), week=rng.randint(1, 52))
    threads.append(_Thread(subject, partner, []))
    if len(threads) > _OPEN_THREADS:
        threads.pop(rng.randrange(_OPEN_THREADS))
    return threads[-1]


def _message(rng: Random, thread: _Thread, people: list[NamedAddress], pool: bytes, sent_at: datetime) -> Stored:
    is_sent = rng.random() < _IS_SENT
    writer, reader = (OWNER, thread.partner) if is_sent else (thread.partner, OWNER)
    others = rng.sample(people, rng.randint(1, 3)) if rng.random() < _HAS_CC else []
    domain = writer.address.partition("@")[2]
    message_id = f"{sent_at:%Y%m%d%H%M%S}.{rng.getrandbits(64):016x}@mail.{domain}"
    headers = (
        ("From", encode_address(writer.name, writer.address)),
        ("To", encode_address(reader.name, reader.address)),
        ("Cc", ",\n ".join(encode_address(other.name, other.address) for other in others)),
        ("Subject", encode_text("Subject", f"Re: {thread.subject}" if thread.ids else thread.subject)),
        ("Date", format_datetime(sent_at)),
        ("Message-ID", f"<{message_id}>"),
        ("In-Reply-To", f"<{thread.ids[-1]}>" if thread.ids else ""),
        ("References", "\n ".join(f"<{earlier}>" for earlier in thread.ids[-10:])),
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("Content-Language", "en-GB"),
    )
    spelling = rng.choice((Spelling(), Spelling(), Spelling(encoding="base64"), Spelling("iso-8859-2")))
    entity = entity_of(*_text_and_html(rng, writer, is_reply=bool(thread.ids)), _enclosures(rng, pool), spelling)
    thread.ids.append(message_id)
    content = finish(headers, entity)
    arrived = sent_at + timedelta(seconds=rng.randint(1, 20))
    if is_sent:
        return Stored("Sent", content, sent_at)
    return Stored("INBOX", _delivery(rng, writer, domain, arrived) + content, arrived)


def _text_and_html(rng: Random, writer: NamedAddress, *, is_reply: bool) -> tuple[str, str]:
    sentences = texts.CZECH if rng.random() < _IS_CZECH else texts.ENGLISH
    paragraphs = [" ".join(rng.choices(sentences, k=rng.randint(1, 5))) for _ in range(rng.randint(1, 5))]
    quoted = [" ".join(rng.choices(sentences, k=3)) for _ in range(rng.randint(2, 8))] if is_reply else []
    text = "\n\n".join([*paragraphs, f"--\n{writer.name}", *(f"> {paragraph}" for paragraph in quoted)]) + "\n"
    if rng.random() >= _HAS_HTML:
        return text, ""
    body, history = ("".join(map(texts.PARAGRAPH.format, part)) for part in ([*paragraphs, writer.name], quoted))
    return text, f"{texts.STYLE}{body}{texts.QUOTE.format(history) if history else ''}</div></body></html>\n"


def _enclosures(rng: Random, pool: bytes) -> list[Enclosure]:
    if rng.random() >= _HAS_ATTACHMENT:
        return []
    size = rng.randint(_SMALLEST, _LARGEST)
    start = rng.randrange(len(pool) - size)
    name = rng.choice(("Drawing.pdf", "Offer.pdf", "Protokol měření.pdf", "Report.docx"))
    return [Enclosure(name, "application/octet-stream", pool[start : start + size])]


def _delivery(rng: Random, writer: NamedAddress, domain: str, arrived: datetime) -> bytes:
    """Write the trace that servers leave on a message on its way."""
    stamp = format_datetime(arrived)
    hops = [f"from relay{n}.{domain} (192.0.2.{n})\n by mx{n}.firm.example with ESMTPS; {stamp}" for n in (1, 2, 3)]
    headers = (
        ("Return-Path", f"<{writer.address}>"),
        ("Delivered-To", OWNER.address),
        *(("Received", hop) for hop in hops),
        (
            "Authentication-Results",
            f"mx.firm.example;\n dkim=pass header.d={domain};\n spf=pass smtp.mailfrom={domain}",
        ),
        (
            "DKIM-Signature",
            f"v=1; a=rsa-sha256; d={domain}; s=mail;\n h=from:to:subject:date;\n b={rng.randbytes(96).hex()}",
        ),
    )
    return encode_headers(headers)
