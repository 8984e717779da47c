"""What the commands that connect accounts share: their options, what they check, and how an account is added."""

from datetime import datetime
from typing import Annotated, Any

import typer

from models.words import ContactPolicy, MeetingRule, Visibility
from rapport.cli.options import CalendarVisibility, YesNo, day, make_workspace
from rapport.db import writing
from rapport.errors import UsageError
from rapport.installation import open_installation
from rapport.policy.addresses import domain_of, is_address, normalise
from rapport.store.accounts import NewAccount, add_account
from rapport.store.choices import change_settings
from rapport.store.workspaces import adopt_domain, bump_workspace_rules, ensure_member, get_member

Address = Annotated[str, typer.Option("--address", help="The owner's address there.")]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="MEMBER", help="Whose it is; else the member with its address.")
]
Shared = Annotated[Visibility, typer.Option("--visibility", help="What other members see of its mail.")]
Contacts = Annotated[ContactPolicy, typer.Option("--contacts", help="Whose addresses become people.")]
SharedEvents = Annotated[
    CalendarVisibility, typer.Option("--calendar-visibility", help="What other members see of its events.")
]
AutoCreate = Annotated[
    YesNo, typer.Option("--auto-create", help="Whether attendees and organizers become people by themselves.")
]
Meetings = Annotated[MeetingRule, typer.Option("--meetings", help="Which events are stored.")]
NoPrivateCopy = Annotated[bool, typer.Option("--no-private-copy", help="Keep only what other members may see.")]


def list_services(*, mail: bool, calendar: bool) -> list[str]:
    """Give the services that are wanted; UsageError for none."""
    services = [name for name, wanted in (("mail", mail), ("calendar", calendar)) if wanted]
    if not services:
        raise UsageError("Nothing would be read: leave out --no-mail or --no-calendar.")
    return services


def check_address(address: str) -> None:
    """Raise UsageError for what is no address."""
    if not is_address(normalise(address)):
        raise UsageError("That is not an e-mail address; write it like jana@firm.example.")


def check_url(url: str | None) -> str | None:
    """Give a CalDAV server's address back; UsageError for what is none."""
    if url is not None and not url.startswith(("https://", "http://")):
        raise UsageError("That is not the address of a CalDAV server; write it like https://dav.firm.example/.")
    return url


def mail_choices(visibility: Visibility, contacts: ContactPolicy) -> dict[str, Any]:
    """Give the columns of an account that an owner chose for its mail."""
    return {"visibility": visibility, "contacts": contacts}


def calendar_choices(
    visibility: CalendarVisibility | None, auto_create: YesNo | None, meetings: MeetingRule | None
) -> dict[str, Any]:
    """Give the columns of an account that an owner chose for its calendars; None is no choice."""
    chosen = {
        "calendar_visibility": None if visibility is None else Visibility(visibility),
        "auto_create": None if auto_create is None else auto_create is YesNo.YES,
        "meetings": meetings,
    }
    return {column: value for column, value in chosen.items() if value is not None}


def common_choices(since: datetime | None, *, keeps: bool) -> dict[str, Any]:
    """Give the columns of an account that an owner chose for all of it."""
    return {"import_since": day(since), "keep_private_copy": keeps}


def add(new: NewAccount, owner: str | None, choices: dict[str, Any], signer: str = "") -> None:
    """Add an account to an owner; without one, to the member whose address signed in, or else is the account's."""
    installation = open_installation()
    with writing(installation.engine) as session:
        workspace = make_workspace(session, installation)
        if owner:
            member = get_member(session, workspace.id, owner)
        else:
            member = ensure_member(session, workspace.id, signer or new.address)
        account = add_account(session, installation.vault, workspace.id, member, new)
        change_settings(session, account, choices)
        adopt_domain(session, workspace.id, domain_of(account.address))
        bump_workspace_rules(session, workspace.id)  # one more address of the workspace's own
    typer.echo(f"{account.address} is connected as {account.label}.")
    typer.echo(f"Next: `rapport account test {account.label}`, then `rapport backfill {account.label}`.")
