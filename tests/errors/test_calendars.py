"""Calendars in trouble say who must act, wait as they must, and hold up no others; mended, they lose nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.incremental import incremental
from flows.sync import sync
from rapport.installation import open_installation
from rapport.settings import Settings
from tests.cli.conftest import Command
from tests.command import run_rapport
from tests.errors.faltering import RETRY_AFTER, Fault, start_faltering
from tests.servers.caldav_peer import RadicalePeer
from tests.servers.certificates import make_certificates
from tests.servers.ports import free_port
from tests.servers.prefect import PrefectServer
from tests.servers.radicale import PASSWORD, Radicale, start_radicale
from tests.servers.scripted_dav import start_script
from tests.sync.asking import Store
from tests.sync.meetings import component, meeting

pytestmark = pytest.mark.server

WAIT = timedelta(minutes=2)
TROUBLES = {
    "password": (3, "reconnect", "the owner must enter them anew", WAIT),
    "name": (3, "misconfigured", "The name nowhere.invalid does not exist", WAIT),
    "port": (1, "active", "it is tried again", WAIT),
    "certificate": (3, "misconfigured", "ca_file", WAIT),
    "url": (3, "misconfigured", "There are no calendars (CalDAV) at the account's URL", WAIT),
    "gone": (1, "active", "ended the connection", WAIT),
    "busy": (1, "active", "asks to slow down", timedelta(seconds=RETRY_AFTER)),
}
PAGE = 5  # so that a server may falter between two pages


@dataclass
class Diaries:
    """Accounts on a CalDAV server over TLS, by the first part of their address."""

    command: Command
    radicale: Radicale
    store: Store
    put: int = 0

    def connect(self, *names: str) -> None:
        """Connect a calendar, which is empty."""
        for name in names:
            address = f"{name}@firm.example"
            self.radicale.add_user(address)
            RadicalePeer(self.radicale, address).create("work")
            options = ("--address", address, "--url", self.radicale.url, "--ca-file", str(self.radicale.ca_file))
            assert self.command("account", "add", "caldav", *options, "--password-stdin", stdin=PASSWORD).status == 0

    def meet(self, *names: str) -> None:
        """Put so many meetings into each calendar that they are several pages."""
        for name in names:
            peer = RadicalePeer(self.radicale, f"{name}@firm.example")
            for number in range(self.put, self.put + 2 * PAGE + 1):
                peer.put("work", f"{number}.ics", meeting(number, component(number, organizer=peer.user)))
            self.put += 2 * PAGE + 1

    def set(self, name: str, *changes: str, stdin: str = "") -> None:
        """Change an account."""
        assert self.command("account", "set", f"{name}@firm.example", *changes, stdin=stdin).status == 0

    def mend(self, name: str) -> None:
        """Set all that may have been wrong."""
        right = ("--caldav-url", self.radicale.url, "--ca-file", str(self.radicale.ca_file))
        self.set(name, *right, "--password-stdin", stdin=PASSWORD)

    def show(self, name: str) -> dict[str, Any]:
        """Show an account as the command line does."""
        (shown,) = self.command("account", "show", f"{name}@firm.example", "--json").objects
        return shown

    def is_whole(self) -> bool:
        """Tell whether every meeting that was put is here, and every sum is right."""
        return len(self.store.event_ids()) == self.put and self.store.is_balanced()


@pytest.fixture
def diaries(rapport: Command, settings: Settings, tmp_path: Path) -> Iterator[Diaries]:
    """An installation without any account yet."""
    settings.page_size = PAGE
    with start_radicale(tmp_path, certificates=make_certificates(tmp_path)) as radicale:
        yield Diaries(rapport, radicale, Store(open_installation(settings), {}))


@pytest.fixture
def spoil(diaries: Diaries, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Bring the account of that name into the trouble of that name."""
    other = tmp_path / "other"
    other.mkdir()
    with ExitStack() as servers:
        gone = servers.enter_context(start_faltering(diaries.radicale, Fault.GONE))
        busy = servers.enter_context(start_faltering(diaries.radicale, Fault.BUSY))
        elsewhere = servers.enter_context(start_script({})).url("/dav/")
        changes = {
            "password": ("--password-stdin",),
            "name": ("--caldav-url", "https://nowhere.invalid/dav/"),
            "port": ("--caldav-url", f"https://localhost:{free_port()}/"),
            "certificate": ("--ca-file", str(make_certificates(other).ca_file)),
            "url": ("--caldav-url", elsewhere),
            "gone": ("--caldav-url", gone),
            "busy": ("--caldav-url", busy),
        }
        yield lambda name: diaries.set(name, *changes[name], stdin="not the password")


@pytest.mark.parametrize("name", TROUBLES)
def test_a_run_says_in_one_line_who_must_act(
    diaries: Diaries, spoil: Callable[[str], None], prefect_server: PrefectServer, name: str
) -> None:
    status, state, sentence, wait = TROUBLES[name]
    diaries.connect(name)
    diaries.meet(name)
    spoil(name)

    ended = run_rapport(
        *("sync", f"{name}@firm.example"), PREFECT_API_URL=prefect_server.url, RAPPORT_PAGE_SIZE=str(PAGE)
    )

    assert (ended.status, ended.out) == (status, "")
    assert len(ended.err.splitlines()) == 1, ended.err
    assert sentence in ended.err
    shown = diaries.show(name)
    assert f"rapport: {shown['problem']}\n" == ended.err
    assert shown["state"] == state
    left = datetime.fromisoformat(shown["not_before"]) - datetime.now(UTC)
    assert wait - timedelta(minutes=1) < left <= wait
    assert len(diaries.store.event_ids()) == (PAGE if name in {"gone", "busy"} else 0)


@pytest.mark.usefixtures("prefect_server")
def test_trouble_stays_with_its_account_and_nothing_is_lost(
    diaries: Diaries, spoil: Callable[[str], None], prefect_server: PrefectServer
) -> None:
    names = ("good", *TROUBLES)
    diaries.connect(*names)
    diaries.meet(*names)
    for name in names:
        sync(diaries.show(name)["label"])
    assert diaries.is_whole()
    diaries.meet(*names)
    for name in TROUBLES:
        spoil(name)

    ended = run_rapport("sync", PREFECT_API_URL=prefect_server.url, RAPPORT_PAGE_SIZE=str(PAGE))

    assert ended.status == 3
    assert ended.err == "rapport: 7 of 8 accounts could not be synced; see `rapport account list`.\n"
    assert "good@firm.example: up to date." in ended.out.splitlines()
    for name, (_, state, sentence, _) in TROUBLES.items():
        shown = diaries.show(name)
        assert shown["state"] == state
        assert sentence in shown["problem"]
        assert f"{name}@firm.example: {shown['problem']}" in ended.out.splitlines()
    assert not diaries.is_whole()

    for name in TROUBLES:
        diaries.mend(name)
    incremental()
    assert {diaries.show(name)["problem"] for name in TROUBLES} == {""}
    assert diaries.is_whole()
