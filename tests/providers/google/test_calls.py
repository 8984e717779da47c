"""Calls of a Google API: paid for, waited for, tried again, and given up in time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from rapport import clock
from rapport.errors import (
    AuthorizationLost,
    Gone,
    Malformed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unavailable,
)
from rapport.providers.base import Application, Login, Usage
from rapport.providers.google.calls import Calls, open_calls
from rapport.providers.google.credentials import CALENDAR, GMAIL, Grant
from rapport.providers.google.quota import GMAIL as QUOTAS
from tests.clocks import SleepersClock
from tests.contracts.letters import make_letter
from tests.fakes.google.faults import Fault
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle, start_google
from tests.fakes.google.web import Cut

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
GET, LIST = "gmail.users.messages.get", "gmail.users.messages.list"
RATE = Fault(429, "rateLimitExceeded")
FAILURE = Fault(500)


@dataclass
class Purse:
    """A meter that notes what is spent, and how long Google asked to wait."""

    spent: list[int] = field(default_factory=list)
    eased: list[float] = field(default_factory=list)
    largest: int = 1_000_000

    def spend(self, units: int) -> None:
        self.spent.append(units)

    def ease(self, seconds: float) -> None:
        self.eased.append(seconds)
        clock.sleep(seconds)


@dataclass
class Account:
    """Jana's mailbox, and what her calls cost."""

    google: FakeGoogle
    scopes: tuple[str, ...] = (GMAIL,)
    purse: Purse = field(default_factory=Purse)
    usage: Usage = field(default_factory=Usage)
    secrets: list[str] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.google.person(JANA)

    def open(self) -> AbstractContextManager[Calls]:
        refresh, access = self.google.grant(JANA, self.scopes)
        grant = Grant(refresh, access, clock.now() + timedelta(minutes=59), frozenset(self.scopes))
        application = Application(CLIENT, SECRET, root=self.google.root)
        login = Login(JANA, {}, grant.to_secret(), application, keep_secret=self.secrets.append, meter=self.purse)
        return open_calls(login, "gmail", QUOTAS["2026"], self.usage)

    def deliver(self, count: int) -> list[str]:
        return [self.person.mailbox.deliver(make_letter(number)) for number in range(count)]

    def list_mail(self) -> object:
        with self.open() as calls:
            return calls.ask(calls.api.users().messages().list(userId="me"))

    def get_all(self, ids: list[str]) -> dict[str, object]:
        with self.open() as calls:
            messages = calls.api.users().messages()
            return calls.ask_all({id_: messages.get(userId="me", id=id_, format="minimal") for id_ in ids})


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
def jana(google: FakeGoogle) -> Account:
    return Account(google)


# paying


def test_a_call_is_paid_for_and_counted(jana: Account) -> None:
    jana.list_mail()
    assert jana.purse.spent == [5]
    assert (jana.usage.requests, jana.usage.units) == (1, 5)
    assert jana.usage.octets > 0


def test_a_batch_is_no_dearer_than_what_the_meter_gives_at_once(jana: Account) -> None:
    jana.purse.largest = 45
    ids = jana.deliver(5)
    assert list(jana.get_all(ids)) == ids
    assert jana.purse.spent == [40, 40, 20]


def test_each_part_of_a_batch_is_paid_for_and_few_are_sent_at_once(jana: Account) -> None:
    ids = jana.deliver(60)
    assert list(jana.get_all(ids)) == ids
    assert jana.purse.spent == [500, 500, 200]
    assert (jana.usage.requests, jana.usage.units) == (3, 1200)
    assert jana.google.meter.units[JANA] == 1200


def test_what_is_never_allowed_is_never_asked(jana: Account) -> None:
    class Empty(Purse):
        def spend(self, units: int) -> None:  # noqa: ARG002  whatever is asked
            raise RateLimited("Nothing is left.", 60)

    jana.purse = Empty()
    with pytest.raises(RateLimited):
        jana.list_mail()
    assert jana.google.requests == []


