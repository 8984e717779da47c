"""Threads as a viewer sees them, the latest first. A thread shows what its messages show, each by its own copies."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from models.message import Message
from models.words import ContentPart
from rapport.reading.messages import THREAD_ID, find_threads_of, show_messages
from rapport.reading.records import MessageView, ThreadView
from rapport.reading.viewer import Reader

_SUBJECTS = frozenset({ContentPart.SUBJECT})


def list_threads(reader: Reader, limit: int | None = None) -> list[ThreadView]:
    """List threads by their latest message, at most `limit`."""
    all_messages = find_threads_of(reader.workspace_id)
    latest = sa.func.max(col(Message.sent_at))
    wanted = all_messages.with_only_columns(THREAD_ID).group_by(THREAD_ID).order_by(latest.desc(), THREAD_ID)
    of_threads = all_messages.where(THREAD_ID.in_(wanted.limit(limit))) if limit is not None else all_messages
    rows = [(message, thread_id) for message, thread_id in reader.session.execute(of_threads)]
    messages = show_messages(reader, rows, of_threads.with_only_columns(col(Message.id)), _SUBJECTS)
    by_thread: dict[str, list[MessageView]] = defaultdict(list)
    for message in sorted(messages, key=lambda one: (one.sent_at, one.id)):
        by_thread[message.thread_id].append(message)
    threads = [_fold(thread_id, found) for thread_id, found in by_thread.items()]
    return sorted(threads, key=lambda one: (one.last_at, one.id), reverse=True)


def _fold(thread_id: str, messages: Sequence[MessageView]) -> ThreadView:
    first = next((message for message in messages if message.subject is not None), messages[0])
    addresses = dict.fromkeys(one.address for message in messages for one in message.participants)
    return ThreadView(
        id=thread_id,
        subject=first.subject,
        first_at=messages[0].sent_at,
        last_at=messages[-1].sent_at,
        messages=len(messages),
        participants=tuple(addresses),
        accounts=tuple(sorted({account for message in messages for account in message.accounts})),
        visibility=first.visibility,
    )
