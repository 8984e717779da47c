"""Caps as Prefect's global limits with slot decay: made when an account is opened, drawn on page by page, or in lots.

A limit that is missing, or a server that doesn't answer, stops nobody: the run goes on, and the log says so.
"""

from collections.abc import Sequence

from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import rate_limit
from prefect.logging import get_logger

from models.words import Provider
from rapport.caps import Cap, Caps, account_limit, lots_of, shared_limit
from rapport.errors import RateLimited

_PATIENCE = 120.0  # seconds in which any lot is granted unless the cap is shared with very many accounts


class Limits:
    """The limits that one account draws on: its own, and that of all accounts at the same host or project."""

    __slots__ = ("_caps",)

    def __init__(self, caps: Caps | None, account_id: str, provider: Provider, host: str = "") -> None:
        self._caps: Sequence[tuple[str, Cap]] = (
            ()
            if caps is None
            else (
                (account_limit(account_id, caps.service), caps.account),
                (shared_limit(provider, host, caps.service), caps.shared),
            )
        )

    @property
    def burst(self) -> int:
        """How many units may come at once; 0 where there is no limit."""
        return min((cap.burst for _, cap in self._caps), default=0)

    def ensure(self) -> None:
        """Make the limits, or bring them to the table's figures."""
        with get_client(sync_client=True) as client:
            for name, cap in self._caps:
                client.upsert_global_concurrency_limit_by_name(name, cap.burst, slot_decay_per_second=cap.decay)

    def take(self, units: int) -> None:
        """Wait until units are granted, in lots of at most the burst; RateLimited when that takes too long."""
        if not self._caps:
            return
        names = [name for name, _ in self._caps]
        for lot in lots_of(units, self.burst):
            try:
                rate_limit(names, occupy=lot, timeout_seconds=_PATIENCE)
            except TimeoutError as error:
                raise RateLimited("The cap shared by many accounts is used up for now.", _PATIENCE) from error
            except ConcurrencySlotAcquisitionError:
                get_logger(__name__).warning("Prefect's limits can't be reached: the run goes on without them.")
                return


class Allowance:
    """What one run may still use of an account's requests: asked for in lots, used page by page."""

    __slots__ = ("_left", "_limits", "_lot")

    def __init__(self, limits: Limits, lot: int) -> None:
        self._limits = limits
        # What is granted without waiting, once: a lot that is larger would wait before anything is fetched.
        self._lot = min(lot, limits.burst)
        self._left = 0

    def draw(self, requests: int) -> None:
        """Use requests; when those that were granted are used up, wait for the next lot."""
        if self._left < requests:
            lot = max(requests, self._lot)
            self._limits.take(lot)
            self._left += lot
        self._left -= requests
