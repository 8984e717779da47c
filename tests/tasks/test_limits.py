import time

import pytest
from prefect.client.orchestration import get_client

from models.words import FolderKind, Provider
from rapport.caps import CAPS, account_limit, caps_of, shared_limit
from tasks.limits import Allowance, Limits
from tests.servers.prefect import PrefectServer

pytestmark = pytest.mark.server

HOST = "mail.firm.example"


def limits_of(account_id: str, provider: Provider, host: str = "", *, made: bool = True) -> Limits:
    limits = Limits(caps_of(provider, FolderKind.MAIL), account_id, provider, host)
    if made:
        limits.ensure()
    return limits


def test_limits_are_made_once_with_the_figures_of_the_table(prefect_server: PrefectServer) -> None:
    limits_of("a1", Provider.IMAP, HOST)
    limits_of("a1", Provider.IMAP, HOST)
    with get_client(sync_client=True) as client:
        everything = client.read_global_concurrency_limits(limit=100)
        shared = client.read_global_concurrency_limit_by_name(shared_limit(Provider.IMAP, HOST))
    cap = CAPS[Provider.IMAP].account
    made = [limit for limit in everything if limit.name == account_limit("a1")]
    assert [(limit.limit, limit.slot_decay_per_second) for limit in made] == [(cap.burst, cap.decay)]
    assert shared.limit == CAPS[Provider.IMAP].shared.burst


def test_the_burst_is_granted_at_once_and_more_has_to_wait(prefect_server: PrefectServer) -> None:
    limits = limits_of("a2", Provider.IMAP, HOST)
    cap = CAPS[Provider.IMAP].account
    begun = time.monotonic()
    limits.take(cap.burst)
    at_once = time.monotonic() - begun
    limits.take(round(cap.decay * 2))
    assert at_once < 2
    assert time.monotonic() - begun >= 1.5


def test_units_beyond_the_burst_are_taken_in_lots(prefect_server: PrefectServer) -> None:
    limits_of("a3", Provider.MICROSOFT).take(CAPS[Provider.MICROSOFT].account.burst + 1)


def test_archives_and_accounts_without_limits_wait_for_nobody(prefect_server: PrefectServer) -> None:
    begun = time.monotonic()
    limits_of("a4", Provider.ARCHIVE).take(1_000_000)
    limits_of("a5", Provider.CALDAV, "never.connected.example", made=False).take(50)
    assert time.monotonic() - begun < 2


def test_an_allowance_asks_for_a_lot_and_then_not_until_it_is_used_up(prefect_server: PrefectServer) -> None:
    allowance = Allowance(limits_of("a6", Provider.IMAP, HOST), lot=300)
    with get_client(sync_client=True) as client:

        def used() -> int:
            return client.read_global_concurrency_limit_by_name(account_limit("a6")).active_slots

        for _ in range(30):
            allowance.draw(10)
        assert 0 < used() <= 300
        allowance.draw(10)
        assert used() > 300 - 100  # what came back meanwhile is less than what was taken again
