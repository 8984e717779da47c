"""One person's calendars, with the verbs of their owner."""

import threading

from rapport.clock import Clock


class Calendars:
    """All calendars of a person; a primary one is there from the start."""

    def __init__(self, owner: str, clock: Clock, lock: threading.RLock) -> None:
        self._owner = owner
        self._clock = clock
        self._lock = lock
