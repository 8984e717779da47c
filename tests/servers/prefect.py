"""A real Prefect server for tests of flows, started once per session on a free port.

`prefect_server` points this process's Prefect at it. Its database is one file, for searches of its bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deployments.processes import end_child, free_port
from deployments.server import api_url, database_file, start_server, wait_until_healthy


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """A running server: the address of its API, and its folder."""

    url: str
    folder: Path

    def flush(self) -> None:
        """Send what Prefect still holds back in this process: log lines and events."""
        from deployments.flushing import flush  # noqa: PLC0415  as below

        flush()

    def stored(self) -> bytes:
        """Read all that the server keeps: database, write-ahead log, storage."""
        self.flush()
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())

    @property
    def database(self) -> Path:
        return database_file(self.folder)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """Start the server and point this process's Prefect at it."""
    from prefect import settings  # noqa: PLC0415  its import takes seconds, and tests/conftest.py names this file

    folder = tmp_path_factory.mktemp("prefect")
    port = free_port()
    url = api_url(port)
    child = start_server(folder, port)
    try:
        wait_until_healthy(child, url)
        with settings.temporary_settings({settings.PREFECT_API_URL: url, settings.PREFECT_HOME: folder}):
            server = PrefectServer(url, folder)
            yield server
            server.flush()
    finally:
        end_child(child, patience=10)
