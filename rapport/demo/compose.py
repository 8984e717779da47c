"""A letter's parts → the bytes of RFC 5322 and MIME, as mail programs write them. Lines end with LF, as in a Maildir.

The standard library could do this, but takes boundaries from a global random number, and is ten times slower.
"""

import base64
import hashlib
import quopri
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.header import Header
from urllib.parse import quote

_SPECIALS = set('()<>[]:;@\\,."')


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached file. `parameters` go behind the media type (`; method=REQUEST`)."""

    name: str
    media_type: str
    content: bytes
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a mail program encodes text: the charset (UTF-8 where it doesn't suffice) and the transfer encoding."""

    charset: str = "utf-8"
    encoding: str = "quoted-printable"


@dataclass(frozen=True, slots=True)
class Entity:
    """A MIME entity: its own header lines, and its body."""

    headers: str
    body: bytes


def encode_text(name: str, text: str) -> str:
    """Encode an unstructured header's text (RFC 2047 where needed)."""
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=74, header_name=name).encode()


def encode_address(display: str, address: str) -> str:
    """Encode one mailbox with its display name, quoted or RFC 2047 encoded as needed."""
    if not display:
        return address
    if not display.isascii():
        return f"{Header(display, 'utf-8', maxlinelen=70).encode()} <{address}>"
    return f'"{display}" <{address}>' if _SPECIALS & set(display) else f"{display} <{address}>"


def encode_headers(headers: Iterable[tuple[str, str]]) -> bytes:
    """Join header fields whose values are already encoded; fields without a value are left out."""
    return "".join(f"{name}: {value}\n" for name, value in headers if value).encode("ascii")


def text_entity(text: str, subtype: str, spelling: Spelling) -> Entity:
    """Make a text part. Text that is ASCII anyway stays as it is."""
    try:
        octets, charset = text.encode(spelling.charset), spelling.charset
    except UnicodeEncodeError:
        octets, charset = text.encode(), "utf-8"
    encoding = spelling.encoding
    if text.isascii() and all(len(line) < 900 for line in octets.splitlines()):  # 998 is the limit
        encoding = "7bit"
    return Entity(
        f'Content-Type: text/{subtype}; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n',
        _encode_body(octets, encoding),
    )


def file_entity(enclosure: Enclosure) -> Entity:
    """Make an attachment part, in base64."""
    name = f'filename="{enclosure.name}"' if enclosure.name.isascii() else f"filename*=UTF-8''{quote(enclosure.name)}"
    return Entity(
        f"Content-Type: {enclosure.media_type}{enclosure.parameters}\n"
        f"Content-Disposition: attachment;\n {name}\nContent-Transfer-Encoding: base64\n",
        base64.encodebytes(enclosure.content),
    )


def multipart(subtype: str, parts: Sequence[Entity]) -> Entity:
    """Join parts under a boundary that follows from their contents."""
    digest = hashlib.sha256(b"".join(part.body[:4096] for part in parts)).hexdigest()[:24]
    boundary = f"=_{subtype[:3]}_{digest}"
    pieces = [f"--{boundary}\n{part.headers}\n".encode() + part.body + b"\n" for part in parts]
    body = b"".join(pieces) + f"--{boundary}--\n".encode()
    return Entity(f'Content-Type: multipart/{subtype};\n boundary="{boundary}"\n', body)


def entity_of(text: str, html: str, enclosures: Sequence[Enclosure], spelling: Spelling) -> Entity:
    """Make the usual tree: text, with HTML beside it if any, with attachments around both."""
    entity = text_entity(text, "plain", spelling)
    if html:
        entity = multipart("alternative", (entity, text_entity(html, "html", spelling)))
    if enclosures:
        entity = multipart("mixed", (entity, *(file_entity(enclosure) for enclosure in enclosures)))
    return entity


def finish(headers: Iterable[tuple[str, str]], entity: Entity) -> bytes:
    """Write the whole message."""
    return encode_headers((*headers, ("MIME-Version", "1.0"))) + entity.headers.encode() + b"\n" + entity.body


def _encode_body(octets: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(octets)
    body = quopri.encodestring(octets) if encoding == "quoted-printable" else octets
    return body if body.endswith(b"\n") else body + b"\n"
