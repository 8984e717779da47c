"""Everything in one command: the Prefect server and its UI, a worker, the schedules; for one machine, on SQLite.

The children end in order, worker first, whatever ends us; and when one of them dies, all end.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import typer
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from deployments.automations import HEARTBEAT_SECONDS, ensure_automations
from deployments.declared import POOL, PROJECT, apply_declared
from deployments.demo import run_demo
from deployments.guard import open_guard
from deployments.lost import end_lost_runs
from deployments.processes import Child, free_port, is_port_free, start_child
from deployments.server import api_url, client_environment, start_server, wait_until_healthy
from deployments.shell import preparation, program
from rapport.errors import Unavailable, UsageError
from rapport.installation import Installation, open_installation
from rapport.running import api_url_file, find_api_url
from rapport.settings import Settings

_RUNS_AT_ONCE = 8  # imports have their own, smaller, limit
_WORKER_PATIENCE = 20.0  # seconds in which runs end their page and tell the server
_SERVER_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs: the children in the order of their start, and the address of the API."""

    url: str
    children: tuple[Child, ...]

    def check(self) -> None:
        """Raise Unavailable when a child ended without being asked."""
        for child in self.children:
            if not child.is_running:
                raise Unavailable(f"The {child.name} ended by itself, so everything ends; see {child.log}.")


def run_stack(demo: bool, port: int, project: Path = PROJECT) -> None:
    """Run everything until Ctrl-C or SIGTERM; Unavailable when a child ends by itself.

    `port` 0 takes any free one.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    installation = open_installation()
    url = find_api_url(installation.settings)
    if url is not None:
        raise UsageError(f"Rapport runs already with this data folder: {_ui(url)}")
    try:
        with _open_stack(installation.settings, _choose_port(port), project) as stack:
            _say_where(stack)
            if demo:
                run_demo(installation, stack.check)
            else:
                typer.echo(f"\nTo use it, in another terminal:\n{preparation()}\n  {program()} --help\n")
            _watch(stack, installation)
    except KeyboardInterrupt:
        typer.echo("Everything has ended.")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Stop at the first signal; further ones must not disturb the ending."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    typer.echo("\nEnding: the worker finishes its pages, then the server ends.")
    raise KeyboardInterrupt


def _choose_port(wanted: int) -> int:
    if wanted == 0:
        return free_port()
    if is_port_free(wanted):
        return wanted
    port = free_port()
    typer.echo(f"Port {wanted} is taken by another program; {port} is used instead.")
    return port


@contextmanager
def _open_stack(settings: Settings, port: int, project: Path) -> Iterator[Stack]:
    """Start server, deployments and worker; end them in reverse order."""
    typer.echo("Starting; the first time takes a quarter of a minute.")
    folder, url = settings.home.resolve() / "prefect", api_url(port)
    with ExitStack() as ending:
        guard = ending.enter_context(open_guard())
        server = start_server(folder, port)
        ending.enter_context(guard.keep(server, _SERVER_PATIENCE))
        wait_until_healthy(server, url)
        ending.enter_context(temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: folder}))
        with get_client(sync_client=True) as client:
            _arrange(client, project)
        worker = _start_worker(settings, folder, url, project)
        ending.enter_context(guard.keep(worker, _WORKER_PATIENCE))
        ending.enter_context(_announced(api_url_file(settings), url))
        yield Stack(url, (server, worker))


def _arrange(client: SyncPrefectClient, project: Path) -> None:
    apply_declared(client, project)
    ensure_automations(client)
    lost = end_lost_runs(client)
    if lost:
        typer.echo(f"Runs that were cut off last time: {lost}; they go on where they stopped when started again.")


def _start_worker(settings: Settings, folder: Path, url: str, project: Path) -> Child:
    """Start the worker; its runs work in the project's folder, so every path is handed on absolute."""
    environment = {
        **client_environment(folder, url),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "RAPPORT_HOME": str(settings.home.resolve()),
        "RAPPORT_DATABASE_URL": settings.url,
        "RAPPORT_KEYS_FOLDER": str(settings.keys.resolve()),
        # Runs are started as `python`; it must be ours, whether its environment is activated or not.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join([str(project), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    program = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]
    options = ["--limit", str(_RUNS_AT_ONCE), "--name", "rapport up"]
    return start_child("worker", [*program, *options], environment, folder / "worker.log", project)


@contextmanager
def _announced(file: Path, url: str) -> Iterator[None]:
    """Let other programs find the API while we run."""
    file.write_text(url + "\n", "utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _say_where(stack: Stack) -> None:
    typer.echo(f"Prefect UI    {_ui(stack.url)}   runs, schedules, deployments; start one with its form")
    typer.echo(f"API docs      {_ui(stack.url)}/docs")


def _ui(url: str) -> str:
    return url.removesuffix("/api")


def _watch(stack: Stack, installation: Installation) -> None:
    home = installation.settings.home
    typer.echo(f"Every account is looked at every five minutes: {_ui(stack.url)}/runs shows it.")
    typer.echo(f"Data: {home}   Logs: {home / 'prefect'}/*.log   Ctrl-C ends everything.")
    while True:
        stack.check()
        time.sleep(0.5)
