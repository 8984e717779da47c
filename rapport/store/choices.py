"""What an owner chooses for an account: which folders are synced, and its settings.

Every choice that decides what is stored or shared bumps the rules' version, so that a page that was filtered by the
old rules is filtered again.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from models.account import Account
from models.words import AccountState, FolderKind
from rapport.store.streams import get_folder
from rapport.store.workspaces import bump_workspace_rules

_RULES = frozenset({
    "visibility", "contacts", "internal", "automated", "keep_private_copy", "import_since", "calendar_visibility",
    "meetings", "auto_create",
})  # fmt: skip


def set_folder_choice(
    session: Session, account: Account, name: str, chosen: bool, kind: FolderKind = FolderKind.MAIL
) -> None:
    """Choose a folder or calendar for syncing, or exclude it; UsageError without such a one."""
    folder = get_folder(session, account.id, name, kind)
    if folder.is_chosen != chosen:
        folder.is_chosen = chosen
        session.add(folder)
        _lock(session, account).rules_version += 1


def change_settings(session: Session, account: Account, changes: Mapping[str, Any]) -> None:
    """Set columns of an account. Aliases are everybody's rule: they make mail internal in every account."""
    locked = _lock(session, account)
    changed = {name for name, value in changes.items() if getattr(locked, name) != value}
    for name in changed:
        setattr(locked, name, changes[name])
    if changed & _RULES:
        locked.rules_version += 1
    if "aliases" in changed:
        bump_workspace_rules(session, account.workspace_id)
    if changed & {"secret", "connection"}:
        _try_again(locked)
    session.add(locked)


def pause(session: Session, account: Account) -> None:
    """Sync an account no more until it is resumed."""
    locked = _lock(session, account)
    locked.state = AccountState.PAUSED
    session.add(locked)


def resume(session: Session, account: Account) -> None:
    """Sync an account again, and at once."""
    locked = _lock(session, account)
    locked.state = AccountState.ACTIVE
    _try_again(locked)
    session.add(locked)


def _try_again(account: Account) -> None:
    """Forget what held the account back: its owner has just acted."""
    account.failures, account.problem, account.problem_at, account.not_before = 0, "", None, None
    if account.state is not AccountState.PAUSED:
        account.state = AccountState.ACTIVE


def _lock(session: Session, account: Account) -> Account:
    statement = select(Account).where(Account.id == account.id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()
