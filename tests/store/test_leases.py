"""Leases: one process at a time, by the database's clock; whoever slept through his commits nothing."""

import threading
from time import monotonic

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models.account import Account, Lease
from models.member import Member
from models.words import LeaseKind, MemberRole, Provider
from models.workspace import Workspace
from rapport import clock
from rapport.db import in_transaction, reading, writing
from rapport.errors import AccountBusy, LeaseLost
from rapport.store.leases import HeldLease, check_lease, hold_lease, release_lease, renew_lease, take_lease

ACCOUNT = "account-1"


@pytest.fixture(autouse=True)
def _account(engine: sa.Engine) -> None:
    now = clock.now()
    rows = (
        Workspace(id="w", name="main", created_at=now),
        Member(id="m", workspace_id="w", address="jana@firm.example", name="", role=MemberRole.ADMIN, created_at=now),
        Account(
            id=ACCOUNT,
            workspace_id="w",
            owner_id="m",
            provider=Provider.IMAP,
            address="jana@firm.example",
            created_at=now,
        ),
    )
    with writing(engine) as session:
        for row in rows:
            session.add(row)
            session.flush()


def take(engine: sa.Engine, kind: LeaseKind, seconds: float = 60) -> HeldLease:
    return in_transaction(engine, lambda session: take_lease(session, ACCOUNT, kind, seconds))


def check(engine: sa.Engine, lease: HeldLease) -> None:
    in_transaction(engine, lambda session: check_lease(session, lease))


def expire_all(engine: sa.Engine) -> None:
    in_transaction(engine, lambda session: session.execute(sa.update(Lease).values(expires_at=0)))


def kinds_held(engine: sa.Engine) -> set[LeaseKind]:
    with reading(engine) as session:
        return set(session.exec(select(Lease.kind)).all())


@pytest.mark.parametrize(
    ("held", "wanted", "collides"),
    [
        (LeaseKind.BACKFILL, LeaseKind.BACKFILL, True),
        (LeaseKind.BACKFILL, LeaseKind.CATCH_UP, False),
        (LeaseKind.CATCH_UP, LeaseKind.BACKFILL, False),
        (LeaseKind.CATCH_UP, LeaseKind.CATCH_UP, True),
        (LeaseKind.EXCLUSIVE, LeaseKind.BACKFILL, True),
        (LeaseKind.CATCH_UP, LeaseKind.EXCLUSIVE, True),
        (LeaseKind.EXCLUSIVE, LeaseKind.EXCLUSIVE, True),
    ],
)
def test_who_excludes_whom(engine: sa.Engine, held: LeaseKind, wanted: LeaseKind, collides: bool) -> None:
    first = take(engine, held)
    if collides:
        with pytest.raises(AccountBusy):
            take(engine, wanted)
        assert kinds_held(engine) == {held}
    else:
        check(engine, take(engine, wanted))
    check(engine, first)


def test_an_ended_lease_is_taken_over_and_its_holder_commits_nothing(engine: sa.Engine) -> None:
    slept = take(engine, LeaseKind.BACKFILL)
    expire_all(engine)
    with pytest.raises(LeaseLost):
        check(engine, slept)
    after = take(engine, LeaseKind.BACKFILL)
    check(engine, after)
    with pytest.raises(LeaseLost):
        check(engine, slept)


def test_the_former_holder_can_neither_renew_nor_release_it(engine: sa.Engine) -> None:
    former = take(engine, LeaseKind.BACKFILL)
    expire_all(engine)
    present = take(engine, LeaseKind.BACKFILL)
    in_transaction(engine, lambda session: renew_lease(session, former, 600))
    in_transaction(engine, lambda session: release_lease(session, former))
    check(engine, present)


def test_an_exclusive_lease_clears_all_that_ended(engine: sa.Engine) -> None:
    take(engine, LeaseKind.BACKFILL)
    take(engine, LeaseKind.CATCH_UP)
    expire_all(engine)
    take(engine, LeaseKind.EXCLUSIVE)
    assert kinds_held(engine) == {LeaseKind.EXCLUSIVE}


def test_of_two_that_ask_at_once_one_gets_it(engine: sa.Engine) -> None:
    start = threading.Barrier(4)
    taken: list[HeldLease] = []
    refused: list[AccountBusy] = []

    def ask() -> None:
        start.wait(timeout=10)
        try:
            taken.append(take(engine, LeaseKind.CATCH_UP))
        except AccountBusy as busy:
            refused.append(busy)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(refused)) == (1, 3)


def test_a_held_lease_outlives_its_seconds_and_ends_with_the_block(engine: sa.Engine) -> None:
    def expiry() -> float:
        with reading(engine) as session:
            return session.exec(select(Lease.expires_at).where(col(Lease.account_id) == ACCOUNT)).one()

    with hold_lease(engine, ACCOUNT, LeaseKind.BACKFILL, seconds=0.6) as lease:
        first, deadline = expiry(), monotonic() + 10
        while expiry() < first + 0.6 and monotonic() < deadline:  # renewed at least twice by then
            threading.Event().wait(0.02)
        check(engine, lease)
    assert kinds_held(engine) == set()


def test_a_lease_ends_with_a_block_that_fails(engine: sa.Engine) -> None:
    with pytest.raises(LeaseLost), hold_lease(engine, ACCOUNT, LeaseKind.BACKFILL, seconds=60):
        raise LeaseLost
    assert kinds_held(engine) == set()


def test_patience_waits_for_the_other_run_to_end(engine: sa.Engine) -> None:
    other = take(engine, LeaseKind.CATCH_UP)
    released = threading.Timer(0.2, lambda: in_transaction(engine, lambda session: release_lease(session, other)))
    released.start()
    with hold_lease(engine, ACCOUNT, LeaseKind.CATCH_UP, seconds=60, patience=20) as lease:
        check(engine, lease)
    released.join()


def test_without_patience_it_is_refused_at_once(engine: sa.Engine) -> None:
    take(engine, LeaseKind.CATCH_UP)
    with pytest.raises(AccountBusy), hold_lease(engine, ACCOUNT, LeaseKind.CATCH_UP, seconds=60):
        pytest.fail("two runs held the account")
