"""folder: what of an account is synced."""

from collections.abc import Sequence
from typing import Annotated

import typer

from models.account import Account
from models.folder import Folder
from rapport.cli.options import AccountName, As, Json, open_reading, workspace_id
from rapport.cli.output import Columns, print_listing
from rapport.db import reading, writing
from rapport.installation import Installation, open_installation
from rapport.reading.accounts import show_folders
from rapport.reading.records import FolderView
from rapport.store.accounts import get_account, login_of
from rapport.store.choices import set_folder_choice
from rapport.store.streams import get_folder, list_folders, refresh_folders

commands = typer.Typer(help="The folders of an account, and which of them are synced.")

Paths = Annotated[list[str], typer.Argument(metavar="FOLDER…", help="Paths as `rapport folder list` shows them.")]

_COLUMNS: Columns[FolderView] = {
    "folder": lambda one: one.path,
    "role": lambda one: one.role,
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
    """List an account's folders, with what became of the messages in each."""
    installation, found = find_account(account)
    know_folders(installation, found)
    with open_reading(viewer) as reader:
        print_listing(show_folders(reader, found), _COLUMNS, as_json=as_json)


def find_account(name: str) -> tuple[Installation, Account]:
    """Find an account, and the installation that it is in; UsageError if there is none."""
    installation = open_installation()
    with reading(installation.engine) as session:
        return installation, get_account(session, workspace_id(installation), name)


@commands.command("select")
def select(account: AccountName, folders: Paths) -> None:
    """Sync folders; their mail comes with the next run."""
    _choose(account, folders, chosen=True)


@commands.command("exclude")
def exclude(account: AccountName, folders: Paths) -> None:
    """Sync folders no more; what only they held goes with the next run."""
    _choose(account, folders, chosen=False)


def _choose(name: str, paths: Sequence[str], *, chosen: bool) -> None:
    installation, account = find_account(name)
    know_folders(installation, account)
    with writing(installation.engine) as session:
        for path in paths:
            set_folder_choice(session, account, path, chosen)
    typer.echo(f"{'Selected' if chosen else 'Excluded'}: {', '.join(paths)}. The next run brings it about.")


def know_folders(installation: Installation, account: Account) -> None:
    """Ask the provider for an account's folders, unless a run or a question did before."""
    with reading(installation.engine) as session:
        if list_folders(session, account.id):
            return
    from rapport.providers.registry import has_mail, open_mail  # noqa: PLC0415  protocols' libraries are not for listings

    login = login_of(installation.vault, account)
    if not has_mail(account.provider, login):
        return
    with open_mail(account.provider, login) as mail:
        remote = mail.list_folders()
    with writing(installation.engine) as session:
        refresh_folders(session, account, remote, {})


def find_folders(installation: Installation, account: Account, paths: Sequence[str]) -> list[Folder]:
    """Find folders by their paths; UsageError for one that isn't there."""
    if not paths:
        return []
    know_folders(installation, account)
    with reading(installation.engine) as session:
        return [get_folder(session, account.id, path) for path in paths]
