"""What Prefect still holds back in this process: log lines and events."""

from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogHandler

_PATIENCE = 10.0  # seconds


def flush() -> None:
    """Send it all while its server still answers: at a program's end, Prefect would try for a minute without one."""
    APILogHandler().flush()
    EventsWorker.drain_all(timeout=_PATIENCE)
