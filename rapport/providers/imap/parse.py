"""Answers as imapclient gives them → what they say about folders, states and messages; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

import orjson
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imap_utf7 import encode as encode_utf7

from rapport.errors import CursorExpired, Malformed
from rapport.mime import Part, read_envelope
from rapport.policy.folders import role_of
from rapport.providers.base import Envelope, RemoteFolder
from rapport.providers.imap.structure import Unparsable, read_structure

Attributes: TypeAlias = Mapping[bytes, Any]

EARLIER = b"(EARLIER) "
MAX_RANGE = 1_000_000  # UIDs of one set
NOT_OPENED = {b"\\noselect", b"\\nonexistent"}


@dataclass(frozen=True, slots=True)
class State:
    """A folder as the server counts it; as JSON it is the folder's cursor. `highestmodseq` is 0 without CONDSTORE."""

    uidvalidity: int
    uidnext: int
    highestmodseq: int
    messages: int

    def write(self) -> str:
        """Give the cursor."""
        return orjson.dumps(asdict(self)).decode()


def read_cursor(cursor: str) -> State:
    """Undo `State.write`. Raises CursorExpired for a cursor of another kind."""
    try:
        return State(**orjson.loads(cursor))
    except (orjson.JSONDecodeError, TypeError):
        raise CursorExpired("The cursor is none of this provider's.") from None


@dataclass(frozen=True, slots=True)
class Opening:
    """What EXAMINE answered. `vanished` is None where the server didn't say which UIDs are gone."""

    state: State
    vanished: Sequence[int] | None


def read_opening(answer: Attributes, *, has_modseq: bool, is_resync: bool) -> Opening:
    """Read the answer to EXAMINE; UIDNEXT is 0 where the server keeps it to itself."""
    state = read_state(answer)
    vanished = _read_vanished(answer.get(b"VANISHED")) if is_resync else None
    return Opening(state if has_modseq else replace(state, highestmodseq=0), vanished)


def read_state(counts: Mapping[Any, object]) -> State:
    """Read what STATUS or EXAMINE says of a folder; what is not said is 0."""
    number = {
        name.upper(): value for name, value in counts.items() if isinstance(name, bytes) if isinstance(value, int)
    }
    return State(
        number.get(b"UIDVALIDITY", 0),
        number.get(b"UIDNEXT", 0),
        number.get(b"HIGHESTMODSEQ", 0),
        number.get(b"MESSAGES", number.get(b"EXISTS", 0)),
    )


def _read_vanished(lines: Sequence[bytes] | None) -> list[int] | None:
    if lines is None:
        return None
    uids: list[int] = []
    for line in lines:
        if line.upper().startswith(EARLIER):
            some = read_uids(line[len(EARLIER) :])
            if some is None:
                return None
            uids += some
    return uids


def read_uids(text: bytes) -> list[int] | None:
    """Read a sequence set; None where it is none, or names more UIDs than can be real."""
    uids: list[int] = []
    try:
        for first, last in _ranges(text):
            if len(uids) + last - first > MAX_RANGE:
                return None
            uids.extend(range(first, last + 1))
    except ValueError:
        return None
    return uids


def _ranges(text: bytes) -> Iterator[tuple[int, int]]:
    for run in text.split(b","):
        ends = [int(end) for end in run.split(b":", 1)]
        yield min(ends), max(ends)


def find_removed(known: State, opening: Opening, added: int) -> Sequence[int] | None:
    """Say which UIDs are gone since `known`; None where the counts don't bear out what the server says."""
    gone_count = known.messages + added - opening.state.messages
    if opening.vanished is None:
        return () if gone_count == 0 else None
    gone = [uid for uid in opening.vanished if uid < known.uidnext]
    return gone if 0 <= gone_count <= len(gone) else None


def read_folder(flags: Sequence[object], separator: bytes | None, name: bytes | str) -> RemoteFolder:
    """Read one folder of a listing."""
    words = {flag.lower() for flag in flags if isinstance(flag, bytes)}
    path, is_exact = decode_path(name.encode() if isinstance(name, str) else name)
    levels = path.split(separator.decode("ascii", "replace")) if separator else [path]
    return RemoteFolder(
        path=path,
        name=levels[-1],
        role=role_of([word.decode("ascii", "replace") for word in words], levels),
        # A name that can't be told back to the server can't be opened either.
        is_selectable=is_exact and words.isdisjoint(NOT_OPENED),
    )


def decode_path(name: bytes) -> tuple[str, bool]:
    """Undo modified UTF-7, and tell whether `encode_path` gives the same name back."""
    if name.upper() == b"INBOX":
        return "INBOX", True
    try:
        path = decode_utf7(name)
    except ValueError:
        return name.decode("utf-8", "replace"), False
    return path, encode_utf7(path) == name


def encode_path(path: str) -> bytes:
    """Write a folder's path in modified UTF-7."""
    name: bytes = encode_utf7(path)
    return name


def section_of(attributes: Attributes, section: str) -> bytes | None:
    """Give the octets of a section, fetched in whole or from its beginning; None where the server sent NIL."""
    name = b"BODY[%b]" % section.encode()
    value = attributes.get(name, attributes.get(name + b"<0>"))
    return value if isinstance(value, bytes) else None


def structure_of(attributes: Attributes) -> Part | None:
    """Give the tree of a message's parts; None where BODYSTRUCTURE can't be read."""
    try:
        return read_structure(attributes.get(b"BODYSTRUCTURE"))
    except Unparsable:
        return None


def read_message(id: str, attributes: Attributes) -> Envelope:  # noqa: A002  the record's own word
    """Read the envelope of a message. Raises Malformed."""
    header = next((value for name, value in attributes.items() if name.startswith(b"BODY[HEADER")), None)
    if not isinstance(header, bytes) or not header.strip():
        raise Malformed("The message has no header that can be read.")
    flags = attributes.get(b"FLAGS")
    size = attributes.get(b"RFC822.SIZE")
    return read_envelope(
        id,
        header,
        received_at=read_moment(attributes.get(b"INTERNALDATE")),
        size=size if isinstance(size, int) else 0,
        is_draft=isinstance(flags, tuple)
        and any(isinstance(one, bytes) and one.lower() == b"\\draft" for one in flags),
        provider_thread=_thread_of(attributes),
    )


def read_moment(value: object) -> datetime | None:
    """Give INTERNALDATE in UTC; None where it is none."""
    if not isinstance(value, datetime):
        return None
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _thread_of(attributes: Attributes) -> str:
    thread = attributes.get(b"X-GM-THRID", attributes.get(b"THREADID"))
    if isinstance(thread, tuple):
        thread = thread[0] if thread else None
    if isinstance(thread, int):
        return str(thread)
    return thread.decode("ascii", "replace") if isinstance(thread, bytes) else ""
