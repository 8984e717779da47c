"""Fetching many messages at once, so that one that can't be read costs only itself.

Windows are bounded in messages and octets. An answer that imapclient can't read, or a refusal, halves the window
until the messages are alone that can't be read. What is asked and not answered is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from rapport.errors import Malformed, Unavailable
from rapport.providers.base import Unreadable
from rapport.providers.imap.client import Client, Refused
from rapport.providers.imap.parse import Attributes

Record = TypeVar("Record")
Read: TypeAlias = Callable[[int, Attributes], Record]
WINDOW_MESSAGES = 200
WINDOW_OCTETS = 8 << 20
ALL_BROKEN = 20  # as many messages without a readable one are the server's fault, not theirs
UNREADABLE = "The server can't deliver this message."


def fetch(
    client: Client, sizes: Mapping[int, int], items: Sequence[str], read: Read[Record]
) -> Iterator[tuple[int, Record | None]]:
    """Fetch items of messages, given by UID with the octets to expect of each; None is an answer that can't be read."""
    for window in _divide(sizes, WINDOW_MESSAGES):
        yield from _fetch_window(client, window, items, read).items()


def fetch_or_skip(
    client: Client,
    sizes: Mapping[int, int],
    items: Sequence[str],
    read: Read[Record],
    ids: Mapping[int, str],
    messages: int = WINDOW_MESSAGES,
) -> Iterator[Record | Unreadable]:
    """Fetch what can't be had otherwise. Raises Unavailable where nothing of a window can be read."""

    def read_one(uid: int, attributes: Attributes) -> Record | Unreadable:
        return guard(ids[uid], lambda: read(uid, attributes))

    for window in _divide(sizes, messages):
        found = _fetch_window(client, window, items, read_one)
        if len(window) >= ALL_BROKEN and list(found.values()) == [None] * len(window):
            raise Unavailable("The server answers with nothing that can be read.")
        for uid, record in found.items():
            yield Unreadable(ids[uid], UNREADABLE) if record is None else record


def _fetch_window(
    client: Client, uids: Sequence[int], items: Sequence[str], read: Read[Record]
) -> dict[int, Record | None]:
    try:
        answers = client.fetch(uids, items)
    except Refused:
        if len(uids) == 1:
            return {uids[0]: None}
        middle = len(uids) // 2
        halves = (_fetch_window(client, half, items, read) for half in (uids[:middle], uids[middle:]))
        return {uid: record for half in halves for uid, record in half.items()}
    return {uid: read(uid, answers[uid]) for uid in uids if _is_answer(answers.get(uid, {}))}


def _is_answer(attributes: Attributes) -> bool:
    """Tell an answer from news about flags, which a server may send at any time."""
    return any(name.startswith(b"BODY") for name in attributes)


def guard(id: str, read: Callable[[], Record]) -> Record | Unreadable:  # noqa: A002  the record's own word
    """Read one message; whatever goes wrong is recorded with its id."""
    try:
        return read()
    except Malformed as error:
        return Unreadable(id, str(error))
    except Exception as error:  # noqa: BLE001  one item is recorded as skipped
        return Unreadable(id, f"The message breaks the parser ({type(error).__name__}).")


def _divide(sizes: Mapping[int, int], messages: int) -> Iterator[list[int]]:
    """Divide UIDs into windows of bounded length."""
    window: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if window and (len(window) >= messages or total + size > WINDOW_OCTETS):
            yield window
            window, total = [], 0
        window.append(uid)
        total += size
    if window:
        yield window
