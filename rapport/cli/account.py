"""account: connected mailboxes and calendars, their settings and their tests."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from sqlmodel import Session, col, select

from models.account import Account
from models.words import ContactPolicy, MailRule, MeetingRule, Visibility
from rapport.cli import account_add
from rapport.cli.adding import calendar_choices, check_url
from rapport.cli.connections import (
    CaFile,
    CaldavUrl,
    CaldavUser,
    Host,
    Port,
    Protection,
    SmtpHost,
    SmtpPort,
    SmtpProtection,
    SmtpUser,
    User,
    caldav_settings,
    imap_settings,
    smtp_settings,
)
from rapport.cli.options import (
    AccountName,
    As,
    ByCode,
    CalendarVisibility,
    Json,
    PasswordStdin,
    Since,
    YesNo,
    day,
    find_account,
    open_reading,
    read_secret,
    workspace_id,
)
from rapport.cli.output import Columns, plain, print_json_lines, print_listing
from rapport.db import reading, writing
from rapport.errors import KeyUnavailable, Misconfigured, UsageError
from rapport.installation import Installation, open_installation
from rapport.logins import login_to
from rapport.policy.addresses import is_address, normalise
from rapport.providers.base import CheckStep
from rapport.reading.accounts import show_accounts
from rapport.reading.records import AccountView
from rapport.store.accounts import get_account, is_connected_elsewhere, seal_secret
from rapport.store.choices import change_settings, pause, resume
from rapport.store.leaving import remove_account
from rapport.store.revising import revise_account

commands = typer.Typer(help="Connected mailboxes and calendars.")
commands.add_typer(account_add.commands, name="add", no_args_is_help=True)

_LABEL = re.compile(r"[\w.-]{1,64}")

_COLUMNS: Columns[AccountView] = {
    "label": lambda one: one.label,
    "address": lambda one: one.address,
    "provider": lambda one: one.provider,
    "owner": lambda one: one.owner,
    "state": lambda one: one.state,
    "visibility": lambda one: one.visibility,
    "synced": lambda one: one.synced_at,
    "problem": lambda one: one.problem,
}
_STEPS: Columns[CheckStep] = {
    "step": lambda one: one.name,
    "passed": lambda one: one.passed,
    "what was found": lambda one: one.sentence,
    "mend": lambda one: one.mend,
}


@commands.command("list")
def list_(viewer: As = None, as_json: Json = False) -> None:
    """List the accounts."""
    with open_reading(viewer) as reader:
        print_listing(show_accounts(reader), _COLUMNS, as_json=as_json)


@commands.command("show")
def show(name: AccountName, viewer: As = None, as_json: Json = False) -> None:
    """Show an account's settings, its state and its problem."""
    with open_reading(viewer) as reader:
        account = get_account(reader.session, reader.workspace_id, name)
        view = next(one for one in show_accounts(reader) if one.id == account.id)
        if as_json:
            print_json_lines([view])
        else:
            for field in view.__slots__:
                typer.echo(f"{field.replace('_', ' '):18} {plain(getattr(view, field))}")


@commands.command("test")
def check(name: AccountName, as_json: Json = False) -> None:
    """Try an account's connection step by step; status 3 when a step fails."""
    from rapport.providers.registry import check_account  # noqa: PLC0415  protocols' libraries are not for listings

    installation, account = find_account(name)
    with reading(installation.engine) as session:
        login = login_to(installation, session, account)
    steps = check_account(account.provider, login)
    print_listing(steps, _STEPS, as_json=as_json)
    failed = next((step for step in steps if not step.passed), None)
    if failed is not None:
        raise Misconfigured(f"{failed.name}: {failed.sentence} {failed.mend}".rstrip())


@commands.command("set")
def set_(
    name: AccountName,
    visibility: Annotated[Visibility | None, typer.Option("--visibility", help="What other members see.")] = None,
    calendar_visibility: Annotated[
        CalendarVisibility | None, typer.Option("--calendar-visibility", help="What other members see of its events.")
    ] = None,
    auto_create: Annotated[
        YesNo | None, typer.Option("--auto-create", help="Whether attendees become people by themselves.")
    ] = None,
    meetings: Annotated[MeetingRule | None, typer.Option("--meetings", help="Which events are stored.")] = None,
    contacts: Annotated[ContactPolicy | None, typer.Option("--contacts", help="Who becomes a person.")] = None,
    internal: Annotated[MailRule | None, typer.Option("--internal", help="What becomes of internal mail.")] = None,
    automated: Annotated[MailRule | None, typer.Option("--automated", help="What becomes of automated mail.")] = None,
    alias: Annotated[
        list[str] | None, typer.Option("--alias", help="The owner's other addresses: all of them.")
    ] = None,
    no_aliases: Annotated[bool, typer.Option("--no-aliases", help="The owner has no other address.")] = False,
    private_copy: Annotated[
        bool | None, typer.Option("--private-copy/--no-private-copy", help="Whether more than the shared is kept.")
    ] = None,
    since: Since = None,
    label: Annotated[str | None, typer.Option("--label", help="The name that Prefect shows.")] = None,
    host: Host = None,
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
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    password_stdin: PasswordStdin = False,
    paused: Annotated[bool | None, typer.Option("--pause/--resume", help="Stop syncing, or go on.")] = None,
) -> None:
    """Change an account. What is stored already is brought to the new visibility at once."""
    chosen = {
        "visibility": visibility,
        "contacts": contacts,
        "internal": internal,
        "automated": automated,
        "keep_private_copy": private_copy,
        "import_since": day(since),
        "label": label,
    }
    changes = {column: value for column, value in chosen.items() if value is not None}
    changes |= calendar_choices(calendar_visibility, auto_create, meetings)
    if alias or no_aliases:
        changes["aliases"] = _aliases([] if no_aliases else alias or [])
    connection = imap_settings(host=host, port=port, security=security, user=user, ca_file=ca_file)
    connection |= smtp_settings(host=smtp_host, port=smtp_port, security=smtp_security, user=smtp_user)
    connection |= caldav_settings(url=check_url(caldav_url), user=caldav_user)
    secret = _read_password(name, from_stdin=password_stdin) if password or password_stdin else None
    if not changes and not connection and secret is None and paused is None:
        raise UsageError("Say what to change; `rapport account set --help` lists the options.")
    _apply(name, changes, connection, secret, paused)


