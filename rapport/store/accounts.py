"""Accounts: finding, adding, their problems and waiting times, the rules that they import by."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from models.account import Account
from models.blocked import Blocked
from models.columns import derive_id
from models.folder import Stream
from models.member import Member
from models.words import AccountState, Provider
from models.workspace import OwnDomain, Workspace
from rapport import clock
from rapport.errors import (
    AuthorizationLost,
    CalendarsFailed,
    Misconfigured,
    RapportError,
    RateLimited,
    UsageError,
)
from rapport.policy.addresses import normalise
from rapport.policy.blocked import Blocklist
from rapport.policy.filtering import Rules
from rapport.policy.internal import Own
from rapport.providers.base import Login
from rapport.vault import Vault

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is asked for when an account is added."""

    provider: Provider
    address: str
    connection: dict[str, str]
    secret: str


def account_key_name(account_id: str) -> str:
    """Name the key file of an account."""
    return f"account-{account_id}"


def add_account(session: Session, vault: Vault, workspace_id: str, owner: Member, new: NewAccount) -> Account:
    """Add an account with its key; UsageError when the address is connected there, or is an alias of another's."""
    address = normalise(new.address)
    _refuse_alias(session, workspace_id, address)
    account_id = derive_id("account", workspace_id, new.provider, address)
    if session.get(Account, account_id) is not None:
        raise UsageError("This account is already connected; `rapport account set` changes it.")
    vault.create_key(account_key_name(account_id))
    account = Account(
        id=account_id,
        workspace_id=workspace_id,
        owner_id=owner.id,
        provider=new.provider,
        address=address,
        label=f"{new.provider}-{account_id[:6]}",
        connection=json.dumps(new.connection, sort_keys=True),
        secret=seal_secret(vault, account_id, new.secret),
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    return account


def _refuse_alias(session: Session, workspace_id: str, address: str) -> None:
    for account in list_accounts(session, workspace_id):
        if address in addresses_of(account) - {account.address}:
            raise UsageError(
                f"This address is an alias of {account.label}, which is connected already: its mail comes with that "
                "account. If it is a mailbox of its own, take it from that account's aliases first."
            )


def is_connected_elsewhere(session: Session, account: Account) -> bool:
    """Tell whether the same login is connected in another workspace too."""
    same = select(Account.id).where(Account.provider == account.provider, Account.address == account.address)
    return session.exec(same.where(Account.id != account.id).limit(1)).first() is not None


def seal_secret(vault: Vault, account_id: str, secret: str) -> bytes:
    """Seal an account's password or token under the account's own key."""
    return vault.key(account_key_name(account_id)).encrypt(secret.encode(), b"secret " + account_id.encode())


def exchange_secret(session: Session, account_id: str, known: bytes, sealed: bytes) -> bool:
    """Put a sealed secret in the place of the known one; False when another is there: its owner reconnected."""
    statement = update(Account).where(col(Account.id) == account_id, col(Account.secret) == known)
    changed = session.execute(statement.values(secret=sealed))
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a cursor's


def login_of(vault: Vault, account: Account) -> Login:
    """Give what is needed to open an account at its provider."""
    key = vault.key(account_key_name(account.id))
    secret = key.decrypt(account.secret, b"secret " + account.id.encode()).decode() if account.secret else ""
    return Login(address=account.address, connection=json.loads(account.connection), secret=secret)


def addresses_of(account: Account) -> frozenset[str]:
    """Give the owner's own addresses in this account, normalised."""
    return frozenset({account.address, *(normalise(alias) for alias in json.loads(account.aliases))})


def list_accounts(session: Session, workspace_id: str) -> Sequence[Account]:
    """List the accounts by address."""
    found = select(Account).where(Account.workspace_id == workspace_id)
    return session.exec(found.order_by(col(Account.address), col(Account.provider))).all()


def get_account(session: Session, workspace_id: str, name: str) -> Account:
    """Get an account by address, label or id; UsageError when none or several answer to it."""
    wanted = normalise(name)
    matching = [a for a in list_accounts(session, workspace_id) if wanted in (a.address, a.label.lower(), a.id)]
    if not matching:
        raise UsageError("There is no such account; `rapport account list` shows those there are.")
    if len(matching) > 1:
        labels = ", ".join(account.label for account in matching)
        raise UsageError(f"Several accounts have this address; name one by its label: {labels}.")
    return matching[0]


def find_account_id(session: Session, name: str) -> str:
    """Find an account of any workspace by id or label; UsageError when there is none."""
    found = session.exec(select(Account.id).where(sa.or_(col(Account.id) == name, col(Account.label) == name))).all()
    if len(found) != 1:
        raise UsageError("There is no such account; `rapport account list` shows the labels of those there are.")
    return found[0]


def list_due_accounts(session: Session, shard: int, shards: int) -> list[Account]:
    """List the accounts of a shard that a scheduled run may look at now, over all workspaces.

    An account whose first import was never started is not among them: its owner may still choose dates and folders.
    """
    states = (AccountState.ACTIVE, AccountState.MISCONFIGURED)
    now = clock.now()
    begun = select(Stream.account_id).where(col(Stream.cursor).is_not(None))
    due = select(Account).where(col(Account.state).in_(states), col(Account.id).in_(begun))
    found = session.exec(due.order_by(col(Account.id))).all()
    return [a for a in found if int(a.id[:8], 16) % shards == shard and (a.not_before is None or a.not_before <= now)]


def record_success(session: Session, account_id: str, when: datetime) -> None:
    """Note that an account was synced, and forget its problems."""
    account = session.get_one(Account, account_id)
    account.synced_at = when
    account.failures, account.problem, account.problem_at, account.not_before = 0, "", None, None
    if account.state != AccountState.PAUSED:
        account.state = AccountState.ACTIVE
    session.add(account)


def record_failure(session: Session, account_id: str, error: RapportError) -> None:
    """Note what went wrong and who must act; each failure in a row waits twice as long, up to an hour.

    What is tried again before that time is over, by a step's retries or by hand, is no further failure.
    """
    if isinstance(error, CalendarsFailed):
        _note_calendars(session, account_id, error)
        return
    account = session.get_one(Account, account_id)
    if account.not_before is None or account.not_before <= clock.now():
        account.failures += 1
    account.problem, account.problem_at = str(error), clock.now()
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(account.failures, 10))
    if isinstance(error, RateLimited):
        wait = max(wait, timedelta(seconds=error.retry_after))
    account.not_before = clock.now() + wait
    if isinstance(error, AuthorizationLost):
        account.state = AccountState.RECONNECT
    elif isinstance(error, Misconfigured):
        account.state = AccountState.MISCONFIGURED
    session.add(account)


