"""The Prefect server as we run it: its own application, with the garbage collected in a thread apart.

A statement that SQLite refused ("database is locked") leaves its cursor in a cycle with the error's traceback. Freeing
that cursor waits for the connection's mutex, which a thread that waits for SQLite's write lock keeps for up to 60
seconds. The event loop must never be the one to free it: it may be what holds the write lock.
"""

import gc
import time
from threading import Thread
from typing import Any

from prefect.server.api import server

_SECONDS = 0.5
_WHOLE_EVERY = 60  # collections of what is young, for one of everything


def create_app() -> Any:  # noqa: ANN401  an ASGI application, which only uvicorn looks into
    """Make the application, for `uvicorn --factory`."""
    application = server.create_app()
    collect_apart()
    return application


def collect_apart() -> None:
    """Leave the garbage of this process to a thread, which lets all others go on while it waits."""
    gc.collect()
    gc.freeze()  # what the program itself consists of is never garbage
    gc.disable()
    Thread(target=_collect_for_ever, name="garbage", daemon=True).start()


def _collect_for_ever() -> None:
    while True:
        for _ in range(_WHOLE_EVERY):
            time.sleep(_SECONDS)
            gc.collect(1)
        gc.collect()
