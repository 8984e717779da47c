"""block: addresses and domains that are kept out."""

from dataclasses import dataclass
from typing import Annotated

import typer
from sqlmodel import Session

from rapport.cli.options import As, Json, make_workspace, open_reading, workspace_id
from rapport.cli.output import Columns, print_listing
from rapport.db import writing
from rapport.installation import open_installation
from rapport.policy.blocked import parse_entry
from rapport.store import workspaces

commands = typer.Typer(help="Addresses and domains that are kept out, of one member's mail or of everybody's.")

Entry = Annotated[str, typer.Argument(metavar="ADDRESS-OR-DOMAIN", help="A domain includes its subdomains.")]
OfMember = Annotated[
    str | None, typer.Option("--member", metavar="ADDRESS", help="Only for this member's accounts; else for all.")
]


@dataclass(frozen=True, slots=True)
class BlockedView:
    """An entry of a blocklist; `member` None is the workspace's own list."""

    entry: str
    member: str | None


_COLUMNS: Columns[BlockedView] = {"entry": lambda one: one.entry, "member": lambda one: one.member or "everybody"}


@commands.command("add")
def add(entry: Entry, member: OfMember = None) -> None:
    """Block an address or a domain."""
    installation, key = open_installation(), parse_entry(entry)
    with writing(installation.engine) as session:
        workspace = make_workspace(session, installation)
        workspaces.block(session, workspace.id, _member_id(session, workspace.id, member), key)
    typer.echo(f"{key} is blocked.")


@commands.command("remove")
def remove(entry: Entry, member: OfMember = None) -> None:
    """Take an entry off a blocklist."""
    installation, key = open_installation(), parse_entry(entry)
    with writing(installation.engine) as session:
        home = workspace_id(installation)
        workspaces.unblock(session, home, _member_id(session, home, member), key)
    typer.echo(f"{key} is no longer blocked.")


@commands.command("list")
def list_(viewer: As = None, as_json: Json = False) -> None:
    """List the entries: the workspace's, and those of the member named by --as."""
    with open_reading(viewer) as reader:
        members = {one.id: one.address for one in workspaces.list_members(reader.session, reader.workspace_id)}
        entries = workspaces.list_blocked(reader.session, reader.workspace_id)
        shown = [one for one in entries if one.member_id in ("", reader.member_id)]
        views = [BlockedView(one.entry, members.get(one.member_id)) for one in shown]
        print_listing(views, _COLUMNS, as_json=as_json)


def _member_id(session: Session, home: str, address: str | None) -> str:
    return "" if address is None else workspaces.get_member(session, home, address).id
