"""Bringing the stored copies of an account to its present visibility, in pages that may be repeated.

More generous: the content's key is wrapped for the workspace too. Stricter: the content is sealed anew under a new
key, since the old one may have been read. What is no longer kept at all is deleted. Nothing is fetched.
"""

from collections.abc import Sequence
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.account import Account
from models.event import EventCopy
from models.message import Content, Copy
from models.words import Visibility
from rapport.content import associated_data
from rapport.db import in_transaction
from rapport.policy.visibility import kept_parts, shared_parts
from rapport.store.accounts import account_key_name
from rapport.store.workspaces import workspace_key
from rapport.vault import Vault, rewrap_content, seal, unseal

CopyRow = TypeVar("CopyRow", Copy, EventCopy)

_PAGE = 500


def revise_account(engine: sa.Engine, vault: Vault, account_id: str) -> int:
    """Revise every copy of an account; give their number. Until it is done, readers see the stricter of the two."""
    return _revise_table(engine, vault, account_id, Copy) + _revise_table(engine, vault, account_id, EventCopy)


def _revise_table(engine: sa.Engine, vault: Vault, account_id: str, table: type[CopyRow]) -> int:
    revised, after = 0, ""
    while True:
        page = partial(revise_page, vault=vault, account_id=account_id, table=table, after=after)
        ids = in_transaction(engine, page)
        if not ids:
            return revised
        revised, after = revised + len(ids), ids[-1]


def revise_page(session: Session, vault: Vault, account_id: str, table: type[CopyRow], after: str) -> Sequence[str]:
    """Revise the copies of messages or events that follow the id `after`; give their ids."""
    account = session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()
    wanted = select(table).where(col(table.account_id) == account_id, col(table.id) > after)
    copies = session.exec(wanted.order_by(col(table.id)).limit(_PAGE).with_for_update()).all()
    wishes = {copy.id: _wish(account, copy) for copy in copies}
    for content in session.exec(select(Content).where(col(Content.copy_id).in_(wishes)).with_for_update()).all():
        _revise(session, vault, account, content, wishes[content.copy_id])
    for copy in copies:
        copy.shared = wishes[copy.id]
        session.add(copy)
    return list(wishes)


def _wish(account: Account, copy: Copy | EventCopy) -> Visibility:
    """Give what the owner wants a copy to share: of a private event, never more than metadata."""
    if isinstance(copy, Copy):
        return account.visibility
    return Visibility.METADATA if copy.is_private else account.calendar_visibility


def _revise(session: Session, vault: Vault, account: Account, content: Content, wish: Visibility) -> None:
    if content.part not in kept_parts(wish, account.keep_private_copy):
        session.delete(content)
        return
    is_shared = content.part in shared_parts(wish)
    if is_shared and content.shared_key is None:
        _share(vault, account, content)
    elif not is_shared and content.shared_key is not None:
        _seal_anew(vault, account, content)
    session.add(content)


def _share(vault: Vault, account: Account, content: Content) -> None:
    associated = associated_data(account.workspace_id, content.copy_id, content.part, content.version)
    own, shared = vault.key(account_key_name(account.id)), workspace_key(vault, account.workspace_id)
    content.shared_key = rewrap_content(content.owner_key, associated, own, shared)


def _seal_anew(vault: Vault, account: Account, content: Content) -> None:
    own = vault.key(account_key_name(account.id))
    old = associated_data(account.workspace_id, content.copy_id, content.part, content.version)
    new = associated_data(account.workspace_id, content.copy_id, content.part, content.version + 1)
    sealed = seal(unseal(content.sealed, content.owner_key, old, own), new, own, None)
    content.version += 1
    content.sealed, content.owner_key, content.shared_key = sealed.ciphertext, sealed.owner_key, None
