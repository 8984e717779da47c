"""A directory with one file for each message → its entries.

The id is what a file's name keeps when a message is read, flagged or filed. Listing names is cheap, and all that a
poll does.
"""

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from rapport.providers.archive.boxes import Growth
from rapport.providers.archive.entries import Entry
from rapport.providers.archive.recent import Recent

# File systems date a change by a clock that ticks up to two seconds apart.
_SLACK_NS = 2_000_000_000


class Files(Hashable, Protocol):
    """How one kind of directory names and dates its messages."""

    def list_files(self) -> Mapping[str, Path]:
        """List the messages' files by id."""

    def changed_ns(self) -> int:
        """Give the moment of the directory's last change."""

    def read(self, id_: str, file: Path) -> Entry:
        """Make the entry of one file. Raises FileNotFoundError when it went meanwhile."""


@dataclass(frozen=True, slots=True)
class _Listing:
    cursor: str
    entries: Sequence[Entry]


_listings: Recent[Files, _Listing] = Recent(limit=16)


@dataclass(frozen=True, slots=True)
class DirectoryBox:
    """The messages of one directory."""

    files: Files

    def take_cursor(self) -> str:
        """Digest the ids, with the moment of the directory's last change."""
        return f"{_digest_ids(self.files.list_files())}.{self.files.changed_ns()}"

    def list_entries(self) -> Sequence[Entry]:
        """List all messages by their arrival, oldest first."""
        cursor = self.take_cursor()
        known = _listings.find(self.files)
        if known and known.cursor == cursor:
            return known.entries
        entries = sorted(self._read(self.files.list_files().items()), key=lambda one: (one.arrived, one.id))
        _listings.keep(self.files, _Listing(cursor, entries))
        return entries

    def find(self, ids: Sequence[str]) -> Sequence[Entry]:
        """Find messages by id."""
        files = self.files.list_files()
        return self._read((one, files[one]) for one in ids if one in files)

    def grow_since(self, cursor: str) -> Growth:
        """List the files that came or changed since; what went can't be told from names that were forgotten."""
        digest, _, changed = cursor.partition(".")
        files = self.files.list_files()
        if digest == _digest_ids(files):
            return Growth((), is_whole=True)
        since = int(changed) - _SLACK_NS
        return Growth(self._read(pair for pair in files.items() if _changed_ns(pair[1]) >= since), is_whole=False)

    def _read(self, files: Iterable[tuple[str, Path]]) -> list[Entry]:
        entries = []
        for id_, file in files:
            try:
                entries.append(self.files.read(id_, file))
            except FileNotFoundError:
                continue  # read or filed by a mail program meanwhile; the next listing has it
        return entries


def digest_name(name: str) -> str:
    """Make an id of a file's name that can't be one itself."""
    return blake2b(os.fsencode(name), digest_size=16).hexdigest()


def _digest_ids(ids: Iterable[str]) -> str:
    return blake2b("\n".join(sorted(ids)).encode(), digest_size=12).hexdigest()


def _changed_ns(file: Path) -> int:
    try:
        return file.stat().st_ctime_ns
    except FileNotFoundError:
        return 0
