"""Fetching many messages at once, so that one that can't be read costs only itself.

Windows are bounded in messages and octets. An answer that imapclient can't read, or a refusal, halves the window
until the messages are alone that can't be read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rapport.errors import Malformed, Unavailable
from rapport.providers.base import Unreadable
from rapport.providers.imap.client import Client, Refused
from rapport.providers.imap.parse import Attributes

Record = TypeVar("Record")
ALL_BROKEN = 20  # as many messages without a readable one are the server's fault, not theirs


@dataclass(slots=True)
class Fetched(Generic[Record]):
    """Records by UID, and the UIDs whose answers can't be read. What is in neither was not answered."""

    records: dict[int, Record] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)


def fetch(
    client: Client, uids: Sequence[int], items: Sequence[str], read: Callable[[int, Attributes], Record]
) -> Fetched[Record]:
    """Fetch items of messages and read each answer. Raises Unavailable where nothing at all can be read."""
    fetched: Fetched[Record] = Fetched()
    _fetch_into(fetched, client, uids, items, read)
    if len(uids) >= ALL_BROKEN and len(fetched.broken) == len(uids):
        raise Unavailable("The server answers with nothing that can be read.")
    return fetched


def _fetch_into(
    fetched: Fetched[Record],
    client: Client,
    uids: Sequence[int],
    items: Sequence[str],
    read: Callable[[int, Attributes], Record],
) -> None:
    try:
        answers = client.fetch(uids, items)
    except Refused:
        if len(uids) == 1:
            fetched.broken.update(uids)
            return
        middle = len(uids) // 2
        for half in (uids[:middle], uids[middle:]):
            _fetch_into(fetched, client, half, items, read)
        return
    for uid, attributes in answers.items():
        if _is_answer(attributes):
            fetched.records[uid] = read(uid, attributes)


def _is_answer(attributes: Attributes) -> bool:
    """Tell an answer from news about flags, which a server may send at any time."""
    return any(name.startswith(b"BODY[") for name in attributes)


def guard(id: str, read: Callable[[], Record]) -> Record | Unreadable:  # noqa: A002  the record's own word
    """Read one message; whatever goes wrong is recorded with its id."""
    try:
        return read()
    except Malformed as error:
        return Unreadable(id, str(error))
    except Exception as error:  # noqa: BLE001  one item is recorded as skipped
        return Unreadable(id, f"The message breaks the parser ({type(error).__name__}).")


def divide(sizes: Iterable[tuple[int, int]], *, messages: int, octets: int) -> Iterator[list[int]]:
    """Divide UIDs, given with their sizes in octets, into windows of bounded length."""
    window: list[int] = []
    total = 0
    for uid, size in sizes:
        if window and (len(window) >= messages or total + size > octets):
            yield window
            window, total = [], 0
        window.append(uid)
        total += size
    if window:
        yield window
