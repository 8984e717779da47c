"""The messages of one folder of an archive, whatever its kind: the protocol, and the mbox's part of it.

A box's cursor is cheap to take; its entries are listed only when asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rapport.errors import CursorExpired
from rapport.providers.archive.entries import Entry
from rapport.providers.archive.mbox import Index, index_of
from rapport.providers.archive.stamp import Stamp, has_only_grown, take_stamp


@dataclass(frozen=True, slots=True)
class Growth:
    """What a box gained since a cursor. `is_whole` tells that it lost nothing; without it nobody knows."""

    added: Sequence[Entry]
    is_whole: bool


class Box(Protocol):
    """The messages of one folder. Every verb raises FileNotFoundError when the files are gone."""

    def take_cursor(self) -> str:
        """Tell cheaply in what state the folder is."""

    def list_entries(self) -> Sequence[Entry]:
        """List all messages, oldest first."""

    def find(self, ids: Sequence[str]) -> Sequence[Entry]:
        """Find the messages that have these ids."""

    def grow_since(self, cursor: str) -> Growth:
        """Tell what came since a cursor that differs from the present one. May raise CursorExpired."""


@dataclass(frozen=True, slots=True)
class MboxBox:
    """The messages of mbox files; with a `label` of Gmail, only those that have it, each once."""

    files: tuple[Path, ...]
    label: str = ""

    def take_cursor(self) -> str:
        """Give the stamps of the files."""
        return " ".join(take_stamp(file).encode() for file in self.files)

    def list_entries(self) -> Sequence[Entry]:
        """List all messages in the order of the files, oldest first."""
        if len(self.files) == 1 and not self.label:
            return index_of(self.files[0]).entries
        return list(self._by_id().values())

    def find(self, ids: Sequence[str]) -> Sequence[Entry]:
        """Find messages by id."""
        by_id = index_of(self.files[0]).by_id if len(self.files) == 1 else self._by_id()
        return [by_id[one] for one in ids if one in by_id and self._holds(by_id[one])]

    def grow_since(self, cursor: str) -> Growth:
        """List what was appended. Raises CursorExpired when a file was rewritten."""
        stamps = [Stamp.decode(one) for one in cursor.split()]
        if len(stamps) != len(self.files):
            raise CursorExpired("The archive has other files than before.")
        added: list[Entry] = []
        is_whole = True
        for file, stamp in zip(self.files, stamps, strict=True):
            index = index_of(file)
            if index.stamp != stamp:
                added += [one for one in _list_appended(file, index, stamp) if self._holds(one)]
                is_whole = is_whole and not index.is_marked
        return Growth(added, is_whole)

    def _by_id(self) -> Mapping[str, Entry]:
        return {one.id: one for file in self.files for one in index_of(file).entries if self._holds(one)}

    def _holds(self, entry: Entry) -> bool:
        return not self.label or self.label in entry.labels


def _list_appended(file: Path, index: Index, since: Stamp) -> Sequence[Entry]:
    if not has_only_grown(file, since):
        raise CursorExpired("The archive's file was rewritten.")
    return [one for one in index.entries if one.start > since.size]
