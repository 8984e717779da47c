"""A Google account as Prefect runs it: new mail doesn't wait for a first import, and two accounts share one cap."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from threading import Event

import pytest

from flows.backfill import backfill
from flows.incremental import incremental
from models.words import FolderKind, Provider
from rapport.caps import caps_of
from rapport.providers.gmail import walk
from rapport.settings import get_settings
from rapport.sync import storing
from rapport.sync.page import Page
from rapport.sync.run import AccountRun
from tests.end_to_end import calendars_views
from tests.end_to_end.google.accounts import CONTENT, connect, counting
from tests.end_to_end.google.calendar_life import WEEKLY, meet
from tests.end_to_end.google.calendar_views import read_calendars
from tests.end_to_end.google.mail_views import read_mailbox
from tests.end_to_end.google.test_mail_changes import assert_same
from tests.end_to_end.test_arriving import in_background
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.server import FakeGoogle
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter, name

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]

OLD = 40
FEW = 4
ONE_GET = 20  # units
PROJECT = 1_000  # units a minute for all accounts together


@pytest.fixture
def services() -> str:
    return "mail calendar"


def fill(mailbox: Mailbox) -> list[str]:
    return [mailbox.deliver(letter(number, answers=number // 4)) for number in range(OLD)]


def test_flows_bring_mail_and_calendars_and_their_changes(
    office: Office, mailbox: Mailbox, calendars: Calendars, google: FakeGoogle
) -> None:
    ids = fill(mailbox)
    meet(calendars, 1)
    meet(calendars, 2, recurrence=WEEKLY)
    backfill(office.accounts[OWNER])
    assert_same(office, read_mailbox(mailbox))
    assert calendars_views.read_store(office).meetings == read_calendars(calendars).meetings
    mailbox.delete(ids[3])
    mailbox.deliver(letter(50))
    calendars.delete(calendars.primary, "meeting1")
    google.expire_access_tokens()
    with counting(google) as asked:
        incremental()
    assert sum(asked[method, 200] for method in CONTENT) == 1
    assert_same(office, read_mailbox(mailbox))
    assert calendars_views.read_store(office).meetings == read_calendars(calendars).meetings


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Event, Event]]:
    """Hold the first import before its second page is stored: `reached` says so, `opened` lets it go on."""
    reached, opened = Event(), Event()
    pages, store_page = count(1), storing.store_page

    def gated(run: AccountRun, page: Page) -> None:
        if next(pages) == 2:
            reached.set()
            assert opened.wait(60)
        store_page(run, page)

    monkeypatch.setattr(walk, "PAGE", 5)
    monkeypatch.setenv("RAPPORT_PAGE_SIZE", "5")
    monkeypatch.setenv("RAPPORT_LARGEST_PAGE", "5")
    get_settings.cache_clear()
    monkeypatch.setattr(storing, "store_page", gated)
    yield reached, opened
    opened.set()


def test_mail_that_arrives_during_a_backfill(office: Office, mailbox: Mailbox, gate: tuple[Event, Event]) -> None:
    reached, opened = gate
    ids = fill(mailbox)
    with in_background(lambda: backfill(office.accounts[OWNER])) as importing:
        assert reached.wait(60)
        mailbox.deliver(letter(50))
        mailbox.send(letter(51, sender=OWNER, to="ota@third.example"))
        mailbox.delete(ids[0])
        incremental()
        here = office.store.message_ids()
        assert {name(50), name(51)} <= here
        assert name(1) not in here
        assert not importing.done()
        opened.set()
        importing.result()
    assert_same(office, read_mailbox(mailbox))


def test_two_accounts_of_a_project_keep_to_its_cap(
    office: Office, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone would take what both together may: side by side they take twice as long."""
    monkeypatch.setenv("RAPPORT_GOOGLE_PROJECT_UNITS", str(PROJECT))
    monkeypatch.setenv("RAPPORT_GOOGLE_QUOTA", "2026")
    get_settings.cache_clear()
    google.meter.table, google.meter.limits["gmail"].project_per_minute = "2026", PROJECT
    connect(office, google, "mail", COLLEAGUE)
    for address in (OWNER, COLLEAGUE):
        for number in range(FEW):
            google.person(address).mailbox.deliver(letter(number, to=address))
    caps = caps_of(Provider.GOOGLE, FolderKind.MAIL, "2026", project_per_minute=PROJECT)
    assert caps is not None
    with ExitStack() as stack:
        began = time.monotonic()
        runs = [stack.enter_context(in_background(importer(office, address))) for address in (OWNER, COLLEAGUE)]
        while not all(run.done() for run in runs):
            spent = mail_units(google)
            assert spent <= caps.shared.burst + (time.monotonic() - began) * caps.shared.decay + ONE_GET
            time.sleep(0.1)
        for run in runs:
            run.result()
    assert spent > 2 * FEW * ONE_GET
    assert not google.meter.refusals
    assert len(office.store.copies(OWNER)) == len(office.store.copies(COLLEAGUE)) == FEW


def mail_units(google: FakeGoogle) -> int:
    """Count what all accounts together spent on their mail."""
    return sum(asked.units for asked in list(google.requests) if asked.method_id.startswith("gmail."))


def importer(office: Office, address: str) -> Callable[[], object]:
    return lambda: backfill(office.accounts[address])
