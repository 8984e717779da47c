"""Content-Transfer-Encoding (RFC 2045), forgiving: what is not an encoding that we know is left as it is."""

import binascii
import re

from rapport.mime import charsets

MAX_TEXT = 1024 * 1024
"""Characters of text, and of HTML, that are kept of one message."""

# A character takes at most three octets in quoted-printable for each of its four in UTF-8.
_MAX_TEXT_OCTETS = 12 * MAX_TEXT

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_NOT_LETTERS = re.compile(r"[^a-z0-9]")


def decode_text(payload: bytes, transfer_encoding: str, charset: str) -> str:
    """Decode one text part as it came over the wire, to lines ended by LF; bad octets are replaced, never raised."""
    octets = decode_transfer(payload[:_MAX_TEXT_OCTETS], transfer_encoding)
    text = charsets.decode(octets, charset)
    return text.replace("\r\n", "\n").replace("\r", "\n")[:MAX_TEXT]


def decode_transfer(payload: bytes, transfer_encoding: str) -> bytes:
    """Undo a transfer encoding."""
    encoding = _name_of(transfer_encoding)
    if encoding == "base64":
        return decode_base64(payload)
    if encoding == "quotedprintable":
        return binascii.a2b_qp(payload)
    return payload


def decoded_size(payload: bytes, transfer_encoding: str) -> int:
    """Give the size in octets after decoding, without decoding base64 (which may be a large file)."""
    if _name_of(transfer_encoding) != "base64":
        return len(decode_transfer(payload, transfer_encoding))
    breaks = payload.count(b"\n") + payload.count(b"\r") + payload.count(b" ")
    padding = payload[-8:].count(b"=")
    return (len(payload) - breaks) * 3 // 4 - padding


def decode_base64(payload: bytes) -> bytes:
    """Decode base64, whatever is amiss: foreign characters are skipped, a broken end is cut."""
    try:
        return binascii.a2b_base64(payload)
    except binascii.Error:
        letters = payload.translate(None, _NOT_BASE64)
        whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _name_of(transfer_encoding: str) -> str:
    """Reduce the encoding's name to its letters: "Quoted Printable;" is quoted-printable."""
    return _NOT_LETTERS.sub("", transfer_encoding[:40].lower())
