"""A message as the Gmail API gives it: the tree of its parts, small texts in place, everything else by attachment id.

As seen of the real API: text comes in UTF-8 whatever charset its Content-Type names, which stays as it was sent; an
attachment id differs from one answer to the next.
"""

import base64
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.google.gmail_headers import (
    Header,
    field_of,
    read_filename,
    read_head,
    read_parameter,
    undo_transfer,
)
from tests.fakes.google.gmail_letters import Letter

LARGE = 200_000
"""Octets from which a text isn't given in place."""

_DEEPEST = 50
_nonces = count(1)


@dataclass(slots=True)
class Part:
    """A part of a message; `id` is "" for the whole, then "0", "1", "1.0"."""

    id: str
    headers: list[Header]
    media_type: str
    body: bytes = field(repr=False)
    children: list["Part"] = field(default_factory=list)

    def content(self) -> bytes:
        """Give the content as it was before it was encoded for the transfer."""
        return undo_transfer(self.body, field_of(self.headers, "content-transfer-encoding"))

    def walk(self) -> Iterator["Part"]:
        """Give this part and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Style:
    """How a mailbox shows its messages; the real one was seen to do it either way."""

    decodes_headers: bool = True
    transcodes: bool = True
    large: int = LARGE


def read_parts(raw: bytes, part_id: str = "", depth: int = 0) -> Part:
    """Take a message, or a part of one, apart."""
    headers, body = read_head(raw)
    told = field_of(headers, "content-type")
    media_type = told.partition(";")[0].strip().lower() or "text/plain"
    part = Part(part_id, headers, media_type, body)
    if depth >= _DEEPEST:
        return part
    if media_type.startswith("multipart/"):
        pieces = _split(body, read_parameter(told, "boundary"))
        part.children = [read_parts(piece, _below(part_id, place), depth + 1) for place, piece in enumerate(pieces)]
        if not pieces:
            part.media_type = "text/plain"
    elif media_type == "message/rfc822":
        part.children = [read_parts(part.content(), _below(part_id, 0), depth + 1)]
    return part


def _below(part_id: str, place: int) -> str:
    return f"{part_id}.{place}" if part_id else str(place)


def _split(body: bytes, boundary: str) -> list[bytes]:
    """Cut a multipart body at its boundary lines; the preamble and what follows the end are dropped."""
    pieces, start = [], -1
    for line, after, is_last in _boundary_lines(body, boundary.encode()):
        if start >= 0:
            pieces.append(_without_break(body[start:line]))
        if is_last:
            return pieces
        start = after
    return [*pieces, *([_without_break(body[start:])] if start >= 0 else [])]


def _boundary_lines(body: bytes, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Find where each boundary line begins (with the break before it) and ends, and whether it's the last one."""
    place = body.find(b"--" + boundary) if boundary else -1
    while place >= 0:
        after = place + 2 + len(boundary)
        is_last = body[after : after + 2] == b"--"
        rest = body[after + 2 * is_last : after + 80].partition(b"\n")[0]
        if body[place - 1 : place] in {b"", b"\n"} and not rest.strip():
            begins = place - 1 if place else 0
            yield begins - (body[begins - 1 : begins] == b"\r"), after + 2 * is_last, is_last
        place = body.find(b"--" + boundary, after)


def _without_break(piece: bytes) -> bytes:
    return piece[2:] if piece[:2] == b"\r\n" else piece[1:]


def show_full(letter: Letter, style: Style) -> dict[str, Any]:
    """Give the payload of format=full."""
    return _show(read_parts(letter.raw), letter, style)


def show_metadata(letter: Letter, style: Style, names: Collection[str]) -> dict[str, Any]:
    """Give the payload of format=metadata: only the headers, of these names if any are given."""
    headers = read_head(letter.raw)[0]
    wanted = {name.lower() for name in names}
    kept = [header for header in headers if not wanted or header.name.lower() in wanted]
    media_type = field_of(headers, "content-type").partition(";")[0].strip().lower() or "text/plain"
    return {"partId": "", "mimeType": media_type, "headers": _show_headers(kept, style)}


def _show(part: Part, letter: Letter, style: Style) -> dict[str, Any]:
    filename = "" if part.media_type.startswith("multipart/") else read_filename(part.headers)
    shown: dict[str, Any] = {
        "partId": part.id,
        "mimeType": part.media_type,
        "filename": filename,
        "headers": _show_headers(part.headers, style),
        "body": _show_body(part, filename, letter, style),
    }
    if part.children:
        shown["parts"] = [_show(child, letter, style) for child in part.children]
    return shown


def _show_headers(headers: list[Header], style: Style) -> list[dict[str, str]]:
    return [{"name": one.name, "value": one.shown if style.decodes_headers else one.text} for one in headers]


def _show_body(part: Part, filename: str, letter: Letter, style: Style) -> dict[str, Any]:
    if part.media_type.startswith("multipart/"):
        return {"size": 0}
    content = part.content()
    if filename or not part.media_type.startswith("text/") or len(content) > style.large:
        return {"attachmentId": _attachment_id(letter, part), "size": len(content)}
    if style.transcodes:
        content = _transcode(content, read_parameter(field_of(part.headers, "content-type"), "charset"))
    return {"size": len(content), "data": encode(content)}


def _transcode(content: bytes, charset: str) -> bytes:
    if charset.lower() in {"", "utf-8", "us-ascii"}:
        return content
    try:
        return content.decode(charset).encode()
    except (LookupError, ValueError):
        return content


def _attachment_id(letter: Letter, part: Part) -> str:
    return "ANGjdJ" + encode(f"{letter.id}/{part.id}/{next(_nonces)}".encode()).rstrip("=")


def find_attachment(letter: Letter, attachment_id: str) -> bytes | None:
    """Give what an attachment id of a message stands for; None for anybody else's id."""
    try:
        text = base64.urlsafe_b64decode(attachment_id.removeprefix("ANGjdJ") + "===").decode("ascii")
        letter_id, part_id, _ = text.split("/")
    except ValueError:
        return None
    if letter_id != letter.id:
        return None
    return next((part.content() for part in read_parts(letter.raw).walk() if part.id == part_id), None)


def encode(content: bytes) -> str:
    """Write octets as Google's `byte`: base64url with padding."""
    return base64.urlsafe_b64encode(content).decode("ascii")
