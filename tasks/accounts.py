"""Whole accounts as steps: the cheap poll of many, the catch-up of one, the comparison of one."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from models.words import LeaseKind
from rapport.errors import AccountBusy
from rapport.installation import open_installation
from rapport.store.streams import ChosenStream
from rapport.sync import accounts
from rapport.sync.budget import Budget
from rapport.sync.listing import finish_import
from rapport.sync.polling import poll_account
from rapport.sync.reconciling import FolderReport, reconcile_account
from rapport.sync.run import AccountRun
from tasks.opening import hold_account
from tasks.rules import step

_THREADS = 8


@step("Ask many accounts, a few at a time, whether anything happened there: a few cheap requests each.")
def poll_accounts(account_ids: Sequence[str]) -> list[str]:
    """Give those accounts that have something to catch up with."""
    with ThreadPoolExecutor(_THREADS) as threads:
        answers = threads.map(partial(poll_account, open_installation()), account_ids)
        return [account_id for account_id, changed in zip(account_ids, answers, strict=True) if changed]


@step("Store what came and drop what left in one account, in a bounded time.")
def catch_up_account(account_id: str) -> bool:
    """Bring an account up to date; False when more is to do, or another run is at it."""
    installation = open_installation()
    try:
        with hold_account(installation, account_id, LeaseKind.CATCH_UP) as run:
            return accounts.catch_up_account(run, Budget.of(installation.settings.account_seconds))
    except AccountBusy:
        return False


@step("Store what came and drop what left in one account, however long it takes.")
def catch_up_wholly(run: AccountRun) -> None:
    """Bring an account up to date."""
    accounts.catch_up_account(run, Budget())


@step("Compare the imported folders with the provider's listing, and take up what happened meanwhile.")
def compare_folders(run: AccountRun, streams: Sequence[ChosenStream]) -> None:
    """Prove an import whole."""
    finish_import(run, streams)


@step("Compare all ids of an account with the provider's; with repair, fetch what is missing and drop what is gone.")
def reconcile_folders(run: AccountRun, repair: bool) -> list[FolderReport]:
    """Compare an account."""
    return reconcile_account(run, is_repairing=repair)
