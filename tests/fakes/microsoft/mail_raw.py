"""A message's RFC 5322 text as Exchange reads it: header fields, addresses, the one body, attachments."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ID = re.compile(r"<([^<>\s]+)>")
_HEAD = BytesHeaderParser(policy=policy.compat32)


@dataclass(frozen=True, slots=True)
class Address:
    """A name and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: `message` is one that is a whole message."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    is_inline: bool = False
    is_message: bool = False


class Head:
    """A message's header fields."""

    def __init__(self, raw: bytes) -> None:
        self.fields = [(name, _unfold(value)) for name, value in _HEAD.parsebytes(_head_of(raw)).raw_items()]

    def first(self, name: str) -> str:
        """Give the first field of a name as it was sent, or ""."""
        return next((value for known, value in self.fields if known.lower() == name), "")

    def text(self, name: str) -> str:
        """Give the first field of a name with its encoded words decoded, or ""."""
        return decode(self.first(name))

    def addresses(self, name: str) -> list[Address]:
        """Give the addresses of all fields of a name."""
        told = [value for known, value in self.fields if known.lower() == name]
        return [Address(decode(shown) or mail, mail) for shown, mail in getaddresses(told) if mail]

    def ids(self, name: str) -> list[str]:
        """Give the message ids in a field, without brackets."""
        return _ID.findall(self.first(name))

    def moment(self, name: str) -> datetime | None:
        """Give the moment that a field tells, if it does."""
        try:
            told = parsedate_to_datetime(self.first(name))
        except ValueError:
            return None
        return told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)


def _head_of(raw: bytes) -> bytes:
    """Cut off what follows the header: bodies are long, and the header's parser reads all it is given."""
    ends = [place for place in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if place >= 0]
    return raw[: min(ends) + 1] if ends else raw


def _unfold(value: str) -> str:
    whole = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _FOLD.sub("", whole).strip()


def decode(text: str) -> str:
    """Decode the encoded words of a text (RFC 2047); what can't be decoded stays as it is."""
    if "=?" not in text:
        return text
    try:
        return "".join(
            part if isinstance(part, str) else part.decode(charset or "ascii", "replace")
            for part, charset in decode_header(text)
        )
    except (LookupError, ValueError, MessageError):
        return text


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds: its body as HTML or as plain text, its files, and whether it invites to a meeting."""

    text: str
    is_html: bool
    files: tuple[File, ...]
    is_meeting: bool

    @property
    def as_html(self) -> str:
        """Give the body as HTML; plain text becomes it."""
        if self.is_html:
            return self.text
        lines = html.escape(self.text, quote=False).replace("\r\n", "\n").replace("\n", "<br>\r\n")
        return f'<html><head>\r\n</head><body>\r\n<div class="PlainText">{lines}</div>\r\n</body></html>'

    @property
    def as_text(self) -> str:
        """Give the body as plain text; HTML becomes it."""
        plain = strip_html(self.text) if self.is_html else self.text
        return plain.replace("\r\n", "\n").replace("\n", "\r\n")


def read_content(raw: bytes) -> Content:
    """Take a message apart."""
    parts = list(_leaves(message_from_bytes(raw, policy=policy.compat32), is_related=False))
    bodies = [part for part, _ in parts if _is_body(part)]
    htmls = [part for part in bodies if part.get_content_type() == "text/html"]
    chosen = (htmls or bodies)[:1]
    files = tuple(_read_file(part, is_related=related) for part, related in parts if _is_file(part))
    return Content(
        _read_text(chosen[0]) if chosen else "",
        bool(htmls),
        files,
        any(part.get_content_type() == "text/calendar" for part, _ in parts),
    )


def _leaves(part: Message, *, is_related: bool) -> Iterator[tuple[Message, bool]]:
    """Give the parts that hold no others; a message within the message is one part."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        related = part.get_content_type() == "multipart/related"
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from _leaves(child, is_related=related)
    else:
        yield part, is_related


def _is_body(part: Message) -> bool:
    plain = part.get_content_type() in {"text/plain", "text/html"} or part.get_content_maintype() == "multipart"
    return plain and part.get_content_disposition() != "attachment" and not part.get_filename()


def _is_file(part: Message) -> bool:
    return not _is_body(part) and (part.get_content_type() != "text/calendar" or bool(part.get_filename()))


def _read_file(part: Message, *, is_related: bool) -> File:
    is_message = part.get_content_type() == "message/rfc822"
    content_id = str(part.get("Content-ID", "")).strip().strip("<>")
    is_inline = bool(content_id) and (is_related or part.get_content_disposition() == "inline")
    name = decode(part.get_filename() or "")
    if is_message:
        inner = part.get_payload(0) if part.is_multipart() else None
        content = bytes(inner) if isinstance(inner, Message) else b""
        subject = Head(content).text("subject")
        return File(name or subject, "message/rfc822", content, content_id, is_inline, is_message=True)
    return File(name, part.get_content_type(), _octets(part), content_id, is_inline)


def _read_text(part: Message) -> str:
    octets = _octets(part)
    try:
        return octets.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return octets.decode("latin-1")


def _octets(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


class _Stripper(HTMLParser):
    """HTML → plain text, as roughly as Exchange does it: breaks stay breaks, links follow in brackets."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._hidden = 0
        self._links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script", "head", "title"}:
            self._hidden += 1
        elif tag in {"br", "p", "div", "tr", "li"} and self.text and not self.text.endswith("\n"):
            self.text += "\n"
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "head", "title"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "p":
            self.text += "\n"
        elif tag == "a" and self._links and (link := self._links.pop()):
            self.text += f"<{link}>"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += re.sub(r"\s+", " ", data) if data.strip() or not self.text.endswith("\n") else ""


def strip_html(page: str) -> str:
    """Turn HTML into plain text."""
    return _Stripper(page).text.strip()
