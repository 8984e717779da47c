"""IMAP responses → what they say about folders, states and messages; pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeAlias

import orjson
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imap_utf7 import encode as encode_utf7

from rapport.errors import CursorExpired, Malformed
from rapport.mime import read_envelope
from rapport.policy.folders import role_of
from rapport.providers.base import Envelope, RemoteFolder
from rapport.providers.imap.structure import read_structure
from rapport.providers.imap.wire import MAX_TEXT, Pieces, Unparsable, Value, quote, read_uids, read_values

Attributes: TypeAlias = Mapping[bytes, Value]

FETCH = re.compile(rb"\d+ FETCH ", re.IGNORECASE)
EXISTS = re.compile(rb"(\d+) EXISTS$", re.IGNORECASE)
CODE = re.compile(rb"OK \[([A-Z]+)(?: (\d+))?\]", re.IGNORECASE)
VANISHED = re.compile(rb"VANISHED \(EARLIER\) (\S+)$", re.IGNORECASE)
MOMENT = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
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


def read_opening(responses: Iterable[Pieces], *, has_modseq: bool, is_resync: bool) -> Opening:
    """Read the untagged responses to EXAMINE; UIDNEXT is 0 where the server keeps it to itself."""
    numbers: dict[bytes, int] = {}
    vanished: list[int] | None = [] if is_resync else None
    for pieces in responses:
        line = pieces[0]
        if match := CODE.match(line):
            if match[1].upper() == b"CLOSED":
                numbers.clear()  # what came before belongs to the folder that was open
            numbers[match[1].upper()] = int(match[2] or 0)
        elif match := EXISTS.match(line):
            numbers[b"EXISTS"] = int(match[1])
        elif vanished is not None and (match := VANISHED.match(line)):
            some = read_uids(match[1])
            vanished = None if some is None else vanished + some
    modseq = numbers.get(b"HIGHESTMODSEQ", 0) if has_modseq else 0
    state = State(numbers.get(b"UIDVALIDITY", 0), numbers.get(b"UIDNEXT", 0), modseq, numbers.get(b"EXISTS", 0))
    return Opening(state, vanished)


def find_removed(known: State, opening: Opening, added: int) -> Sequence[int] | None:
    """Say which UIDs are gone since `known`; None where the counts don't bear out what the server says."""
    gone_count = known.messages + added - opening.state.messages
    if opening.vanished is None:
        return () if gone_count == 0 else None
    gone = [uid for uid in opening.vanished if uid < known.uidnext]
    return gone if 0 <= gone_count <= len(gone) else None


def read_status(pieces: Pieces) -> tuple[str, State] | None:
    """Read a STATUS response: the folder's path and state; None for other responses, and for names without end."""
    if pieces[0][:7].upper() != b"STATUS ":
        return None
    values = read_values(pieces)
    if len(values) != 3 or not isinstance(values[1], bytes) or not isinstance(values[2], list):  # noqa: PLR2004
        return None
    words, numbers = values[2][::2], values[2][1::2]
    count = {
        word.upper(): int(number)
        for word, number in zip(words, numbers, strict=False)
        if isinstance(word, bytes) and isinstance(number, bytes) and number.isdigit()
    }
    state = State(
        count.get(b"UIDVALIDITY", 0),
        count.get(b"UIDNEXT", 0),
        count.get(b"HIGHESTMODSEQ", 0),
        count.get(b"MESSAGES", 0),
    )
    return decode_path(values[1])[0], state


def read_folder(pieces: Pieces) -> RemoteFolder | None:
    """Read a LIST response; None for other responses."""
    if pieces[0][:5].upper() != b"LIST ":
        return None
    values = read_values(pieces)
    if len(values) < 4 or not isinstance(values[1], list) or not isinstance(values[3], bytes):  # noqa: PLR2004
        return None
    flags = {flag.lower() for flag in values[1] if isinstance(flag, bytes)}
    path, is_exact = decode_path(values[3])
    separator = values[2].decode("ascii", "replace") if isinstance(values[2], bytes) else ""
    levels = path.split(separator) if separator else [path]
    return RemoteFolder(
        path=path,
        name=levels[-1],
        role=role_of([flag.decode("ascii", "replace") for flag in flags], levels),
        # A name that can't be told back to the server can't be opened either.
        is_selectable=is_exact and flags.isdisjoint(NOT_OPENED),
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
    """Write a folder's path for a command line."""
    return quote(encode_utf7(path).decode("ascii"))


def read_fetch(pieces: Pieces) -> Attributes | None:
    """Read a FETCH response as its attributes, names in upper case; None for other responses. Raises Unparsable."""
    match = FETCH.match(pieces[0])
    if match is None:
        return None
    if sum(map(len, pieces[::2])) > MAX_TEXT:
        raise Unparsable("a FETCH response has no end")
    values = read_values([pieces[0][match.end() :], *pieces[1:]])
    if len(values) != 1 or not isinstance(values[0], list) or len(values[0]) % 2:
        raise Unparsable("a FETCH response is no list of pairs")
    pairs = iter(values[0])
    return {name.upper(): value for name, value in zip(pairs, pairs, strict=True) if isinstance(name, bytes)}


def uid_of(attributes: Attributes) -> int:
    """Give a message's UID, 0 where the response has none."""
    uid = attributes.get(b"UID")
    return int(uid) if isinstance(uid, bytes) and uid.isdigit() else 0


def section_of(attributes: Attributes, section: str) -> bytes | None:
    """Give the octets of a section, fetched in whole or from its beginning; None where the server sent NIL."""
    name = b"BODY[%b]" % section.encode()
    value = attributes.get(name, attributes.get(name + b"<0>"))
    return value if isinstance(value, bytes) else None


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
        size=int(size) if isinstance(size, bytes) and size.isdigit() else 0,
        is_draft=isinstance(flags, list) and any(isinstance(one, bytes) and one.lower() == b"\\draft" for one in flags),
        provider_thread=_thread_of(attributes),
        structure=_structure_of(attributes),
    )


def read_moment(value: Value) -> datetime | None:
    """Read INTERNALDATE, in UTC; None where it is none."""
    match = MOMENT.fullmatch(value) if isinstance(value, bytes) else None
    if match is None:
        return None
    day, _, year, hour, minute, second, _, hours, minutes = (int(one) if one.isdigit() else 0 for one in match.groups())
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if match[7] == b"-" else 1)
    try:
        zone = timezone(offset)
        return datetime(year, MONTHS[match[2].lower()], day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def _thread_of(attributes: Attributes) -> str:
    thread = attributes.get(b"X-GM-THRID", attributes.get(b"THREADID"))
    if isinstance(thread, list):
        thread = thread[0] if thread else None
    return thread.decode("ascii", "replace") if isinstance(thread, bytes) else ""


def _structure_of(attributes: Attributes) -> object:
    try:
        return read_structure(attributes.get(b"BODYSTRUCTURE"))
    except Unparsable:
        return None
