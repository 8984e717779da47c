"""Threads: keys point to threads, and only here. Joined in the storing transaction, computed again after removals."""

from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session, col, delete, select, update

from models.message import Message, Thread, ThreadLink
from rapport.policy.threads import join_threads, split_thread
from rapport.store.rows import chunks, excluded, insert_missing, upsert

LARGEST_THREAD = 2000  # keys; what would grow larger stays apart, so that forged references can't tie all mail together


def link_threads(session: Session, workspace_id: str, groups: Sequence[Sequence[str]]) -> None:
    """Tie messages to their threads; each group holds the keys of one message. Threads that it ties are joined."""
    known = _load_links(session, workspace_id, {key for group in groups for key in group})
    joining = join_threads(known, groups, LARGEST_THREAD)
    for old, new in sorted(joining.merged.items()):
        session.execute(
            update(ThreadLink)
            .where(col(ThreadLink.workspace_id) == workspace_id, col(ThreadLink.thread_id) == old)
            .values(thread_id=new)
        )
    _write_links(session, workspace_id, joining.thread_of.items())
    _write_threads(session, workspace_id, set(joining.thread_of.values()), joining.merged.items())


def _load_links(session: Session, workspace_id: str, keys: Collection[str]) -> dict[str, str]:
    """Map all keys of the threads that any of these keys belongs to, so that the size of a thread is known."""
    threads: set[str] = set()
    for chunk in chunks(sorted(keys)):
        threads.update(
            session.exec(
                select(ThreadLink.thread_id).where(
                    ThreadLink.workspace_id == workspace_id, col(ThreadLink.key).in_(chunk)
                )
            )
        )
    known: dict[str, str] = {}
    for chunk in chunks(sorted(threads)):
        rows = session.execute(
            select(ThreadLink.key, ThreadLink.thread_id).where(
                ThreadLink.workspace_id == workspace_id, col(ThreadLink.thread_id).in_(chunk)
            )
        )
        known.update((key, thread_id) for key, thread_id in rows)
    return known


def _write_links(session: Session, workspace_id: str, links: Iterable[tuple[str, str]]) -> None:
    rows = [{"workspace_id": workspace_id, "key": key, "thread_id": thread_id} for key, thread_id in sorted(links)]
    upsert(session, ThreadLink, rows, {"thread_id": excluded("thread_id")})


def _write_threads(
    session: Session, workspace_id: str, thread_ids: Collection[str], merged: Iterable[tuple[str, str]]
) -> None:
    rows = [{"id": thread_id, "workspace_id": workspace_id, "merged_into": None} for thread_id in sorted(thread_ids)]
    insert_missing(session, Thread, rows)
    redirects = [{"id": old, "workspace_id": workspace_id, "merged_into": new} for old, new in sorted(merged)]
    upsert(session, Thread, redirects, {"merged_into": excluded("merged_into")})


def relink_threads(session: Session, workspace_id: str, keys: Collection[str]) -> None:
    """Compute the threads of these keys again, from the messages that are left; threads without messages go."""
    thread_ids = sorted(set(_load_links(session, workspace_id, keys).values()))
    for thread_id in thread_ids:
        links = select(ThreadLink.key).where(ThreadLink.workspace_id == workspace_id, ThreadLink.thread_id == thread_id)
        left = session.exec(
            select(Message.thread_keys).where(Message.workspace_id == workspace_id, col(Message.thread_key).in_(links))
        ).all()
        threads = split_thread([thread_keys.split() for thread_keys in left])
        names = _forget_thread(session, workspace_id, thread_id)
        _write_links(session, workspace_id, threads.items())
        redirects = [(name, threads[name]) for name in names if threads.get(name, name) != name]
        _write_threads(session, workspace_id, set(threads.values()), redirects)


def _forget_thread(session: Session, workspace_id: str, thread_id: str) -> Sequence[str]:
    """Delete a thread, its links, and the redirects to it; give all the ids that it went by."""
    is_link = (col(ThreadLink.workspace_id) == workspace_id, col(ThreadLink.thread_id) == thread_id)
    is_name = (col(Thread.workspace_id) == workspace_id, col(Thread.id).in_(select(ThreadLink.key).where(*is_link)))
    names = session.exec(select(Thread.id).where(*is_name)).all()
    session.execute(delete(Thread).where(*is_name))
    session.execute(delete(ThreadLink).where(*is_link))
    return names
