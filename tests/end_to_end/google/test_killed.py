"""A Google account's run that is killed at any point is as if it had not been: the next ends in the same rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.backfill import backfill
from rapport.providers.gmail import walk
from tests.end_to_end.google.mail_views import read_mailbox
from tests.end_to_end.google.test_mail_changes import assert_same
from tests.end_to_end.killed import PAGE
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_rows
from tests.end_to_end.test_killed import LEASE_SECONDS, run_again, run_until_killed
from tests.fakes.google.gmail_store import Mailbox
from tests.servers.prefect import PrefectServer
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter

pytestmark = pytest.mark.server

_IMPORTING = [
    ("rapport.sync.catching_up:set_first_mark", 1),
    ("rapport.sync.steps:fetch_bodies", 2),
    ("rapport.sync.storing:move_position", 2),
    ("rapport.sync.steps:store_page", 3),
]
_CATCHING_UP = [
    ("rapport.sync.steps:store_page", 1),
    ("rapport.sync.catching_up:mark_page_removed", 1),
    ("rapport.sync.removing:apply_removals", 1),
]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pages here and in the children that are killed."""
    monkeypatch.setattr(walk, "PAGE", PAGE)
    monkeypatch.setenv("RAPPORT_PAGE_SIZE", str(PAGE))
    monkeypatch.setenv("RAPPORT_LARGEST_PAGE", str(PAGE))


@pytest.fixture(autouse=True)
def letters(mailbox: Mailbox) -> list[str]:
    """Deliver four pages: threads across pages, some of which are fetched whole, and mail that is filtered."""
    ids = [mailbox.deliver(letter(n, answers=n - 15 if n % 3 == 0 and n > 15 else None)) for n in range(25)]
    ids += [mailbox.send(letter(n, sender=OWNER, to=f"Eva <eva{n}@other.example>", answers=7)) for n in range(30, 36)]
    thread = mailbox.letters[ids[4]].thread_id
    ids += [mailbox.deliver(letter(n, answers=4), thread=thread) for n in range(36, 40)]
    return [*ids, mailbox.deliver(letter(40, sender=COLLEAGUE)), mailbox.deliver(letter(42), ["SPAM"])]


@pytest.fixture
def undisturbed(pristine: Office, tmp_path: Path) -> Iterator[Office]:
    """Give a twin that was imported undisturbed."""
    with open_twin(pristine, tmp_path / "undisturbed") as undisturbed:
        assert undisturbed.catch_up(OWNER)
        yield undisturbed


@pytest.mark.parametrize(("target", "call"), _IMPORTING)
def test_first_import_killed_at_any_point_ends_in_the_same_rows(
    office: Office, undisturbed: Office, target: str, call: int
) -> None:
    run_until_killed(office, "catch_up", target, call)
    run_again(office)
    assert read_rows(office) == read_rows(undisturbed)


@pytest.mark.parametrize(("target", "call"), _CATCHING_UP)
def test_catch_up_killed_at_any_point_ends_in_the_same_rows(
    office: Office, undisturbed: Office, mailbox: Mailbox, letters: list[str], target: str, call: int
) -> None:
    assert office.catch_up(OWNER)
    mailbox.deliver(letter(50, sender="Ota Malý <ota@third.example>", answers=3))
    mailbox.delete(letters[4])
    mailbox.label(letters[5], add=["CATEGORY_SOCIAL"])
    mailbox.label(letters[-1], remove=["SPAM"])
    assert undisturbed.catch_up(OWNER)
    run_until_killed(office, "catch_up", target, call)
    run_again(office)
    assert read_rows(office) == read_rows(undisturbed)
    assert_same(office, read_mailbox(mailbox))


def test_backfill_killed_in_a_page_ends_in_the_same_rows(
    office: Office, undisturbed: Office, prefect_server: PrefectServer
) -> None:
    api = {"PREFECT_API_URL": prefect_server.url, "PREFECT_HOME": str(prefect_server.folder)}
    office.installation.settings.lease_seconds = LEASE_SECONDS
    run_until_killed(office, "backfill", "rapport.sync.storing:move_position", 2, **api)
    backfill(office.accounts[OWNER])
    assert read_rows(office) == read_rows(undisturbed)
