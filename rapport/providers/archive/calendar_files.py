"""The .ics files of an archive: where they are, what tells that one changed, what its beginning tells, its parts.

A file is read again only when its size, its time or its inode changed.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar

from rapport.errors import Malformed
from rapport.ical import CalendarFile, FilePart, split_file
from rapport.ical.files import MAX_FILE_OCTETS
from rapport.providers.archive.recent import Recent

_HEAD = 64 * 1024
_DEEPEST = 32
_SUFFIXES = (".ics", ".ical", ".icalendar")
_FIRST_LINE = re.compile(rb"(\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\b", re.IGNORECASE)
_END = re.compile(rb"^END:V(EVENT|TODO|JOURNAL|FREEBUSY)\b", re.IGNORECASE | re.MULTILINE)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first octets of a file tell: the calendar's name, "" for none, and whether it holds several UIDs."""

    name: str
    holds_several: bool

    @property
    def is_calendar(self) -> bool:
        """Whether the file is a calendar by itself."""
        return bool(self.name) or self.holds_several


class _Remembered(Generic[Value]):
    """What was read of files, for as long as they stay the same."""

    def __init__(self, read: Callable[[Path], Value], limit: int) -> None:
        self._read = read
        self._kept: Recent[Path, tuple[str, Value]] = Recent(limit)

    def __call__(self, file: Path) -> Value:
        state = take_state(file)
        known = self._kept.find(file)
        if known and known[0] == state:
            return known[1]
        value = self._read(file)
        self._kept.keep(file, (state, value))
        return value


def is_ics(name: str) -> bool:
    """Say whether a file's name is that of a calendar or event; programs hide what they are still writing."""
    return name.lower().endswith(_SUFFIXES) and not name.startswith(".")


def walk_folders(root: Path, depth: int = 0) -> Iterator[Path]:
    """Walk through a directory and those below it. Links are not followed, hidden ones are passed by."""
    yield root
    if depth < _DEEPEST:
        with os.scandir(root) as entries:
            names = [each.name for each in entries if each.name[0] != "." and each.is_dir(follow_symlinks=False)]
        for name in sorted(names):
            yield from walk_folders(root / name, depth + 1)


def list_ics(folder: Path) -> list[Path]:
    """List the .ics files of one directory by name."""
    with os.scandir(folder) as entries:
        names = [each.name for each in entries if is_ics(each.name) and each.is_file(follow_symlinks=False)]
    return [folder / name for name in sorted(names)]


def is_calendar_file(file: Path) -> bool:
    """Say whether a file is an .ics file by its name or by its first line."""
    return file.is_file() and (is_ics(file.name) or _FIRST_LINE.match(_read_start(file, _HEAD)) is not None)


def holds_calendars(root: Path) -> bool:
    """Say whether a file is a calendar, or whether there are any below a directory."""
    return any(list_ics(folder) for folder in walk_folders(root)) if root.is_dir() else is_calendar_file(root)


def take_state(file: Path) -> str:
    """Tell cheaply in what state a file is. The inode tells what was replaced within one tick of the clock."""
    status = file.stat()
    return f"{status.st_size}.{status.st_ctime_ns}.{status.st_ino}"


def take_states(files: Sequence[Path]) -> str:
    """Digest the names and states of files; those that went meanwhile are left out."""
    digest = blake2b(digest_size=16)
    for file in files:
        try:
            digest.update(f"{file.name!a} {take_state(file)}\n".encode())
        except FileNotFoundError:
            continue
    return digest.hexdigest()


def _read_start(file: Path, limit: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(limit)


def _read_beginning(file: Path) -> Beginning:
    head = _read_start(file, _HEAD)
    ends = [found.end() for found in _END.finditer(head)]
    whole = head[: ends[-1]] if len(head) == _HEAD and ends else head  # what is cut off would seem to be another one
    try:
        beginning = split_file(whole)
    except Malformed:
        return Beginning("", holds_several=False)
    return Beginning(beginning.name, len(beginning.parts) > 1)


def _cut(file: Path) -> CalendarFile:
    """Cut a file into its parts; one that can't be read is one part without a UID."""
    octets = _read_start(file, MAX_FILE_OCTETS + 1)
    try:
        return split_file(octets)
    except Malformed as error:
        return CalendarFile("", "", (FilePart("", blake2b(octets, digest_size=16).hexdigest(), None, str(error)),))


def _read_versions(file: Path) -> Mapping[str, str]:
    return {part.uid: part.version for part in cut(file).parts}


read_beginning = _Remembered(_read_beginning, limit=100_000)
cut = _Remembered(_cut, limit=2)
read_versions = _Remembered(_read_versions, limit=100_000)
