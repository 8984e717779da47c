"""Messages saved one by one as .eml files, or .emlx as Apple Mail keeps them.

File names tell of subjects, so the id is a name's digest. The date of arrival is the one in the header: saving and
copying forget it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from rapport.mime.headers import split_fields
from rapport.providers.archive.directory import digest_name
from rapport.providers.archive.entries import Entry, read_header
from rapport.providers.archive.parse import find_arrival

_COUNT_LINE = 32


@dataclass(frozen=True, slots=True)
class LetterFiles:
    """The messages' files of one directory, or a single one."""

    path: Path

    def list_files(self) -> Mapping[str, Path]:
        """List the messages' files by the digest of their names."""
        if self.path.is_dir():
            return {digest_name(each.name): each for each in self.path.iterdir() if is_letter(each.name)}
        self.path.stat()
        return {digest_name(self.path.name): self.path}

    def changed_ns(self) -> int:
        """Give the moment of the last change."""
        return self.path.stat().st_mtime_ns

    def read(self, id_: str, file: Path) -> Entry:
        """Make the entry of one file."""
        with file.open("rb", buffering=0) as opened:
            status = os.fstat(opened.fileno())
            start, end = _find_bounds(opened, file, status.st_size)
            arrived = find_arrival(split_fields(read_header(opened, start, end)))
        return Entry(id_, file, start, end, arrived or datetime.fromtimestamp(status.st_mtime, UTC))


def is_letter(name: str) -> bool:
    """Say whether a file's name is that of one message."""
    return name.lower().endswith((".eml", ".emlx")) and not name.startswith(".")


def _find_bounds(opened: BinaryIO, file: Path, size: int) -> tuple[int, int]:
    """Find the message in its file: the first line of an .emlx says how many octets of message follow it."""
    line = opened.read(_COUNT_LINE).partition(b"\n")[0] if file.suffix.lower() == ".emlx" else b""
    if not line.strip().isdigit():
        return 0, size
    start = len(line) + 1
    return start, min(size, start + int(line))
