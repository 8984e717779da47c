"""The five-minute catch-up of all accounts of a shard: a cheap poll of each, a task run for each that changed."""

from typing import Annotated

from prefect import flow
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from rapport.db import reading
from rapport.installation import open_installation
from rapport.store.accounts import list_due_accounts
from rapport.store.rows import chunks
from tasks.accounts import catch_up_account, poll_accounts
from tasks.progress import report_runs

_POLLED_TOGETHER = 200


@flow(
    name="incremental",
    flow_run_name="incremental {shard} of {shards}",
    task_runner=ThreadPoolTaskRunner(max_workers=4),  # type: ignore[arg-type]  # one account does not hold up another
    persist_result=False,
)
def incremental(
    shard: Annotated[int, Field(description="Which part of the accounts this run looks after.", ge=0)] = 0,
    shards: Annotated[int, Field(description="Into how many parts the accounts are divided.", ge=1)] = 1,
) -> None:
    """Bring all due accounts of a shard up to date."""
    installation = open_installation()
    with reading(installation.engine) as session:
        labels = {account.id: account.label for account in list_due_accounts(session, shard, shards)}
    changed = [account_id for group in chunks(labels, _POLLED_TOGETHER) for account_id in poll_accounts(group)]
    wait([catch_up_account.with_options(task_run_name=labels[id_]).submit(id_) for id_ in changed])
    report_runs(installation)
