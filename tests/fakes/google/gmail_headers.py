"""Header fields of a message, and how the Gmail API shows them: unfolded, encoded words decoded.

What others saw of the real API: values come decoded as a rule, and words within quotes stay as they are.
"""

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?\s]*)\?=")
_WORDS = re.compile(rf"{_WORD.pattern}(?:\s+{_WORD.pattern})*")
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")')
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
_ADDRESSES = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender"})


@dataclass(frozen=True, slots=True)
class Header:
    """A field as it stands in the message, unfolded; octets beyond ASCII are read as UTF-8, else as Latin-1."""

    name: str
    text: str

    @property
    def shown(self) -> str:
        """Give the value with its encoded words decoded."""
        if "=?" not in self.text:
            return self.text
        if self.name.lower() not in _ADDRESSES:
            return decode_words(self.text)
        parts = _QUOTED.split(self.text)
        return "".join(part if place % 2 else _decode_phrases(part) for place, part in enumerate(parts))


def read_head(raw: bytes) -> tuple[list[Header], bytes]:
    """Cut a message or part into its fields and what follows."""
    if raw[:2] == b"\r\n" or raw[:1] == b"\n":
        return [], raw.partition(b"\n")[2]
    head, found, body = raw.partition(b"\r\n\r\n")
    if not found or b"\n\n" in head:
        head, _, body = raw.partition(b"\n\n")
    lines: list[bytes] = []
    for line in head.split(b"\n"):
        bare = line.rstrip(b"\r")
        if bare[:1] in {b" ", b"\t"} and lines:
            lines[-1] += bare
        else:
            lines.append(bare)
    return [_read_field(line) for line in lines if b":" in line], body


def _read_field(line: bytes) -> Header:
    name, _, value = line.partition(b":")
    try:
        text = value.strip().decode("utf-8")
    except UnicodeDecodeError:
        text = value.strip().decode("latin-1")
    return Header(name.strip().decode("ascii", "replace"), text)


def decode_words(text: str) -> str:
    """Decode the encoded words of a text (RFC 2047); one that can't be decoded stays as it is."""
    return _WORDS.sub(lambda run: _decode_run(run[0]), text)


def _decode_run(run: str) -> str:
    try:
        return "".join(_decode_word(*word.groups()) for word in _WORD.finditer(run))
    except (LookupError, ValueError):
        return run


def _decode_word(charset: str, encoding: str, text: str) -> str:
    if encoding in "bB":
        octets = base64.b64decode(text + "=" * (-len(text) % 4))
    else:
        octets = quopri.decodestring(text.replace("_", " ").encode(), header=True)
    return octets.decode(charset)


def _decode_phrases(text: str) -> str:
    """Decode words in a list of addresses: a name that would break the list is quoted."""

    def decode(run: re.Match[str]) -> str:
        name = _decode_run(run[0])
        if name == run[0] or not _SPECIAL.search(name):
            return name
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return _WORDS.sub(decode, text)


def field_of(headers: list[Header], name: str) -> str:
    """Give the first field of a name, or ""."""
    return next((header.text for header in headers if header.name.lower() == name), "")


def read_parameter(value: str, name: str) -> str:
    """Give a plain parameter of a field (boundary, charset), or ""."""
    match = re.search(rf';\s*{name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', value, re.IGNORECASE)
    return (match[1] if match[1] is not None else match[2]) if match else ""


def read_filename(headers: list[Header]) -> str:
    """Give the name that a part goes by, in whichever way it is written (RFC 2183, RFC 2231, RFC 2047)."""
    told = [header for header in headers if header.name.lower() in {"content-disposition", "content-type"}]
    if not any("name" in header.text.lower() for header in told):
        return ""
    head = "".join(f"{header.name}: {header.text}\r\n" for header in told).encode()
    name = BytesParser(policy=policy.compat32).parsebytes(head + b"\r\n").get_filename("")
    return decode_words(name)


def undo_transfer(body: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding; what is broken beyond that stays as it is."""
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return body
    return body
