"""`python -m benchmarks.polling TIMES`: the five-minute run's poll of the only account, in a process that is warm."""

import json
import sys
import time
from statistics import median

from rapport.db import reading
from rapport.installation import Installation, open_installation
from rapport.store.accounts import list_due_accounts
from rapport.sync.polling import poll_account


def main(times: int) -> None:
    """Poll once to warm up, then so many times; print the median seconds of wall and CPU time."""
    installation = open_installation()
    with reading(installation.engine) as session:
        [account] = list_due_accounts(session, 0, 1)
    samples = [_poll_once(installation, account.id) for _ in range(times + 1)][1:]
    seconds, cpu = (median(column) for column in zip(*samples, strict=True))
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


def _poll_once(installation: Installation, account_id: str) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    if poll_account(installation, account_id):
        raise SystemExit("The poll found a change where nothing changed.")
    return time.perf_counter() - began, time.process_time() - cpu


if __name__ == "__main__":
    main(int(sys.argv[1]))
