"""A whole message → its tree of parts (RFC 2046), with where each part's octets are.

Bounded in depth, parts and false boundaries; octets are never copied until a part is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rapport.errors import Malformed
from rapport.mime.headers import MAX_HEADER, Fields, decode_header, first_of, split_fields, text_of
from rapport.mime.parameters import file_name, is_media_type, parse_value
from rapport.mime.parts import Part
from rapport.mime.transfer import decoded_size

MAX_OCTETS = 50 * 1024 * 1024
MAX_PARTS = 1000
MAX_DEPTH = 50

_MAX_FALSE_BOUNDARIES = 10_000
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LINE_END = re.compile(rb"[ \t]*(\r?\n|$)")
_MAX_CONTENT_ID = 255
_MAX_SUBJECT = 200


class Span(NamedTuple):
    """Where octets are in the message."""

    start: int
    end: int


@dataclass(slots=True)
class Structure:
    """A message taken apart: its tree, and where the octets of each leaf are, by section."""

    raw: bytes
    spans: dict[str, Span] = field(default_factory=dict)
    parts: int = 0

    def payload(self, part: Part) -> bytes:
        """Give a leaf's octets as they came, still encoded for transfer."""
        span = self.spans[part.section]
        return self.raw[span.start : span.end]


def read_structure(raw: bytes) -> tuple[Part, Structure]:
    """Take a message apart. Raises Malformed where it is too large."""
    if len(raw) > MAX_OCTETS:
        raise Malformed(f"The message is larger than {MAX_OCTETS // 1024 // 1024} MiB.")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    structure = Structure(raw)
    return _read_part(structure, Span(0, len(raw)), "", "text/plain"), structure


def split_header(raw: bytes, span: Span) -> tuple[Fields, Span]:
    """Give the fields of an entity, and where its body is.

    An entity that starts with a blank line has no header; one without a blank line is all header, unless no line
    of it is a field.
    """
    start, end = span
    blank = _LINE_END.match(raw, start, end)
    if blank:
        return {}, Span(blank.end(), end)
    found = _BLANK_LINE.search(raw, start, end)
    header_end = found.end() if found else end
    fields = split_fields(raw[start : min(header_end, start + MAX_HEADER)])
    return fields, Span(header_end, end) if fields else span


def _read_part(structure: Structure, span: Span, section: str, default_type: str) -> Part:
    structure.parts += 1
    fields, body = split_header(structure.raw, span)
    media_type, parameters = parse_value(first_of(fields, "content-type"))
    if not is_media_type(media_type):
        media_type = "text/plain" if media_type.startswith("text") or not media_type else default_type
    if media_type.startswith("multipart/") and section.count(".") < MAX_DEPTH:
        children = _read_children(structure, body, section, media_type, parameters.get("boundary", ""))
        if children:
            return Part(section, media_type, children=children)
    return _read_leaf(structure, fields, body, section or "1", media_type, parameters)


def _read_children(structure: Structure, body: Span, section: str, media_type: str, boundary: str) -> tuple[Part, ...]:
    default_type = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
    prefix = f"{section}." if section else ""
    children: list[Part] = []
    for number, span in enumerate(_split(structure.raw, body, boundary), start=1):
        if structure.parts >= MAX_PARTS:
            break
        children.append(_read_part(structure, span, f"{prefix}{number}", default_type))
    return tuple(children)


def _read_leaf(
    structure: Structure, fields: Fields, body: Span, section: str, media_type: str, parameters: dict[str, str]
) -> Part:
    disposition, details = parse_value(first_of(fields, "content-disposition"))
    if media_type.startswith("multipart/"):
        media_type = "text/plain"  # a container that contains no parts: what is there is read as it stands
    structure.spans[section] = body
    transfer_encoding = text_of(first_of(fields, "content-transfer-encoding"))
    part = Part(
        section=section,
        media_type=media_type,
        charset=parameters.get("charset", ""),
        transfer_encoding=transfer_encoding,
        disposition=disposition,
        name=file_name(details, "filename") or file_name(parameters, "name"),
        content_id=text_of(first_of(fields, "content-id")).strip("<> ")[:_MAX_CONTENT_ID],
    )
    payload = structure.payload(part)
    return replace(
        part,
        name=part.name or (_subject_of(payload) if media_type == "message/rfc822" else ""),
        size=decoded_size(payload, transfer_encoding),
    )


def _subject_of(payload: bytes) -> str:
    """Name a message in a message by its subject."""
    fields = split_header(payload, Span(0, len(payload)))[0]
    subject = decode_header(first_of(fields, "subject"))
    return f"{subject[:_MAX_SUBJECT]}.eml" if subject else ""


def _split(raw: bytes, body: Span, boundary: str) -> Iterator[Span]:
    """Give the parts between boundary lines; without a closing boundary, the last part goes to the end."""
    start = -1
    for line, after, is_last in _list_boundaries(raw, body, boundary):
        if start >= 0:
            yield Span(start, max(start, line))
        start = after
        if is_last:
            return
    if start >= 0:
        yield Span(start, body.end)


def _list_boundaries(raw: bytes, body: Span, boundary: str) -> Iterator[tuple[int, int, bool]]:
    """Find boundary lines: where the part before ends, where the next starts, and whether it is the closing one."""
    delimiter = b"--" + boundary.rstrip().encode("utf-8", "replace")
    if len(delimiter) == len(b"--"):
        return
    false_ones, place = 0, body.start
    while false_ones < _MAX_FALSE_BOUNDARIES:
        is_first_line = place == body.start and raw.startswith(delimiter, place, body.end)
        found = place - 1 if is_first_line else raw.find(b"\n" + delimiter, place, body.end)
        if found < body.start - 1 or (found < 0 and not is_first_line):
            return
        after = found + 1 + len(delimiter)
        is_last = raw.startswith(b"--", after)
        line_end = _LINE_END.match(raw, after + 2 * is_last, body.end)
        if line_end:
            yield found - (raw[found - 1 : found] == b"\r"), line_end.end(), is_last
        else:
            false_ones += 1
        # The line end of one boundary may be the one that the next begins with.
        place = line_end.end() - 1 if line_end and line_end[1] else after
