"""Leases: one process at a time for an account and a kind of run, by the database's clock.

A lease ends by itself when its holder dies. Whoever slept through it commits nothing: every storing transaction
asks `check_lease` first.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from models.account import Account, Lease
from models.words import LeaseKind
from rapport.db import in_transaction
from rapport.errors import AccountBusy, LeaseLost, RapportError

_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class HeldLease:
    """A lease that this process took."""

    account_id: str
    kind: LeaseKind
    token: str


def _database_clock(session: Session) -> float:
    if session.get_bind().dialect.name == "sqlite":
        expression = "(julianday('now') - 2440587.5) * 86400.0"
    else:
        expression = "extract(epoch from clock_timestamp())"
    return float(session.execute(sa.text(f"SELECT {expression}")).scalar_one())


def take_lease(session: Session, account_id: str, kind: LeaseKind, seconds: float) -> HeldLease:
    """Take an account's lease; AccountBusy while another run's has not ended. Exclusive runs exclude all kinds."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    now = _database_clock(session)
    for held in session.exec(select(Lease).where(Lease.account_id == account_id)).all():
        collides = held.kind == kind or LeaseKind.EXCLUSIVE in (held.kind, kind)
        if collides and held.expires_at > now:
            raise AccountBusy("Another run works on this account; it goes on when that one ends.")
        if collides:
            session.delete(held)
    session.flush()
    token = uuid4().hex
    session.add(Lease(account_id=account_id, kind=kind, token=token, expires_at=now + seconds))
    return HeldLease(account_id, kind, token)


def check_lease(session: Session, lease: HeldLease) -> None:
    """Raise LeaseLost unless the lease is still ours; holds its row until the transaction ends."""
    row = session.exec(select(Lease).where(*_is_row_of(lease)).with_for_update()).first()
    if row is None or row.expires_at <= _database_clock(session):
        raise LeaseLost("This run was overtaken by another; what it had not stored is done by that one.")


def is_held(session: Session, account_id: str, kind: LeaseKind) -> bool:
    """Tell whether a run of a kind is at an account now."""
    held = session.get(Lease, (account_id, kind))
    return held is not None and held.expires_at > _database_clock(session)


def renew_lease(session: Session, lease: HeldLease, seconds: float) -> None:
    """Give a lease `seconds` more, if it is still ours."""
    expires_at = _database_clock(session) + seconds
    session.execute(update(Lease).where(*_is_row_of(lease)).values(expires_at=expires_at))


def release_lease(session: Session, lease: HeldLease) -> None:
    """Give a lease back."""
    session.execute(delete(Lease).where(*_is_row_of(lease)))


def _is_row_of(lease: HeldLease) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Lease.account_id) == lease.account_id,
        col(Lease.kind) == lease.kind,
        col(Lease.token) == lease.token,
    )


@contextmanager
def hold_lease(
    engine: sa.Engine, account_id: str, kind: LeaseKind, seconds: float, patience: float = 0.0
) -> Iterator[HeldLease]:
    """Hold a lease for the length of the block, renewing it in the background.

    Waits up to `patience` seconds for another run's to end; AccountBusy after that.
    """
    lease = _take_patiently(engine, account_id, kind, seconds, patience)
    ended = threading.Event()
    renewing = threading.Thread(target=_keep_renewing, args=(engine, lease, seconds, ended), daemon=True)
    renewing.start()
    try:
        yield lease
    finally:
        ended.set()
        renewing.join()
        with suppress(RapportError):  # a lease that can't be given back ends by itself
            in_transaction(engine, lambda session: release_lease(session, lease))


def _take_patiently(engine: sa.Engine, account_id: str, kind: LeaseKind, seconds: float, patience: float) -> HeldLease:
    deadline = monotonic() + patience
    while True:
        try:
            return in_transaction(engine, lambda session: take_lease(session, account_id, kind, seconds))
        except AccountBusy:
            if monotonic() >= deadline:
                raise
            sleep(_PAUSE_SECONDS)


def _keep_renewing(engine: sa.Engine, lease: HeldLease, seconds: float, ended: threading.Event) -> None:
    while not ended.wait(seconds / 3):
        try:
            in_transaction(engine, lambda session: renew_lease(session, lease, seconds))
        except RapportError:
            continue  # the next turn tries again; a lease that ended meanwhile stops the run at its next page
