"""One person's calendars, with the verbs of their owner."""

import threading

from rapport.clock import Clock


class Calendars:
    """All calendars of a person."""

    def __init__(self, owner: str, name: str, clock: Clock, lock: threading.RLock) -> None:
        self._owner = owner
        self._name = name
        self._clock = clock
        self._lock = lock
