"""Archives of calendars that a test changes as programs do: exports written anew, directories of one-event files."""

import os
import re
import shutil
from contextlib import AbstractContextManager
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from rapport.providers.archive import open_calendar
from rapport.providers.base import CalendarSource, Login

_COMPONENTS = re.compile(rb"BEGIN:(VTIMEZONE|VEVENT|VTODO)\r\n.*?END:\1\r\n", re.DOTALL)


def open_archive(path: Path) -> AbstractContextManager[CalendarSource]:
    return open_calendar(Login("jana@firma.example", {"calendar": str(path)}))


def write_export(file: Path, name: str, *objects: bytes) -> None:
    """Write an export of a calendar, as it comes whole from the program that made it; "" is no name."""
    components = dict.fromkeys(found[0] for ics in objects for found in _COMPONENTS.finditer(ics))
    named = f"X-WR-CALNAME:{name}\r\n".encode() if name else b""
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//firma.example//export//EN\r\n" + named
    replace_file(file, head + b"".join(components) + b"END:VCALENDAR\r\n")


def replace_file(file: Path, octets: bytes) -> None:
    """Put a file in the place of what it was at once, so that nobody sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name[:50]}.part")
    unfinished.write_bytes(octets)
    unfinished.replace(file)


class ArchivePeer:
    """What the archives have in common: a path to open, and files that can be touched."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self) -> AbstractContextManager[CalendarSource]:
        return open_archive(self.root)

    def expire_cursors(self) -> None:
        for file in self.root.rglob("*.ics"):
            os.utime(file)


class ExportsPeer(ArchivePeer):
    """A directory of exports, one file a calendar."""

    home = "Calendar.ics"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._names: dict[str, str] = {}
        self._objects: dict[str, dict[str, bytes]] = {}
        self.create_calendar("Calendar")

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        self._objects[calendar][uid] = ics
        self._write(calendar)

    def delete(self, calendar: str, uid: str) -> None:
        del self._objects[calendar][uid]
        self._write(calendar)

    def move(self, calendar: str, uid: str, to: str) -> None:
        self.put(to, uid, self._objects[calendar][uid])
        self.delete(calendar, uid)

    def create_calendar(self, name: str) -> str:
        path = f"{name}.ics"
        self._names[path], self._objects[path] = name, {}
        self._write(path)
        return path

    def remove_calendar(self, path: str) -> None:
        (self.root / path).unlink()

    def _write(self, path: str) -> None:
        write_export(self.root / path, self._names[path], *self._objects[path].values())


class SingleExportPeer(ExportsPeer):
    """One export and nothing else."""

    def open(self) -> AbstractContextManager[CalendarSource]:
        return open_archive(self.root / self.home)


class FoldersPeer(ArchivePeer):
    """A directory of saved events, with others below it."""

    home = "events"

    def __init__(self, root: Path) -> None:
        super().__init__(root / self.home)
        self.root.mkdir(parents=True)

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        replace_file(self.file_of(calendar, uid), ics)

    def delete(self, calendar: str, uid: str) -> None:
        self.file_of(calendar, uid).unlink()

    def move(self, calendar: str, uid: str, to: str) -> None:
        self.file_of(calendar, uid).rename(self.file_of(to, uid))

    def create_calendar(self, name: str) -> str:
        (self.root / name).mkdir()
        return name

    def remove_calendar(self, path: str) -> None:
        shutil.rmtree(self.root / path)

    def file_of(self, calendar: str, uid: str) -> Path:
        name = quote(uid, safe="")
        folder = self.root if calendar == self.home else self.root / calendar
        return folder / f"{name if len(name) < 200 else blake2b(uid.encode()).hexdigest()}.ics"


class VdirPeer(FoldersPeer):
    """A vdir as vdirsyncer keeps it: a directory for each calendar, whose name is in a file."""

    home = "calendar-0"

    def __init__(self, root: Path) -> None:
        ArchivePeer.__init__(self, root)
        root.mkdir()
        self._made = 0
        self.create_calendar("Calendar")

    def create_calendar(self, name: str) -> str:
        path = f"calendar-{self._made}"
        self._made += 1
        (self.root / path).mkdir()
        (self.root / path / "displayname").write_text(f"{name}\n", encoding="utf-8")
        return path

    def file_of(self, calendar: str, uid: str) -> Path:
        return self.root / calendar / super().file_of(calendar, uid).name
