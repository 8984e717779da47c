"""Bringing the stored copies of an account to its present visibility, in pages that may be repeated.

More generous: the content's key is wrapped for the workspace too. Stricter: the content is sealed anew under a new
key, since the old one may have been read. What is no longer kept at all is deleted. Nothing is fetched.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.account import Account
from models.message import Content, Copy
from rapport.content import associated_data
from rapport.db import in_transaction
from rapport.policy.visibility import kept_parts, shared_parts
from rapport.store.accounts import account_key_name
from rapport.store.workspaces import workspace_key
from rapport.vault import Vault, rewrap_content, seal, unseal

_PAGE = 500


def revise_account(engine: sa.Engine, vault: Vault, account_id: str) -> int:
    """Revise every copy of an account; give their number. Until it is done, readers see the stricter of the two."""
    revised, after = 0, ""
    while True:
        copies = in_transaction(engine, lambda session, after=after: revise_page(session, vault, account_id, after))  # type: ignore[misc]
        if not copies:
            return revised
        revised, after = revised + len(copies), copies[-1]


def revise_page(session: Session, vault: Vault, account_id: str, after: str) -> Sequence[str]:
    """Revise the copies that follow the id `after`; give their ids."""
    account = session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()
    wanted = select(Copy).where(Copy.account_id == account_id, col(Copy.id) > after)
    copies = session.exec(wanted.order_by(col(Copy.id)).limit(_PAGE).with_for_update()).all()
    ids = [copy.id for copy in copies]
    for content in session.exec(select(Content).where(col(Content.copy_id).in_(ids)).with_for_update()).all():
        _revise(session, vault, account, content)
    for copy in copies:
        copy.shared = account.visibility
        session.add(copy)
    return ids


def _revise(session: Session, vault: Vault, account: Account, content: Content) -> None:
    if content.part not in kept_parts(account.visibility, account.keep_private_copy):
        session.delete(content)
        return
    is_shared = content.part in shared_parts(account.visibility)
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
