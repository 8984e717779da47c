"""A private PostgreSQL in a temporary folder, on a free loopback port.

    with start_postgresql() as postgresql:
        url = postgresql.create_database()           a fresh, empty one at each call

PostgreSQL refuses to run as root: there it runs as the user `postgres`, in a folder made over to him.
Durability is switched off; nothing of it is to survive the test.
"""

import itertools
import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers.ports import free_port

IS_ROOT = os.getuid() == 0
ROLE = "rapport"

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
deadlock_timeout = 200ms
"""


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A running server."""

    port: int
    _serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create_database(self) -> str:
        """Create a fresh database and give its URL."""
        name = f"fresh_{next(self._serial)}"
        with psycopg.connect(_address(self.port, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return _address(self.port, name).replace("postgresql://", "postgresql+psycopg://")


def _address(port: int, database: str) -> str:
    return f"postgresql://{ROLE}@127.0.0.1:{port}/{database}"


@contextmanager
def start_postgresql() -> Iterator[Postgresql]:
    """Start a server; it ends with the block."""
    # Not pytest's temporary folder: that one lets only its owner in, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="postgresql-") as temporary:
        folder = Path(temporary)
        if IS_ROOT:
            os.chown(folder, _account().pw_uid, _account().pw_gid)
        port = free_port()
        _make_cluster(folder, port)
        server = _run(folder, "postgres", "-D", str(folder / "cluster"))
        try:
            _wait_until_ready(port)
            yield Postgresql(port)
        finally:
            server.send_signal(signal.SIGINT)  # its fast shutdown: sessions are ended
            server.wait(timeout=20)


def _make_cluster(folder: Path, port: int) -> None:
    cluster = folder / "cluster"
    made = _run(
        folder, "initdb", "-D", str(cluster), "-U", ROLE, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"
    )
    if made.wait(timeout=60) != 0:
        raise RuntimeError(f"initdb failed: {(folder / 'initdb.log').read_text()}")
    with (cluster / "postgresql.conf").open("a") as configuration:
        configuration.write(SETTINGS.format(port=port, folder=folder))


def _wait_until_ready(port: int, *, seconds: float = 30) -> None:
    """Wait until the server takes sessions; it listens a little earlier."""
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(_address(port, "postgres")).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _run(folder: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    with (folder / f"{program}.log").open("wb") as log:
        return subprocess.Popen(
            [str(_binaries() / program), *arguments],
            stdout=log,
            stderr=log,
            cwd=folder,
            user="postgres" if IS_ROOT else None,
            group=_account().pw_gid if IS_ROOT else None,
            extra_groups=[] if IS_ROOT else None,
        )


def _account() -> pwd.struct_passwd:
    return pwd.getpwnam("postgres")


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed: `make test` installs it, or `apt-get install postgresql`")
    return found[-1].parent
