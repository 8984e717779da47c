"""Who reads: a member, or nobody, who sees what every member may see. All that is visible is decided from here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from models.account import Account
from models.event import EventCopy
from models.message import Copy
from models.words import Visibility
from rapport.policy.visibility import is_stricter
from rapport.store.accounts import account_key_name, addresses_of, list_accounts
from rapport.store.workspaces import digester_of, get_member, workspace_key
from rapport.vault import Digester, Key, Vault


@dataclass(frozen=True, slots=True)
class Reader:
    """A session for reading with the eyes of one viewer; `member_id` None is nobody in particular."""

    session: Session
    vault: Vault
    workspace_id: str
    member_id: str | None
    accounts: Mapping[str, Account]

    def is_own(self, account_id: str) -> bool:
        """Tell whether the viewer owns the account."""
        account = self.accounts.get(account_id)
        return account is not None and account.owner_id == self.member_id

    def openness(self, copy: Copy | EventCopy) -> Visibility:
        """Give how much of a copy of a message or event the viewer may see.

        While an account's visibility is being changed, a copy shows the stricter of the old and the new.
        """
        account = self.accounts.get(copy.account_id)
        if account is None:
            return Visibility.METADATA
        if self.is_own(account.id):
            return Visibility.EVERYTHING
        chosen = account.calendar_visibility if isinstance(copy, EventCopy) else account.visibility
        return copy.shared if is_stricter(copy.shared, chosen) else chosen

    def name_holders(self, account_ids: Iterable[str], keys: Collection[str]) -> tuple[str, ...]:
        """Name those accounts that the viewer may know to hold something: own ones, and those that `keys` name.

        `keys` are the normalised addresses that everybody sees there. Whoever got it in Bcc is not to be found out.
        """
        holders = [self.accounts[account_id] for account_id in account_ids if account_id in self.accounts]
        return tuple(sorted({a.address for a in holders if self.is_own(a.id) or not addresses_of(a).isdisjoint(keys)}))

    def shows_bcc(self) -> sa.ColumnElement[bool]:
        """Give the condition under which the viewer may see the Bcc recipients of a `Copy`."""
        own = [account_id for account_id in self.accounts if self.is_own(account_id)]
        open_ = [one.id for one in self.accounts.values() if one.visibility is Visibility.EVERYTHING]
        return sa.or_(
            col(Copy.account_id).in_(own),
            sa.and_(col(Copy.account_id).in_(open_), col(Copy.shared) == Visibility.EVERYTHING),
        )

    def account_key(self, account_id: str) -> Key:
        """Open the key of an account; only for one that the viewer owns."""
        return self.vault.key(account_key_name(account_id))

    def workspace_key(self) -> Key:
        """Open the key of what the workspace shares."""
        return workspace_key(self.vault, self.workspace_id)

    def digester(self) -> Digester:
        """Open the workspace's keyed digests."""
        return digester_of(self.vault, self.workspace_id)


def open_reader(session: Session, vault: Vault, workspace_id: str, address: str | None) -> Reader:
    """Give a reader for the member with `address`, or for nobody; UsageError when there is no such member."""
    member_id = None if address is None else get_member(session, workspace_id, address).id
    accounts = {account.id: account for account in list_accounts(session, workspace_id)}
    return Reader(session, vault, workspace_id, member_id, accounts)
