"""The catch-up of one account, now: what the five-minute run does, for whoever doesn't want to wait for it."""

from typing import Annotated

from prefect import flow
from pydantic import Field

from models.words import LeaseKind
from tasks.accounts import catch_up_wholly
from tasks.opening import open_account
from tasks.progress import report_runs


@flow(name="sync", flow_run_name="sync {account}", persist_result=False)
def sync(
    account: Annotated[str, Field(description="The account's label, as `rapport account list` shows it, or its id.")],
) -> None:
    """Bring one account up to date."""
    with open_account(account, LeaseKind.CATCH_UP) as run:
        catch_up_wholly(run)
    report_runs(run.installation)
