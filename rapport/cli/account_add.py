"""account add: connecting a mailbox, calendars, or an archive on disk."""

import json
from pathlib import Path
from typing import Annotated

import typer

from models.words import ContactPolicy, MeetingRule, Provider, Visibility
from rapport.cli.adding import (
    Address,
    AutoCreate,
    Contacts,
    Meetings,
    NoPrivateCopy,
    Owner,
    Shared,
    SharedEvents,
    add,
    calendar_choices,
    check_address,
    check_url,
    common_choices,
    list_services,
    mail_choices,
)
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
from rapport.cli.options import ByCode, CalendarVisibility, PasswordStdin, Since, YesNo, read_secret
from rapport.errors import UsageError
from rapport.installation import open_installation
from rapport.policy.addresses import normalise
from rapport.store.accounts import NewAccount

commands = typer.Typer(help="Connect a mailbox or calendars.")


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
    check_address(address)
    protection = security or Security.TLS
    connection = imap_settings(host=host, port=port, security=protection, user=user or address, ca_file=ca_file)
    if smtp_host:
        smtp = smtp_security or Security.TLS
        connection |= smtp_settings(host=smtp_host, port=smtp_port, security=smtp, user=smtp_user)
    connection |= caldav_settings(url=check_url(caldav_url), user=caldav_user)
    secret = read_secret("Password", from_stdin=password_stdin)
    new = NewAccount(Provider.IMAP, address, connection, secret)
    choices = mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    add(new, owner, choices | common_choices(since, keeps=not no_private_copy))


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
    check_address(address)
    connection = caldav_settings(url=check_url(url), user=user) | ({"ca_file": ca_file} if ca_file else {})
    new = NewAccount(Provider.CALDAV, address, connection, read_secret("Password", from_stdin=password_stdin))
    choices = calendar_choices(visibility, auto_create, meetings)
    add(new, owner, choices | common_choices(since, keeps=not no_private_copy))


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
        check_address(address)
    connected = sign_in(
        open_installation().settings, Provider.GOOGLE, list_services(mail=mail, calendar=calendar), address
    )
    new = NewAccount(Provider.GOOGLE, connected.address, connected.connection, connected.secret)
    choices = mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    choices |= {"aliases": json.dumps(connected.aliases)}
    add(new, owner, choices | common_choices(since, keeps=not no_private_copy))


@commands.command("microsoft")
def microsoft(
    address: Annotated[
        str | None, typer.Option("--address", help="The owner's address at Microsoft; else whoever signs in.")
    ] = None,
    mail: Annotated[bool, typer.Option("--mail/--no-mail", help="Whether Outlook mail is read.")] = True,
    calendar: Annotated[
        bool, typer.Option("--calendar/--no-calendar", help="Whether Outlook's calendars are read.")
    ] = True,
    mailbox: Annotated[
        str | None,
        typer.Option("--mailbox", metavar="SHARED", help="A mailbox that is shared with whoever signs in."),
    ] = None,
    device: ByCode = False,
    owner: Owner = None,
    visibility: Shared = Visibility.METADATA,
    contacts: Contacts = ContactPolicy.SENT_AND_RECEIVED,
    calendar_visibility: SharedEvents = CalendarVisibility.METADATA,
    auto_create: AutoCreate = YesNo.YES,
    meetings: Meetings = MeetingRule.EXTERNAL,
    since: Since = None,
    no_private_copy: NoPrivateCopy = False,
) -> None:
    """Connect Outlook mail and calendars, by signing in at Microsoft in the browser; nothing is fetched yet."""
    from rapport.cli.signing_in import sign_in  # noqa: PLC0415  Microsoft's libraries are not for listings

    for given in (address, mailbox):
        if given is not None:
            check_address(given)
    services = list_services(mail=mail, calendar=calendar)
    settings, shared = open_installation().settings, normalise(mailbox or "")
    connected = sign_in(settings, Provider.MICROSOFT, services, address, mailbox=shared, by_code=device)
    new = NewAccount(Provider.MICROSOFT, connected.account_address, connected.connection, connected.secret)
    choices = mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    choices |= {"aliases": json.dumps(connected.aliases)}
    # A shared mailbox is nobody: it belongs to whoever signed in for it.
    add(new, owner, choices | common_choices(since, keeps=not no_private_copy), connected.address)


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
    check_address(address)
    paths = {name: path for name, path in (("mail", mail), ("calendar", calendar)) if path is not None}
    if not paths:
        raise UsageError("Name what to read, with --mail PATH or --calendar PATH.")
    for name, path in paths.items():
        if not path.exists():
            raise UsageError(f"The path given with --{name} doesn't exist; check it.")
    new = NewAccount(Provider.ARCHIVE, address, {name: str(path.resolve()) for name, path in paths.items()}, "")
    choices = mail_choices(visibility, contacts) | calendar_choices(calendar_visibility, auto_create, meetings)
    add(new, owner, choices | common_choices(since, keeps=not no_private_copy))
