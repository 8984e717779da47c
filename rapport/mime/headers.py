"""Header fields (RFC 5322): from octets to unfolded values, and to text (RFC 2047).

Nothing is refused here: lines that are no fields are passed over, words that can't be decoded stay as they are.
"""

import binascii
import re

from rapport.mime import charsets
from rapport.mime.transfer import decode_base64

MAX_HEADER = 256 * 1024
MAX_FIELD = 64 * 1024

Fields = dict[str, list[bytes]]
"""Lower-case names to the raw, unfolded values of each, in the order of the message."""

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def split_fields(block: bytes) -> Fields:
    """Split a header block into its fields; a block or a field that is too long is cut."""
    lines = block[:MAX_HEADER].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    unfolded = lines.replace(b"\n ", b" ").replace(b"\n\t", b" ")
    fields: Fields = {}
    for line in unfolded.split(b"\n"):
        name, colon, value = line.partition(b":")
        key = name.rstrip(b" \t")
        if colon and key and b" " not in key and key.isascii():
            fields.setdefault(key.decode("ascii").lower(), []).append(value[:MAX_FIELD].strip())
    return fields


def first_of(fields: Fields, name: str) -> bytes:
    """Give the first value of a field that is not empty, else b""."""
    for value in fields.get(name, ()):
        if value:
            return value
    return b""


def text_of(value: bytes) -> str:
    """Read the octets of a header as text, encoded words left alone."""
    return value.decode("ascii") if value.isascii() else charsets.guess_short(value)


def decode_header(value: bytes | str) -> str:
    """Decode a header's value for people: encoded words (RFC 2047) undone, on one line."""
    text = text_of(value) if isinstance(value, bytes) else value
    if "=?" in text:
        text = charsets.clean(_decode_words(text))
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return text.strip()


def _decode_words(text: str) -> str:
    """Decode encoded words; neighbours are joined as octets first, since some senders split characters."""
    pieces: list[str] = []
    octets, charset, end = b"", "", 0
    for start, stop, label, word in _list_words(text):
        between = text[end:start]
        is_neighbour = bool(octets) and not between.strip()
        if not is_neighbour or label != charset:
            pieces.append(charsets.decode(octets, charset))
            octets, charset = b"", label
        if not is_neighbour:
            pieces.append(between)
        octets += word
        end = stop
    return "".join([*pieces, charsets.decode(octets, charset), text[end:]])


def _list_words(text: str) -> list[tuple[int, int, str, bytes]]:
    """List encoded words: start, end, charset, octets."""
    words: list[tuple[int, int, str, bytes]] = []
    place = 0
    while match := _ENCODED_WORD.search(text, place):
        end = text.find("?=", match.end())
        if end < 0:
            break
        charset = match[1].partition("*")[0].lower()  # RFC 2231 puts a language behind the asterisk
        words.append((match.start(), end + 2, charset, _decode_word(match[2], text[match.end() : end])))
        place = end + 2
    return words


def _decode_word(encoding: str, encoded: str) -> bytes:
    octets = encoded.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_base64(octets)
    return binascii.a2b_qp(octets, header=True)
