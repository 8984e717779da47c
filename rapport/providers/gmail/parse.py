"""Gmail's messages → our records; pure.

Gmail hands a message out taken apart, with encoded words and charsets partly undone. It is put together again as far
as `rapport.mime` reads it, so that a message is the same to us whichever way it came.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rapport.errors import Malformed
from rapport.mime import Part, assemble, decode_header, decode_text, list_attachments, read_envelope
from rapport.mime.headers import first_of, split_fields, text_of
from rapport.mime.parameters import file_name, is_media_type, parse_value
from rapport.mime.structure import MAX_DEPTH, MAX_PARTS
from rapport.mime.transfer import MAX_TEXT, decode_base64
from rapport.providers.base import Body, Envelope
from rapport.providers.gmail.labels import DRAFT, SENT
from rapport.providers.gmail.wire import Header, Message, MessagePart, PartBody

MAX_PART = 12 * MAX_TEXT  # octets of a text that is fetched by itself; of more than that hardly any is kept
MAX_FETCHED = 4  # texts of one message that are fetched by themselves

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LINE_END = re.compile(r"[\r\n]+[ \t]?")
_BASE64URL = str.maketrans("-_", "+/")
_MAX_NAME = 255
_MAX_CONTENT_ID = 255
_MAX_SUBJECT = 200

FetchContent = Callable[[str], str]
"""Gives the content of a part by its attachment id, in base64url."""


def read_message(message: Message) -> Envelope:
    """Read the envelope of a message. Raises Malformed for one without a header."""
    header = write_header(message.get("payload", {}).get("headers", ()))
    if not header:
        raise Malformed("The message has no header that can be read.")
    labels = message.get("labelIds", ())
    envelope = read_envelope(
        message["id"],
        header,
        received_at=read_moment(message.get("internalDate", "")),
        size=message.get("sizeEstimate", 0),
        is_draft=DRAFT in labels,
        provider_thread=message.get("threadId", ""),
    )
    return replace(envelope, is_sent=SENT in labels)


def write_header(headers: Sequence[Header]) -> bytes:
    """Write header fields as octets again; a line end that was hidden in an encoded word begins no field."""
    lines = (f"{one['name']}: {_LINE_END.sub(' ', one.get('value', ''))}\r\n" for one in headers if one["name"].strip())
    return "".join(lines).encode("utf-8", "replace")


def read_moment(milliseconds: str) -> datetime | None:
    """Read internalDate; None where it is none."""
    try:
        return _EPOCH + timedelta(milliseconds=int(milliseconds))
    except (ValueError, OverflowError):
        return None


def read_body(message: Message, fetch_content: FetchContent) -> Body:
    """Read the text of a message; what Gmail left out of it is fetched, within bounds."""
    bodies: dict[str, PartBody] = {}
    root = _read_part(message.get("payload", {}), bodies, depth=0)
    fetched = 0

    def read(part: Part) -> str:
        nonlocal fetched
        body = bodies[part.section]
        encoded = body.get("data", "")
        if not encoded and "attachmentId" in body and part.size <= MAX_PART and fetched < MAX_FETCHED:
            fetched += 1
            encoded = fetch_content(body["attachmentId"])
        return read_text(decode_base64(encoded.translate(_BASE64URL).encode()), part.charset)

    text, html = assemble(root, read)
    return Body(id=message["id"], text=text, html=html, attachments=list_attachments(root))


def read_text(octets: bytes, charset: str) -> str:
    """Decode a text, which Gmail has in UTF-8 as a rule, whatever charset its part was sent in and still names."""
    return decode_text(octets, "", charset if octets.isascii() or not _is_utf8(octets) else "utf-8")


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_part(part: MessagePart, bodies: dict[str, PartBody], depth: int) -> Part:
    """Read a part and what it holds, by the rules of `rapport.mime.structure`."""
    media_type = part.get("mimeType", "").lower()
    section = part.get("partId", "")
    if media_type.startswith("multipart/") and depth < MAX_DEPTH:
        children = _read_children(part, bodies, depth)
        if children:
            return Part(section, media_type, children=children)
    if media_type.startswith("multipart/") or not is_media_type(media_type):
        media_type = "text/plain"  # a container that contains no parts: what is there is read as it stands
    bodies[section] = part.get("body", {})
    return _read_leaf(part, section, media_type)


def _read_children(part: MessagePart, bodies: dict[str, PartBody], depth: int) -> tuple[Part, ...]:
    children: list[Part] = []
    for child in part.get("parts", ()):
        if len(bodies) >= MAX_PARTS:
            break
        children.append(_read_part(child, bodies, depth + 1))
    return tuple(children)


def _read_leaf(part: MessagePart, section: str, media_type: str) -> Part:
    fields = split_fields(write_header(part.get("headers", ())))
    parameters = parse_value(first_of(fields, "content-type"))[1]
    disposition, details = parse_value(first_of(fields, "content-disposition"))
    name = file_name(details, "filename") or file_name(parameters, "name") or part.get("filename", "")[:_MAX_NAME]
    return Part(
        section=section,
        media_type=media_type,
        charset=parameters.get("charset", ""),
        disposition=disposition,
        name=name or _subject_of(part),
        content_id=text_of(first_of(fields, "content-id")).strip("<> ")[:_MAX_CONTENT_ID],
        size=part.get("body", {}).get("size", 0),
    )


def _subject_of(part: MessagePart) -> str:
    """Name a message in a message by its subject."""
    inner = part.get("parts", [])
    if part.get("mimeType") != "message/rfc822" or not inner:
        return ""
    subject = decode_header(first_of(split_fields(write_header(inner[0].get("headers", ()))), "subject"))
    return f"{subject[:_MAX_SUBJECT]}.eml" if subject else ""
