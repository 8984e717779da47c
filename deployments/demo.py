"""The demonstration: a small firm's mail and calendars, written to disk and imported by the real deployments.

A second time finds the files, the accounts and what was imported there, and imports nothing. A demonstration from
before there were calendars gets them.
"""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer
from sqlmodel import Session, col, select

from deployments.starting import start_run, wait_for_runs
from deployments.tour import describe
from models.account import Account
from models.columns import derive_id
from models.run import Run
from models.words import FolderKind, Provider, RunState, StreamPhase
from rapport import clock
from rapport.db import reading, writing
from rapport.demo.calendar_files import write_calendars
from rapport.demo.firm import Firm, Member, firm
from rapport.demo.write import write
from rapport.errors import Unavailable
from rapport.installation import Installation
from rapport.store.accounts import NewAccount, add_account, list_accounts
from rapport.store.choices import change_settings
from rapport.store.streams import list_streams
from rapport.store.workspaces import confirm_domain, ensure_member, ensure_workspace

_CALENDARS = "calendars"
_TELL_SECONDS = 5.0


def run_demo(installation: Installation, check: Callable[[], None]) -> None:
    """Write, connect and import what the firm has; `check` raises when the stack can't go on."""
    shown = firm()
    folder = installation.settings.home.resolve() / "demo"
    _write_files(folder, shown)
    accounts = _connect(installation, shown, folder)
    waiting = [account for account in accounts if not _is_imported(installation, account)]
    if waiting:
        _import(installation, waiting, check)
    else:
        typer.echo("The demonstration's mail and calendars are here already.")
    typer.echo(describe(installation, accounts, _imports(installation, accounts)))


def _write_files(folder: Path, shown: Firm) -> None:
    today = clock.now().date()
    messages = _write_once(folder, lambda unfinished: write(unfinished, shown, today).count)
    if messages:
        typer.echo(f"Wrote {messages:,} messages of {shown.name}, a firm that never existed, to {folder}.")
    calendars = folder / _CALENDARS
    events = _write_once(calendars, lambda unfinished: write_calendars(unfinished, shown, today))
    if events:
        typer.echo(f"Wrote {events:,} events of its calendars to {calendars}.")


def _write_once(folder: Path, write_into: Callable[[Path], int]) -> int:
    """Write a folder unless it is there; a half-written one never gets the name of a whole one. Give what it holds."""
    if folder.is_dir():
        return 0
    unfinished = folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    count = write_into(unfinished)
    unfinished.rename(folder)
    return count


def _connect(installation: Installation, shown: Firm, folder: Path) -> list[Account]:
    with writing(installation.engine) as session:
        workspace_id = ensure_workspace(session, installation.vault, installation.settings.workspace).id
        known = {account.id: account for account in list_accounts(session, workspace_id)}
        accounts = []
        for member in shown.members:
            account_id = derive_id("account", workspace_id, Provider.ARCHIVE, member.address)
            account = known.get(account_id) or _add(installation, session, workspace_id, member, folder)
            _give_calendar(session, account, member, folder)
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


def _give_calendar(session: Session, account: Account, member: Member, folder: Path) -> None:
    """Connect an account's calendars, if it has none yet."""
    connection = json.loads(account.connection)
    if "calendar" not in connection:
        connection["calendar"] = str(folder / _CALENDARS / member.address)
        change_settings(session, account, _calendar_settings(member, connection))


def _calendar_settings(member: Member, connection: dict[str, str]) -> dict[str, Any]:
    return {
        "connection": json.dumps(connection, sort_keys=True),
        "calendar_visibility": member.calendar_visibility,
        "meetings": member.meetings,
        "auto_create": True,
    }


def _is_imported(installation: Installation, account: Account) -> bool:
    """Tell whether an import was completed, of the calendars too, which may have been connected after it."""
    with reading(installation.engine) as session:
        calendars = list_streams(session, account.id, FolderKind.CALENDAR)
    is_read = any(calendar.phase is StreamPhase.CURRENT for calendar in calendars)
    return is_read and any(run.state == RunState.COMPLETED for run in _imports(installation, [account]))


def _imports(installation: Installation, accounts: Sequence[Account]) -> Sequence[Run]:
    ids = [account.id for account in accounts]
    with reading(installation.engine) as session:
        found = select(Run).where(col(Run.account_id).in_(ids), Run.flow == "backfill")
        return session.exec(found.order_by(col(Run.started_at))).all()


def _import(installation: Installation, accounts: Sequence[Account], check: Callable[[], None]) -> None:
    """Run a backfill for each account, all at once, and tell how far they are."""
    typer.echo(f"Importing {len(accounts)} accounts through the deployment `backfill`; the Prefect UI shows the runs.")
    begun = told = time.monotonic()

    def meanwhile() -> None:
        nonlocal told
        check()
        if time.monotonic() - told >= _TELL_SECONDS:
            told = time.monotonic()
            looked_at = sum(run.listed for run in _imports(installation, accounts))
            progress = (
                f"{looked_at:,} messages and events looked at" if looked_at else "the runs' processes are starting"
            )
            typer.echo(f"  {told - begun:3.0f} s   {progress}")

    runs = wait_for_runs([start_run("backfill", {"account": account.label}) for account in accounts], meanwhile)
    failed = [run.name for run in runs if run.state is None or not run.state.is_completed()]
    if failed:
        raise Unavailable(f"These runs did not complete: {', '.join(failed)}. The Prefect UI shows why.")
    typer.echo(f"Imported in {time.monotonic() - begun:.0f} seconds.\n")
