"""An archive on disk as a source of mail: its folders, and pages of their messages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from models.words import FolderRole
from rapport import mime
from rapport.errors import CursorExpired, Gone
from rapport.providers.archive.boxes import Box
from rapport.providers.archive.disk import translated
from rapport.providers.archive.entries import Entry, read_header, read_message
from rapport.providers.archive.places import Place, find_places
from rapport.providers.base import (
    NOTHING,
    Body,
    Changes,
    DateRange,
    Envelope,
    Listing,
    Mark,
    RemoteFolder,
    Unreadable,
    Usage,
)
from rapport.providers.whole_messages import is_in_range, read_or_skip

_PAGE = 500

Record = TypeVar("Record")


class CountedMark(Mark):
    """A mark that counts the messages when `listed` is asked for: counting reads the archive, a cursor doesn't."""

    __slots__ = ("_box",)
    _box: Box

    def __init__(self, cursor: str, box: Box) -> None:
        object.__setattr__(self, "cursor", cursor)
        object.__setattr__(self, "is_exact", True)
        object.__setattr__(self, "_box", box)

    @property
    def listed(self) -> int:
        """How many messages the folder holds."""
        return len(self._box.list_entries())


class ArchiveMail:
    """A session on the archive at a path."""

    def __init__(self, root: Path) -> None:
        self.usage = Usage()
        self._root = root
        self._places: Mapping[str, Place] = {}
        with translated():
            self._places = find_places(root)

    def list_folders(self) -> Sequence[RemoteFolder]:
        """List all folders, with the role of each."""
        with translated():
            self._places = find_places(self._root)
        return [RemoteFolder(place.path, place.name, place.role) for place in self._places.values()]

    def take_marks(self, paths: Sequence[str], _known: Mapping[str, str] = NOTHING, /) -> Mapping[str, Mark]:
        """Take the high-water marks of folders without reading them."""
        marks: dict[str, Mark] = {}
        for path in paths:
            try:
                with self._open(path) as box:
                    marks[path] = CountedMark(box.take_cursor(), box)
            except Gone:
                continue
        return marks

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List one page of ids, newest first; a position is the id that the page before ended with."""
        with self._open(path) as box:
            newest_first = box.list_entries()[::-1]
        start = 0 if position is None else _find_next(newest_first, position)
        page = newest_first[start : start + _PAGE]
        inside = [one.id for one in page if is_in_range(dates, one.arrived)]
        outside = [one.id for one in page if not is_in_range(dates, one.arrived)]
        has_more = start + len(page) < len(newest_first)
        return Listing(inside, outside, page[-1].id if has_more else None)

    def list_changes(self, path: str, cursor: str) -> Changes:
        """Tell what was added since `cursor`, and where it can be told, that nothing was removed."""
        with self._open(path) as box:
            present = box.take_cursor()
            if present == cursor:
                return Changes((), (), present, len(box.list_entries()))
            growth = box.grow_since(cursor)
            added = [one.id for one in growth.added]
            return Changes(added, () if growth.is_whole else None, present, len(box.list_entries()))

    def list_ids(self, path: str) -> Sequence[str]:
        """List every id of a folder, newest first."""
        with self._open(path) as box:
            return [one.id for one in box.list_entries()[::-1]]

    def fetch_envelopes(self, path: str, ids: Sequence[str]) -> Sequence[Envelope | Unreadable]:
        """Fetch envelopes of messages; nothing beyond their headers is read."""
        is_drafts = path in self._places and self._places[path].role is FolderRole.DRAFTS
        return self._read_each(path, ids, lambda opened, entry: _read_envelope(opened, entry, is_drafts=is_drafts))

    def fetch_bodies(self, path: str, envelopes: Sequence[Envelope]) -> Sequence[Body | Unreadable]:
        """Fetch the text parts of messages."""
        return self._read_each(path, [one.id for one in envelopes], self._read_body)

    def _read_each(
        self, path: str, ids: Sequence[str], read: Callable[[BinaryIO, Entry], Record]
    ) -> Sequence[Record | Unreadable]:
        records: list[Record | Unreadable] = []
        with self._open(path) as box:
            for entry in box.find(ids):
                try:
                    with entry.file.open("rb", buffering=0) as opened:
                        records.append(read_or_skip(entry.id, read, opened, entry))
                except FileNotFoundError:
                    continue  # gone or renamed since it was found: unknown for now
        return records

    def _read_body(self, opened: BinaryIO, entry: Entry) -> Body:
        self.usage.octets += entry.size
        return mime.read_body(entry.id, read_message(opened, entry))

    @contextmanager
    def _open(self, path: str) -> Iterator[Box]:
        self.usage.requests += 1
        if path not in self._places:
            raise Gone("The archive no longer has this folder.")
        with translated():
            yield self._places[path].box


def _read_envelope(opened: BinaryIO, entry: Entry, *, is_drafts: bool) -> Envelope:
    header = read_header(opened, entry.start, entry.end)
    is_draft = entry.is_draft or is_drafts
    return mime.read_envelope(entry.id, header, received_at=entry.arrived, size=entry.size, is_draft=is_draft)


def _find_next(newest_first: Sequence[Entry], position: str) -> int:
    for place, entry in enumerate(newest_first, 1):
        if entry.id == position:
            return place
    raise CursorExpired("The message that the page before ended with is gone.")
