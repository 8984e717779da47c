"""The demonstration: a small firm's mail, written as Maildirs and imported by the real deployments.

A second time finds the mail, the accounts and the messages there, and imports nothing.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from sqlmodel import Session, col, select

from deployments.starting import start_run, wait_for_runs
from deployments.tour import describe
from models.account import Account
from models.columns import derive_id
from models.run import Run
from models.words import Provider, RunState
from rapport import clock
from rapport.db import reading, writing
from rapport.demo.firm import Firm, Member, firm
from rapport.demo.write import write
from rapport.errors import Unavailable
from rapport.installation import Installation
from rapport.store.accounts import NewAccount, add_account, list_accounts
from rapport.store.workspaces import confirm_domain, ensure_member, ensure_workspace

_TELL_SECONDS = 5.0


def run_demo(installation: Installation, check: Callable[[], None]) -> None:
    """Write, connect and import the firm's mail; `check` raises when the stack can't go on."""
    shown = firm()
    folder = _write_mail(installation.settings.home.resolve() / "demo", shown)
    accounts = _connect(installation, shown, folder)
    waiting = [account for account in accounts if not _is_imported(installation, account)]
    if waiting:
        _import(installation, waiting, check)
    else:
        typer.echo("The demonstration's mail is here already.")
    typer.echo(describe(installation, accounts, _imports(installation, accounts)))


def _write_mail(folder: Path, shown: Firm) -> Path:
    """Write the Maildirs once; a half-written folder never gets the name of a whole one."""
    if not folder.is_dir():
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        count = write(unfinished, shown, clock.now().date()).count
        unfinished.rename(folder)
        typer.echo(f"Wrote {count:,} messages of {shown.name}, a firm that never existed, to {folder}.")
    return folder


def _connect(installation: Installation, shown: Firm, folder: Path) -> list[Account]:
    with writing(installation.engine) as session:
        workspace_id = ensure_workspace(session, installation.vault, installation.settings.workspace).id
        known = {account.id: account for account in list_accounts(session, workspace_id)}
        accounts = []
        for member in shown.members:
            account_id = derive_id("account", workspace_id, Provider.ARCHIVE, member.address)
            account = known.get(account_id) or _add(installation, session, workspace_id, member, folder)
            accounts.append(account)
        if not known:
            confirm_domain(session, workspace_id, shown.domain)
    return accounts


def _add(installation: Installation, session: Session, workspace_id: str, member: Member, folder: Path) -> Account:
    owner = ensure_member(session, workspace_id, member.address, member.correspondent.name)
    mail = folder / member.address / "Maildir"
    new = NewAccount(Provider.ARCHIVE, member.address, {"mail": str(mail)}, secret="")
    account = add_account(session, installation.vault, workspace_id, owner, new)
    account.visibility, account.contacts = member.visibility, member.contacts
    session.add(account)
    return account


def _is_imported(installation: Installation, account: Account) -> bool:
    return any(run.state == RunState.COMPLETED for run in _imports(installation, [account]))


def _imports(installation: Installation, accounts: Sequence[Account]) -> Sequence[Run]:
    ids = [account.id for account in accounts]
    with reading(installation.engine) as session:
        found = select(Run).where(col(Run.account_id).in_(ids), Run.flow == "backfill")
        return session.exec(found.order_by(col(Run.started_at))).all()


def _import(installation: Installation, accounts: Sequence[Account], check: Callable[[], None]) -> None:
    """Run a backfill for each account, all at once, and tell how far they are."""
    typer.echo(f"Importing {len(accounts)} mailboxes through the deployment `backfill`; the Prefect UI shows the runs.")
    begun = told = time.monotonic()

    def meanwhile() -> None:
        nonlocal told
        check()
        if time.monotonic() - told >= _TELL_SECONDS:
            told = time.monotonic()
            looked_at = sum(run.listed for run in _imports(installation, accounts))
            progress = f"{looked_at:,} messages looked at" if looked_at else "the runs' processes are starting"
            typer.echo(f"  {told - begun:3.0f} s   {progress}")

    runs = wait_for_runs([start_run("backfill", {"account": account.label}) for account in accounts], meanwhile)
    failed = [run.name for run in runs if run.state is None or not run.state.is_completed()]
    if failed:
        raise Unavailable(f"These runs did not complete: {', '.join(failed)}. The Prefect UI shows why.")
    typer.echo(f"Imported in {time.monotonic() - begun:.0f} seconds.\n")