# refused for the rate


def test_a_refusal_is_waited_out_as_told_and_paid_for_again(jana: Account) -> None:
    fault = Fault(429, "rateLimitExceeded", headers={"Retry-After": "7"})
    jana.google.faults.plan(LIST, fault, times=2)
    jana.list_mail()
    assert jana.purse.eased == [7, 7]
    assert jana.purse.spent == [5, 5, 5]


def test_without_a_time_each_wait_is_longer(jana: Account) -> None:
    jana.google.faults.plan(LIST, Fault(403, "userRateLimitExceeded", domain="usageLimits"), times=3)
    jana.list_mail()
    assert [round(one) for one in jana.purse.eased] != [0, 0, 0]
    assert all(low <= one <= high for one, low, high in zip(jana.purse.eased, (0.5, 1, 2), (1.5, 3, 6), strict=True))


def test_seven_refusals_are_enough(jana: Account) -> None:
    jana.google.faults.plan(LIST, RATE, times=50)
    with pytest.raises(RateLimited) as caught:
        jana.list_mail()
    assert caught.value.retry_after > 0
    assert len(jana.google.requests) == 7


def test_a_short_ban_is_waited_out(jana: Account, passing: SleepersClock) -> None:
    jana.google.faults.ban(JANA, passing.now() + timedelta(seconds=30))
    jana.list_mail()
    assert jana.purse.eased == [30]


def test_a_long_ban_is_left_to_another_time(jana: Account, passing: SleepersClock) -> None:
    jana.google.faults.ban(JANA, passing.now() + timedelta(minutes=20))
    with pytest.raises(RateLimited) as caught:
        jana.list_mail()
    assert caught.value.retry_after == 1200
    assert len(jana.google.requests) == 1
    assert jana.purse.eased == []


# failures


@pytest.mark.parametrize(
    "fault", [FAILURE, Fault(503), Fault(cut=Cut.BEFORE), Fault(cut=Cut.AMID), Fault(cut=Cut.SHORT)]
)
def test_a_failure_is_tried_again(jana: Account, passing: SleepersClock, fault: Fault) -> None:
    jana.google.faults.plan(LIST, fault, times=2)
    assert jana.list_mail()


@pytest.mark.parametrize("fault", [FAILURE, Fault(cut=Cut.BEFORE), Fault(cut=Cut.AMID), Fault(cut=Cut.SHORT)])
def test_a_failure_that_stays_is_given_up(jana: Account, passing: SleepersClock, fault: Fault) -> None:
    jana.google.faults.plan(LIST, fault, times=50)
    with pytest.raises(Unavailable):
        jana.list_mail()
    assert len(jana.google.requests) <= 6
    assert 1.5 <= passing.monotonic() <= 4.5


@pytest.mark.parametrize("cut", [Cut.AMID, Cut.SHORT])
def test_a_connection_that_broke_is_not_used_again(jana: Account, cut: Cut) -> None:
    jana.google.faults.plan(LIST, Fault(cut=cut))
    jana.list_mail()
    assert jana.usage.requests == 2


def test_nobody_at_the_address_is_unavailable(jana: Account) -> None:
    jana.google.root = "http://127.0.0.1:9"
    with pytest.raises(Unavailable):
        jana.list_mail()


# parts of batches


def test_parts_that_fail_cost_only_themselves(jana: Account) -> None:
    ids = jana.deliver(30)
    jana.person.mailbox.delete(ids[3])
    jana.google.faults.plan(GET, FAILURE, about=ids[5])
    jana.google.faults.plan(GET, RATE, about=ids[7], times=2)
    jana.google.faults.plan(GET, FAILURE, about=ids[9], times=100)
    answers = jana.get_all(["not-an-id", *ids])
    assert isinstance(answers.pop("not-an-id"), Malformed)
    assert isinstance(answers.pop(ids[3]), Gone)
    assert isinstance(answers.pop(ids[9]), Unavailable)
    assert [answer["id"] for answer in answers.values() if isinstance(answer, dict)] == [*ids[:3], *ids[4:9], *ids[10:]]


