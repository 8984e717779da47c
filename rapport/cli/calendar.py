"""calendar: which calendars of an account are synced."""

from collections.abc import Sequence
from typing import Annotated

import typer

from models.account import Account
from models.folder import Folder
from models.words import FolderKind
from rapport.cli.folder import find_account
from rapport.cli.options import AccountName, As, Json, open_reading
from rapport.cli.output import Columns, print_listing
from rapport.db import reading, writing
from rapport.installation import Installation
from rapport.reading.accounts import show_folders
from rapport.reading.records import FolderView
from rapport.store.accounts import login_of
from rapport.store.choices import set_folder_choice
from rapport.store.streams import get_folder, list_folders, refresh_calendars

commands = typer.Typer(help="The calendars of an account, and which of them are synced.")

Names = Annotated[
    list[str], typer.Argument(metavar="CALENDAR…", help="Names, paths or ids as `rapport calendar list` shows them.")
]

_COLUMNS: Columns[FolderView] = {
    "calendar": lambda one: one.name,
    "whose": lambda one: "somebody else's" if one.role == "shared" else "own",
    "chosen": lambda one: one.is_chosen,
    "phase": lambda one: one.phase,
    "listed": lambda one: one.listed,
    "stored": lambda one: one.stored,
    "filtered": lambda one: one.filtered,
    "skipped": lambda one: one.skipped,
    "id": lambda one: one.id,
}


@commands.command("list")
def list_(account: AccountName, viewer: As = None, as_json: Json = False) -> None:
    """List an account's calendars, with what became of the events in each."""
    installation, found = find_account(account)
    _know_calendars(installation, found)
    with open_reading(viewer) as reader:
        print_listing(show_folders(reader, found, FolderKind.CALENDAR), _COLUMNS, as_json=as_json)


@commands.command("select")
def select(account: AccountName, calendars: Names) -> None:
    """Sync calendars; their events come with the next run."""
    _choose(account, calendars, chosen=True)


@commands.command("exclude")
def exclude(account: AccountName, calendars: Names) -> None:
    """Sync calendars no more; what only they held goes with the next run."""
    _choose(account, calendars, chosen=False)


def _choose(name: str, calendars: Sequence[str], *, chosen: bool) -> None:
    installation, account = find_account(name)
    _know_calendars(installation, account)
    with writing(installation.engine) as session:
        for calendar in calendars:
            set_folder_choice(session, account, calendar, chosen, FolderKind.CALENDAR)
    typer.echo(f"{'Selected' if chosen else 'Excluded'}: {', '.join(calendars)}. The next run brings it about.")


def find_calendars(installation: Installation, account: Account, names: Sequence[str]) -> list[Folder]:
    """Find calendars by their names; UsageError for one that isn't there."""
    if not names:
        return []
    _know_calendars(installation, account)
    with reading(installation.engine) as session:
        return [get_folder(session, account.id, name, FolderKind.CALENDAR) for name in names]


def _know_calendars(installation: Installation, account: Account) -> None:
    """Ask the provider for an account's calendars, unless a run or a question did before."""
    with reading(installation.engine) as session:
        if list_folders(session, account.id, FolderKind.CALENDAR):
            return
    from rapport.providers.registry import has_calendars, open_calendars  # noqa: PLC0415  as for folders

    login = login_of(installation.vault, account)
    if not has_calendars(account.provider, login):
        return
    with open_calendars(account.provider, login) as source:
        remote = source.list_calendars()
    with writing(installation.engine) as session:
        refresh_calendars(session, account, remote)
