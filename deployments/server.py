"""The Prefect server: its settings, its start, and whether it answers. Nothing it stores leaves its folder."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from deployments.processes import LOOPBACK, Child, start_child
from rapport.errors import Unavailable
from rapport.running import is_healthy

RETENTION_DAYS = 30
_START_SECONDS = 120.0


def api_url(port: int) -> str:
    """Give the address of the API of a server on this machine."""
    return f"http://{LOOPBACK}:{port}/api"


def client_environment(folder: Path, url: str) -> dict[str, str]:
    """Give the environment of programs that talk to the server at `url`, their storage in `folder`."""
    return {
        **os.environ,
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "INFO",  # the command line is quieter; a run's log in the UI is not
    }


def server_environment(folder: Path, port: int) -> dict[str, str]:
    """Give the environment of a server that keeps everything in `folder`."""
    return {
        **client_environment(folder, api_url(port)),
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database_file(folder)}",
        "PREFECT_SERVER_UI_API_URL": api_url(port),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": f"{RETENTION_DAYS * 24 * 3600}",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{RETENTION_DAYS}D",
        "PREFECT__SERVER_FINAL": "1",  # as `prefect server start` says it: this application is the whole server
    }


def database_file(folder: Path) -> Path:
    """Name the file of the server's database."""
    return folder / "prefect.db"


def start_server(folder: Path, port: int, extra: Mapping[str, str] | None = None) -> Child:
    """Start a server on a loopback port; `wait_until_healthy` says when it answers.

    The program is the one behind `prefect server start`, without the command line around it; see `application.py`.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    program = [sys.executable, "-m", "uvicorn", "--factory", "deployments.application:create_app"]
    options = ["--host", LOOPBACK, "--port", str(port), "--log-level", "warning", "--timeout-keep-alive", "5"]
    environment = {**server_environment(folder, port), **(extra or {})}
    return start_child("Prefect server", [*program, *options], environment, folder / "server.log", folder)


def wait_until_healthy(child: Child, url: str) -> None:
    """Wait for a server's first answer; Unavailable when it ended or stays silent."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if is_healthy(url):
            return
        if not child.is_running:
            raise Unavailable(f"The {child.name} ended while it started; see {child.log}.")
        time.sleep(0.1)
    raise Unavailable(f"The {child.name} didn't answer within {_START_SECONDS:.0f} seconds; see {child.log}.")
