"""member: who signs in to the workspace."""

from dataclasses import dataclass
from typing import Annotated

import typer
from sqlmodel import Session, select

from models.account import Account
from models.member import Member
from models.words import MemberRole
from rapport.cli.options import As, Json, make_workspace, open_reading, workspace_id
from rapport.cli.output import Columns, print_listing
from rapport.db import writing
from rapport.errors import UsageError
from rapport.installation import open_installation
from rapport.store.workspaces import bump_workspace_rules, ensure_member, get_member, list_members

commands = typer.Typer(help="The members of the workspace.")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The member's e-mail address.")]
Name = Annotated[str | None, typer.Option("--name", help="The member's name.")]
Role = Annotated[MemberRole | None, typer.Option("--role", help="What the member may do; the first one is an admin.")]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member."""

    id: str
    address: str
    name: str
    role: MemberRole


_COLUMNS: Columns[MemberView] = {
    "address": lambda one: one.address,
    "name": lambda one: one.name,
    "role": lambda one: one.role,
    "id": lambda one: one.id,
}


@commands.command("add")
def add(address: Address, name: Name = None, role: Role = None) -> None:
    """Add a member."""
    installation = open_installation()
    with writing(installation.engine) as session:
        workspace = make_workspace(session, installation)
        member = ensure_member(session, workspace.id, address, name or "")
        _change(session, member, name, role)
    typer.echo(f"{member.address} is a member ({member.role}).")


@commands.command("list")
def list_(viewer: As = None, as_json: Json = False) -> None:
    """List the members."""
    with open_reading(viewer) as reader:
        members = list_members(reader.session, reader.workspace_id)
        views = [MemberView(one.id, one.address, one.name, one.role) for one in members]
        print_listing(views, _COLUMNS, as_json=as_json)


@commands.command("set")
def set_(address: Address, name: Name = None, role: Role = None) -> None:
    """Change a member's name or role."""
    installation = open_installation()
    with writing(installation.engine) as session:
        member = get_member(session, workspace_id(installation), address)
        _change(session, member, name, role)
    typer.echo(f"{member.address} is changed.")


@commands.command("remove")
def remove(address: Address) -> None:
    """Remove a member; accounts of theirs are removed first, each by `rapport account remove`."""
    installation = open_installation()
    with writing(installation.engine) as session:
        member = get_member(session, workspace_id(installation), address)
        if session.exec(select(Account.id).where(Account.owner_id == member.id)).first() is not None:
            raise UsageError("This member owns accounts: remove them first with `rapport account remove`.")
        _keep_an_admin(session, member)
        session.delete(member)
        bump_workspace_rules(session, member.workspace_id)
    typer.echo(f"{member.address} is no longer a member.")


def _change(session: Session, member: Member, name: str | None, role: MemberRole | None) -> None:
    if role is MemberRole.MEMBER:
        _keep_an_admin(session, member)
    member.name = member.name if name is None else name
    member.role = role or member.role
    session.add(member)


def _keep_an_admin(session: Session, leaving: Member) -> None:
    members = list_members(session, leaving.workspace_id)
    others = [one for one in members if one.id != leaving.id]
    if others and not any(one.role is MemberRole.ADMIN for one in others) and leaving.role is MemberRole.ADMIN:
        raise UsageError("This is the only admin: make another one first with `rapport member set --role admin`.")
