"""Threads in the store: what removals split is as if it had never been joined."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session, delete, select

from models.message import Message, Thread, ThreadLink
from rapport.db import in_transaction, reading
from rapport.store.threads import link_threads, relink_threads

WORKSPACE = "w" * 32


def store(session: Session, keys: list[str]) -> None:
    """Store a message by its keys, in a page of its own."""
    row = {"id": keys[0], "workspace_id": WORKSPACE, "sent_at": datetime(2026, 3, 2, tzinfo=UTC)}
    session.add(Message(**row, message_id=keys[0], thread_key=keys[0], thread_keys=" ".join(keys)))
    session.flush()
    link_threads(session, WORKSPACE, [keys])


def remove(session: Session, keys: list[str]) -> None:
    session.execute(delete(Message).where(Message.id == keys[0]))
    relink_threads(session, WORKSPACE, keys)


def threads_of(engine: sa.Engine) -> tuple[dict[str, str], dict[str, str | None]]:
    """Give where each key points, and every thread with the one that it was merged into."""
    with reading(engine) as session:
        links = session.execute(select(ThreadLink.key, ThreadLink.thread_id)).all()
        threads = session.execute(select(Thread.id, Thread.merged_into)).all()
    return dict(links), dict(threads)


@pytest.mark.parametrize(
    ("stored", "removed", "links", "threads"),
    [
        pytest.param(["m", "a m"], ["a m"], {"m": "m"}, {"m": None}, id="merged, it stands alone again"),
        pytest.param(
            ["z", "m z", "a m"], ["a m"], {"m": "m", "z": "m"}, {"m": None, "z": "m"}, id="what is left keeps redirects"
        ),
        pytest.param(["m", "a m"], ["a m", "m"], {}, {}, id="nothing stays without messages"),
    ],
)
def test_removal_leaves_the_threads_of_what_is_left(
    engine: sa.Engine,
    stored: list[str],
    removed: list[str],
    links: dict[str, str],
    threads: dict[str, str | None],
) -> None:
    def work(session: Session) -> None:
        for keys in stored:
            store(session, keys.split())
        for keys in removed:
            remove(session, keys.split())

    in_transaction(engine, work)
    assert threads_of(engine) == (links, threads)
