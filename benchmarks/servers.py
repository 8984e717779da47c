"""The Prefect server that stays up for the whole benchmark; each comparison starts the server of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deployments.processes import end_child, free_port
from deployments.server import api_url, client_environment, start_server, wait_until_healthy


@contextmanager
def open_prefect(folder: Path) -> Iterator[Mapping[str, str]]:
    """Start a Prefect server on SQLite; gives the environment of programs that talk to it."""
    port = free_port()
    server = start_server(folder, port)
    try:
        wait_until_healthy(server, api_url(port))
        yield client_environment(folder, api_url(port))
    finally:
        end_child(server, patience=10)
