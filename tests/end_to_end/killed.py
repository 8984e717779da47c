"""A run that dies in the middle: `python -m tests.end_to_end.killed ACCOUNT RUN FUNCTION CALL`.

After that call of `module:function` the process kills itself, so that nothing of it can clean up. RUN is `backfill`,
the flow, or `catch_up`, its steps without Prefect.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from itertools import count

from models.words import LeaseKind
from rapport.installation import open_installation
from rapport.providers.gmail import walk
from rapport.providers.imap import mailbox
from rapport.sync.accounts import catch_up_account
from rapport.sync.budget import Budget
from rapport.sync.run import open_run

PAGE = 10  # messages, so that a small mailbox has several pages


def _die_after(function: Callable[..., object], call: int) -> Callable[..., object]:
    calls = count(1)

    def dying(*args: object, **kwargs: object) -> object:
        answer = function(*args, **kwargs)
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return dying


def _main(account_id: str, run: str, target: str, call: str) -> None:
    module_name, _, name = target.partition(":")
    module = importlib.import_module(module_name)
    setattr(module, name, _die_after(getattr(module, name), int(call)))
    mailbox.PAGE = walk.PAGE = PAGE
    if run == "backfill":
        from flows.backfill import backfill  # noqa: PLC0415  Prefect takes seconds to import

        backfill(account_id)
    else:
        with open_run(open_installation(), account_id, LeaseKind.CATCH_UP, run) as opened:
            catch_up_account(opened, Budget())


if __name__ == "__main__":
    _main(*sys.argv[1:])
