"""A private Xandikos in a temporary folder, for many users, behind a proxy that asks for passwords.

    with start_xandikos(tmp_path) as xandikos:
        open_calendar(xandikos.login())                   what the product opens
        XandikosPeer(xandikos).put("work", "a.ics", ics)  a change behind its back (tests/servers/caldav_peer.py)

Xandikos itself asks for passwords only over TLS of its own making. Peers go past the proxy, which counts the product's
requests alone.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rapport.providers.base import Login
from tests.servers.counting_proxy import Proxy, start_proxy
from tests.servers.ports import free_port, wait_for_port

USER = "jana@firm.example"
PASSWORD = "a throw-away password"


@dataclass(frozen=True, slots=True)
class Xandikos:
    """A running server; `backend_port` is the one behind the proxy, which trusts `X-Remote-User`."""

    folder: Path
    proxy: Proxy
    backend_port: int
    user: str = USER
    password: str = PASSWORD

    @property
    def url(self) -> str:
        """Give the server's root."""
        return f"http://127.0.0.1:{self.proxy.port}/"

    def calendar_path(self, name: str, user: str = USER) -> str:
        """Give the path of a user's calendar, on the server."""
        return f"/{quote(user, safe='@')}/calendars/{quote(name)}/"

    def calendar_url(self, name: str, user: str = USER) -> str:
        """Give the URL of a user's calendar."""
        return self.url.rstrip("/") + self.calendar_path(name, user)

    def add_user(self, user: str, password: str = PASSWORD) -> None:
        """Add a user without calendars."""
        self.proxy.passwords[user] = password

    def login(self, user: str = USER, *, url: str | None = None, password: str = PASSWORD, **more: str) -> Login:
        """Give what the product needs to open the user's calendars; `more` adds or replaces connection settings."""
        return Login(user, {"caldav_url": self.url if url is None else url} | more, password)

    def requests(self) -> int:
        """Count the requests that came through the proxy."""
        return len(self.proxy.asked)


@contextmanager
def start_xandikos(folder: Path) -> Iterator[Xandikos]:
    """Start a Xandikos in `folder` and end it afterwards."""
    port = free_port()
    (folder / "storage").mkdir()
    with (folder / "xandikos.log").open("wb") as log:
        process = subprocess.Popen(_command(folder, port), stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for_port(port)
            with start_proxy(port, {USER: PASSWORD}) as proxy:
                yield Xandikos(folder, proxy, port)
        finally:
            process.terminate()
            process.wait(20)


def _command(folder: Path, port: int) -> list[str]:
    options = {
        "--directory": str(folder / "storage"),
        "--state-dir": str(folder / "state"),
        "--listen-address": "127.0.0.1",
        "--port": str(port),
        "--trust-x-remote-user-from": "127.0.0.1",
    }
    flags = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "xandikos", "multi-user", "--no-detect-systemd", *flags]
