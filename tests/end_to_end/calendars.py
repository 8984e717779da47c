"""Calendars on real servers for whole runs: a user of his own for each test, and the account connected to them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeAlias
from unittest.mock import patch

import pytest
from sqlmodel import Session

from models.words import Provider
from rapport.db import in_transaction
from rapport.providers.caldav.connection import Connection
from rapport.store.accounts import NewAccount, add_account
from rapport.store.workspaces import ensure_member
from tests.servers.caldav_peer import RadicalePeer, XandikosPeer, read_folder
from tests.servers.radicale import PASSWORD, Radicale, start_radicale
from tests.servers.xandikos import Xandikos, start_xandikos
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

Server: TypeAlias = Radicale | Xandikos

_SERVERS = {"radicale": start_radicale, "xandikos": start_xandikos}
_NUMBERS = count(1)
only_radicale = pytest.mark.parametrize("server", ["radicale"], indirect=True)


@dataclass(frozen=True)
class Calendars:
    """A user's calendars, changed behind the product's back, and the server's files that hold them."""

    peer: RadicalePeer | XandikosPeer

    def create(self, *names: str) -> None:
        """Make calendars that are called by their names."""
        for name in names:
            self.peer.create(name)

    def put(self, calendar: str, number: int, ics: bytes) -> None:
        """Put the meeting with that number into a calendar, new or in the place of what it was."""
        self.peer.put(calendar, f"{number}.ics", ics)

    def delete(self, calendar: str, number: int) -> None:
        """Remove a meeting."""
        self.peer.delete(calendar, f"{number}.ics")

    def move(self, calendar: str, number: int, to: str) -> None:
        """Move a meeting to another calendar."""
        ics = self.peer.read(calendar)[f"{number}.ics"]
        self.delete(calendar, number)
        self.put(to, number, ics)

    def read_all(self) -> dict[str, dict[str, bytes]]:
        """Read the files of all calendars from the server's disk, by the path of each."""
        folders = [folder for folder in self._home().iterdir() if folder.is_dir() and folder.name[0] != "."]
        return {self.peer.path(folder.name): read_folder(folder) for folder in folders}

    def _home(self) -> Path:
        storage = self.peer.server.folder / "storage"
        if isinstance(self.peer, XandikosPeer):
            return storage / self.peer.user / "calendars"
        return storage / "collection-root" / self.peer.user


@pytest.fixture(scope="module", params=_SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give each of the servers in turn."""
    with _SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture
def calendars(server: Server) -> Calendars:
    """Give a user with one calendar, which is called work."""
    calendars = add_user(server)
    calendars.create("work")
    return calendars


def add_user(server: Server, password: str = PASSWORD) -> Calendars:
    """Make a user without calendars."""
    user = f"user{next(_NUMBERS)}@firm.example"
    server.add_user(user, password)
    peer = RadicalePeer if isinstance(server, Radicale) else XandikosPeer
    return Calendars(peer(server, user, password))


def connect_calendars(office: Office, calendars: Calendars, **imap: str) -> None:
    """Connect the owner's account to calendars; with settings of IMAP, to the mailbox that they name as well."""
    login = calendars.peer.server.login(calendars.peer.user)
    connection = {**imap, **login.connection, "caldav_user": calendars.peer.user}
    provider = Provider.IMAP if imap else Provider.CALDAV

    def work(session: Session) -> str:
        owner = ensure_member(session, office.workspace_id, OWNER)
        new = NewAccount(provider, OWNER, connection, PASSWORD)
        return add_account(session, office.installation.vault, office.workspace_id, owner, new).id

    office.accounts[OWNER] = in_transaction(office.installation.engine, work)


def interrupting(request: int, act: Callable[[], None], *, of: str = "") -> AbstractContextManager[object]:
    """Let something happen once, before that request of a run; or before that one `of` the requests of a method."""
    send, requests = Connection.request, count(1)

    def act_and_send(connection: Connection, method: str, url: str, **asked: object) -> object:
        if of in ("", method) and next(requests) == request:
            act()
        return send(connection, method, url, **asked)

    return patch.object(Connection, "request", act_and_send)


@pytest.fixture
def office(empty_office: Office, calendars: Calendars) -> Iterator[Office]:
    """Give an office that is connected to the calendars; at the end every listed id has its outcome."""
    empty_office.installation.settings.page_size = empty_office.installation.settings.largest_page = 4
    connect_calendars(empty_office, calendars)
    yield empty_office
    assert empty_office.store.is_balanced()
