"""BODYSTRUCTURE (RFC 9051, 7.5.2), as imapclient's nested tuples → the tree of a message's parts.

Many servers get it wrong; whatever doesn't follow the grammar is Unparsable, and the whole message is fetched instead.
A multipart is a list of its parts and what follows them; NIL is None, and digits are an int unless they were quoted.
"""

from collections.abc import Sequence
from typing import TypeGuard

from rapport.mime import Part, decode_header
from rapport.mime.parameters import file_name, parse_value

MAX_DEPTH = 50
MAX_PARTS = 1000
MAX_CONTENT_ID = 255
MAX_SUBJECT = 200
LINE = 78  # octets of a base64 line with its CRLF

# Where the extension data begins: after the seven basic fields, the line count of text, or what a message adds.
BASIC, TEXT, MESSAGE = 7, 8, 10
ENVELOPE_SUBJECT = 1


class Unparsable(ValueError):  # noqa: N818  errors here name the situation
    """What the server says of a message is no BODYSTRUCTURE."""


def read_structure(value: object) -> Part:
    """Read the tree of a message. Raises Unparsable."""
    if _is_multipart(value):
        return _read_multipart(value, "", depth=0)
    return _read_leaf(value, "1")


def _is_multipart(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], list)


def _read_part(value: object, section: str, depth: int) -> Part:
    if _is_multipart(value):
        return _read_multipart(value, section, depth)
    return _read_leaf(value, section)


def _read_multipart(value: tuple[object, ...], section: str, depth: int) -> Part:
    parts = value[0]
    assert isinstance(parts, list)
    if depth >= MAX_DEPTH or len(parts) > MAX_PARTS or len(value) == 1:
        raise Unparsable("a multipart is too deep, too wide, or has no subtype")
    prefix = f"{section}." if section else ""
    children = tuple(_read_part(part, f"{prefix}{number}", depth + 1) for number, part in enumerate(parts, start=1))
    return Part(section, f"multipart/{_word(value[1])}", children=children)


def _read_leaf(value: object, section: str) -> Part:
    if not isinstance(value, tuple) or len(value) < BASIC:
        raise Unparsable("a part lacks fields")
    kind, subtype, encoding = _word(value[0]), _word(value[1]), _word(value[5] or b"7bit")
    parameters = _pairs(value[2])
    extension = _extension_of(kind, subtype, value)
    disposition, details = _disposition_of(value[extension + 1] if len(value) > extension + 1 else None)
    return Part(
        section=section,
        media_type=f"{kind}/{subtype}",
        charset=parameters.get(b"charset", b"").decode("ascii", "replace"),
        transfer_encoding=encoding,
        disposition=disposition,
        name=_name_of(details, "filename") or _name_of(parameters, "name") or _subject_of(value, extension),
        content_id=_text(value[3]).strip("<> ")[:MAX_CONTENT_ID],
        size=_decoded_size(value[6], encoding),
    )


def _extension_of(kind: str, subtype: str, value: Sequence[object]) -> int:
    if kind == "text":
        return TEXT
    # Some servers describe a message that is encoded, or that they can't read, as any other part.
    if kind == "message" and subtype in {"rfc822", "global"} and len(value) >= MESSAGE and isinstance(value[7], tuple):
        return MESSAGE
    return BASIC


def _disposition_of(value: object) -> tuple[str, dict[bytes, bytes]]:
    if not isinstance(value, tuple) or not value or not isinstance(value[0], bytes):
        return "", {}
    return _word(value[0]), _pairs(value[1]) if len(value) > 1 else {}


def _pairs(value: object) -> dict[bytes, bytes]:
    if not isinstance(value, tuple):
        return {}
    names, values = value[::2], value[1::2]
    return {
        name.lower(): one
        for name, one in zip(names, values, strict=False)
        if isinstance(name, bytes)
        if isinstance(one, bytes)
    }


def _name_of(parameters: dict[bytes, bytes], key: str) -> str:
    wanted = key.encode()
    if not any(name.startswith(wanted) for name in parameters):
        return ""
    # Written as the header field it was, since a name may come in pieces and charsets (RFC 2231).
    quoted = {name: value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') for name, value in parameters.items()}
    field = b"".join(b'; %b="%b"' % pair for pair in quoted.items())
    return file_name(parse_value(field)[1], key)


def _subject_of(value: Sequence[object], extension: int) -> str:
    envelope = value[7] if extension == MESSAGE else None
    if not isinstance(envelope, tuple) or len(envelope) <= ENVELOPE_SUBJECT:
        return ""
    subject = envelope[ENVELOPE_SUBJECT]
    return decode_header(subject)[:MAX_SUBJECT] if isinstance(subject, bytes) else ""


def _decoded_size(value: object, encoding: str) -> int:
    if isinstance(value, bytes) and value.isdigit():
        value = int(value)
    if not isinstance(value, int):
        raise Unparsable("a part's size is no number")
    return (value - 2 * (value // LINE)) * 3 // 4 if encoding == "base64" else value


def _word(value: object) -> str:
    if not isinstance(value, bytes):
        raise Unparsable("a part's type or encoding is missing")
    return value.decode("ascii", "replace").strip().lower()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
