"""A progress bar beside a run: what the run's own record says, looked at twice a second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlmodel import col

from models.account import Account
from models.folder import Stream
from rapport.db import reading
from rapport.errors import RapportError
from rapport.installation import Installation
from rapport.store.runs import find_running

_EVERY = 0.5  # seconds


@contextmanager
def watch_run(installation: Installation, account: Account) -> Iterator[None]:
    """Show the progress of an account's run for the length of the block."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(account.address, total=None)
        ended = threading.Event()
        watching = threading.Thread(target=_watch, args=(installation, account, progress, bar, ended), daemon=True)
        watching.start()
        try:
            yield
        finally:
            ended.set()
            watching.join()


def _watch(
    installation: Installation, account: Account, progress: Progress, bar: TaskID, ended: threading.Event
) -> None:
    while not ended.wait(_EVERY):
        try:
            done, total = _look(installation, account)
        except RapportError:
            continue  # the run itself says what is wrong with the database
        progress.update(bar, completed=done, total=max(total, done) or None)


def _look(installation: Installation, account: Account) -> tuple[int, int]:
    with reading(installation.engine) as session:
        listed = session.scalar(sa.select(sa.func.sum(Stream.listed)).where(col(Stream.account_id) == account.id))
        run = find_running(session, account.id)
    if run is None:
        return 0, listed or 0
    return run.listed, max(listed or 0, run.listed)
