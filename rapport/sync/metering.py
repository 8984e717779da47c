"""A budget of quota units: spent call by call at a steady rate, drawn in lots from whoever shares the cap.

A run that isn't urgent lets one that is go first: new mail is served before a first import.
"""

from collections.abc import Callable

from rapport import clock
from rapport.caps import Cap

_LONGEST_COURTESY = 90.0  # seconds that another run is let go first, at a time
_SLOWER, _FASTER, _SLOWEST = 0.8, 1.003, 0.2


def _take_nothing(_units: int) -> None:
    """Ask nobody."""


def _nobody() -> bool:
    return False


class PacedMeter:
    """Pays units of one account's cap: never more than its burst at once, nor than its rate for long.

    `take` draws a lot of units from what others may use too, and returns when they are granted. `is_in_the_way` tells
    whether a more urgent run is at the account. After a refusal the rate is lower, and recovers while all goes well.
    """

    def __init__(
        self,
        cap: Cap,
        take: Callable[[int], None] = _take_nothing,
        is_in_the_way: Callable[[], bool] = _nobody,
    ) -> None:
        self._cap = cap
        self._take = take
        self._is_in_the_way = is_in_the_way
        self._share = 1.0
        self._granted = 0
        self._at_hand = float(cap.burst)
        self._counted_at = clock.monotonic()

    @property
    def largest(self) -> int:
        """Units that come at once."""
        return self._cap.burst

    def spend(self, units: int) -> None:
        """Wait until so many units may be spent."""
        self._draw(units)
        self._count()
        if self._at_hand < min(units, self._cap.burst):
            clock.sleep((min(units, self._cap.burst) - self._at_hand) / self._rate)
            self._count()
        self._at_hand -= units  # what is more than a burst is made up for before the next call

    def ease(self, seconds: float) -> None:
        """Wait, and go slower from now on."""
        self._share = max(self._share * _SLOWER, _SLOWEST)
        clock.sleep(seconds)
        self._at_hand = 0.0
        self._counted_at = clock.monotonic()

    @property
    def _rate(self) -> float:
        return self._cap.decay * self._share

    def _draw(self, units: int) -> None:
        if self._granted < units:
            self._let_go_first()
            lot = max(units - self._granted, self._cap.burst // 2)
            self._take(lot)
            self._granted += lot
            self._share = min(self._share * _FASTER, 1.0)
        self._granted -= units

    def _let_go_first(self) -> None:
        until = clock.monotonic() + _LONGEST_COURTESY
        while self._is_in_the_way() and clock.monotonic() < until:
            clock.sleep(1.0)

    def _count(self) -> None:
        now = clock.monotonic()
        self._at_hand = min(self._at_hand + (now - self._counted_at) * self._rate, self._cap.burst)
        self._counted_at = now
