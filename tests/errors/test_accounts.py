"""An account in trouble says who must act, waits longer each time, and holds up no other; mended, it loses nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.incremental import incremental
from rapport import clock
from tests.clocks import SetClock
from tests.command import run_rapport
from tests.errors.conftest import Mailboxes
from tests.servers.certificates import make_certificates
from tests.servers.dovecot import PASSWORD, start_dovecot
from tests.servers.ports import free_port
from tests.servers.prefect import PrefectServer

pytestmark = pytest.mark.server

TROUBLES = {
    "password": (3, "reconnect", "the owner must enter them anew"),
    "certificate": (3, "misconfigured", "ca_file"),
    "starttls": (3, "misconfigured", "correct the account's port or security"),
    "name": (3, "misconfigured", "correct the account's host"),
    "port": (1, "active", "it is tried again"),
}


@pytest.fixture(scope="session")
def plain_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Give the port of a server without any TLS."""
    with start_dovecot(tmp_path_factory.mktemp("plain"), tls=False) as dovecot:
        yield dovecot.port


@pytest.fixture
def spoil(mailboxes: Mailboxes, plain_port: int, tmp_path: Path) -> Callable[[str], None]:
    """Bring the account of that name into the trouble of that name."""
    other = tmp_path / "other"
    other.mkdir()
    changes = {
        "certificate": ("--ca-file", str(make_certificates(other).ca_file)),
        "starttls": ("--security", "starttls", "--port", str(plain_port)),
        "name": ("--host", "nowhere.invalid"),
        "port": ("--port", str(free_port())),
    }

    def spoil(name: str) -> None:
        if name == "password":
            mailboxes.dovecot.add_user("password@firm.example", "changed by the owner")
        else:
            mailboxes.set(name, *changes[name])

    return spoil


def mend(mailboxes: Mailboxes, name: str) -> None:
    dovecot = mailboxes.dovecot
    dovecot.add_user(f"{name}@firm.example")
    address = ("--host", "localhost", "--port", str(dovecot.tls_port), "--security", "tls")
    mailboxes.set(name, *address, "--ca-file", str(dovecot.ca_file), "--password-stdin", stdin=f"{PASSWORD}\n")


@pytest.mark.parametrize("name", TROUBLES)
def test_a_run_says_in_one_line_who_must_act(
    mailboxes: Mailboxes, spoil: Callable[[str], None], prefect_server: PrefectServer, name: str
) -> None:
    status, state, sentence = TROUBLES[name]
    mailboxes.connect(name)
    spoil(name)

    ended = run_rapport("sync", f"{name}@firm.example", PREFECT_API_URL=prefect_server.url)

    assert (ended.status, ended.out) == (status, "")
    assert len(ended.err.splitlines()) == 1
    assert sentence in ended.err
    shown = mailboxes.show(name)
    assert f"rapport: {shown['problem']}\n" == ended.err
    assert shown["state"] == state
    assert shown["not_before"] is not None


@pytest.mark.usefixtures("prefect_server")
def test_trouble_stays_with_its_account_and_nothing_is_lost(
    mailboxes: Mailboxes, spoil: Callable[[str], None], prefect_server: PrefectServer
) -> None:
    mailboxes.import_all("good", *TROUBLES)
    for name in TROUBLES:
        spoil(name)
    mailboxes.deliver("good", *TROUBLES)

    ended = run_rapport("sync", PREFECT_API_URL=prefect_server.url)

    assert ended.status == 3
    assert ended.err == "rapport: 5 of 6 accounts could not be synced; see `rapport account list`.\n"
    assert "good@firm.example: up to date." in ended.out.splitlines()
    for name, (_, state, sentence) in TROUBLES.items():
        shown = mailboxes.show(name)
        assert shown["state"] == state
        assert sentence in shown["problem"]
        assert f"{name}@firm.example: {shown['problem']}" in ended.out.splitlines()
    assert len(mailboxes.store.message_ids()) == mailboxes.delivered - len(TROUBLES)

    for name in TROUBLES:
        mend(mailboxes, name)
    incremental()
    assert {mailboxes.show(name)["problem"] for name in TROUBLES} == {""}
    assert mailboxes.is_whole()


@pytest.mark.usefixtures("prefect_server")
def test_each_failure_waits_twice_as_long_up_to_an_hour(
    mailboxes: Mailboxes, spoil: Callable[[str], None], hands: list[datetime]
) -> None:
    mailboxes.import_all("port")
    spoil("port")
    waits = []
    for _ in range(7):
        incremental()
        until = datetime.fromisoformat(mailboxes.show("port")["not_before"])
        waits.append((until - hands[0]) // timedelta(minutes=1))
        hands[0] = until
    assert waits == [2, 4, 8, 16, 32, 60, 60]

    hands[0] -= timedelta(seconds=1)
    incremental()
    assert datetime.fromisoformat(mailboxes.show("port")["not_before"]) == until


@pytest.fixture
def hands() -> Iterator[list[datetime]]:
    """Hold the clock; whoever sets the one moment in the list moves it."""
    hands = [datetime(2026, 11, 2, 12, tzinfo=UTC)]
    clock.set_clock(SetClock(lambda: hands[0]))
    yield hands
    clock.set_clock(None)
