"""Requests to Graph: waited for, tried again, given up in time, and never sent elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from rapport import clock
from rapport.errors import AuthorizationLost, Gone, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.base import Login, Usage
from rapport.providers.microsoft import answers
from rapport.providers.microsoft.calls import Calls, address, open_calls, segment
from rapport.providers.microsoft.credentials import MAIL, USER
from rapport.providers.microsoft.errors import TookTooLong
from tests.clocks import SleepersClock
from tests.contracts.letters import make_letter
from tests.fakes.microsoft.faults import Fault, throttled, unavailable
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.fakes.microsoft.web import Cut, Response, serve
from tests.providers.microsoft.granting import make_secret, ours
from tests.servers.certificates import Certificates, make_certificates

pytestmark = pytest.mark.server

JANA, SUPPORT = "jana@firm.example", "support@firm.example"
LIST, GET = "messages.list", "messages.get"
CUTS = (Cut.BEFORE, Cut.AMID, Cut.SHORT)
FAILURES = (Fault(500), unavailable(None), *(Fault(cut=cut) for cut in CUTS))


@dataclass
class Purse:
    """A meter that notes what is spent, and how long Microsoft asked to wait."""

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
    """Jana's mailbox, and what her requests cost."""

    microsoft: FakeMicrosoft
    scopes: tuple[str, ...] = (USER, MAIL)
    connection: Mapping[str, str] = field(default_factory=lambda: {"services": "mail"})
    purse: Purse = field(default_factory=Purse)
    usage: Usage = field(default_factory=Usage)
    secrets: list[str] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.microsoft.person(JANA)

    def login(self) -> Login:
        secret = make_secret(self.microsoft, JANA, self.scopes)
        application = ours(self.microsoft)
        return Login(JANA, self.connection, secret, application, keep_secret=self.secrets.append, meter=self.purse)

    def open(self) -> AbstractContextManager[Calls]:
        return open_calls(self.login(), self.usage)

    def deliver(self, count: int) -> list[str]:
        return [self.person.mailbox.deliver(make_letter(number)) for number in range(count)]

    def list_mail(self, **more: Any) -> Any:  # noqa: ANN401  the wire's own shape
        with self.open() as calls:
            return calls.get("messages", {"$select": "subject"}, **more)

    def get_all(self, ids: list[str]) -> dict[str, Any]:
        with self.open() as calls:
            return calls.batch({id_: address(f"messages/{segment(id_)}", {"$select": "id"}) for id_ in ids})


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def microsoft(passing: SleepersClock) -> Iterator[FakeMicrosoft]:
    with start_microsoft(passing) as started:
        yield started
        assert started.violations == []


@pytest.fixture
def jana(microsoft: FakeMicrosoft) -> Account:
    return Account(microsoft)


def ids_of(page: Any) -> list[str]:  # noqa: ANN401  the wire's own shape
    return [one["id"] for one in page["value"]]


# asking


def test_a_request_is_counted_and_asks_for_ids_that_stay(jana: Account) -> None:
    (id_,) = jana.deliver(1)
    assert ids_of(jana.list_mail()) == [id_]
    assert jana.purse.spent == [1]
    assert (jana.usage.requests, jana.usage.units) == (1, 1)
    assert jana.usage.octets > 0


def test_every_part_of_a_batch_is_counted_and_asks_for_ids_that_stay(jana: Account) -> None:
    ids = jana.deliver(45)
    answers_ = jana.get_all(ids)
    assert [answer["id"] for answer in answers_.values()] == list(answers_) == ids
    assert jana.purse.spent == [20, 20, 5]
    assert (jana.usage.requests, jana.usage.units) == (3, 45)
    assert {one.preferences for one in jana.microsoft.requests} == {frozenset({'IdType="ImmutableId"'})}


def test_a_batch_is_no_dearer_than_what_the_meter_gives_at_once(jana: Account) -> None:
    jana.purse.largest = 8
    jana.get_all(jana.deliver(20))
    assert jana.purse.spent == [8, 8, 4]


def test_pages_are_followed_to_the_end(jana: Account) -> None:
    jana.deliver(25)
    with jana.open() as calls:
        pages = list(calls.pages("messages", {"$select": "id"}))
    assert [len(page["value"]) for page in pages] == [10, 10, 5]


def test_a_shared_mailbox_is_asked_by_its_address(jana: Account) -> None:
    shared = jana.microsoft.person(SUPPORT)
    shared.readers.add(JANA)
    id_ = shared.mailbox.deliver(make_letter(1))
    jana.connection = {"services": "mail", "mailbox": SUPPORT}
    jana.scopes = (USER, "Mail.Read.Shared")
    assert ids_of(jana.list_mail()) == [id_]
    assert jana.get_all([id_])[id_]["id"] == id_
    shared.readers.clear()
    with pytest.raises(AuthorizationLost, match="no longer shared"):
        jana.list_mail()


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.microsoft.example/v1.0/me/messages",
        "https://127.0.0.1:1/v1.0/me/messages",
        "http://127.0.0.1/v1.0/me/messages",
        "https://me@evil.example/v1.0/me/messages",
        "https://[",
    ],
)
def test_the_token_is_sent_to_no_other_host(jana: Account, link: str) -> None:
    with jana.open() as calls, pytest.raises(Unavailable):
        calls.get(link)
    assert jana.usage.requests == 0


