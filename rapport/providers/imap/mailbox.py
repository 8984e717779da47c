"""An IMAP account's mail: one connection, one folder open at a time, always read-only (EXAMINE, BODY.PEEK).

What the server can do is taken from its capabilities: LIST-STATUS, CONDSTORE and QRESYNC make things cheaper, and
everything works without them.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapport.errors import CursorExpired, Gone
from rapport.mime import ENVELOPE_FIELDS
from rapport.providers.base import (
    NOTHING,
    Body,
    Changes,
    DateRange,
    Envelope,
    Listing,
    Login,
    Mark,
    RemoteFolder,
    Unreadable,
    Usage,
)
from rapport.providers.imap import bodies
from rapport.providers.imap.client import Client, Refused, open_client
from rapport.providers.imap.fetching import fetch_or_skip
from rapport.providers.imap.listing import criteria_of, list_between, read_position, write_position
from rapport.providers.imap.parse import (
    Attributes,
    Opening,
    State,
    decode_path,
    encode_path,
    find_removed,
    read_cursor,
    read_folder,
    read_message,
    read_opening,
    read_state,
)

PAGE = 500  # ids of one page
WIDE_PAGE = 5000  # ids of one page where most are out of range
WINDOW = 500  # messages of one FETCH of envelopes
HEADER = f"BODY.PEEK[HEADER.FIELDS ({' '.join(ENVELOPE_FIELDS).upper()})]"


@dataclass(frozen=True, slots=True)
class _Open:
    path: str
    state: State


class ImapMail:
    """A `MailSource` over one connection."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.usage: Usage = client.usage
        self._open: _Open | None = None
        self._is_enabled = False

    def list_folders(self) -> Sequence[RemoteFolder]:
        """List all folders; roles by SPECIAL-USE where the server has it, else by name."""
        is_special = self._can(b"SPECIAL-USE") and self._can(b"LIST-EXTENDED")
        folders = [read_folder(*one) for one in self._client.list_folders(is_special=is_special)]
        return list({folder.path: folder for folder in folders}.values())

    def take_marks(self, paths: Sequence[str], _known: Mapping[str, str] = NOTHING, /) -> Mapping[str, Mark]:
        """Take the marks of folders, in one round trip where the server has LIST-STATUS."""
        self._close_folder()
        states = self._list_states() if self._can(b"LIST-STATUS") and len(paths) > 1 else self._ask_states(paths)
        marks: dict[str, Mark] = {}
        for path in paths:
            if path in states:
                state = states[path] if states[path].uidnext else self._examine(path).state
                marks[path] = Mark(state.write(), state.messages)
        return marks

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List one page, newest first, by windows of UIDs."""
        state = self._examine(path).state if position is None else self._reuse(path)
        upper = read_position(state, position)
        inside: list[int] = []
        outside: list[int] = []
        has_more = True
        while has_more and len(inside) < PAGE and len(outside) < WIDE_PAGE:
            window = list_between(self._search, state, 1, upper, PAGE)
            has_more = window.has_more
            if window.uids:
                upper = window.uids[-1] - 1
                wanted = self._list_within(window.uids, dates)
                inside += [uid for uid in window.uids if uid in wanted]
                outside += [uid for uid in window.uids if uid not in wanted]
            else:
                has_more = False
        return Listing(
            [_id_of(state, uid) for uid in inside],
            [_id_of(state, uid) for uid in outside],
            write_position(state, upper + 1) if has_more else None,
        )

    def list_changes(self, path: str, cursor: str) -> Changes:
        """Tell what changed, by VANISHED where the server has QRESYNC, else by the counts."""
        known = read_cursor(cursor)
        opening = self._examine(path, since=known)
        state = opening.state
        if state.uidvalidity != known.uidvalidity or state.uidnext < known.uidnext:
            raise CursorExpired("The folder began a new life (UIDVALIDITY).")
        added = self._list_from(state, known.uidnext)
        removed = find_removed(known, opening, len(added))
        return Changes(
            added=[_id_of(state, uid) for uid in added],
            removed=None if removed is None else [_id_of(state, uid) for uid in removed],
            cursor=state.write(),
            listed=state.messages,
        )

    def list_ids(self, path: str) -> Sequence[str]:
        """List every id of a folder, newest first."""
        state = self._examine(path).state
        return [_id_of(state, uid) for uid in self._list_from(state, 1)]

    def fetch_envelopes(self, path: str, ids: Sequence[str]) -> Sequence[Envelope | Unreadable]:
        """Fetch header fields; ids of an earlier life of the folder are left out."""
        state = self._reuse(path) if ids else None
        wanted = {uid: id_ for id_ in ids if state and (uid := _uid_of(state, id_))}

        def read(uid: int, attributes: Attributes) -> Envelope:
            return read_message(wanted[uid], attributes)

        return list(fetch_or_skip(self._client, dict.fromkeys(wanted, 0), self._envelope_items(), read, wanted, WINDOW))

    def fetch_bodies(self, path: str, envelopes: Sequence[Envelope]) -> Sequence[Body | Unreadable]:
        """Fetch the text of messages, without the attachments of large ones."""
        state = self._reuse(path) if envelopes else None
        wanted = {uid: envelope for envelope in envelopes if state and (uid := _uid_of(state, envelope.id))}
        return list(bodies.fetch_bodies(self._client, wanted))

    def _envelope_items(self) -> list[str]:
        items = ["FLAGS", "INTERNALDATE", "RFC822.SIZE", HEADER]
        if self._can(b"X-GM-EXT-1"):
            items.append("X-GM-THRID")
        elif self._can(b"OBJECTID"):
            items.append("THREADID")
        return items

    def _can(self, capability: bytes) -> bool:
        return capability in self._client.capabilities

    def _status_items(self) -> str:
        return "MESSAGES UIDNEXT UIDVALIDITY" + (" HIGHESTMODSEQ" if self._can(b"CONDSTORE") else "")

    def _list_states(self) -> dict[str, State]:
        listed = self._client.list_status(self._status_items())
        return {decode_path(name)[0]: read_state(counts) for name, counts in listed.items()}

    def _ask_states(self, paths: Sequence[str]) -> dict[str, State]:
        states: dict[str, State] = {}
        for path in paths:
            with contextlib.suppress(Gone, Refused):
                states[path] = read_state(self._client.status(encode_path(path), self._status_items()))
        return states

    def _examine(self, path: str, since: State | None = None) -> Opening:
        """Open a folder, read-only; `since` asks for what vanished."""
        self._enable()
        is_resync = bool(since and since.highestmodseq and self._can(b"QRESYNC") and self._can(b"ENABLE"))
        parameters = ""
        if is_resync and since:
            parameters = f"(QRESYNC ({since.uidvalidity} {since.highestmodseq}))"
        elif self._can(b"CONDSTORE") and not self._can(b"ENABLE"):
            parameters = "(CONDSTORE)"
        self._open = None
        try:
            answer = self._client.examine(encode_path(path), parameters)
        except Refused:
            listed = [read_folder(*one) for one in self._client.list_folders(encode_path(path))]
            if any(folder.path == path and folder.is_selectable for folder in listed):
                raise
            raise Gone("The folder no longer exists.") from None
        opening = read_opening(answer, has_modseq=self._can(b"CONDSTORE"), is_resync=is_resync)
        if not opening.state.uidnext:
            opening = replace(opening, state=replace(opening.state, uidnext=self._find_next()))
        self._open = _Open(path, opening.state)
        return opening

    def _find_next(self) -> int:
        """Find UIDNEXT on a server that doesn't tell it: one more than the highest UID."""
        return 1 + max(self._client.search(b"UID *"), default=0)

    def _reuse(self, path: str) -> State:
        if self._open is not None and self._open.path == path:
            return self._open.state
        return self._examine(path).state

    def _enable(self) -> None:
        if not self._is_enabled:
            self._client.enable({b"CONDSTORE", b"QRESYNC"})
            self._is_enabled = True

    def _close_folder(self) -> None:
        """Leave the open folder, since STATUS of it may be stale; CLOSE would expunge where EXAMINE was ignored."""
        if self._open is not None and self._can(b"UNSELECT"):
            self._client.unselect()
            self._open = None

    def _search(self, lower: int, upper: int, *criteria: bytes) -> list[int]:
        return self._client.search(b" ".join([b"UID %d:%d" % (lower, upper), *criteria]))

    def _list_from(self, state: State, lower: int) -> list[int]:
        """List all UIDs from `lower` on, newest first."""
        return list_between(self._search, state, lower, state.uidnext - 1, max(1, state.messages)).uids

    def _list_within(self, uids: Sequence[int], dates: DateRange) -> set[int]:
        criteria = criteria_of(dates)
        return set(self._search(uids[-1], uids[0], criteria)) if criteria else set(uids)


def _id_of(state: State, uid: int) -> str:
    return f"{state.uidvalidity}.{uid}"


def _uid_of(state: State, id: str) -> int | None:  # noqa: A002  the record's own word
    validity, _, uid = id.partition(".")
    return int(uid) if validity == str(state.uidvalidity) and uid.isdigit() else None


@contextlib.contextmanager
def open_mail(login: Login) -> Iterator[ImapMail]:
    """Open an account's mail; the connection ends with the context."""
    with open_client(login) as client:
        yield ImapMail(client)