def _note_calendars(session: Session, account_id: str, error: CalendarsFailed) -> None:
    """Note that an account's mail was synced and its calendars weren't: the next run comes to it as to any other."""
    now = clock.now()
    record_success(session, account_id, now)
    account = session.get_one(Account, account_id)
    account.problem, account.problem_at, account.not_before = str(error), now, now + _FIRST_WAIT
    # Not RECONNECT, which ends the syncing of the mail.
    if isinstance(error.cause, AuthorizationLost | Misconfigured) and account.state is AccountState.ACTIVE:
        account.state = AccountState.MISCONFIGURED
    session.add(account)


def load_rules(session: Session, account: Account) -> Rules:
    """Gather all that decides what becomes of an account's mail, with the version that it was read at."""
    workspace = session.get_one(Workspace, account.workspace_id)
    return Rules(
        own=_own(session, workspace.id),
        account_addresses=addresses_of(account),
        blocklist=_blocklist(session, workspace.id, account.owner_id),
        internal=account.internal,
        automated=account.automated,
        contacts=account.contacts,
        visibility=account.visibility,
        meetings=account.meetings,
        calendar_visibility=account.calendar_visibility,
        auto_create=account.auto_create,
        keep_private_copy=account.keep_private_copy,
        trusts_from=account.provider is Provider.ARCHIVE,
        version=rules_version(workspace, account),
    )


def rules_version(workspace: Workspace, account: Account) -> str:
    """Name the present state of everything that `load_rules` reads."""
    return f"{workspace.rules_version}.{account.rules_version}"


def _own(session: Session, workspace_id: str) -> Own:
    members = session.exec(select(Member.address).where(Member.workspace_id == workspace_id)).all()
    accounts = list_accounts(session, workspace_id)
    confirmed = select(OwnDomain.domain).where(OwnDomain.workspace_id == workspace_id, col(OwnDomain.is_confirmed))
    addresses = frozenset(members).union(*(addresses_of(account) for account in accounts))
    return Own(addresses=addresses, domains=frozenset(session.exec(confirmed).all()))


def _blocklist(session: Session, workspace_id: str, owner_id: str) -> Blocklist:
    entries = session.exec(
        select(Blocked.entry).where(Blocked.workspace_id == workspace_id, col(Blocked.member_id).in_(("", owner_id)))
    ).all()
    return Blocklist(
        addresses=frozenset(entry for entry in entries if "@" in entry),
        domains=frozenset(entry for entry in entries if "@" not in entry),
    )


def set_import_since(session: Session, account: Account, since: date | None) -> date | None:
    """Give the first day whose mail is imported. A first import sets it, a wider one moves it back.

    None as `since` keeps the account's own day; an account without one imports everything.
    """
    has_begun = session.exec(
        select(Stream.id).where(Stream.account_id == account.id, col(Stream.cursor).is_not(None)).limit(1)
    ).first()
    if since is not None and (has_begun is None or (account.import_since is not None and since < account.import_since)):
        account.import_since = since
        session.add(account)
    return account.import_since
