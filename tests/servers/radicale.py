"""A private Radicale in a temporary folder: plain or TLS on a free loopback port, users with passwords (htpasswd).

    with start_radicale(tmp_path) as radicale:
        open_calendar(radicale.login())                   what the product opens
        RadicalePeer(radicale).put("work", "a.ics", ics)  a change behind its back (tests/servers/caldav_peer.py)

Whoever signs in owns the folder of his name; it is empty until a calendar is made in it.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rapport.providers.base import Login
from tests.servers.certificates import Certificates
from tests.servers.ports import free_port, wait_for_port

USER = "jana@firm.example"
PASSWORD = "a throw-away password"

CONFIGURATION = """
[auth]
type = htpasswd
htpasswd_filename = {folder}/htpasswd
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/storage
[logging]
level = info
[server]
hosts = 127.0.0.1:{port}
"""


@dataclass(frozen=True, slots=True)
class Radicale:
    """A running server; `user` is the first of its users, `ca_file` the authority of its certificate."""

    folder: Path
    port: int
    ca_file: Path | None = None
    user: str = USER
    password: str = PASSWORD

    @property
    def url(self) -> str:
        """Give the server's root."""
        return f"https://localhost:{self.port}/" if self.ca_file else f"http://127.0.0.1:{self.port}/"

    def calendar_path(self, name: str, user: str = USER) -> str:
        """Give the path of a user's calendar, on the server."""
        return f"/{quote(user)}/{quote(name)}/"

    def calendar_url(self, name: str, user: str = USER) -> str:
        """Give the URL of a user's calendar."""
        return self.url.rstrip("/") + self.calendar_path(name, user)

    def add_user(self, user: str, password: str = PASSWORD) -> None:
        """Add a user without calendars."""
        with (self.folder / "htpasswd").open("a") as file:
            file.write(f"{user}:{password}\n")

    def login(self, user: str = USER, *, url: str | None = None, password: str = PASSWORD, **more: str) -> Login:
        """Give what the product needs to open the user's calendars; `more` adds or replaces connection settings."""
        connection = {"caldav_url": self.url if url is None else url}
        if self.ca_file:
            connection["ca_file"] = str(self.ca_file)
        return Login(address=user, connection=connection | more, secret=password)

    def requests(self) -> int:
        """Count the requests that the server has logged, without those of peers."""
        lines = (self.folder / "radicale.log").read_text(errors="replace").splitlines()
        return sum(" request for '" in line and "using 'peer'" not in line for line in lines)


@contextmanager
def start_radicale(folder: Path, *, certificates: Certificates | None = None) -> Iterator[Radicale]:
    """Start a Radicale in `folder` and end it afterwards; with `certificates` it speaks TLS alone."""
    port = free_port()
    radicale = Radicale(folder, port, certificates.ca_file if certificates else None)
    radicale.add_user(USER)
    (folder / "radicale.conf").write_text(CONFIGURATION.format(folder=folder, port=port) + _write_tls(certificates))
    with (folder / "radicale.log").open("wb") as log:
        command = [sys.executable, "-m", "radicale", "--config", str(folder / "radicale.conf")]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for_port(port)
            yield radicale
        finally:
            process.terminate()
            process.wait(20)


def _write_tls(certificates: Certificates | None) -> str:
    if certificates is None:
        return ""
    return f"ssl = True\ncertificate = {certificates.chain_file}\nkey = {certificates.key_file}\n"
