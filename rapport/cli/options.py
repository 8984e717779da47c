"""Options and arguments that several commands share, and how they open what they work on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer
from sqlmodel import Session

from models.account import Account
from models.columns import derive_id
from models.workspace import Workspace
from rapport.db import reading
from rapport.errors import UsageError
from rapport.installation import Installation, open_installation
from rapport.reading.viewer import Reader, open_reader
from rapport.store.accounts import get_account
from rapport.store.workspaces import ensure_workspace


class YesNo(StrEnum):
    """A choice of two, said aloud."""

    YES = "yes"
    NO = "no"


class CalendarVisibility(StrEnum):
    """What may be said of events: a subject alone is not shared of them."""

    METADATA = "metadata"
    EVERYTHING = "everything"


As = Annotated[
    str | None,
    typer.Option("--as", metavar="ADDRESS", help="What this member may see; else what every member may see."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many, the latest first.")]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="From this day on.")
]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], metavar="DATE", help="Before this day.")
]
AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's address, label or id.")]
OfAccount = Annotated[
    str | None, typer.Option("--account", metavar="ACCOUNT", help="Only this account: its address, label or id.")
]
ByCode = Annotated[bool, typer.Option("--device", help="Sign in by a code, in a browser on any other machine.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def day(moment: datetime | None) -> date | None:
    """Give the day that an option of dates named."""
    return None if moment is None else moment.date()


def workspace_id(installation: Installation) -> str:
    """Give the id of the configured workspace, whether it is there yet or not."""
    return derive_id("workspace", installation.settings.workspace)


def make_workspace(session: Session, installation: Installation) -> Workspace:
    """Give the configured workspace, made if it is missing."""
    return ensure_workspace(session, installation.vault, installation.settings.workspace)


def find_account(name: str) -> tuple[Installation, Account]:
    """Find an account, and the installation that it is in; UsageError if there is none."""
    installation = open_installation()
    with reading(installation.engine) as session:
        return installation, get_account(session, workspace_id(installation), name)


@contextmanager
def open_reading(viewer: str | None) -> Iterator[Reader]:
    """Open the installation for reading with the eyes of a member, or of nobody in particular."""
    installation = open_installation()
    with reading(installation.engine) as session:
        yield open_reader(session, installation.vault, workspace_id(installation), viewer)


def read_secret(what: str, *, from_stdin: bool, option: str = "--password-stdin") -> str:
    """Read a password or key: a line of standard input, or typed unseen; never from the command line."""
    if from_stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        secret = typer.prompt(what, hide_input=True, err=True)
    else:
        raise UsageError(f"There is no terminal to ask for the {what.lower()} on: pass it with {option}.")
    if not secret:
        raise UsageError(f"The {what.lower()} is empty.")
    return secret
