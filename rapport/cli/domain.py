"""domain: the workspace's own domains, whose addresses are internal."""

from dataclasses import dataclass
from typing import Annotated

import typer

from rapport.cli.options import As, Json, make_workspace, open_reading, workspace_id
from rapport.cli.output import Columns, print_listing
from rapport.db import writing
from rapport.errors import UsageError
from rapport.installation import open_installation
from rapport.policy.blocked import parse_entry
from rapport.store.workspaces import confirm_domain, list_domains, remove_domain

commands = typer.Typer(help="The workspace's own domains: mail among them is internal.")

Name = Annotated[str, typer.Argument(metavar="DOMAIN", help="For example firm.example; subdomains are included.")]


@dataclass(frozen=True, slots=True)
class DomainView:
    """An own domain, or one that is only proposed."""

    domain: str
    is_confirmed: bool


_COLUMNS: Columns[DomainView] = {"domain": lambda one: one.domain, "confirmed": lambda one: one.is_confirmed}


@commands.command("list")
def list_(viewer: As = None, as_json: Json = False) -> None:
    """List the own domains, confirmed and proposed."""
    with open_reading(viewer) as reader:
        domains = list_domains(reader.session, reader.workspace_id)
        print_listing([DomainView(one.domain, one.is_confirmed) for one in domains], _COLUMNS, as_json=as_json)


@commands.command("confirm")
def confirm(domain: Name) -> None:
    """Take a domain as the workspace's own: mail among its addresses is internal from now on."""
    installation, key = open_installation(), _parse(domain)
    with writing(installation.engine) as session:
        confirm_domain(session, make_workspace(session, installation).id, key)
    typer.echo(f"{key} is the workspace's own.")


@commands.command("remove")
def remove(domain: Name) -> None:
    """No longer take a domain as the workspace's own."""
    installation, key = open_installation(), _parse(domain)
    with writing(installation.engine) as session:
        remove_domain(session, workspace_id(installation), key)
    typer.echo(f"{key} is no longer the workspace's own.")


def _parse(domain: str) -> str:
    key = parse_entry(domain)
    if "@" in key:
        raise UsageError("That is an address; name a domain, like firm.example.")
    return key