# refused for the rate


@pytest.mark.parametrize("fault", [throttled(7), unavailable(7)])
def test_a_refusal_is_waited_out_as_told(jana: Account, fault: Fault) -> None:
    jana.microsoft.faults.plan(LIST, fault, times=2)
    jana.list_mail()
    assert jana.purse.eased == [7, 7]
    assert jana.purse.spent == [1, 1, 1]


def test_it_is_waited_out_even_where_the_meter_waits_for_nothing(jana: Account, passing: SleepersClock) -> None:
    jana.purse.ease = jana.purse.eased.append  # type: ignore[method-assign]
    jana.microsoft.faults.plan(LIST, throttled(7))
    jana.list_mail()
    assert passing.monotonic() == 7


def test_without_a_time_each_wait_is_longer(jana: Account) -> None:
    jana.microsoft.faults.plan(LIST, Fault(429, "TooManyRequests"), times=3)
    jana.list_mail()
    assert all(low <= one <= high for one, low, high in zip(jana.purse.eased, (0.5, 1, 2), (1.5, 3, 6), strict=True))


def test_five_refusals_are_enough(jana: Account) -> None:
    jana.microsoft.faults.plan(LIST, throttled(9), times=50)
    with pytest.raises(RateLimited) as caught:
        jana.list_mail()
    assert caught.value.retry_after == 9
    assert len(jana.microsoft.requests) == 5


def test_a_long_ban_is_left_to_another_time(jana: Account) -> None:
    jana.microsoft.faults.plan(LIST, throttled(300))
    with pytest.raises(RateLimited) as caught:
        jana.list_mail()
    assert caught.value.retry_after == 300
    assert jana.purse.eased == []


def test_the_window_of_ten_minutes_is_waited_for(jana: Account) -> None:
    jana.microsoft.meter.per_window = 30
    jana.get_all(jana.deliver(29))
    with jana.open() as calls:
        calls.get("messages", {"$select": "id"})
        with pytest.raises(RateLimited) as caught:
            calls.get("messages", {"$select": "id"})
    assert caught.value.retry_after > 60


# failures


@pytest.mark.parametrize("fault", FAILURES)
def test_a_failure_is_tried_again(jana: Account, fault: Fault) -> None:
    jana.microsoft.faults.plan(LIST, fault, times=2)
    assert jana.list_mail()


@pytest.mark.parametrize("fault", FAILURES)
def test_a_failure_that_stays_is_given_up(jana: Account, passing: SleepersClock, fault: Fault) -> None:
    jana.microsoft.faults.plan(LIST, fault, times=50)
    with pytest.raises(Unavailable):
        jana.list_mail()
    assert len(jana.microsoft.requests) == 3
    assert 1.5 <= passing.monotonic() <= 4.5


def test_what_takes_too_long_is_tried_again_unless_less_can_be_asked_for(jana: Account) -> None:
    jana.microsoft.faults.plan(LIST, unavailable(4, 504))
    with pytest.raises(TookTooLong):
        jana.list_mail(can_be_smaller=True)
    assert len(jana.microsoft.requests) == 1
    jana.microsoft.faults.plan(LIST, unavailable(4, 504))
    assert jana.list_mail()


