"""One person's mailbox, with the verbs of its owner."""

import threading

from rapport.clock import Clock


class Mailbox:
    """All mail of a person."""

    def __init__(self, owner: str, clock: Clock, lock: threading.RLock) -> None:
        self._owner = owner
        self._clock = clock
        self._lock = lock
