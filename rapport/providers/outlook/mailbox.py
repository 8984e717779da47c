"""An Outlook account's mail: a stream for each folder, followed by Graph's changes.

A listing brings its messages along, header, text and all, so that a first import costs little more than its pages.
Nothing is removed before Graph says so twice: its changes forget where a message went that left and came back.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

from rapport import clock
from rapport.errors import CursorExpired, Gone, Malformed, ProviderError
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
from rapport.providers.outlook.client import Client, open_client
from rapport.providers.outlook.cursors import Cursor, State
from rapport.providers.outlook.folders import SENT, read_folders
from rapport.providers.outlook.pager import Pager
from rapport.providers.outlook.parse import read_body, read_message
from rapport.providers.outlook.shelf import Shelf
from rapport.providers.outlook.wire import WireFile, WireMessage
from rapport.providers.whole_messages import read_or_skip


class _Step(IntEnum):
    """How far the reading of a page got."""

    LISTING = 1
    ENVELOPES = 2
    BODIES = 3


@dataclass(frozen=True, slots=True)
class _News:
    """What was told since a cursor, and the cursor that covers it."""

    since: str
    cursor: str
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class OutlookMail:
    """A `MailSource` over the requests of one account."""

    def __init__(self, client: Client, *, wants_bodies: bool) -> None:
        self.usage: Usage = client.usage
        self._client = client
        self._wants_bodies = wants_bodies
        self._shelf = Shelf()
        self._step = _Step.LISTING
        self._pager = Pager(client, self._shelf, with_text=wants_bodies)
        self._news: dict[str, _News] = {}
        self._sent_folder: str | None = None

    def list_folders(self) -> Sequence[RemoteFolder]:
        """List all folders; a path is Graph's id, which stays when a folder is renamed or moved."""
        folders, well_known = self._client.list_folders()
        self._sent_folder = well_known.get(SENT, "")
        return read_folders(folders, well_known)

    def take_marks(self, paths: Sequence[str], known: Mapping[str, str] = NOTHING, /) -> Mapping[str, Mark]:
        """Take the marks of folders, each by one request where it looks as it did."""
        self._shelf.clear()
        marks: dict[str, Mark] = {}
        for path, state in self._client.get_states(paths).items():
            try:
                cursor = self._take_cursor(path, state, known.get(path))
            except Gone:
                continue
            marks[path] = Mark(cursor, state.count, is_exact=False)
        return marks

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List one page; what comes along with it is kept until it is fetched."""
        self._enter(_Step.LISTING)
        return self._pager.list_page(path, position, dates)

    def list_changes(self, path: str, cursor: str) -> Changes:
        """Tell what came and went. What only changed is told as what came: it is known, and costs nothing."""
        self._shelf.clear()
        news = self._news.pop(path, None)
        if news is None or news.since != cursor:
            states = self._client.get_states([path])
            if path not in states:
                raise Gone("Microsoft no longer has this folder.")
            news = self._ask_news(path, states[path], cursor)
        places = self._client.find_places(news.removed)
        removed = [id_ for id_ in news.removed if id_ in places and places[id_] != path]
        returned = [id_ for id_ in news.removed if places.get(id_) == path]
        added = dict.fromkeys([*(id_ for id_ in news.changed if id_ not in removed), *returned])
        return Changes(list(added), removed, news.cursor, listed=None)

    def list_ids(self, path: str) -> Sequence[str]:
        """List every id, newest first."""
        self._shelf.clear()
        return list(dict.fromkeys(self._pager.list_ids(path)))

    def fetch_envelopes(self, path: str, ids: Sequence[str]) -> Sequence[Envelope | Unreadable]:
        """Give envelopes, of messages that came with a listing or are fetched now, with their text if it is wanted."""
        self._enter(_Step.ENVELOPES)
        messages, unreadable = self._get_messages(path, ids)
        sent_folder = self._find_sent_folder() if messages else ""
        return [
            *unreadable,
            *(read_or_skip(message["id"], read_message, message, sent_folder) for message in messages),
        ]

    def fetch_bodies(self, path: str, envelopes: Sequence[Envelope]) -> Sequence[Body | Unreadable]:
        """Give texts, which came with the envelopes, and the lists of attachments.

        Graph tells of attachments where there are some beside the pictures within the text.
        """
        if not self._wants_bodies:
            return []
        self._enter(_Step.BODIES)
        messages, unreadable = self._get_messages(path, [envelope.id for envelope in envelopes])
        files = self._client.fetch_files(one["id"] for one in messages if one.get("hasAttachments"))
        bodies = (_read_body(message, files.get(message["id"], [])) for message in messages)
        return [*unreadable, *(body for body in bodies if body is not None)]

    def _take_cursor(self, path: str, state: State, known: str | None) -> str:
        """Give the known cursor where nothing happened, else one that covers what is told until now."""
        if known is not None:
            try:
                news = self._ask_news(path, state, known)
            except CursorExpired:
                pass  # which `list_changes` says; here a new one is begun
            else:
                self._news[path] = news
                return news.cursor
        began = clock.now()
        return Cursor(self._client.begin(path), state.write(), began).write()

    def _ask_news(self, path: str, state: State, since: str) -> _News:
        """Ask what happened since a cursor. `state` was told before: what happens meanwhile changes it again."""
        now = clock.now()
        cursor = Cursor.read(since)
        if cursor.covers(state, now):
            return _News(since, since)
        told = self._client.follow(path, cursor.token)
        return _News(since, Cursor(told.token, state.write(), now).write(), told.changed, told.removed)

    def _get_messages(self, path: str, ids: Collection[str]) -> tuple[list[WireMessage], list[Unreadable]]:
        """Give messages of a folder from the shelf, or fetched and put on it; one that is elsewhere is left out."""
        missing = [id_ for id_ in dict.fromkeys(ids) if self._shelf.get(id_) is None]
        fetched = self._client.fetch_messages(missing, with_text=self._wants_bodies)
        unreadable = [Unreadable(id_, str(error)) for id_, error in fetched.items() if isinstance(error, Malformed)]
        arrived = {id_: answer for id_, answer in fetched.items() if not isinstance(answer, ProviderError)}
        found = [arrived.get(id_) or self._shelf.get(id_) for id_ in dict.fromkeys(ids)]
        self._shelf.put(arrived.values())
        return [one for one in found if one is not None and one.get("parentFolderId") == path], unreadable

    def _enter(self, step: _Step) -> None:
        """Let go of the page before, when another one is begun: what is asked for anew is to be as it is now."""
        if step < self._step:
            self._shelf.clear()
        self._step = step

    def _find_sent_folder(self) -> str:
        if self._sent_folder is None:
            self._sent_folder = self._client.find_folder(SENT)
        return self._sent_folder


def _read_body(message: WireMessage, files: list[WireFile] | ProviderError) -> Body | Unreadable | None:
    """Read a body; None where its attachments can't be told now, be it that the message went."""
    if isinstance(files, Malformed):
        return Unreadable(message["id"], str(files))
    return None if isinstance(files, ProviderError) else read_or_skip(message["id"], read_body, message, files)


@contextmanager
def open_mail(login: Login) -> Iterator[OutlookMail]:
    """Open an account's mail; nothing is asked yet."""
    with open_client(login) as client:
        yield OutlookMail(client, wants_bodies=login.wants_bodies)
