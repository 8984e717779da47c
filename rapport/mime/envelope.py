"""A header block → an Envelope. This runs for every message that a provider lists, so it stays lean."""

import re
from datetime import datetime

from rapport.errors import Malformed
from rapport.mime.addresses import MAX_RECIPIENTS, parse_addresses
from rapport.mime.dates import parse_date
from rapport.mime.headers import Fields, decode_header, first_of, split_fields, text_of
from rapport.providers.base import Envelope, NamedAddress

_RULE_FIELDS = (
    "sender",
    "return-path",
    "list-id",
    "list-unsubscribe",
    "precedence",
    "auto-submitted",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-failed-recipients",
)
ENVELOPE_FIELDS = (
    "date",
    "from",
    "to",
    "cc",
    "subject",
    "bcc",
    "reply-to",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
    *_RULE_FIELDS,
)
"""The header fields that `read_envelope` reads; a provider needs to fetch no others."""

_MAX_RULE_VALUE = 1000
_MAX_SUBJECT = 4000
_MAX_MESSAGE_ID = 998
_MAX_REFERENCES = 1000
_BRACKETED = re.compile(r"<([^<>]+)>")


def read_envelope(
    id: str,  # noqa: A002  the record's own word
    header: bytes,
    *,
    received_at: datetime | None,
    size: int,
    is_draft: bool = False,
    provider_thread: str = "",
) -> Envelope:
    """Read a header block (or the ENVELOPE_FIELDS of one). Raises Malformed where no line of it is a field."""
    fields = split_fields(header)
    if not fields and header.strip():
        raise Malformed("The message has no header that can be read.")
    message_ids = _ids_of(fields, "message-id")
    date, subject = text_of(first_of(fields, "date")), decode_header(first_of(fields, "subject"))
    from_, to, cc = (_addresses_of(fields, name) for name in ("from", "to", "cc"))
    return Envelope(
        id=id,
        message_id=message_ids[0] if message_ids else "",
        sent_at=parse_date(date),
        received_at=received_at,
        from_=from_,
        reply_to=_addresses_of(fields, "reply-to"),
        to=to,
        cc=cc,
        bcc=_addresses_of(fields, "bcc"),
        subject=subject[:_MAX_SUBJECT],
        in_reply_to=_ids_of(fields, "in-reply-to"),
        references=_ids_of(fields, "references"),
        headers=_rule_headers(fields),
        size=size,
        is_draft=is_draft,
        provider_thread=provider_thread,
        raw_identity="\n".join([date, *map(_write_addresses, (from_, to, cc)), subject]).encode("utf-8", "replace"),
    )


def _addresses_of(fields: Fields, name: str) -> tuple[NamedAddress, ...]:
    """Read all fields of that name: some senders repeat To and Cc instead of continuing them."""
    values = fields.get(name)
    if not values:
        return ()
    if len(values) == 1:
        return parse_addresses(text_of(values[0]))
    found = [named for value in values[:MAX_RECIPIENTS] for named in parse_addresses(text_of(value))]
    return tuple(dict.fromkeys(found[:MAX_RECIPIENTS]))


def _write_addresses(named: tuple[NamedAddress, ...]) -> str:
    return ", ".join(f"{one.name} <{one.address}>" for one in named)


def _ids_of(fields: Fields, name: str) -> tuple[str, ...]:
    """List the Message-IDs of a field; without angle brackets only where the value is nothing but one."""
    value = first_of(fields, name)
    if not value:
        return ()
    text = text_of(value).replace("\0", "")
    ids = ["".join(found.split()) for found in _BRACKETED.findall(text) if " " not in found.strip() or "@" in found]
    if not ids and "@" in text and not text.strip("<>").count(" "):
        ids = [text.strip("<>")]
    return tuple(one for one in ids[:_MAX_REFERENCES] if 0 < len(one) <= _MAX_MESSAGE_ID)


def _rule_headers(fields: Fields) -> dict[str, str]:
    headers = {name: decode_header(first_of(fields, name))[:_MAX_RULE_VALUE] for name in _RULE_FIELDS if name in fields}
    content_type = first_of(fields, "content-type")
    if content_type[:20].lower().startswith(b"multipart/report"):
        headers["content-type"] = decode_header(content_type)[:_MAX_RULE_VALUE]
    return headers