def _read_password(name: str, *, from_stdin: bool) -> str:
    from rapport.oauth.flows import FLOWS  # noqa: PLC0415  providers' libraries are not for listings

    _, account = find_account(name)
    if account.provider in FLOWS:
        raise UsageError(
            "This account has no password here, its owner signs in in the browser: `rapport account reconnect` does "
            "that again."
        )
    return read_secret("Password", from_stdin=from_stdin)


def _check_label(session: Session, account: Account, label: str) -> None:
    if not _LABEL.fullmatch(label):
        raise UsageError("A label has up to 64 letters, digits, dots, hyphens and underscores, and no more.")
    # Runs name accounts by label whatever their workspace, so it is unique in the whole installation.
    taken = select(Account.id).where(sa.func.lower(col(Account.label)) == label.lower(), Account.id != account.id)
    if session.exec(taken).first() is not None:
        raise UsageError("Another account has this label.")


def _aliases(addresses: Sequence[str]) -> str:
    keys = sorted({normalise(address) for address in addresses})
    if not all(is_address(key) for key in keys):
        raise UsageError("An alias is not an e-mail address; write it like jana@firm.example.")
    return json.dumps(keys)


def _apply(
    name: str, changes: Mapping[str, Any], connection: Mapping[str, str], secret: str | None, paused: bool | None
) -> None:
    installation = open_installation()
    with writing(installation.engine) as session:
        account = get_account(session, workspace_id(installation), name)
        changed = dict(changes)
        if "label" in changed:
            _check_label(session, account, changed["label"])
        if connection:
            changed["connection"] = json.dumps(json.loads(account.connection) | connection, sort_keys=True)
        if secret is not None:
            changed["secret"] = seal_secret(installation.vault, account.id, secret)
        change_settings(session, account, changed)
        if paused is not None:
            (pause if paused else resume)(session, account)
    if {"visibility", "calendar_visibility", "keep_private_copy"} & changed.keys():
        revise_account(installation.engine, installation.vault, account.id)
    typer.echo(f"{account.address} is changed.")


@commands.command("reconnect")
def reconnect(name: AccountName, device: ByCode = False) -> None:
    """Sign in again where an account is signed in by the browser: its own owner, and nobody else."""
    from rapport.cli.signing_in import sign_in  # noqa: PLC0415  providers' libraries are not for listings

    installation, account = find_account(name)
    connection = json.loads(account.connection)
    services, mailbox = connection.get("services", "").split(), connection.get("mailbox", "")
    # Whoever may read a shared mailbox may sign in for it; Microsoft is asked whether they may.
    own = None if mailbox else account.address
    connected = sign_in(installation.settings, account.provider, services, own, mailbox=mailbox, by_code=device)
    with writing(installation.engine) as session:
        account = get_account(session, account.workspace_id, account.id)
        changes = {
            "secret": seal_secret(installation.vault, account.id, connected.secret),
            "aliases": _aliases([*json.loads(account.aliases), *connected.aliases]),
        }
        change_settings(session, account, changes)
    typer.echo(f"{account.address} is connected again.")


@commands.command("remove")
def remove(name: AccountName, yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False) -> None:
    """Disconnect an account: its key is destroyed first, then everything that only it held."""
    installation, account = find_account(name)
    if not yes and not typer.confirm(f"Destroy all that only {account.address} holds? It can't be undone.", err=True):
        raise UsageError("Nothing was removed.")
    seconds = installation.settings.lease_seconds
    remove_account(installation.engine, installation.vault, account, seconds, lambda: _revoke(installation, account))
    typer.echo(f"{account.address} is removed.")


def _revoke(installation: Installation, account: Account) -> None:
    """Give a provider's permission back, unless another workspace lives on it: a provider keeps one for all."""
    from rapport.providers.registry import revoke_permission  # noqa: PLC0415  as above

    with reading(installation.engine) as session:
        if is_connected_elsewhere(session, account):
            return
        try:
            login = login_to(installation, session, account)
        except KeyUnavailable:  # an earlier removal was interrupted: there is nothing to open any more
            return
    revoke_permission(account.provider, login)
