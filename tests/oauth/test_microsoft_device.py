"""Signing in by a code at the stand-in of Microsoft: whoever signs in stands at another machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from rapport import clock
from rapport.errors import Misconfigured, UsageError
from rapport.oauth.microsoft_device import begin_device, finish_device
from rapport.providers.base import Application
from tests.clocks import SleepersClock
from tests.fakes.microsoft.faults import throttled, unavailable
from tests.fakes.microsoft.login import CLIENT, PUBLIC_CLIENT, SECRET
from tests.fakes.microsoft.person import HOME
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.providers.microsoft.granting import ours, tokens_of

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
SUPPORT = "support@firm.example"
BOTH = ("mail", "calendar")


@dataclass
class Elsewhere(SleepersClock):
    """Time passes when somebody sleeps; then others may act."""

    sleeps: list[float] = field(default_factory=list)
    acts: dict[int, Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.sleeps.append(seconds)
        self.acts.get(len(self.sleeps), lambda: None)()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    found = Elsewhere()
    clock.set_clock(found)
    yield found
    clock.set_clock(None)


@pytest.fixture
def microsoft(elsewhere: Elsewhere) -> Iterator[FakeMicrosoft]:
    with start_microsoft(elsewhere) as fake:
        fake.person(JANA)
        yield fake
        assert fake.violations == []


@pytest.fixture
def public(microsoft: FakeMicrosoft) -> Application:
    return replace(ours(microsoft), client_id=PUBLIC_CLIENT, client_secret="")


def test_an_owner_types_the_code_somewhere_else(
    microsoft: FakeMicrosoft, public: Application, elsewhere: Elsewhere
) -> None:
    request = begin_device(public, BOTH)
    assert request.page.startswith("https://")
    elsewhere.acts[3] = lambda: microsoft.login.answer_device(request.user_code, JANA)
    connected = finish_device(public, request)
    assert (connected.address, connected.services) == (JANA, BOTH)
    assert elsewhere.sleeps == [5.0, 5.0, 5.0]
    for hidden in (*tokens_of(connected.secret), request.device_code):
        assert hidden not in repr(request) + repr(connected)


def test_a_shared_mailbox_is_connected_by_a_code_too(microsoft: FakeMicrosoft, public: Application) -> None:
    microsoft.person(SUPPORT).readers = {JANA}
    request = begin_device(public, BOTH, mailbox=SUPPORT)
    microsoft.login.answer_device(request.user_code, JANA)
    assert finish_device(public, request).connection == {"services": "mail calendar", "mailbox": SUPPORT}


def test_whoever_says_no_connects_nothing(microsoft: FakeMicrosoft, public: Application) -> None:
    request = begin_device(public, BOTH)
    microsoft.login.answer_device(request.user_code, JANA, deny=True)
    with pytest.raises(UsageError, match="You didn't allow"):
        finish_device(public, request)


def test_nobody_is_waited_for_forever(public: Application, elsewhere: Elsewhere) -> None:
    request = begin_device(public, BOTH)
    with pytest.raises(UsageError, match="Nobody entered the code in time"):
        finish_device(public, request)
    assert 890 <= sum(elsewhere.sleeps) <= 905


def test_a_code_that_ran_out_is_not_asked_about_again(public: Application, elsewhere: Elsewhere) -> None:
    request = begin_device(public, BOTH)
    elsewhere.sleep(1000)
    with pytest.raises(UsageError, match="Nobody entered the code in time"):
        finish_device(public, replace(request, ends_at=elsewhere.now().replace(year=2030)))
    assert len(elsewhere.sleeps) == 2


@pytest.mark.parametrize("fault", [unavailable(), throttled(1)])
def test_what_fails_on_the_way_is_asked_again_and_slower(
    microsoft: FakeMicrosoft, public: Application, elsewhere: Elsewhere, fault: object
) -> None:
    request = begin_device(public, BOTH)
    microsoft.login.answer_device(request.user_code, JANA)
    microsoft.faults.plan("login.token", fault)  # type: ignore[arg-type]
    assert finish_device(public, request).address == JANA
    assert elsewhere.sleeps == [5.0, 10.0]


@pytest.mark.parametrize(
    ("policy", "sentence"), [(53003, "conditional access blocks this sign-in"), (50076, "second factor")]
)
def test_a_policy_is_told(microsoft: FakeMicrosoft, public: Application, policy: int, sentence: str) -> None:
    request = begin_device(public, BOTH)
    microsoft.login.answer_device(request.user_code, JANA)
    microsoft.person(JANA).policy = policy
    with pytest.raises(UsageError, match=f"{sentence}.*sign in again"):
        finish_device(public, request)


def test_a_stranger_is_told(microsoft: FakeMicrosoft, public: Application) -> None:
    microsoft.person("eva@elsewhere.example", tenant="b7c2")
    request = begin_device(replace(public, tenant=HOME), BOTH)
    microsoft.login.answer_device(request.user_code, "eva@elsewhere.example")
    with pytest.raises(UsageError, match="belongs to another organisation"):
        finish_device(replace(public, tenant=HOME), request)


def test_a_registration_with_a_secret_has_no_codes(microsoft: FakeMicrosoft) -> None:
    with pytest.raises(Misconfigured, match="needs a registration without a secret"):
        begin_device(ours(microsoft), BOTH)


@pytest.mark.parametrize(("client", "sentence"), [("unheard-of", "CLIENT_ID"), (CLIENT, "public client flows")])
def test_a_registration_that_microsoft_refuses_is_the_operators(
    microsoft: FakeMicrosoft, public: Application, client: str, sentence: str
) -> None:
    assert microsoft.clients[CLIENT] == SECRET
    with pytest.raises(Misconfigured, match=sentence):
        begin_device(replace(public, client_id=client), BOTH)
