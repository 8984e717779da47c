"""calendar: which calendars of an account are synced."""

from typing import Annotated

import typer

from models.words import FolderKind
from rapport.cli.folder import SUMS, choose, know_folders
from rapport.cli.options import AccountName, As, Json, find_account, open_reading
from rapport.cli.output import Columns, print_listing
from rapport.reading.accounts import show_folders
from rapport.reading.records import FolderView

commands = typer.Typer(help="The calendars of an account, and which of them are synced.")

Names = Annotated[
    list[str], typer.Argument(metavar="CALENDAR…", help="Names, paths or ids as `rapport calendar list` shows them.")
]

_COLUMNS: Columns[FolderView] = {
    "calendar": lambda one: one.name,
    "whose": lambda one: "somebody else's" if one.role == "shared" else "own",
    **SUMS,
}


@commands.command("list")
def list_(account: AccountName, viewer: As = None, as_json: Json = False) -> None:
    """List an account's calendars, with what became of the events in each."""
    installation, found = find_account(account)
    know_folders(installation, found, FolderKind.CALENDAR)
    with open_reading(viewer) as reader:
        print_listing(show_folders(reader, found, FolderKind.CALENDAR), _COLUMNS, as_json=as_json)


@commands.command("select")
def select(account: AccountName, calendars: Names) -> None:
    """Sync calendars; their events come with the next run."""
    choose(account, calendars, chosen=True, kind=FolderKind.CALENDAR)


@commands.command("exclude")
def exclude(account: AccountName, calendars: Names) -> None:
    """Sync calendars no more; what only they held goes with the next run."""
    choose(account, calendars, chosen=False, kind=FolderKind.CALENDAR)
