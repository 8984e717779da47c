"""up, backfill, sync, reconcile: what runs. Prefect is loaded only by these."""

import os
from datetime import date
from typing import Annotated

import typer

from models.account import Account
from models.words import AccountState, FolderKind
from rapport.cli.api import prefect_api
from rapport.cli.folder import find_folders
from rapport.cli.options import AccountName, Since, Until, day, find_account, workspace_id
from rapport.cli.progress import watch_run
from rapport.db import reading
from rapport.errors import Misconfigured, RapportError, UsageError
from rapport.installation import Installation, open_installation
from rapport.reading.accounts import list_runs
from rapport.reading.viewer import open_reader
from rapport.running import find_api_url
from rapport.store.accounts import list_accounts


def up(
    demo: Annotated[bool, typer.Option("--demo", help="With generated mail and calendars of a small firm.")] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where Prefect's UI answers.")] = 4200,
) -> None:
    """Run everything: Prefect's server and UI, a worker, the schedules. Ctrl-C ends it all."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")  # of this process; server and worker have their logs
    from deployments.local import run_stack  # noqa: PLC0415  starts Prefect

    run_stack(demo=demo, port=port)


def backfill(
    account: AccountName,
    since: Since = None,
    until: Until = None,
    folder: Annotated[list[str] | None, typer.Option("--folder", metavar="F", help="Only this folder.")] = None,
    calendar: Annotated[list[str] | None, typer.Option("--calendar", metavar="C", help="Only this calendar.")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Start it on the worker, and don't wait.")] = False,
) -> None:
    """Import an account: its calendars, then its mail, newest first; waits, with a progress bar."""
    installation, found = find_account(account)
    chosen = [
        *find_folders(installation, found, folder or ()),
        *find_folders(installation, found, calendar or (), FolderKind.CALENDAR),
    ]
    folders = [one.id for one in chosen] or None
    if detach:
        _start_on_worker(installation, found, {"since": day(since), "until": day(until), "folders": folders})
        return
    with prefect_api(installation.settings):
        from flows.backfill import backfill as run_backfill  # noqa: PLC0415  Prefect takes seconds to load

        with watch_run(installation, found):
            run_backfill(found.label, day(since), day(until), folders)
    _tell(installation, found)


def sync(account: Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="Only this account.")] = None) -> None:
    """Catch up with the providers, now: of one account, or of all that are due."""
    if account is None:
        _sync_all()
        return
    installation, found = find_account(account)
    with prefect_api(installation.settings):
        from flows.sync import sync as run_sync  # noqa: PLC0415  Prefect takes seconds to load

        with watch_run(installation, found):
            run_sync(found.label)
    _tell(installation, found)


def _sync_all() -> None:
    installation = open_installation()
    with prefect_api(installation.settings):
        from flows.incremental import incremental  # noqa: PLC0415  Prefect takes seconds to load

        incremental(0, 1)
    _report_problems(installation)


def reconcile(
    account: AccountName,
    repair: Annotated[bool, typer.Option("--repair", help="Also mend what differs.")] = False,
) -> None:
    """Compare what is here with what the provider holds."""
    installation, found = find_account(account)
    with prefect_api(installation.settings):
        from flows.reconcile import reconcile as run_reconcile  # noqa: PLC0415  Prefect takes seconds to load

        with watch_run(installation, found):
            run_reconcile(found.label, repair)
    _tell(installation, found)


def _start_on_worker(
    installation: Installation, account: Account, parameters: dict[str, date | list[str] | None]
) -> None:
    if not os.environ.get("PREFECT_API_URL") and find_api_url(installation.settings) is None:
        raise UsageError("Nothing runs that could take it over: start `rapport up`, or leave --detach out.")
    with prefect_api(installation.settings):
        from deployments.starting import start_run  # noqa: PLC0415  Prefect takes seconds to load

        run_id = start_run("backfill", {"account": account.label, **parameters})
    typer.echo(f"Started as run {run_id}; `rapport runs` shows how it goes.")


def _tell(installation: Installation, account: Account) -> None:
    with reading(installation.engine) as session:
        reader = open_reader(session, installation.vault, account.workspace_id, None)
        latest = list_runs(reader, account, limit=1)
    for run in latest:
        filtered = ", ".join(f"{count} {reason}" for reason, count in sorted(run.filtered.items()))
        typer.echo(
            f"{account.address}: {run.listed} listed, {run.stored} stored, "
            f"{sum(run.filtered.values())} filtered{f' ({filtered})' if filtered else ''}, {run.skipped} skipped, "
            f"{run.people} people and {run.companies} companies made, {run.seconds:.1f} s."
        )


def _report_problems(installation: Installation) -> None:
    with reading(installation.engine) as session:
        accounts = list_accounts(session, workspace_id(installation))
    troubled = [account for account in accounts if account.problem and account.state is not AccountState.PAUSED]
    for account in accounts:
        typer.echo(f"{account.address}: {account.problem or 'up to date.'}")
    if troubled:
        waits_for_somebody = any(one.state is not AccountState.ACTIVE for one in troubled)
        kind = Misconfigured if waits_for_somebody else RapportError
        raise kind(f"{len(troubled)} of {len(accounts)} accounts could not be synced; see `rapport account list`.")
