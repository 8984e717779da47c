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
        os.environ["PREFECT_API_URL"] = url
        yield
        return
    from deployments.processes import end_child, free_port  # noqa: PLC0415  only where a server is started
    from deployments.server import api_url, start_server, wait_until_healthy  # noqa: PLC0415  the same

    folder, port = settings.home.resolve() / "prefect", free_port()
    server = start_server(folder, port)
    try:
        wait_until_healthy(server, api_url(port))
        os.environ.update(PREFECT_API_URL=api_url(port), PREFECT_HOME=str(folder))
        yield
    finally:
        end_child(server, _PATIENCE)
