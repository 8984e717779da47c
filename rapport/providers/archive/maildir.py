"""Maildir and Maildir++: one file a message in `new` and `cur`, its flags in its name.

The unique part of the name is the id; what mbsync and Dovecot add to it after a comma changes with the folder.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imapclient.imap_utf7 import decode as decode_utf7

from rapport.providers.archive.directory import digest_name
from rapport.providers.archive.entries import Entry

_UNIQUE_PART = re.compile(r"[^:;!,]*")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_DELIVERED = re.compile(r"(\d{9,10})(?:\D|$)")
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class MaildirFiles:
    """The messages of one Maildir. What is flagged as trashed (T) counts as removed."""

    folder: Path

    def list_files(self) -> Mapping[str, Path]:
        """List the messages' files by the unique part of their names; `cur` has the word over `new`."""
        return {
            _id_of(each.name): each
            for directory in self._list_directories()
            for each in directory.iterdir()
            if not each.name.startswith(".") and "T" not in _flags_of(each.name)
        }

    def changed_ns(self) -> int:
        """Give the moment of the last delivery, move or removal."""
        return max(directory.stat().st_mtime_ns for directory in self._list_directories())

    def read(self, id_: str, file: Path) -> Entry:
        """Make the entry of one file; the flag D marks a draft.

        Copying a Maildir makes file times later, moving mail into one makes names later: the earlier one is true.
        """
        status = file.stat()
        named = _DELIVERED.match(file.name)
        seconds = min(status.st_mtime, float(named[1])) if named else status.st_mtime
        arrived = datetime.fromtimestamp(seconds, UTC)
        return Entry(id_, file, 0, status.st_size, arrived, is_draft="D" in _flags_of(file.name))

    def _list_directories(self) -> list[Path]:
        new, cur = self.folder / "new", self.folder / "cur"
        return [new, cur] if new.is_dir() else [cur]


def is_maildir(folder: Path) -> bool:
    """Say whether a directory is a Maildir; `new` and `tmp` get lost where empty directories do."""
    return (folder / "cur").is_dir()


def list_subfolders(folder: Path) -> Iterator[tuple[tuple[str, ...], Path]]:
    """List the subfolders of a Maildir++: the levels of their names, and where they are."""
    for each in sorted(folder.iterdir()):
        if each.name.startswith(".") and is_maildir(each):
            yield tuple(_decode_level(level) for level in each.name[1:].split(".")), each


def _decode_level(level: str) -> str:
    """Undo modified UTF-7 (RFC 9051, 5.1), in which servers write names; others write them as they are."""
    try:
        return str(decode_utf7(level.encode("ascii")))
    except ValueError:
        return level


def _id_of(name: str) -> str:
    unique = _UNIQUE_PART.match(name)
    part = unique[0] if unique else ""
    return part if part.isprintable() and 0 < len(part) <= _LONGEST_ID else digest_name(name)


def _flags_of(name: str) -> str:
    found = _FLAGS.search(name)
    return found[1] if found else ""
