"""A first import on Gmail's quota: time passes only for those who wait, so the figures are those of the rules alone."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from models.words import FolderKind, Provider
from rapport import clock
from rapport.db import in_transaction
from rapport.providers.google.credentials import GMAIL, Grant
from rapport.store.accounts import NewAccount, add_account
from rapport.store.workspaces import ensure_member
from rapport.sync.budget import Budget
from rapport.sync.catching_up import catch_up
from rapport.sync.metering import PacedMeter
from rapport.sync.run import AccountRun
from tests.clocks import SleepersClock
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import FakeGoogle, start_google
from tests.sync.conftest import Office

JANA = "jana@firm.example"
CAP = 6_000  # units a minute for one account of a project, since May 2026
ONE_GET = 20  # units
FIRST = datetime(2022, 1, 3, 9, tzinfo=UTC)


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def google(passing: SleepersClock) -> Iterator[FakeGoogle]:
    with start_google(passing) as started:
        yield started
        assert started.violations == []


@pytest.fixture
def jana(office: Office, google: FakeGoogle) -> Office:
    """An office with Jana's account at Google."""
    settings = office.installation.settings
    settings.google_client_id, settings.google_client_secret, settings.google_root = CLIENT, SECRET, google.root
    refresh, access = google.grant(JANA, [GMAIL])
    secret = Grant(refresh, access, clock.now() + timedelta(minutes=59), frozenset({GMAIL})).to_secret()

    def work(session: Session) -> str:
        owner = ensure_member(session, office.workspace_id, JANA)
        new = NewAccount(Provider.GOOGLE, JANA, {"services": "mail"}, secret)
        return add_account(session, office.installation.vault, office.workspace_id, owner, new).id

    office.accounts[JANA] = in_transaction(office.installation.engine, work)
    return office


def fill(google: FakeGoogle, messages: int) -> None:
    """Fill the mailbox with threads of three messages on average, which run beside each other over the months."""
    chance = random.Random(7)
    mailbox = google.person(JANA).mailbox
    threads: list[str] = []
    running: list[str] = []
    for number in range(messages):
        raw = write(number).encode()
        arrived = FIRST + timedelta(minutes=17 * number)
        if running and chance.random() < 2 / 3:
            mailbox.deliver(raw, arrived=arrived, thread=chance.choice(running[-40:]))
        else:
            running.append(mailbox.deliver(raw, arrived=arrived))
            threads.append(running[-1])


def write(number: int) -> str:
    return (
        f"From: Karel <karel{number % 97}@customer{number % 31}.example>\r\nTo: {JANA}\r\n"
        f"Subject: Delivery {number}\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"Date: {FIRST + timedelta(minutes=17 * number):%a, %d %b %Y %H:%M:%S +0000}\r\n\r\nAs agreed.\r\n"
    )


def import_paced(run: AccountRun) -> None:
    """Import everything at the pace that a run of ours goes at."""
    caps = run.caps_of(FolderKind.MAIL)
    assert caps is not None
    run.meters[FolderKind.MAIL] = PacedMeter(caps.account)
    assert catch_up(run, Budget())


def test_a_first_import_uses_nearly_all_of_its_units_and_reads_more_than_one_get_each_would(
    jana: Office, google: FakeGoogle, passing: SleepersClock
) -> None:
    fill(google, 10_000)
    began = passing.monotonic()
    jana.run(JANA, import_paced)
    minutes = (passing.monotonic() - began) / 60
    spent, refused, answers = google.meter.units[JANA], google.meter.refusals[JANA], len(google.requests)

    assert len(jana.store.message_ids()) == 10_000
    assert jana.store.is_balanced()
    assert spent >= 0.95 * CAP * minutes
    assert refused <= 0.01 * answers
    assert 10_000 / minutes >= 420
    assert spent / 10_000 < 0.75 * ONE_GET


def test_a_mailbox_that_others_read_too_is_imported_more_slowly_and_wholly(
    jana: Office, google: FakeGoogle, passing: SleepersClock
) -> None:
    fill(google, 1_000)
    google.meter.limits["gmail"].per_minute = CAP // 2
    jana.run(JANA, import_paced)
    assert len(jana.store.message_ids()) == 1_000
    assert 0 < google.meter.refusals[JANA] <= 0.1 * len(google.requests)
