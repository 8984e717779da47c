"""One user's calendars on a CalDAV server, changed behind the product's back: a peer of tests.

peer = RadicalePeer(radicale)                    or XandikosPeer(xandikos), with the same verbs
peer.create("work", "Work")
peer.put("work", "a.ics", ics)
peer.read("work")                                {"a.ics": b"..."}, from the server's disk
"""

import base64
import http.client
import shutil
import ssl
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from xml.sax.saxutils import escape

from rapport.providers.base import CalendarSource
from rapport.providers.caldav import open_calendar
from tests.servers.radicale import PASSWORD, USER, Radicale
from tests.servers.xandikos import Xandikos

MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{title}</D:displayname>
<C:supported-calendar-component-set>{components}</C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>"""

NOTE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:peer\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20240101T000000Z\r\n"
    "DTSTART:20240101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class CaldavPeer(Protocol):
    """What a test does to a user's calendars. A calendar is named by its last path segment, a member likewise."""

    user: str

    def open(self) -> AbstractContextManager[CalendarSource]:
        """Open a session of the provider under test."""

    def path(self, calendar: str) -> str:
        """Give the path by which the provider names a calendar."""

    def create(self, calendar: str, title: str = "", components: tuple[str, ...] = ("VEVENT",)) -> None:
        """Make a calendar."""

    def remove(self, calendar: str) -> None:
        """Remove a calendar with all that it holds."""

    def put(self, calendar: str, name: str, ics: str | bytes) -> None:
        """Write a member, new or over the old."""

    def delete(self, calendar: str, name: str) -> None:
        """Remove a member."""

    def expire_tokens(self, calendar: str) -> None:
        """Make the server forget every sync token of before; the present one it may know by itself."""

    def read(self, calendar: str) -> Mapping[str, bytes]:
        """Read all members from the server's disk, by name."""


class _Peer(ABC):
    """A user of a server: what is asked of both alike."""

    server: Radicale | Xandikos
    user: str
    password: str

    def open(self) -> AbstractContextManager[CalendarSource]:
        return open_calendar(self.server.login(self.user, password=self.password))

    def path(self, calendar: str) -> str:
        return self.server.calendar_path(calendar, self.user)

    def create(self, calendar: str, title: str = "", components: tuple[str, ...] = ("VEVENT",)) -> None:
        self._ask("MKCALENDAR", self.path(calendar), make(title or calendar, components))

    def remove(self, calendar: str) -> None:
        self._ask("DELETE", self.path(calendar))

    def put(self, calendar: str, name: str, ics: str | bytes) -> None:
        self._ask("PUT", self.path(calendar) + quote(name), ics)

    def delete(self, calendar: str, name: str) -> None:
        self._ask("DELETE", self.path(calendar) + quote(name))

    def read(self, calendar: str) -> Mapping[str, bytes]:
        return read_folder(self._folder(calendar))

    @abstractmethod
    def _folder(self, calendar: str) -> Path:
        """Give the folder on the server's disk that holds a calendar."""

    @abstractmethod
    def _ask(self, method: str, path: str, body: str | bytes = b"") -> None:
        """Send one request in the user's name."""


@dataclass(frozen=True)
class RadicalePeer(_Peer):
    """A user of a Radicale."""

    server: Radicale
    user: str = USER
    password: str = PASSWORD

    def expire_tokens(self, calendar: str) -> None:
        shutil.rmtree(self._folder(calendar) / ".Radicale.cache" / "sync-token", ignore_errors=True)

    def _folder(self, calendar: str) -> Path:
        return self.server.folder / "storage" / "collection-root" / self.user / calendar

    def _ask(self, method: str, path: str, body: str | bytes = b"") -> None:
        credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        ask(self.server.port, method, path, body, {"Authorization": f"Basic {credentials}"}, self.server.ca_file)


@dataclass(frozen=True)
class XandikosPeer(_Peer):
    """A user of a Xandikos."""

    server: Xandikos
    user: str = USER
    password: str = PASSWORD

    def create(self, calendar: str, title: str = "", components: tuple[str, ...] = ("VEVENT",)) -> None:
        self._ask("PROPFIND", f"/{quote(self.user, safe='@')}/")  # makes the user's home, where it is missing
        super().create(calendar, title, components)

    def expire_tokens(self, calendar: str) -> None:
        # Its tokens are the trees of the calendar's git repository. A new one knows no earlier tree, as long as none
        # comes about again on the way: so a member that was never there before comes first and goes last.
        members = self.read(calendar)
        self.remove(calendar)
        self.create(calendar)
        unique = f"{uuid.uuid4()}"
        self.put(calendar, f"{unique}.ics", NOTE.format(uid=unique))
        for name, ics in members.items():
            self.put(calendar, name, ics)
        self.delete(calendar, f"{unique}.ics")

    def _folder(self, calendar: str) -> Path:
        return self.server.folder / "storage" / self.user / "calendars" / calendar

    def _ask(self, method: str, path: str, body: str | bytes = b"") -> None:
        ask(self.server.backend_port, method, path, body, {"X-Remote-User": self.user})


def make(title: str, components: tuple[str, ...]) -> str:
    """Write the body of MKCALENDAR."""
    names = "".join(f'<C:comp name="{component}"/>' for component in components)
    return MAKE.format(title=escape(title), components=names)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read the members of a calendar's folder; what the server keeps for itself begins with a dot."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and file.name[0] != "."}


def ask(
    port: int, method: str, path: str, body: str | bytes, headers: Mapping[str, str], ca_file: Path | None = None
) -> None:
    """Send one request past the product. Raises AssertionError where it is refused."""
    kind = "text/calendar; charset=utf-8" if method == "PUT" else "text/xml; charset=utf-8"
    own = {"User-Agent": "peer", "Depth": "0", "Content-Type": kind}
    connection = (
        http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context(cafile=str(ca_file)))
        if ca_file
        else http.client.HTTPConnection("127.0.0.1", port)
    )
    with closing(connection):
        connection.request(method, path, body.encode() if isinstance(body, str) else body, {**own, **headers})
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status < 300, (method, path, answer.status, said[:500])
