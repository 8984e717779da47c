"""Caps as Prefect's global limits with slot decay: made when an account is connected, drawn on page by page.

A limit that is missing, or a server that doesn't answer, stops nobody: the page goes on, and the log says so.
"""

from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import rate_limit
from prefect.logging import get_logger

from models.words import Provider
from rapport.caps import CAPS, Cap, account_limit, lots_of, shared_limit
from rapport.errors import RateLimited

_PATIENCE = 120.0  # seconds in which any lot is granted unless the cap is shared with very many accounts


def ensure_limits(account_id: str, provider: Provider, host: str = "") -> None:
    """Make the limits that an account draws on, or bring them to the table's figures."""
    with get_client(sync_client=True) as client:
        for name, cap in _limits(account_id, provider, host):
            client.upsert_global_concurrency_limit_by_name(name, cap.burst, slot_decay_per_second=cap.decay)


def take_units(account_id: str, provider: Provider, units: int, host: str = "") -> None:
    """Wait until units are granted, in lots of at most the burst; RateLimited when that takes too long."""
    limits = _limits(account_id, provider, host)
    if not limits:
        return
    names = [name for name, _ in limits]
    for lot in lots_of(units, min(cap.burst for _, cap in limits)):
        try:
            rate_limit(names, occupy=lot, timeout_seconds=_PATIENCE)
        except TimeoutError as error:
            raise RateLimited("The cap shared by many accounts is used up for now.", retry_after=_PATIENCE) from error
        except ConcurrencySlotAcquisitionError:
            get_logger(__name__).warning("Prefect's limits can't be reached: this page is fetched without them.")
            return


class Allowance:
    """What one run may still use of an account's units: asked for in lots, used page by page."""

    __slots__ = ("_account_id", "_host", "_left", "_lot", "_provider")

    def __init__(self, account_id: str, provider: Provider, host: str, lot: int) -> None:
        self._account_id = account_id
        self._provider = provider
        self._host = host
        # What is granted without waiting, once: a lot that is larger would wait before anything is fetched.
        self._lot = min([lot, *(cap.burst for _, cap in _limits(account_id, provider, host))])
        self._left = 0

    def draw(self, units: int) -> None:
        """Use units; when those that were granted are used up, wait for the next lot."""
        if self._left < units:
            lot = max(units, self._lot)
            take_units(self._account_id, self._provider, lot, self._host)
            self._left += lot
        self._left -= units


def _limits(account_id: str, provider: Provider, host: str) -> list[tuple[str, Cap]]:
    caps = CAPS.get(provider)
    if caps is None:
        return []
    return [(account_limit(account_id), caps.account), (shared_limit(provider, host), caps.shared)]
