import time

import pytest
from prefect.client.orchestration import get_client

from models.words import Provider
from rapport.caps import CAPS, account_limit, shared_limit
from tasks.limits import Allowance, ensure_limits, take_units
from tests.servers.prefect import PrefectServer

pytestmark = pytest.mark.server

HOST = "mail.firm.example"


def test_limits_are_made_once_with_the_figures_of_the_table(prefect_server: PrefectServer) -> None:
    ensure_limits("a1", Provider.IMAP, HOST)
    ensure_limits("a1", Provider.IMAP, HOST)
    with get_client(sync_client=True) as client:
        everything = client.read_global_concurrency_limits(limit=100)
        shared = client.read_global_concurrency_limit_by_name(shared_limit(Provider.IMAP, HOST))
    cap = CAPS[Provider.IMAP].account
    made = [limit for limit in everything if limit.name == account_limit("a1")]
    assert [(limit.limit, limit.slot_decay_per_second) for limit in made] == [(cap.burst, cap.decay)]
    assert shared.limit == CAPS[Provider.IMAP].shared.burst


def test_the_burst_is_granted_at_once_and_more_has_to_wait(prefect_server: PrefectServer) -> None:
    ensure_limits("a2", Provider.IMAP, HOST)
    cap = CAPS[Provider.IMAP].account
    begun = time.monotonic()
    take_units("a2", Provider.IMAP, cap.burst, HOST)
    at_once = time.monotonic() - begun
    take_units("a2", Provider.IMAP, round(cap.decay * 2), HOST)
    assert at_once < 2
    assert time.monotonic() - begun >= 1.5


def test_units_beyond_the_burst_are_taken_in_lots(prefect_server: PrefectServer) -> None:
    ensure_limits("a3", Provider.MICROSOFT)
    take_units("a3", Provider.MICROSOFT, CAPS[Provider.MICROSOFT].account.burst + 1)


def test_archives_and_accounts_without_limits_wait_for_nobody(prefect_server: PrefectServer) -> None:
    begun = time.monotonic()
    take_units("a4", Provider.ARCHIVE, 1_000_000)
    take_units("a5", Provider.CALDAV, 50, "never.connected.example")
    assert time.monotonic() - begun < 2


def test_an_allowance_asks_for_a_lot_and_then_not_until_it_is_used_up(prefect_server: PrefectServer) -> None:
    ensure_limits("a6", Provider.IMAP, HOST)
    allowance = Allowance("a6", Provider.IMAP, HOST, lot=300)
    with get_client(sync_client=True) as client:

        def used() -> int:
            return client.read_global_concurrency_limit_by_name(account_limit("a6")).active_slots

        for _ in range(30):
            allowance.draw(10)
        assert 0 < used() <= 300
        allowance.draw(10)
        assert used() > 300 - 100  # what came back meanwhile is less than what was taken again
