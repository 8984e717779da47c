"""An account leaves: its key first, so that what only it held is unreadable whatever happens next; then its rows.

Every step may be repeated: an account whose removal was interrupted is removed by asking again.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, delete, select

from models.account import Account, Lease
from models.folder import Folder, Item, Stream
from models.message import Attachment, Blob, Content, Copy, HiddenParticipant
from models.outbox import Outbox
from models.run import Run
from models.words import LeaseKind
from rapport.db import in_transaction
from rapport.store.accounts import account_key_name
from rapport.store.events import drop_account_events
from rapport.store.leases import hold_lease
from rapport.store.removals import drop_messages_without_copies
from rapport.store.workspaces import bump_workspace_rules
from rapport.vault import Vault

_PAGE = 500
# What is left when the copies are gone; rows that point to others come before them.
_LAST: tuple[type[SQLModel], ...] = (
    Item,
    Stream,
    Folder,
    Content,
    HiddenParticipant,
    Attachment,
    Blob,
    Outbox,
    Run,
)


def _leave_silently() -> None:
    """Tell nobody."""


def remove_account(
    engine: sa.Engine,
    vault: Vault,
    account: Account,
    lease_seconds: float,
    farewell: Callable[[], None] = _leave_silently,
) -> None:
    """Remove an account with all that only it held; AccountBusy while a run works on it. People and companies stay.

    `farewell` is said when nobody works on the account any more and its key is still there.
    """
    with hold_lease(engine, account.id, LeaseKind.EXCLUSIVE, lease_seconds):
        farewell()
        vault.destroy_key(account_key_name(account.id))
        while in_transaction(engine, lambda session: drop_copies(session, account)):
            pass
        while in_transaction(engine, lambda session: drop_account_events(session, account.id, _PAGE)):
            pass
        in_transaction(engine, lambda session: _drop_account(session, account))


def drop_copies(session: Session, account: Account) -> Sequence[str]:
    """Drop some of the account's copies, and the messages that nobody else holds; give those copies' messages."""
    copies = session.exec(
        select(Copy).where(Copy.account_id == account.id).order_by(col(Copy.message_id)).limit(_PAGE)
    ).all()
    ids, message_ids = [copy.id for copy in copies], [copy.message_id for copy in copies]
    session.execute(delete(Content).where(col(Content.copy_id).in_(ids)))
    session.execute(delete(HiddenParticipant).where(col(HiddenParticipant.copy_id).in_(ids)))
    session.execute(delete(Attachment).where(col(Attachment.copy_id).in_(ids)))
    session.execute(delete(Copy).where(col(Copy.id).in_(ids)))
    drop_messages_without_copies(session, account.workspace_id, message_ids)
    return message_ids


def _drop_account(session: Session, account: Account) -> None:
    for table in _LAST:
        session.execute(delete(table).where(sa.column("account_id") == account.id))
    session.execute(delete(Lease).where(col(Lease.account_id) == account.id))
    session.execute(delete(Account).where(col(Account.id) == account.id))
    bump_workspace_rules(session, account.workspace_id)
