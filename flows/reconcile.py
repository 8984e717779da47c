"""The comparison of our ids with the provider's, for one account or all: proof that nothing is missing, and repair."""

from typing import Annotated

from prefect import flow
from pydantic import Field

from models.words import LeaseKind
from rapport.db import reading
from rapport.errors import AccountBusy, ProviderError
from rapport.installation import open_installation
from rapport.store.accounts import list_due_accounts
from tasks.accounts import reconcile_folders
from tasks.opening import open_account
from tasks.progress import report_comparison, report_runs


@flow(name="reconcile", flow_run_name="reconcile {account}", persist_result=False)
def reconcile(
    account: Annotated[str, Field(description="The account's label or id; empty: every account.")] = "",
    repair: Annotated[bool, Field(description="Fetch what is missing and drop what is gone; else only report.")] = True,
) -> None:
    """Compare accounts with their providers."""
    installation = open_installation()
    if account:
        reconcile_one(account, repair)
    else:
        with reading(installation.engine) as session:
            labels = [each.label for each in list_due_accounts(session, 0, 1)]
        for label in labels:
            reconcile_quietly(label, repair)
    report_runs(installation)


def reconcile_one(account: str, repair: bool) -> None:
    """Compare one account."""
    with open_account(account, LeaseKind.CATCH_UP) as run:
        report_comparison(run, reconcile_folders(run, repair))


def reconcile_quietly(account: str, repair: bool) -> None:
    """Compare one account of many: its problem is noted with it, and holds up no other."""
    try:
        reconcile_one(account, repair)
    except (ProviderError, AccountBusy):
        return
