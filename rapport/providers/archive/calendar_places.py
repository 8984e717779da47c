"""What is at a path → the calendars of an archive.

A file that has a name of its own, or holds several UIDs, is a calendar, as exports and Google Takeout write them. All
other files of one directory are one calendar together, as vdirsyncer writes them: one event, one file. A directory with
vdir's metadata (`displayname`, `color`) is such a calendar whatever is in its files. Links are not followed.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapport.errors import Misconfigured
from rapport.providers.archive.calendar_files import (
    is_calendar_file,
    list_ics,
    read_beginning,
    walk_folders,
)
from rapport.providers.archive.directory import digest_name
from rapport.providers.archive.foreign import explain_foreign
from rapport.providers.archive.places import holds_mail

_LONGEST_ID = 400
_LONGEST_NAME = 1000


@dataclass(frozen=True, slots=True)
class CalendarPlace:
    """A calendar of the archive: its path, its name, and the file or directory that holds it."""

    path: str
    name: str
    location: Path
    is_folder: bool

    def list_files(self) -> Sequence[Path]:
        """List the files of the calendar. Raises FileNotFoundError when they are gone."""
        if self.is_folder:
            return _choose_members(self.location, list_ics(self.location))
        self.location.stat()
        return [self.location]

    def find_files(self, ids: Collection[str]) -> Sequence[Path]:
        """Find the files that ids name. Raises FileNotFoundError when all are gone."""
        if not self.is_folder:
            return self.list_files()
        named = {one.partition("/")[0] for one in ids}
        return [file for file in list_ics(self.location) if digest_name(file.name) in named]

    def id_of(self, file: Path, uid: str) -> str:
        """Give the id of what a file holds of a UID: in a directory, the digest of the file's name is before it.

        File names tell of titles, which no id may. What is too long is digested; without a UID there is the file alone.
        """
        file_id = digest_name(file.name)
        before = f"{file_id}/" if self.is_folder else ""
        is_short = len(before) + len(uid) <= _LONGEST_ID
        return before + ((uid if is_short else digest_name(uid)) or file_id)


def find_calendars(root: Path) -> Mapping[str, CalendarPlace]:
    """Find the calendars of an archive by path. Raises Misconfigured where there are none."""
    if not root.exists():
        raise Misconfigured("There is nothing at the archive's path.")
    found = _find_in_folders(root) if root.is_dir() else _find_in_file(root)
    named: dict[str, CalendarPlace] = {}
    for place in found:
        path, number = place.path, 1
        while path in named:  # a directory is called like the one that holds it
            number += 1
            path = f"{place.path} ({number})"
        named[path] = replace(place, path=path)
    if not named:
        raise Misconfigured(_explain(root))
    return named


def _find_in_file(root: Path) -> Iterator[CalendarPlace]:
    if is_calendar_file(root):
        yield _place_of_file(root, root.parent)


def _find_in_folders(root: Path) -> Iterator[CalendarPlace]:
    for folder in walk_folders(root):
        files = list_ics(folder)
        members = _choose_members(folder, files)
        if members or _is_vdir(folder):
            path = _show(folder.relative_to(root)) if folder != root else _show(Path(root.name))
            yield CalendarPlace(path, _name_of_folder(folder), folder, is_folder=True)
        yield from (_place_of_file(file, root) for file in sorted({*files}.difference(members)))


def _place_of_file(file: Path, root: Path) -> CalendarPlace:
    name = read_beginning(file).name or _show(Path(file.stem))
    return CalendarPlace(_show(file.relative_to(root)), name, file, is_folder=False)


def _choose_members(folder: Path, files: Sequence[Path]) -> Sequence[Path]:
    """Choose the files of a directory that are no calendars of their own."""
    return files if _is_vdir(folder) else [file for file in files if not read_beginning(file).is_calendar]


def _is_vdir(folder: Path) -> bool:
    return (folder / "displayname").is_file() or (folder / "color").is_file()


def _name_of_folder(folder: Path) -> str:
    """Give the name that the owner gave a directory's calendar, else the directory's."""
    file = folder / "displayname"
    given = file.read_bytes()[:_LONGEST_NAME].decode("utf-8", "replace").strip() if file.is_file() else ""
    return given or _show(Path(folder.name))


def _show(path: Path) -> str:
    """Write a path as text; names of no encoding that we know keep what is readable of them."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _explain(root: Path) -> str:
    foreign = explain_foreign(root, "the calendar as .ics")
    if foreign:
        return foreign
    if holds_mail(root):
        return "There is mail at this path and no calendar: give it as the archive's mail."
    return "There are no calendars at the archive's path: no .ics files."
