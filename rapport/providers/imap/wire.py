r"""IMAP on the wire (RFC 9051): a response as pieces, pieces as nested values, and words for a command line.

A response is a list of pieces: text, literal, text, literal, ..., text. Its values are what RFC 9051 calls atoms and
strings (bytes), NIL (None) and parenthesised lists (lists). Nothing here knows what a value means.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TypeAlias

Value: TypeAlias = "bytes | list[Value] | None"
Pieces: TypeAlias = list[bytes]

MAX_LINE = 64 << 20  # octets; longer ones are no IMAP
MAX_LITERAL = 256 << 20
MAX_TEXT = 1 << 20  # octets of text in one FETCH response: nesting without end is refused before it is read
MAX_RANGE = 1_000_000  # UIDs of one set

LITERAL = re.compile(rb"~?\{(\d{1,10})\}$")
TOKEN = re.compile(rb'\(|\)|"(?:[^"\\]|\\.)*"|(?:BODY|BINARY)\[[^\]]*\](?:<\d+>)?|[^\s()"]+|"', re.IGNORECASE)
ESCAPED = re.compile(rb"\\(.)")


class Unparsable(ValueError):  # noqa: N818  errors here name the situation
    """What the server sent is not the grammar of RFC 9051."""


class Broken(Unparsable):
    """The stream of responses itself ended or lost its frame; the connection is of no more use."""


def read_response(stream: IO[bytes]) -> Pieces:
    """Read one response with its literals. Raises Broken at the end of the stream."""
    pieces = [_read_line(stream)]
    while (match := LITERAL.search(pieces[-1])) is not None:
        pieces[-1] = pieces[-1][: match.start()]
        size = int(match[1])
        if size > MAX_LITERAL:
            raise Broken("a literal is too large")
        literal = stream.read(size)
        if len(literal) < size:
            raise Broken("the connection ended within a literal")
        pieces += [literal, _read_line(stream)]
    return pieces


def _read_line(stream: IO[bytes]) -> bytes:
    line = stream.readline(MAX_LINE)
    if not line.endswith(b"\n"):
        raise Broken("the connection ended, or a line is too long")
    return line.rstrip(b"\r\n")


def read_values(pieces: Sequence[bytes]) -> list[Value]:
    """Turn pieces into nested values. Raises Unparsable."""
    stack: list[list[Value]] = []
    current: list[Value] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            current.append(piece)
            continue
        for token in TOKEN.findall(piece):
            if token == b"(":
                stack.append(current)
                current = []
            elif token == b")":
                if not stack:
                    raise Unparsable("a list ends that never began")
                inner, current = current, stack.pop()
                current.append(inner)
            else:
                current.append(_read_token(token))
    if stack:
        raise Unparsable("a list never ends")
    return current


def _read_token(token: bytes) -> bytes | None:
    if token[:1] != b'"':
        return None if token in {b"NIL", b"nil"} else token
    if token == b'"':
        raise Unparsable("a quoted string never ends")
    text = token[1:-1]
    return ESCAPED.sub(rb"\1", text) if b"\\" in text else text


def quote(text: str) -> bytes:
    """Write an ASCII string as a quoted string. Raises ValueError where it can't be one."""
    if not text.isascii() or not text.isprintable():
        raise ValueError("only printable ASCII can be quoted")
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def write_uids(uids: Iterable[int]) -> bytes:
    """Write UIDs as a sequence set, runs as ranges."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return b",".join(b"%d" % first if first == last else b"%d:%d" % (first, last) for first, last in runs)


def read_uids(text: bytes) -> list[int] | None:
    """Read a sequence set; None where it names more UIDs than can be real. Raises Unparsable."""
    uids: list[int] = []
    for first, last in _ranges(text):
        if len(uids) + last - first > MAX_RANGE:
            return None
        uids.extend(range(first, last + 1))
    return uids


def _ranges(text: bytes) -> Iterator[tuple[int, int]]:
    for run in text.split(b","):
        try:
            ends = [int(end) for end in run.split(b":", 1)]
        except ValueError:
            raise Unparsable("a sequence set holds no numbers") from None
        yield min(ends), max(ends)