def test_only_what_was_refused_is_asked_again(jana: Account) -> None:
    ids = jana.deliver(20)
    jana.google.faults.plan(GET, Fault(429, "rateLimitExceeded", headers={"Retry-After": "3"}), nth=11, times=10)
    jana.get_all(ids)
    assert jana.purse.spent == [400, 200]
    assert jana.purse.eased == [3]


def test_of_several_times_the_longest_is_waited(jana: Account) -> None:
    ids = jana.deliver(3)
    for id_, seconds in zip(ids, ("2", "9", "4"), strict=True):
        jana.google.faults.plan(GET, Fault(429, headers={"Retry-After": seconds}), about=id_)
    jana.get_all(ids)
    assert jana.purse.eased == [9]


def test_a_batch_whose_parts_are_all_refused_is_given_up(jana: Account) -> None:
    jana.google.faults.plan(GET, RATE, times=1000)
    with pytest.raises(RateLimited):
        jana.get_all(jana.deliver(10))
    assert len(jana.google.requests) < 50


def test_a_batch_whose_parts_all_fail_is_given_up(jana: Account) -> None:
    jana.google.faults.plan(GET, FAILURE, times=1000)
    with pytest.raises(Unavailable):
        jana.get_all(jana.deliver(10))
    assert len(jana.google.requests) == 20


@pytest.mark.parametrize("fault", [FAILURE, RATE, Fault(cut=Cut.BEFORE), Fault(cut=Cut.AMID), Fault(cut=Cut.SHORT)])
def test_a_batch_that_fails_as_a_whole_is_tried_again(jana: Account, fault: Fault) -> None:
    ids = jana.deliver(3)
    jana.google.faults.plan("batch", fault)
    assert list(jana.get_all(ids)) == ids


# the account


def test_a_token_that_ended_is_exchanged_amid_a_batch(jana: Account) -> None:
    ids = jana.deliver(3)
    with jana.open() as calls:
        jana.google.expire_access_tokens()
        messages = calls.api.users().messages()
        answers = calls.ask_all({id_: messages.get(userId="me", id=id_, format="minimal") for id_ in ids})
    assert list(answers) == ids
    assert not any(isinstance(answer, ProviderError) for answer in answers.values())
    assert len(jana.secrets) == 1


def test_a_grant_that_was_revoked_is_lost(jana: Account) -> None:
    ids = jana.deliver(3)
    with jana.open() as calls:
        jana.google.revoke(JANA)
        messages = calls.api.users().messages()
        with pytest.raises(AuthorizationLost):
            calls.ask(messages.list(userId="me"))
        with pytest.raises(AuthorizationLost):
            calls.ask_all({id_: messages.get(userId="me", id=id_, format="minimal") for id_ in ids})


def test_a_permission_that_was_not_ticked_is_missed(jana: Account) -> None:
    jana.scopes = (CALENDAR,)
    with pytest.raises(AuthorizationLost, match="tick the box of Gmail"):
        jana.list_mail()


def test_a_suspended_user_is_told_apart(jana: Account) -> None:
    jana.person.is_suspended = True
    with pytest.raises(AuthorizationLost, match="suspended"):
        jana.list_mail()
    with pytest.raises(AuthorizationLost):
        jana.get_all(["12ab"])


def test_what_the_organisation_or_the_project_forbids_is_no_fault_of_the_owner(jana: Account) -> None:
    jana.google.disabled_apis.add("gmail")
    with pytest.raises(Misconfigured, match="Gmail API is switched off"):
        jana.list_mail()
    jana.google.disabled_apis.clear()
    jana.person.is_app_refused = True
    with pytest.raises(Misconfigured, match="doesn't allow this application"):
        jana.list_mail()
    jana.person.is_app_refused = False
    jana.person.has_gmail = False
    with pytest.raises(Misconfigured, match="has no Gmail"):
        jana.list_mail()
