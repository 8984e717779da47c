"""A grant in use: the stand-in of Microsoft ends, exchanges and revokes its tokens."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.base import Application, Login
from rapport.providers.microsoft.credentials import CALENDAR, MAIL, USER, open_tokens
from rapport.providers.microsoft.identity import prove_access, read_identity
from tests.clocks import SleepersClock
from tests.fakes.microsoft.faults import Fault, throttled, unavailable
from tests.fakes.microsoft.login import SECRET
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.fakes.microsoft.web import Cut
from tests.providers.microsoft.granting import make_secret, ours, refresh_token_of, tokens_of

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
SUPPORT = "support@firm.example"
HOUR = 60 * 60


@dataclass
class Kept:
    """An account's secret, as a run reads and keeps it."""

    microsoft: FakeMicrosoft
    secret: str
    times: int = 0
    application: Application = field(init=False)

    def __post_init__(self) -> None:
        self.application = ours(self.microsoft)

    def keep(self, secret: str) -> None:
        self.secret = secret
        self.times += 1

    def login(self, services: str = "mail calendar", **more: str) -> Login:
        return Login(JANA, {"services": services, **more}, self.secret, self.application, keep_secret=self.keep)

    def use(self) -> str:
        """Ask Microsoft something that needs the grant."""
        return read_identity(self.login()).address


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def microsoft(passing: SleepersClock) -> Iterator[FakeMicrosoft]:
    with start_microsoft(passing) as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def kept(microsoft: FakeMicrosoft) -> Kept:
    return Kept(microsoft, make_secret(microsoft, JANA, [USER, MAIL, CALENDAR]))


def test_a_good_token_is_used_as_it_is(kept: Kept) -> None:
    assert kept.use() == JANA
    assert kept.times == 0


def test_a_token_is_exchanged_before_it_runs_out(kept: Kept, passing: SleepersClock) -> None:
    before = kept.secret
    passing.sleep(56 * 60)
    assert [kept.use(), kept.use()] == [JANA, JANA]
    assert kept.times == 1
    assert refresh_token_of(kept.secret) != refresh_token_of(before)
    assert [asked.status for asked in kept.microsoft.requests] == [200, 200]


def test_a_token_that_microsoft_ended_early_is_exchanged(kept: Kept) -> None:
    kept.microsoft.expire_access_tokens()
    assert kept.use() == JANA
    assert kept.times == 1


def test_each_exchanged_grant_takes_the_place_of_the_last_one(kept: Kept, passing: SleepersClock) -> None:
    kept.microsoft.login.rotation_ends_old = True
    old = kept.secret
    for _ in range(3):
        passing.sleep(HOUR)
        assert kept.use() == JANA
    assert kept.times == 3
    with pytest.raises(AuthorizationLost):
        Kept(kept.microsoft, old).use()


def test_a_secret_does_not_grow(kept: Kept, passing: SleepersClock) -> None:
    lengths = []
    for _ in range(5):
        passing.sleep(HOUR)
        kept.use()
        lengths.append(len(kept.secret))
    assert max(lengths) - min(lengths) < 100


def test_two_runs_at_once_both_go_on(kept: Kept, passing: SleepersClock) -> None:
    other = Kept(kept.microsoft, kept.secret)
    passing.sleep(HOUR)
    assert [kept.use(), other.use(), kept.use()] == [JANA] * 3


def _withdraw(kept: Kept) -> None:
    kept.microsoft.revoke(JANA)


def _leave_unused(kept: Kept) -> None:
    clock.sleep(91 * 24 * HOUR)


def _suspend(kept: Kept) -> None:
    kept.microsoft.person(JANA).is_suspended = True


def _block(kept: Kept) -> None:
    kept.microsoft.person(JANA).policy = 53003


def _ask_for_more(kept: Kept) -> None:
    kept.microsoft.person(JANA).policy = 50076


def _mistake_secret(kept: Kept) -> None:
    kept.application = replace(kept.application, client_secret="wrong")


def _mistake_client(kept: Kept) -> None:
    kept.microsoft.login.clients.clear()


def _mistake_tenant(kept: Kept) -> None:
    kept.application = replace(kept.application, tenant="nowhere.example")


def _change_client(kept: Kept) -> None:
    kept.application = replace(kept.application, client_id="another")


def _fail(kept: Kept) -> None:
    kept.microsoft.faults.plan("login.token", unavailable(), times=99)


def _throttle(kept: Kept) -> None:
    kept.microsoft.faults.plan("login.token", throttled(90), times=99)


def _cut(kept: Kept) -> None:
    kept.microsoft.faults.plan("login.token", Fault(cut=Cut.SHORT), times=99)


