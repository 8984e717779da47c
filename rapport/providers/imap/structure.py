"""BODYSTRUCTURE (RFC 9051, 7.5.2) → the tree of a message's parts.

Many servers get it wrong; whatever doesn't follow the grammar is Unparsable, and the whole message is fetched instead.
"""

from itertools import takewhile

from rapport.mime import Part, decode_header
from rapport.mime.parameters import file_name, parse_value
from rapport.providers.imap.wire import Unparsable, Value

MAX_DEPTH = 50
MAX_PARTS = 1000
MAX_CONTENT_ID = 255
MAX_SUBJECT = 200
LINE = 78  # octets of a base64 line with its CRLF

# Where the extension data begins: after the seven basic fields, the line count of text, or what a message adds.
BASIC, TEXT, MESSAGE = 7, 8, 10
ENVELOPE_SUBJECT = 1


def read_structure(value: Value) -> Part:
    """Read the tree of a message. Raises Unparsable."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return _read_multipart(value, "", depth=0)
    return _read_leaf(value, "1")


def _read_part(value: Value, section: str, depth: int) -> Part:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return _read_multipart(value, section, depth)
    return _read_leaf(value, section)


def _read_multipart(value: list[Value], section: str, depth: int) -> Part:
    parts = list(takewhile(lambda one: isinstance(one, list), value))
    if depth >= MAX_DEPTH or len(parts) > MAX_PARTS or len(parts) == len(value):
        raise Unparsable("a multipart is too deep, too wide, or has no subtype")
    prefix = f"{section}." if section else ""
    children = tuple(_read_part(part, f"{prefix}{number}", depth + 1) for number, part in enumerate(parts, start=1))
    return Part(section, f"multipart/{_word(value[len(parts)])}", children=children)


def _read_leaf(value: Value, section: str) -> Part:
    if not isinstance(value, list) or len(value) < BASIC:
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


def _extension_of(kind: str, subtype: str, value: list[Value]) -> int:
    if kind == "text":
        return TEXT
    # Some servers describe a message that is encoded, or that they can't read, as any other part.
    if kind == "message" and subtype in {"rfc822", "global"} and len(value) >= MESSAGE and isinstance(value[7], list):
        return MESSAGE
    return BASIC


def _disposition_of(value: Value) -> tuple[str, dict[bytes, bytes]]:
    if not isinstance(value, list) or not value or not isinstance(value[0], bytes):
        return "", {}
    return _word(value[0]), _pairs(value[1]) if len(value) > 1 else {}


def _pairs(value: Value) -> dict[bytes, bytes]:
    if not isinstance(value, list):
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


def _subject_of(value: list[Value], extension: int) -> str:
    envelope = value[7] if extension == MESSAGE else None
    if not isinstance(envelope, list) or len(envelope) <= ENVELOPE_SUBJECT:
        return ""
    subject = envelope[ENVELOPE_SUBJECT]
    return decode_header(subject)[:MAX_SUBJECT] if isinstance(subject, bytes) else ""


def _decoded_size(value: Value, encoding: str) -> int:
    if not isinstance(value, bytes) or not value.isdigit():
        raise Unparsable("a part's size is no number")
    octets = int(value)
    return (octets - 2 * (octets // LINE)) * 3 // 4 if encoding == "base64" else octets


def _word(value: Value) -> str:
    if not isinstance(value, bytes):
        raise Unparsable("a part's type or encoding is missing")
    return value.decode("ascii", "replace").strip().lower()


def _text(value: Value) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
