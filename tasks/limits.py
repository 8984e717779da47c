"""Caps as Prefect's global limits with slot decay: made when an account is connected, drawn on for some pages at a time.

A limit that is missing, or a server that doesn't answer, stops nobody: the page goes on, and the log says so.
"""

from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import rate_limit
from prefect.logging import get_logger

from models.words import Provider
from rapport.caps import CAPS, Cap, account_limit, lots_of, shared_limit
from rapport.errors import RateLimited
from rapport.sync.run import AccountRun

_AHEAD = 300  # units asked for at once: while its server records task runs on SQLite, each question can take seconds
_PATIENCE = 120.0  # seconds in which any lot is granted unless the cap is shared with very many accounts


def ensure_limits(account_id: str, provider: Provider, host: str = "") -> None:
    """Make the limits that an account draws on, or bring them to the table's figures."""
    with get_client(sync_client=True) as client:
        for name, cap in _limits(account_id, provider, host):
            client.upsert_global_concurrency_limit_by_name(name, cap.burst, slot_decay_per_second=cap.decay)


def take_units(account_id: str, provider: Provider, units: int, host: str = "") -> None:
    """Wait until a page's units are granted, in lots of at most the burst; RateLimited when that takes too long."""
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


def draw_units(run: AccountRun, units: int) -> None:
    """Use units that were granted ahead; when they run out, wait until the next lot is granted."""
    if run.granted < units:
        lot = max(units, _AHEAD)
        take_units(run.account_id, run.provider, lot, run.host)
        run.granted += lot
    run.granted -= units


def _limits(account_id: str, provider: Provider, host: str) -> list[tuple[str, Cap]]:
    caps = CAPS.get(provider)
    if caps is None:
        return []
    return [(account_limit(account_id), caps.account), (shared_limit(provider, host), caps.shared)]
