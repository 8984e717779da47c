"""Calendars in trouble, of an account that has mail as well: they are told of, and never hold back the mail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from models.account import Account
from models.words import AccountState
from rapport import clock
from rapport.cli import FAILED, SOMEBODY_MUST_ACT, status_of
from rapport.db import reading
from rapport.errors import (
    AuthorizationLost,
    CalendarsFailed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unavailable,
)
from rapport.providers.memory_calendars import MemoryCalendars
from rapport.store.accounts import list_due_accounts
from rapport.sync.polling import poll_account
from tests.clocks import SetClock
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter, name
from tests.sync.meetings import meeting, uid

FIVE_MINUTES = timedelta(minutes=5)
TROUBLES = [
    (AuthorizationLost("The password is wrong."), AccountState.MISCONFIGURED, SOMEBODY_MUST_ACT),
    (Misconfigured("There is no such host."), AccountState.MISCONFIGURED, SOMEBODY_MUST_ACT),
    (Unavailable("It can't be reached."), AccountState.ACTIVE, FAILED),
    (RateLimited("It asks to slow down.", 7200), AccountState.ACTIVE, FAILED),
]


@pytest.fixture
def hands() -> Iterator[list[datetime]]:
    hands = [datetime(2026, 11, 2, 12, tzinfo=UTC)]
    clock.set_clock(SetClock(lambda: hands[0]))
    yield hands
    clock.set_clock(None)


@pytest.fixture
def calendars(office: Office) -> MemoryCalendars:
    return office.connect_calendars(OWNER)


def read_account(office: Office) -> Account:
    with reading(office.installation.engine) as session:
        return session.get_one(Account, office.accounts[OWNER])


def is_due(office: Office) -> bool:
    with reading(office.installation.engine) as session:
        return [each.id for each in list_due_accounts(session, 0, 1)] == [office.accounts[OWNER]]


@pytest.mark.parametrize(("error", "state", "status"), TROUBLES)
def test_it_is_told_and_the_mail_goes_on(
    office: Office, calendars: MemoryCalendars, error: ProviderError, state: AccountState, status: int
) -> None:
    office.mailboxes[OWNER].deliver("INBOX", letter(1))
    calendars.fail_at(1, error)
    with pytest.raises(CalendarsFailed) as raised:
        office.catch_up(OWNER)
    assert status_of(raised.value) == status
    assert office.store.message_ids() == {name(1)}
    account = read_account(office)
    assert account.problem == str(raised.value) == f"The calendars can't be read: {error}"
    assert account.state is state

    calendars.put(calendars.home, uid(1), meeting(1))
    office.catch_up(OWNER)
    assert len(office.store.event_ids()) == 1
    assert (read_account(office).state, read_account(office).problem) == (AccountState.ACTIVE, "")


@pytest.mark.parametrize("error", [error for error, *_ in TROUBLES])
def test_it_never_makes_the_mail_wait(
    office: Office, calendars: MemoryCalendars, hands: list[datetime], error: ProviderError
) -> None:
    office.catch_up(OWNER)
    for number in range(8):
        hands[0] += FIVE_MINUTES
        assert is_due(office)
        office.mailboxes[OWNER].deliver("INBOX", letter(number))
        calendars.fail_at(1, error)
        assert poll_account(office.installation, office.accounts[OWNER])
        calendars.fail_at(1, error)
        with pytest.raises(CalendarsFailed):
            office.catch_up(OWNER)
        assert read_account(office).synced_at == hands[0]
    assert office.store.message_ids() == {name(number) for number in range(8)}


def test_a_poll_tells_it_too(office: Office, calendars: MemoryCalendars, hands: list[datetime]) -> None:
    office.catch_up(OWNER)
    for _ in range(8):
        hands[0] += FIVE_MINUTES
        calendars.fail_at(1, AuthorizationLost("The password is wrong."))
        assert not poll_account(office.installation, office.accounts[OWNER])
        assert read_account(office).problem == "The calendars can't be read: The password is wrong."
        assert hands[0] < (read_account(office).not_before or hands[0]) < hands[0] + FIVE_MINUTES
    hands[0] += FIVE_MINUTES
    assert not poll_account(office.installation, office.accounts[OWNER])
    assert (read_account(office).state, read_account(office).problem) == (AccountState.ACTIVE, "")


def test_mail_in_trouble_waits_longer_each_time_as_ever(office: Office, hands: list[datetime]) -> None:
    office.connect_calendars(OWNER)
    office.catch_up(OWNER)
    for _ in range(3):
        hands[0] = read_account(office).not_before or hands[0]
        office.mailboxes[OWNER].fail_at(1, Unavailable("The server went away."))
        assert not poll_account(office.installation, office.accounts[OWNER])
    assert read_account(office).not_before == hands[0] + timedelta(minutes=8)
