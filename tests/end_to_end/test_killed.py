"""A run that is killed at any point is as if it had not been: the next one ends in the same rows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.backfill import backfill
from models.words import LeaseKind
from rapport.providers.imap import mailbox
from rapport.store.leases import hold_lease
from tests.end_to_end.killed import PAGE
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_rows
from tests.servers.dovecot_peer import DovecotPeer
from tests.servers.prefect import PrefectServer
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter, name

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 1.5  # what a killed run leaves behind is waited out

_IMPORTING = [
    ("rapport.sync.catching_up:set_first_mark", 1),
    ("rapport.sync.fetching:fetch_envelopes", 2),
    ("rapport.sync.steps:fetch_bodies", 2),
    ("rapport.sync.storing:upsert_people", 2),
    ("rapport.sync.storing:write_messages", 1),
    ("rapport.sync.storing:link_threads", 2),
    ("rapport.sync.storing:move_position", 2),
    ("rapport.sync.steps:store_page", 2),
]
_CATCHING_UP = [
    ("rapport.sync.steps:store_page", 1),
    ("rapport.sync.removing:move_cursor", 1),
    ("rapport.sync.catching_up:mark_page_removed", 1),
    ("rapport.sync.removing:apply_removals", 1),
]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pages here and in the children that are killed: redirects of threads depend on what came together."""
    monkeypatch.setattr(mailbox, "PAGE", PAGE)
    monkeypatch.setenv("RAPPORT_PAGE_SIZE", str(PAGE))
    monkeypatch.setenv("RAPPORT_LARGEST_PAGE", str(PAGE))


@pytest.fixture(autouse=True)
def letters(peer: DovecotPeer) -> None:
    """Three pages in the inbox, threads across pages and folders, and mail that is filtered."""
    for number in range(25):
        peer.deliver("INBOX", letter(number, answers=number - 15 if number % 3 == 0 else None))
    for number in range(30, 36):
        peer.deliver("Sent", letter(number, sender=OWNER, to=f"Eva {number} <eva{number}@other.example>", answers=7))
    peer.deliver("INBOX", letter(40, sender=COLLEAGUE))
    peer.deliver("INBOX", letter(41, sender="no-reply@shop.example"))


def run_until_killed(office: Office, run: str, target: str, call: int, **environment: str) -> None:
    arguments = [sys.executable, "-m", "tests.end_to_end.killed", office.accounts[OWNER], run, target, str(call)]
    home = {"RAPPORT_HOME": str(office.installation.settings.home), "RAPPORT_LEASE_SECONDS": str(LEASE_SECONDS)}
    ended = subprocess.run(
        arguments, cwd=ROOT, env=os.environ | home | environment, check=False, capture_output=True, text=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def run_again(office: Office) -> None:
    engine, account_id = office.installation.engine, office.accounts[OWNER]
    with hold_lease(engine, account_id, LeaseKind.EXCLUSIVE, LEASE_SECONDS, patience=10 * LEASE_SECONDS):
        pass  # nothing of the killed run is held any more
    assert office.catch_up(OWNER)


@pytest.mark.parametrize(("target", "call"), _IMPORTING)
def test_first_import_killed_at_any_point_ends_in_the_same_rows(
    office: Office, tmp_path: Path, target: str, call: int
) -> None:
    with open_twin(office, tmp_path / "undisturbed") as undisturbed:
        assert undisturbed.catch_up(OWNER)
        run_until_killed(office, "catch_up", target, call)
        run_again(office)
        assert read_rows(office) == read_rows(undisturbed)


@pytest.mark.parametrize(("target", "call"), _CATCHING_UP)
def test_catch_up_killed_at_any_point_ends_in_the_same_rows(
    office: Office, peer: DovecotPeer, tmp_path: Path, target: str, call: int
) -> None:
    with open_twin(office, tmp_path / "undisturbed") as undisturbed:
        for one in (office, undisturbed):
            assert one.catch_up(OWNER)
        peer.deliver("INBOX", letter(50, sender="Ota Malý <ota@third.example>", answers=3))
        peer.delete("INBOX", name(4))
        peer.move("INBOX", name(5), "Sent")
        assert undisturbed.catch_up(OWNER)
        run_until_killed(office, "catch_up", target, call)
        run_again(office)
        assert read_rows(office) == read_rows(undisturbed)


@pytest.mark.parametrize(
    ("target", "call"), [("rapport.sync.storing:move_position", 2), ("rapport.sync.fetching:fetch_bodies", 3)]
)
def test_backfill_killed_in_a_page_ends_in_the_same_rows(
    office: Office, tmp_path: Path, prefect_server: PrefectServer, target: str, call: int
) -> None:
    api = {"PREFECT_API_URL": prefect_server.url, "PREFECT_HOME": str(prefect_server.folder)}
    with open_twin(office, tmp_path / "undisturbed") as undisturbed:
        assert undisturbed.catch_up(OWNER)
        run_until_killed(office, "backfill", target, call, **api)
        backfill(office.accounts[OWNER])
        assert read_rows(office) == read_rows(undisturbed)
