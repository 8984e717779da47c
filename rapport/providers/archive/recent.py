"""The last few listings of archives, kept for the pages that follow: a page's task opens its archive anew."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """What was read last, up to a number of keys, for all threads of the process."""

    def __init__(self, limit: int) -> None:
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._limit = limit
        self._lock = Lock()

    def find(self, key: Key) -> Value | None:
        """Give what is kept under a key."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value in the place of the oldest."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._limit:
                self._kept.popitem(last=False)
