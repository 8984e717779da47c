"""How a run begins: the installation and the account that it works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.runtime import flow_run

from models.words import FolderKind, LeaseKind
from rapport.db import reading
from rapport.installation import Installation, open_installation
from rapport.store.accounts import find_account_id
from rapport.sync.metering import PacedMeter
from rapport.sync.run import AccountRun, open_run
from tasks.limits import Allowance, Limits

# How many requests are asked for at once: while Prefect records task runs on SQLite, a question can take seconds.
_REQUESTS_AHEAD = {LeaseKind.BACKFILL: 300, LeaseKind.CATCH_UP: 10}


@contextmanager
def open_account(name: str, kind: LeaseKind) -> Iterator[AccountRun]:
    """Hold an account, named by its id or label, for the present flow run; waits for a run that has just died.

    Raises UsageError when there is no such account, AccountBusy when another run works on it.
    """
    installation = open_installation()
    patience = installation.settings.lease_seconds * 1.5
    with reading(installation.engine) as session:
        account_id = find_account_id(session, name)
    with hold_account(installation, account_id, kind, patience) as run:
        yield run


@contextmanager
def hold_account(
    installation: Installation, account_id: str, kind: LeaseKind, patience: float = 0.0
) -> Iterator[AccountRun]:
    """Hold an account for the present flow run; each page waits for its units of the provider's caps."""
    flow_name, run_id = str(flow_run.flow_name or ""), str(flow_run.id or "")
    with open_run(installation, account_id, kind, flow_name, flow_run_id=run_id, patience=patience) as run:
        for service in FolderKind:
            _ration(run, service, kind)
        yield run


def _ration(run: AccountRun, service: FolderKind, kind: LeaseKind) -> None:
    """Let an account's mail, or its calendars, draw on the limits of its caps."""
    caps = run.caps_of(service)
    limits = Limits(caps, run.account_id, run.provider, run.host)
    limits.ensure()
    if caps is not None and caps.are_units:
        is_urgent = kind is not LeaseKind.BACKFILL
        run.meters[service] = PacedMeter(caps.account, limits.take, _nobody if is_urgent else run.is_catching_up)
    else:
        run.pace = Allowance(limits, _REQUESTS_AHEAD[kind]).draw


def _nobody() -> bool:
    return False
