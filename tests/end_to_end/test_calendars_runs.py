"""Calendars in whole runs: as Prefect runs them, as cheap as they must be, and killed in the middle."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.backfill import backfill
from flows.incremental import incremental
from rapport.sync.polling import poll_account
from tests.end_to_end.calendars import Calendars, Server, calendars, interrupting, office, only_radicale, server
from tests.end_to_end.calendars_views import View, read_files, read_store
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_rows
from tests.end_to_end.test_killed import LEASE_SECONDS, run_again, run_until_killed
from tests.servers.prefect import PrefectServer
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER
from tests.sync.meetings import CUSTOMER, component, meeting

__all__ = ["calendars", "office", "server"]

pytestmark = pytest.mark.server

_IMPORTING = [
    ("rapport.sync.calendars.listing:refresh_calendars", 1),
    ("rapport.sync.calendars.comparing:list_versions", 1),
    ("rapport.sync.calendars.steps:fetch_page", 2),
    ("rapport.sync.storing:upsert_people", 2),
    ("rapport.sync.calendars.storing:replace_events", 2),
    ("rapport.sync.calendars.steps:store_page", 3),
    ("rapport.sync.calendars.catching_up:move_cursor", 1),
    ("rapport.sync.calendars.catching_up:finish_calendar", 2),
]
_CATCHING_UP = [
    ("rapport.store.events:settle_speakers", 1),
    ("rapport.sync.calendars.catching_up:mark_removed", 1),
    ("rapport.sync.calendars.catching_up:finish_calendar", 1),
    ("rapport.sync.removing:apply_removals", 1),
    ("rapport.store.removals:drop_items", 1),
]


@pytest.fixture(autouse=True)
def meetings(calendars: Calendars, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three calendars, the first of several pages; pages are small here and in children that are killed."""
    monkeypatch.setenv("RAPPORT_PAGE_SIZE", "4")
    monkeypatch.setenv("RAPPORT_LARGEST_PAGE", "4")
    calendars.create("fairs", "home")
    for number in range(10):
        calendars.put("work", number, meeting(number))
    calendars.put("work", 20, meeting(20, component(20, lines=["RRULE:FREQ=WEEKLY;COUNT=10"])))
    calendars.put("fairs", 30, meeting(30, component(30, attendees=[CUSTOMER, "eva@other.example"])))
    calendars.put("fairs", 31, meeting(31, component(31, attendees=[COLLEAGUE])))


@pytest.fixture
def undisturbed(office: Office, tmp_path: Path) -> Iterator[Office]:
    """Give a twin that was imported undisturbed."""
    with open_twin(office, tmp_path / "undisturbed") as undisturbed:
        assert undisturbed.catch_up(OWNER)
        yield undisturbed


def change(calendars: Calendars) -> None:
    """Change this and that: a time, a calendar, a removal, a new one."""
    calendars.put("work", 1, meeting(1, component(1, hours=3, sequence=1)))
    calendars.move("work", 2, "fairs")
    calendars.delete("work", 20)
    calendars.put("home", 40, meeting(40, component(40, attendees=["ota@third.example"])))


@only_radicale
@pytest.mark.usefixtures("prefect_server")
def test_flows_bring_calendars_and_their_changes(office: Office, calendars: Calendars) -> None:
    assert backfill(office.accounts[OWNER], return_state=True).is_completed()
    assert read_store(office) == read_files(calendars)
    assert office.store.people()[CUSTOMER] == "Karel Dvořák"
    change(calendars)
    incremental()
    assert read_store(office) == read_files(calendars)
    assert "ota@third.example" in office.store.people()


def test_poll_of_three_calendars_is_one_request_where_nothing_changed(office: Office, server: Server) -> None:
    assert office.catch_up(OWNER)
    before = server.requests()
    assert not poll_account(office.installation, office.accounts[OWNER])
    assert server.requests() == before + 1


def test_one_change_costs_three_requests_after_the_poll(office: Office, calendars: Calendars, server: Server) -> None:
    assert office.catch_up(OWNER)
    calendars.put("work", 1, meeting(1, component(1, hours=3, sequence=1)))
    before = server.requests()
    assert poll_account(office.installation, office.accounts[OWNER])
    assert office.catch_up(OWNER)
    assert server.requests() == before + 1 + 3  # the calendars, the changes, one object
    assert read_store(office) == read_files(calendars)


@only_radicale
@pytest.mark.parametrize(("target", "call"), _IMPORTING)
def test_first_import_killed_at_any_point_ends_in_the_same_rows(
    office: Office, undisturbed: Office, target: str, call: int
) -> None:
    run_until_killed(office, "catch_up", target, call)
    run_again(office)
    assert read_rows(office) == read_rows(undisturbed)


@only_radicale
@pytest.mark.parametrize(("target", "call"), _CATCHING_UP)
def test_catch_up_killed_at_any_point_ends_in_the_same_rows(
    office: Office, undisturbed: Office, calendars: Calendars, target: str, call: int
) -> None:
    assert office.catch_up(OWNER)
    change(calendars)
    assert undisturbed.catch_up(OWNER)
    run_until_killed(office, "catch_up", target, call)
    run_again(office)
    assert read_rows(office) == read_rows(undisturbed)


@only_radicale
def test_backfill_killed_in_a_page_ends_in_the_same_rows(
    office: Office, undisturbed: Office, prefect_server: PrefectServer
) -> None:
    api = {"PREFECT_API_URL": prefect_server.url, "PREFECT_HOME": str(prefect_server.folder)}
    office.installation.settings.lease_seconds = LEASE_SECONDS  # by which the backfill waits for the killed one's
    run_until_killed(office, "backfill", "rapport.sync.calendars.storing:write_decisions", 2, **api)
    backfill(office.accounts[OWNER])
    assert read_rows(office) == read_rows(undisturbed)


@only_radicale
def test_calendar_that_goes_after_a_killed_import_leaves_nothing_behind(office: Office, calendars: Calendars) -> None:
    run_until_killed(office, "catch_up", "rapport.sync.calendars.steps:store_page", 3)
    assert len(office.store.event_ids()) > 1
    for name in ("fairs", "work"):
        calendars.peer.remove(name)
    run_again(office)
    assert read_store(office) == View()


@pytest.mark.parametrize(("method", "number"), [("REPORT", 1), ("PROPFIND", 4)], ids=["content", "listing"])
def test_calendar_that_goes_while_it_is_imported_leaves_nothing_behind(
    office: Office, calendars: Calendars, method: str, number: int
) -> None:
    calendars.peer.remove("fairs")
    with interrupting(number, lambda: calendars.peer.remove("work"), of=method):
        office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert read_store(office) == View()


def test_calendar_that_goes_while_its_changes_are_fetched_is_no_trouble(office: Office, calendars: Calendars) -> None:
    assert office.catch_up(OWNER)
    change(calendars)
    calendars.peer.expire_tokens("work")
    with interrupting(3, lambda: calendars.peer.remove("work"), of="REPORT"):
        assert office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert read_store(office) == read_files(calendars)
