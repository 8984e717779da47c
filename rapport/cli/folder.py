"""folder: what of an account is synced."""

from collections.abc import Sequence
from typing import Annotated

import typer

from models.account import Account
from models.folder import Folder
from models.words import FolderKind
from rapport.cli.options import AccountName, As, Json, find_account, open_reading
from rapport.cli.output import Columns, print_listing
from rapport.db import reading, writing
from rapport.installation import Installation
from rapport.logins import login_to
from rapport.providers.base import Login
from rapport.reading.accounts import show_folders
from rapport.reading.records import FolderView
from rapport.store.choices import set_folder_choice
from rapport.store.streams import get_folder, list_folders, refresh_calendars, refresh_folders

commands = typer.Typer(help="The folders of an account, and which of them are synced.")

Paths = Annotated[
    list[str], typer.Argument(metavar="FOLDER…", help="Paths or names as `rapport folder list` shows them.")
]

SUMS: Columns[FolderView] = {
    "chosen": lambda one: one.is_chosen,
    "phase": lambda one: one.phase,
    "listed": lambda one: one.listed,
    "stored": lambda one: one.stored,
    "filtered": lambda one: one.filtered,
    "skipped": lambda one: one.skipped,
    "id": lambda one: one.id,
}
"""The columns that folders and calendars have in common: what is synced, and what became of what is in it."""

_COLUMNS: Columns[FolderView] = {
    "folder": lambda one: one.path,
    "name": lambda one: one.name,  # of a label at Gmail, the path is but an id
    "role": lambda one: one.role,
    **SUMS,
}


@commands.command("list")
def list_(account: AccountName, viewer: As = None, as_json: Json = False) -> None:
    """List an account's folders, with what became of the messages in each."""
    installation, found = find_account(account)
    know_folders(installation, found)
    with open_reading(viewer) as reader:
        print_listing(show_folders(reader, found), _COLUMNS, as_json=as_json)


@commands.command("select")
def select(account: AccountName, folders: Paths) -> None:
    """Sync folders; their mail comes with the next run."""
    choose(account, folders, chosen=True)


@commands.command("exclude")
def exclude(account: AccountName, folders: Paths) -> None:
    """Sync folders no more; what only they held goes with the next run."""
    choose(account, folders, chosen=False)


def choose(name: str, folders: Sequence[str], *, chosen: bool, kind: FolderKind = FolderKind.MAIL) -> None:
    """Choose folders or calendars of an account for syncing, or exclude them, and say so."""
    installation, account = find_account(name)
    know_folders(installation, account, kind)
    with writing(installation.engine) as session:
        for folder in folders:
            set_folder_choice(session, account, folder, chosen, kind)
    typer.echo(f"{'Selected' if chosen else 'Excluded'}: {', '.join(folders)}. The next run brings it about.")


def know_folders(installation: Installation, account: Account, kind: FolderKind = FolderKind.MAIL) -> None:
    """Ask the provider for an account's folders or calendars, unless a run or a question did before."""
    with reading(installation.engine) as session:
        if list_folders(session, account.id, kind):
            return
        login = login_to(installation, session, account)
    refresh = _ask_for_calendars if kind is FolderKind.CALENDAR else _ask_for_folders
    refresh(installation, account, login)


def _ask_for_folders(installation: Installation, account: Account, login: Login) -> None:
    from rapport.providers.registry import has_mail, open_mail  # noqa: PLC0415  protocols' libraries are not for listings

    if not has_mail(account.provider, login):
        return
    with open_mail(account.provider, login) as mail:
        remote = mail.list_folders()
    with writing(installation.engine) as session:
        refresh_folders(session, account, remote, {})


def _ask_for_calendars(installation: Installation, account: Account, login: Login) -> None:
    from rapport.providers.registry import has_calendars, open_calendars  # noqa: PLC0415  the same

    if not has_calendars(account.provider, login):
        return
    with open_calendars(account.provider, login) as source:
        remote = source.list_calendars()
    with writing(installation.engine) as session:
        refresh_calendars(session, account, remote)


def find_folders(
    installation: Installation, account: Account, names: Sequence[str], kind: FolderKind = FolderKind.MAIL
) -> list[Folder]:
    """Find folders or calendars by their names; UsageError for one that isn't there."""
    if not names:
        return []
    know_folders(installation, account, kind)
    with reading(installation.engine) as session:
        return [get_folder(session, account.id, name, kind) for name in names]
