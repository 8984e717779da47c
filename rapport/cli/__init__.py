"""The command line: one module a noun. Errors become one line and an exit status here, and nowhere else.

0 done · 1 failed · 2 wrong usage · 3 somebody must act (reconnect, configure, free the disk, restore a key)
"""

import sys
from collections.abc import Sequence

from rapport.errors import (
    AuthorizationLost,
    CalendarsFailed,
    KeyUnavailable,
    Misconfigured,
    RapportError,
    StorageBusy,
    StorageFull,
    UsageError,
)

FAILED, WRONG_USAGE, SOMEBODY_MUST_ACT = 1, 2, 3

_STATUS: dict[type[RapportError], int] = {
    UsageError: WRONG_USAGE,
    AuthorizationLost: SOMEBODY_MUST_ACT,
    Misconfigured: SOMEBODY_MUST_ACT,
    KeyUnavailable: SOMEBODY_MUST_ACT,
    StorageFull: SOMEBODY_MUST_ACT,
    StorageBusy: SOMEBODY_MUST_ACT,
}


def main() -> None:
    """Run the command line."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; give its exit status."""
    from rapport.cli.app import app  # noqa: PLC0415  its modules take the statuses above

    try:
        app(list(arguments), prog_name="rapport")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except RapportError as error:
        sys.stderr.write(f"rapport: {error}\n")
        return status_of(error)
    return 0


def status_of(error: RapportError) -> int:
    """Give the exit status of an error, by its class."""
    if isinstance(error, CalendarsFailed):
        return status_of(error.cause)
    return next((status for situation, status in _STATUS.items() if isinstance(error, situation)), FAILED)
