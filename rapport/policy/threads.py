"""Which messages are one thread: those that Message-ID, In-Reply-To and References tie together, never a subject.

A thread is a component of the graph whose nodes are keys and whose edges are messages; its id is its smallest key.
So neither the order in which messages arrive nor the pages they arrive in matters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapport.providers.base import Envelope

# A thread's root and its latest messages are what other messages name, so a longer list is cut in its middle.
_MOST_IDS = 64
_LONGEST_ID = 500


@dataclass(frozen=True, slots=True)
class Joining:
    """What a page of messages changes: threads of new and moved keys, and threads that became part of another."""

    thread_of: dict[str, str]
    merged: dict[str, str]


def ids_of_thread(envelope: Envelope) -> tuple[str, ...]:
    """List the Message-IDs that tie a message to its thread, its own first; at most 64."""
    named = (envelope.message_id, *envelope.in_reply_to, *envelope.references)
    ids = tuple(dict.fromkeys(one for one in (each.strip() for each in named) if _is_valid(one)))
    if len(ids) <= _MOST_IDS:
        return ids
    half = _MOST_IDS // 2
    return ids[:half] + ids[-half:]


def join_threads(known: Mapping[str, str], groups: Sequence[Sequence[str]], cap: int) -> Joining:
    """Join the keys of each message into one thread, unless the thread would have more than `cap` keys.

    `known` holds the thread that keys belong to now; the cap counts the keys that are given in `known` and `groups`.
    """
    components = _Components()
    for key, thread in known.items():
        components.join(key, thread)
    for keys in groups:
        for key in keys:
            components.join(keys[0], key, cap)
    now = dict(components.list_roots())
    keys_of_page = dict.fromkeys([*known, *(key for keys in groups for key in keys)])
    return Joining(
        thread_of={key: now[key] for key in keys_of_page if now[key] != known.get(key)},
        merged={thread: now[thread] for thread in dict.fromkeys(known.values()) if now[thread] != thread},
    )


def split_thread(groups: Sequence[Sequence[str]]) -> dict[str, str]:
    """Compute the threads of all keys anew, from the messages that are left of a thread."""
    return join_threads({}, groups, cap=sum(map(len, groups))).thread_of


class _Components:
    """Disjoint sets of keys, each with its smallest key as root."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._size: dict[str, int] = {}

    def join(self, one: str, other: str, cap: int | None = None) -> None:
        """Unite the sets of two keys, which may be new, unless the union would exceed the cap."""
        root, child = sorted((self._find(one), self._find(other)))
        size = self._size[root] + self._size[child]
        if root == child or (cap is not None and size > cap):
            return
        self._parent[child] = root
        self._size[root] = size

    def list_roots(self) -> Iterator[tuple[str, str]]:
        """List every key with its root."""
        return ((key, self._find(key)) for key in list(self._parent))

    def _find(self, key: str) -> str:
        parent = self._parent
        if key not in parent:
            parent[key] = key
            self._size[key] = 1
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key


def _is_valid(message_id: str) -> bool:
    # Placeholders ("1", "null", "undefined") would tie strangers' mail together; an id has two sides (RFC 5322, 3.6.4).
    left, _, right = message_id.rpartition("@")
    is_plain = message_id.isprintable() and not any(map(str.isspace, message_id))
    return bool(left and right) and is_plain and len(message_id) <= _LONGEST_ID
