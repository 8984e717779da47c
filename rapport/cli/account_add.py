"""account add: connecting a mailbox, calendars, or an archive on disk."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.words import ContactPolicy, MeetingRule, Provider, Visibility
from rapport.cli.connections import (
    CaFile,
    CaldavUrl,
    CaldavUser,
    Port,
    Protection,
    Security,
    SmtpHost,
    SmtpPort,
    SmtpProtection,
    SmtpUser,
    User,
    caldav_settings,
    imap_settings,
    smtp_settings,
)
from rapport.cli.options import CalendarVisibility, PasswordStdin, Since, YesNo, day, make_workspace, read_secret
from rapport.db import writing
from rapport.errors import UsageError
from rapport.installation import open_installation
from rapport.policy.addresses import domain_of, is_address, normalise
from rapport.store.accounts import NewAccount, add_account
from rapport.store.choices import change_settings
from rapport.store.workspaces import adopt_domain, bump_workspace_rules, ensure_member, get_member

commands = typer.Typer(help="Connect a mailbox or calendars.")

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


@commands.command("imap")
def imap(
    address: Address,
    host: Annotated[str, typer.Option("--host", help="The IMAP server's name.")],
    port: Port = None,
    security: Protection = None,
    user: User = None,
    ca_file: CaFile = None,
    smtp_host: SmtpHost = None,
    smtp_port: SmtpPort = None,
    smtp_security: SmtpProtection = None,
    smtp_user: SmtpUser = None,
    caldav_url: CaldavUrl = None,
    caldav_user: CaldavUser = None,
    password_stdin: PasswordStdin = False,
    owner: Owner = None,
    visibility: Shared = Visibility.METADATA,
    contacts: Contacts = ContactPolicy.SENT_AND_RECEIVED,
    calendar_visibility: SharedEvents = CalendarVisibility.METADATA,
    auto_create: AutoCreate = YesNo.YES,
    meetings: Meetings = MeetingRule.EXTERNAL,
    since: Since = None,
    no_private_copy: NoPrivateCopy = False,
) -> None:
    """Connect a mailbox over IMAP, and calendars over CalDAV beside it; nothing is fetched yet."""
    _check_address(address)
    protection = security or Security.TLS
    connection = imap_settings(host=host, port=port, security=protection, user=user or address, ca_file=ca_file)
    if smtp_host:
        smtp = smtp_security or Security.TLS
        connection |= smtp_settings(host=smtp_host, port=smtp_port, security=smtp, user=smtp_user)
    connection |= caldav_settings(url=check_url(caldav_url), user=caldav_user)
    secret = read_secret("Password", from_stdin=password_stdin)
    new = NewAccount(Provider.IMAP, address, connection, secret)
    choices = _mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    _add(new, owner, choices | _common_choices(since, keeps=not no_private_copy))


@commands.command("caldav")
def caldav(
    address: Address,
    url: Annotated[
        str | None,
        typer.Option("--url", help="The CalDAV server's address; without it, it is looked for at the domain."),
    ] = None,
    user: User = None,
    ca_file: CaFile = None,
    password_stdin: PasswordStdin = False,
    owner: Owner = None,
    visibility: Annotated[
        CalendarVisibility, typer.Option("--visibility", help="What other members see of its events.")
    ] = CalendarVisibility.METADATA,
    auto_create: AutoCreate = YesNo.YES,
    meetings: Meetings = MeetingRule.EXTERNAL,
    since: Since = None,
    no_private_copy: NoPrivateCopy = False,
) -> None:
    """Connect calendars over CalDAV; nothing is fetched yet."""
    _check_address(address)
    connection = caldav_settings(url=check_url(url), user=user) | ({"ca_file": ca_file} if ca_file else {})
    new = NewAccount(Provider.CALDAV, address, connection, read_secret("Password", from_stdin=password_stdin))
    choices = calendar_choices(visibility, auto_create, meetings)
    _add(new, owner, choices | _common_choices(since, keeps=not no_private_copy))


@commands.command("google")
def google(
    address: Annotated[
        str | None, typer.Option("--address", help="The owner's address at Google; else whoever signs in.")
    ] = None,
    mail: Annotated[bool, typer.Option("--mail/--no-mail", help="Whether Gmail is read.")] = True,
    calendar: Annotated[bool, typer.Option("--calendar/--no-calendar", help="Whether Google Calendar is read.")] = True,
    owner: Owner = None,
    visibility: Shared = Visibility.METADATA,
    contacts: Contacts = ContactPolicy.SENT_AND_RECEIVED,
    calendar_visibility: SharedEvents = CalendarVisibility.METADATA,
    auto_create: AutoCreate = YesNo.YES,
    meetings: Meetings = MeetingRule.EXTERNAL,
    since: Since = None,
    no_private_copy: NoPrivateCopy = False,
) -> None:
    """Connect Gmail and Google Calendar, by signing in there in the browser; nothing is fetched yet."""
    from rapport.cli.signing_in import sign_in  # noqa: PLC0415  Google's libraries are not for listings

    if address is not None:
        _check_address(address)
    services = [name for name, wanted in (("mail", mail), ("calendar", calendar)) if wanted]
    if not services:
        raise UsageError("Nothing would be read: leave out --no-mail or --no-calendar.")
    connected = sign_in(open_installation().settings, Provider.GOOGLE, services, address)
    new = NewAccount(Provider.GOOGLE, connected.address, connected.connection, connected.secret)
    choices = _mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    choices |= {"aliases": json.dumps(connected.aliases)}
    _add(new, owner, choices | _common_choices(since, keeps=not no_private_copy))


@commands.command("archive")
def archive(
    address: Address,
    mail: Annotated[Path | None, typer.Option("--mail", help="An mbox, a Maildir, or a folder of .eml files.")] = None,
    calendar: Annotated[Path | None, typer.Option("--calendar", help="An .ics file, or a folder of them.")] = None,
    owner: Owner = None,
    visibility: Shared = Visibility.METADATA,
    contacts: Contacts = ContactPolicy.SENT_AND_RECEIVED,
    calendar_visibility: SharedEvents = CalendarVisibility.METADATA,
    auto_create: AutoCreate = YesNo.YES,
    meetings: Meetings = MeetingRule.EXTERNAL,
    since: Since = None,
    no_private_copy: NoPrivateCopy = False,
) -> None:
    """Connect mail or calendars that lie on disk."""
    _check_address(address)
    paths = {name: path for name, path in (("mail", mail), ("calendar", calendar)) if path is not None}
    if not paths:
        raise UsageError("Name what to read, with --mail PATH or --calendar PATH.")
    for name, path in paths.items():
        if not path.exists():
            raise UsageError(f"The path given with --{name} doesn't exist; check it.")
    new = NewAccount(Provider.ARCHIVE, address, {name: str(path.resolve()) for name, path in paths.items()}, "")
    choices = _mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    _add(new, owner, choices | _common_choices(since, keeps=not no_private_copy))


def _check_address(address: str) -> None:
    if not is_address(normalise(address)):
        raise UsageError("That is not an e-mail address; write it like jana@firm.example.")


def check_url(url: str | None) -> str | None:
    """Give a CalDAV server's address back; UsageError for what is none."""
    if url is not None and not url.startswith(("https://", "http://")):
        raise UsageError("That is not the address of a CalDAV server; write it like https://dav.firm.example/.")
    return url


def _mail_choices(visibility: Visibility, contacts: ContactPolicy) -> dict[str, Any]:
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


def _common_choices(since: datetime | None, *, keeps: bool) -> dict[str, Any]:
    return {"import_since": day(since), "keep_private_copy": keeps}


def _add(new: NewAccount, owner: str | None, choices: dict[str, Any]) -> None:
    installation = open_installation()
    with writing(installation.engine) as session:
        workspace = make_workspace(session, installation)
        member = (
            get_member(session, workspace.id, owner) if owner else ensure_member(session, workspace.id, new.address)
        )
        account = add_account(session, installation.vault, workspace.id, member, new)
        change_settings(session, account, choices)
        adopt_domain(session, workspace.id, domain_of(account.address))
        bump_workspace_rules(session, workspace.id)  # one more address of the workspace's own
    typer.echo(f"{account.address} is connected as {account.label}.")
    typer.echo(f"Next: `rapport account test {account.label}`, then `rapport backfill {account.label}`.")