def test_what_is_too_large_is_not_read_to_its_end(jana: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MAX_ANSWER", 1000)
    jana.deliver(10)
    with pytest.raises(TookTooLong):
        jana.list_mail(can_be_smaller=True)


def test_nobody_at_the_address_is_unavailable(jana: Account) -> None:
    jana.microsoft.root = "https://127.0.0.1:9"
    with pytest.raises(Unavailable):
        jana.list_mail()


# parts of batches


def test_parts_that_fail_cost_only_themselves(jana: Account) -> None:
    ids = jana.deliver(30)
    jana.person.mailbox.delete(ids[3], is_final=True)
    jana.microsoft.faults.plan(GET, Fault(500), about=ids[5])
    jana.microsoft.faults.plan(GET, throttled(3), about=ids[7], times=2)
    jana.microsoft.faults.plan(GET, Fault(500), about=ids[9], times=100)
    answers_ = jana.get_all(["not-an-id", *ids])
    assert isinstance(answers_.pop("not-an-id"), Gone)
    assert isinstance(answers_.pop(ids[3]), Gone)
    assert isinstance(answers_.pop(ids[9]), Unavailable)
    assert [one["id"] for one in answers_.values()] == [*ids[:3], *ids[4:9], *ids[10:]]


def test_only_what_was_refused_is_asked_again(jana: Account) -> None:
    ids = jana.deliver(20)
    jana.microsoft.faults.plan(GET, throttled(3), nth=11, times=10)
    jana.get_all(ids)
    assert jana.purse.spent == [20, 10]
    assert jana.purse.eased == [3]


def test_of_several_times_the_longest_is_waited(jana: Account) -> None:
    ids = jana.deliver(3)
    for id_, seconds in zip(ids, (2, 9, 4), strict=True):
        jana.microsoft.faults.plan(GET, throttled(seconds), about=id_)
    jana.get_all(ids)
    assert jana.purse.eased == [9]


@pytest.mark.parametrize(("fault", "expected"), [(throttled(2), RateLimited), (Fault(500), Unavailable)])
def test_a_batch_whose_parts_all_fail_is_given_up(jana: Account, fault: Fault, expected: type[ProviderError]) -> None:
    jana.microsoft.faults.plan(GET, fault, times=1000)
    with pytest.raises(expected):
        jana.get_all(jana.deliver(10))
    assert len(jana.microsoft.requests) <= 50


@pytest.mark.parametrize("fault", [*FAILURES, throttled(2)])
def test_a_batch_that_fails_as_a_whole_is_tried_again(jana: Account, fault: Fault) -> None:
    ids = jana.deliver(3)
    jana.microsoft.faults.plan("batch", fault)
    assert list(jana.get_all(ids)) == ids


def test_a_mailbox_that_others_are_busy_with_is_asked_again(jana: Account) -> None:
    ids = jana.deliver(8)
    jana.microsoft.meter.at_once = 2
    assert [answer["id"] for answer in jana.get_all(ids).values()] == ids
    assert jana.purse.eased


# the account


def test_a_token_that_ended_is_exchanged_once(jana: Account) -> None:
    ids = jana.deliver(3)
    with jana.open() as calls:
        jana.microsoft.expire_access_tokens()
        assert len(ids_of(calls.get("messages"))) == 3
        jana.microsoft.expire_access_tokens()
        answers_ = calls.batch({id_: f"messages/{segment(id_)}" for id_ in ids})
    assert [answer["id"] for answer in answers_.values()] == ids
    assert len(jana.secrets) == 2


def _revoke(jana: Account) -> None:
    jana.microsoft.revoke(JANA)


def _remove_mailbox(jana: Account) -> None:
    jana.person.has_mailbox = False


def _grant_nothing(jana: Account) -> None:
    jana.scopes = (USER,)


@pytest.mark.parametrize(
    ("happens", "expected"),
    [(_revoke, AuthorizationLost), (_remove_mailbox, Misconfigured), (_grant_nothing, AuthorizationLost)],
)
def test_what_concerns_the_account_is_told_by_every_way_to_ask(
    jana: Account, happens: Callable[[Account], None], expected: type[ProviderError]
) -> None:
    ids = jana.deliver(3)
    if happens is _grant_nothing:
        happens(jana)
    with jana.open() as calls:
        if happens is not _grant_nothing:
            happens(jana)
        with pytest.raises(expected):
            calls.get("messages")
        with pytest.raises(expected):
            calls.batch({id_: f"messages/{segment(id_)}" for id_ in ids})


# an odd server


@contextmanager
def open_odd(jana: Account, certificates: Certificates, answer: Callable[[str], Response]) -> Iterator[Calls]:
    """Open a server in Microsoft's place that gives the same answer, made of its own root, to everything."""
    roots: list[str] = []
    with serve(lambda _: answer(roots[0]), certificates) as root:
        roots.append(root)
        odd = replace(ours(jana.microsoft), root=root, ca_file=str(certificates.ca_file))
        with open_calls(replace(jana.login(), application=odd), jana.usage) as calls:
            yield calls


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return make_certificates(tmp_path)


@pytest.mark.parametrize(
    "response",
    [
        Response(302, b"", {"Location": "https://evil.example/"}),
        Response(200, b"<html>", {"Content-Type": "text/html"}),
        Response(200, b"[]", {"Content-Type": "application/json"}),
        Response(204),
        Response(200, b'{"value": [], "@odata.nextLink": "https://127.0.0.1:1/v1.0/x"}'),
    ],
)
def test_an_odd_answer_is_none(jana: Account, certificates: Certificates, response: Response) -> None:
    with open_odd(jana, certificates, lambda _: response) as calls, pytest.raises(Unavailable):
        list(calls.pages("messages"))
    assert 1 <= jana.usage.requests <= 3


@pytest.mark.parametrize(
    "parts", ["null", "[]", "[5]", '[{"id": "0"}]', '[{"id": "0", "status": 200}]', '[{"id": 7, "status": "x"}]']
)
def test_a_part_without_an_answer_failed(jana: Account, certificates: Certificates, parts: str) -> None:
    answer = Response(200, f'{{"responses": {parts}}}'.encode(), {"Content-Type": "application/json"})
    with open_odd(jana, certificates, lambda _: answer) as calls, pytest.raises(Unavailable):
        calls.batch({"a": "messages/a"})


def test_a_listing_without_an_end_is_left(jana: Account, certificates: Certificates) -> None:
    def answer(root: str) -> Response:
        return Response(200, f'{{"value": [], "@odata.nextLink": "{root}/v1.0/me/messages"}}'.encode())

    with open_odd(jana, certificates, answer) as calls, pytest.raises(Unavailable, match="without an end"):
        list(calls.pages("messages"))
