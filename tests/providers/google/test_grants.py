"""A grant in use: the stand-in of Google ends, rotates and revokes its tokens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, Unavailable
from rapport.providers.base import Application, Login
from rapport.providers.google.credentials import CALENDAR, GMAIL, Grant, revoke
from rapport.providers.google.identity import read_identity
from tests.clocks import SleepersClock
from tests.fakes.google.faults import Fault
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.person import Alias
from tests.fakes.google.server import FakeGoogle, start_google

pytestmark = pytest.mark.server

JANA = "jana@firm.example"


@dataclass
class Kept:
    """An account's secret, as a run reads and keeps it."""

    google: FakeGoogle
    secret: str
    times: int = 0
    services: str = "calendar"
    application: Application = field(init=False)

    def __post_init__(self) -> None:
        self.application = Application(CLIENT, SECRET, root=self.google.root)

    @property
    def grant(self) -> Grant:
        return Grant.from_secret(self.secret)

    def keep(self, secret: str) -> None:
        self.secret = secret
        self.times += 1

    def login(self) -> Login:
        return Login(JANA, {"services": self.services}, self.secret, self.application, keep_secret=self.keep)

    def use(self) -> str:
        """Ask Google something that needs the grant."""
        return read_identity(self.login()).address


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


@pytest.fixture
def google(passing: SleepersClock) -> Iterator[FakeGoogle]:
    with start_google(passing) as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def kept(google: FakeGoogle) -> Kept:
    refresh_token, access_token = google.grant(JANA, [GMAIL, CALENDAR])
    ends_at = google.clock.now() + timedelta(hours=1)
    return Kept(google, Grant(refresh_token, access_token, ends_at, frozenset({GMAIL, CALENDAR})).to_secret())


def test_a_good_token_is_used_as_it_is(kept: Kept) -> None:
    assert kept.use() == JANA
    assert kept.times == 0


def test_a_token_is_exchanged_before_it_runs_out(kept: Kept, passing: SleepersClock) -> None:
    before = kept.grant
    passing.sleep(59 * 60)
    assert [kept.use(), kept.use()] == [JANA, JANA]
    assert kept.times == 1
    assert kept.grant.access_token != before.access_token
    assert kept.grant.refresh_token == before.refresh_token
    assert kept.grant.expires_at == passing.now() + timedelta(seconds=3599)
    assert [asked.status for asked in kept.google.requests] == [200, 200]


def test_a_token_that_google_ended_early_is_exchanged(kept: Kept) -> None:
    kept.google.expire_access_tokens()
    assert kept.use() == JANA
    assert kept.times == 1


def test_a_rotated_grant_takes_the_place_of_the_old_one(kept: Kept) -> None:
    old = kept.secret
    kept.google.sign_in.rotates = True
    for _ in range(3):
        kept.google.expire_access_tokens()
        assert kept.use() == JANA
    assert kept.grant.refresh_token != Grant.from_secret(old).refresh_token
    with pytest.raises(AuthorizationLost):
        Kept(kept.google, old).use()


def _withdraw(kept: Kept) -> None:
    kept.google.revoke(JANA)


def _suspend(kept: Kept) -> None:
    kept.google.person(JANA).is_suspended = True
    kept.google.expire_access_tokens()


def _mistake_secret(kept: Kept) -> None:
    kept.google.expire_access_tokens()
    kept.application = replace(kept.application, client_secret="wrong")


def _fail(kept: Kept) -> None:
    kept.google.expire_access_tokens()
    kept.google.faults.plan("oauth.token", Fault(503, "backendError"), times=99)


@pytest.mark.parametrize(
    ("happens", "error", "sentence"),
    [
        (_withdraw, AuthorizationLost, "Reconnect"),
        (_suspend, AuthorizationLost, "econnect the account"),
        (_mistake_secret, Misconfigured, "RAPPORT_GOOGLE_CLIENT_SECRET"),
        (_fail, Unavailable, "tried again"),
    ],
)
def test_what_ends_a_grant_is_told_apart(
    kept: Kept, happens: Callable[[Kept], None], error: type[ProviderError], sentence: str
) -> None:
    happens(kept)
    before = kept.secret
    with pytest.raises(error, match=sentence) as raised:
        kept.use()
    assert kept.secret == before
    for hidden in (kept.grant.refresh_token, kept.grant.access_token, SECRET):
        assert hidden not in str(raised.value)


def test_a_failing_sign_in_is_asked_again(kept: Kept) -> None:
    kept.google.expire_access_tokens()
    kept.google.faults.plan("oauth.token", Fault(503, "backendError"))
    assert kept.use() == JANA


def test_a_revoked_grant_opens_nothing(kept: Kept) -> None:
    revoke(kept.login())
    with pytest.raises(AuthorizationLost):
        kept.use()
    revoke(kept.login())


def test_the_owners_own_addresses_are_known_from_mail(kept: Kept) -> None:
    kept.services = "mail calendar"
    kept.google.person(JANA).aliases = [Alias("Novak@firm.example"), Alias("boss@firm.example", is_verified=False)]
    identity = read_identity(kept.login())
    assert (identity.address, identity.aliases) == (JANA, ("novak@firm.example",))