@pytest.mark.parametrize(
    ("happens", "error", "sentence"),
    [
        (_withdraw, AuthorizationLost, "signed the user out everywhere; reconnect"),
        (_leave_unused, AuthorizationLost, "wasn't used for too long; reconnect"),
        (_suspend, AuthorizationLost, "disabled or deleted"),
        (_block, AuthorizationLost, "conditional access blocks this sign-in.*then reconnect the account"),
        (_ask_for_more, AuthorizationLost, "second factor"),
        (_mistake_secret, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_SECRET"),
        (_mistake_client, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_ID"),
        (_mistake_tenant, Misconfigured, "RAPPORT_MICROSOFT_TENANT"),
        (_change_client, AuthorizationLost, "isn't signed in"),
        (_fail, Unavailable, "tried again"),
        (_throttle, RateLimited, "slow down"),
        (_cut, Unavailable, "tried again"),
    ],
)
def test_what_ends_a_grant_is_told_apart(
    kept: Kept,
    passing: SleepersClock,
    caplog: pytest.LogCaptureFixture,
    happens: Callable[[Kept], None],
    error: type[ProviderError],
    sentence: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    passing.sleep(HOUR)
    happens(kept)
    before = kept.secret
    with pytest.raises(error, match=sentence) as raised:
        kept.use()
    assert type(raised.value) is error
    assert (kept.secret, kept.times) == (before, 0)
    for hidden in (*tokens_of(kept.secret), SECRET, '"access_token"'):
        assert hidden not in str(raised.value) + caplog.text


def test_a_refusal_of_the_rate_says_how_long_to_wait(kept: Kept, passing: SleepersClock) -> None:
    passing.sleep(HOUR)
    _throttle(kept)
    with pytest.raises(RateLimited) as raised:
        open_tokens(kept.login()).access_token()
    assert raised.value.retry_after == 90


def test_a_failing_sign_in_is_asked_again(kept: Kept, passing: SleepersClock) -> None:
    passing.sleep(HOUR)
    kept.microsoft.faults.plan("login.token", unavailable())
    assert kept.use() == JANA


def test_a_microsoft_that_is_not_there_is_tried_later(kept: Kept, passing: SleepersClock) -> None:
    passing.sleep(HOUR)
    kept.application = replace(kept.application, root="https://127.0.0.1:1")
    with pytest.raises(Unavailable, match="can't be reached"):
        open_tokens(kept.login()).access_token()


def test_a_stranger_in_microsofts_place_gets_nothing(kept: Kept, passing: SleepersClock) -> None:
    passing.sleep(HOUR)
    kept.application = replace(kept.application, ca_file="")
    with pytest.raises(Unavailable, match="can't be reached"):
        open_tokens(kept.login()).access_token()


def test_a_missing_file_of_certificates_is_named(kept: Kept, passing: SleepersClock) -> None:
    passing.sleep(HOUR)
    kept.application = replace(kept.application, ca_file="/nowhere/ca.pem")
    with pytest.raises(Misconfigured, match="ca_file"):
        open_tokens(kept.login()).access_token()


def test_a_consent_that_was_never_given_is_missed(microsoft: FakeMicrosoft, passing: SleepersClock) -> None:
    kept = Kept(microsoft, make_secret(microsoft, JANA, [USER, CALENDAR]))
    passing.sleep(HOUR)
    with pytest.raises(AuthorizationLost, match="isn't granted at Microsoft"):
        kept.use()


def test_the_owners_own_addresses_are_known(kept: Kept) -> None:
    person = kept.microsoft.person(JANA)
    person.aliases = ["Novak@firm.example"]
    person.user_name = "jn@firm.onmicrosoft.example"
    identity = read_identity(kept.login())
    assert identity.address == JANA
    assert identity.aliases == ("jn@firm.onmicrosoft.example", "novak@firm.example")


def test_a_user_without_a_mailbox_is_told(kept: Kept) -> None:
    kept.microsoft.person(JANA).has_mailbox = False
    with pytest.raises(Misconfigured, match="no mailbox"):
        prove_access(kept.login())


def test_who_signed_in_for_a_shared_mailbox_is_known(microsoft: FakeMicrosoft) -> None:
    kept = Kept(microsoft, make_secret(microsoft, JANA, [USER, f"{MAIL}.Shared", f"{CALENDAR}.Shared"]))
    microsoft.person(SUPPORT).readers = {JANA}
    login = kept.login(mailbox=SUPPORT)
    assert read_identity(login).address == JANA
    prove_access(login)
    microsoft.person(SUPPORT).readers = set()
    with pytest.raises(ProviderError):
        prove_access(login)
