"""The Prefect API for runs that the command line waits for: the one that is up, else a server for just that long."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rapport.running import find_api_url
from rapport.settings import Settings

_PATIENCE = 10.0  # seconds


@contextmanager
def prefect_api(settings: Settings) -> Iterator[None]:
    """Have a Prefect API in the environment for the block. Prefect is imported after that, never before."""
    url = os.environ.get("PREFECT_API_URL") or find_api_url(settings)
    if url is not None:
        _point_to(url)
        yield
        return
    from deployments.processes import end_child, free_port  # noqa: PLC0415  only where a server is started
    from deployments.server import api_url, start_server, wait_until_healthy  # noqa: PLC0415  the same

    folder, port = settings.home.resolve() / "prefect", free_port()
    server = start_server(folder, port)
    try:
        wait_until_healthy(server, api_url(port))
        os.environ["PREFECT_HOME"] = str(folder)
        _point_to(api_url(port))
        try:
            yield
        finally:
            _flush()
    finally:
        end_child(server, _PATIENCE)


def _point_to(url: str) -> None:
    os.environ["PREFECT_API_URL"] = url
    # A run's log goes to the API; on the terminal, our own line says what failed.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


def _flush() -> None:
    from deployments.flushing import flush  # noqa: PLC0415  loads Prefect, which may only be once its API is known

    flush()
