"""Graph's messages → our records; pure.

Graph tells the header of a message that came from elsewhere as it came, and of what the owner sent or drafts only its
own reading. Both are put together as octets for `rapport.mime`, so that a message is the same to us whichever way it
came.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.utils import format_datetime

from rapport.errors import Malformed
from rapport.html import text_of
from rapport.mime import ENVELOPE_FIELDS, read_envelope
from rapport.mime.charsets import clean
from rapport.mime.transfer import MAX_TEXT
from rapport.providers.base import Attachment, Body, Envelope
from rapport.providers.outlook.spans import read_moment
from rapport.providers.outlook.wire import IN_REPLY_TO, REFERENCES, SIZE, Recipient, WireFile, WireMessage

_READ = frozenset(ENVELOPE_FIELDS)
_OF_EVERY_HEADER = frozenset({"from", "date", "message-id"})
_LINE_END = re.compile(r"[\r\n]+[ \t]?")
_SPECIAL = re.compile(r'(["\\])')
# What Exchange writes around a text that it made HTML of.
_MADE_OF_TEXT = re.compile(r"<!-- converted from text -->|<div class=\"PlainText\">")
_WHERE_MADE = 4000
_ITEM = "#microsoft.graph.itemAttachment"
_MESSAGE_TYPE, _ANY_TYPE = "message/rfc822", "application/octet-stream"
_MAX_NAME = 255
_MAX_TYPE = 100


def read_message(message: WireMessage, sent_folder: str) -> Envelope:
    """Read the envelope of a message. Raises Malformed for one that nothing is known of."""
    fields = [(one["name"].strip(), one.get("value") or "") for one in message.get("internetMessageHeaders") or ()]
    names = {name.lower() for name, _ in fields}
    if _OF_EVERY_HEADER.isdisjoint(names):
        own = list(_write_own(message))
        if not own and not names and not message.get("isDraft"):
            raise Malformed("The message has no header that can be read.")
        fields += [(name, value) for name, value in _with_date(own, message) if name not in names]
    envelope = read_envelope(
        message["id"],
        _write_header(fields),
        received_at=read_moment(message.get("receivedDateTime")),
        size=_read_size(message),
        is_draft=bool(message.get("isDraft")),
        provider_thread=message.get("conversationId") or "",
    )
    return replace(envelope, is_sent=bool(sent_folder) and message.get("parentFolderId") == sent_folder)


def read_body(message: WireMessage, files: Iterable[WireFile]) -> Body:
    """Read the text of a message, and the list of its attachments."""
    body = message.get("body") or {}
    content = clean(body.get("content") or "")[:MAX_TEXT]
    attachments = tuple(_read_file(file) for file in files)
    if body.get("contentType") != "html":
        return Body(message["id"], content, "", attachments)
    html = "" if _MADE_OF_TEXT.search(content, 0, _WHERE_MADE) else content
    return Body(message["id"], text_of(content)[:MAX_TEXT], html, attachments)


def _write_own(message: WireMessage) -> Iterator[tuple[str, str]]:
    """Write Graph's own reading of a message as header fields."""
    extended = _read_extended(message)
    from_ = message.get("from") or message.get("sender")
    fields = {
        "from": _write_recipients([from_] if from_ else []),
        "to": _write_recipients(message.get("toRecipients")),
        "cc": _write_recipients(message.get("ccRecipients")),
        "bcc": _write_recipients(message.get("bccRecipients")),
        "reply-to": _write_recipients(message.get("replyTo")),
        "subject": message.get("subject") or "",
        "message-id": message.get("internetMessageId") or "",
        "in-reply-to": extended.get(IN_REPLY_TO, ""),
        "references": extended.get(REFERENCES, ""),
    }
    return ((name, value) for name, value in fields.items() if value)


def _with_date(own: list[tuple[str, str]], message: WireMessage) -> list[tuple[str, str]]:
    sent_at = read_moment(message.get("sentDateTime"))
    return [*own, ("date", format_datetime(sent_at))] if sent_at else own


def _write_header(fields: Iterable[tuple[str, str]]) -> bytes:
    """Write those fields that we read as octets; a line end within a value begins no field."""
    lines = (f"{name}: {_LINE_END.sub(' ', value)}\r\n" for name, value in fields if name.lower() in _READ)
    return "".join(lines).encode("utf-8", "replace")


def _write_recipients(recipients: Iterable[Recipient] | None) -> str:
    named = ((one.get("emailAddress") or {}) for one in recipients or ())
    return ", ".join(_write_address(one.get("name") or "", one.get("address") or "") for one in named)


def _write_address(name: str, address: str) -> str:
    """Write an address with its name; Graph names by the address whoever has no name."""
    if not address or name in {"", address}:
        return f"<{address}>" if address else ""
    quoted = _SPECIAL.sub(r"\\\1", name)
    return f'"{quoted}" <{address}>'


def _read_size(message: WireMessage) -> int:
    size = _read_extended(message).get(SIZE, "")
    return int(size) if size.isascii() and size.isdigit() else 0


def _read_extended(message: WireMessage) -> dict[str, str]:
    return {one["id"]: one["value"] for one in message.get("singleValueExtendedProperties") or ()}


def _read_file(file: WireFile) -> Attachment:
    is_message = file.get("@odata.type") == _ITEM
    name = clean(file.get("name") or "")[:_MAX_NAME]
    return Attachment(
        part=file["id"],
        name=f"{name}.eml" if is_message and name else name,
        media_type=_MESSAGE_TYPE if is_message else (file.get("contentType") or _ANY_TYPE).lower()[:_MAX_TYPE],
        size=file.get("size") or 0,
        content_id=(file.get("contentId") or "").strip("<> ")[:_MAX_NAME],
        is_inline=bool(file.get("isInline")),
    )
