"""Accounts at Google in trouble say who must act, each in its own words, and hold up no others; nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.incremental import incremental
from flows.sync import sync
from rapport import clock
from rapport.installation import open_installation
from rapport.settings import Settings, get_settings
from tests.cli.conftest import Command
from tests.clocks import SetClock
from tests.command import run_rapport
from tests.errors.google_troubles import OF_ALL, RETRY_AFTER, TROUBLES, Told, mend, spoil
from tests.errors.owners import ARCHIVE, Owners
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import start_google
from tests.servers.prefect import PrefectServer

# Where nobody answers, each step of a backfill is tried again for as long as a whole sync.
COMMANDS = [("sync", name) for name in (TROUBLES | OF_ALL)]
COMMANDS += [("backfill", name) for name in (TROUBLES | OF_ALL) if name != "unreachable"]

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]


@pytest.fixture
def owners(rapport: Command, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Owners]:
    """Give an installation that is registered with Google, without any account yet."""
    with start_google() as google:
        for name, value in {"CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "ROOT": google.root}.items():
            monkeypatch.setenv(f"RAPPORT_GOOGLE_{name}", value)
        monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the stand-in has no TLS
        get_settings.cache_clear()
        owners = Owners(rapport, google, open_installation(), tmp_path / "archive")
        monkeypatch.setattr("webbrowser.open", owners.sign_in)
        yield owners
        assert google.violations == []


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Let time pass for this process."""
    ahead = [timedelta()]

    def pass_by(time: timedelta) -> None:
        ahead[0] += time

    clock.set_clock(SetClock(lambda: datetime.now(UTC) + ahead[0]))
    yield pass_by
    clock.set_clock(None)


def assert_told(owners: Owners, name: str, told: Told) -> None:
    """Hold what an account shows to what is to be told."""
    shown = owners.show(name)
    assert (told.sentence in shown["problem"], shown["state"]) == (True, told.state), shown["problem"]
    assert shown["problem"] in owners.command("account", "show", f"{name}@firm.example").out
    left = datetime.fromisoformat(shown["not_before"]) - datetime.now(UTC)
    assert told.wait - timedelta(minutes=1) < left <= told.wait


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_run_says_in_one_line_who_must_act(
    owners: Owners, prefect_server: PrefectServer, command: str, name: str
) -> None:
    told = (TROUBLES | OF_ALL)[name]
    owners.connect(name)
    settings = spoil(owners, name)

    ended = run_rapport(command, f"{name}@firm.example", PREFECT_API_URL=prefect_server.url, **settings)

    assert (ended.status, ended.out) == (told.status, "")
    assert len(ended.err.splitlines()) == 1, ended.err
    assert ended.err == f"rapport: {owners.show(name)['problem']}\n"
    assert_told(owners, name, told)
    assert len(owners.store.message_ids()) == (told.goes_on == "mail")
    assert len(owners.store.event_ids()) == (told.goes_on == "calendar")


def test_trouble_stays_with_its_account_and_nothing_is_lost(
    owners: Owners, prefect_server: PrefectServer, later: Callable[[timedelta], None]
) -> None:
    owners.connect_archive()
    owners.connect("good", *TROUBLES)
    for label in owners.labels.values():
        sync(label)
    assert owners.is_whole()
    for name in TROUBLES:
        spoil(owners, name)
    owners.deliver("good", *TROUBLES)
    owners.save()

    ended = run_rapport("sync", PREFECT_API_URL=prefect_server.url)

    assert ended.status == 3
    assert ended.err == "rapport: 10 of 12 accounts could not be synced; see `rapport account list`.\n"
    for name, told in TROUBLES.items():
        assert_told(owners, name, told)
        assert f"{name}@firm.example: {owners.show(name)['problem']}" in ended.out.splitlines()
    assert {f"{ARCHIVE}: up to date.", "good@firm.example: up to date."} <= set(ended.out.splitlines())
    without = [told.goes_on for told in TROUBLES.values()]
    assert len(owners.store.message_ids()) == owners.letters - len(without) + without.count("mail")

    for name in TROUBLES:
        mend(owners, name)
    later(RETRY_AFTER)
    owners.google.faults.clear()
    incremental()
    assert {name: owners.show(name)["problem"] for name in owners.labels} == dict.fromkeys(owners.labels, "")
    assert owners.is_whole()


@pytest.mark.parametrize("name", OF_ALL)
def test_trouble_with_all_of_google_stays_with_it_and_nothing_is_lost(
    owners: Owners, prefect_server: PrefectServer, later: Callable[[timedelta], None], name: str
) -> None:
    owners.connect_archive()
    owners.connect("jana", "petr")
    for label in owners.labels.values():
        sync(label)
    settings = spoil(owners, name)
    owners.deliver("jana", "petr")
    owners.save()

    ended = run_rapport("sync", PREFECT_API_URL=prefect_server.url, **settings)

    assert ended.status == OF_ALL[name].status
    assert ended.err == "rapport: 2 of 3 accounts could not be synced; see `rapport account list`.\n"
    assert f"{ARCHIVE}: up to date." in ended.out.splitlines()
    for owner in ("jana", "petr"):
        assert_told(owners, owner, OF_ALL[name])
    assert len(owners.store.message_ids()) == owners.letters - 2

    owners.google.faults.clear()
    later(RETRY_AFTER)
    incremental()
    assert owners.is_whole()


def test_mail_goes_on_while_calendars_stay_in_trouble(owners: Owners, later: Callable[[timedelta], None]) -> None:
    owners.connect("calendar-api", "calendar-scope")
    for label in owners.labels.values():
        sync(label)
    for name in owners.labels:
        spoil(owners, name)
    for _ in range(4):
        later(timedelta(minutes=5))
        owners.deliver(*owners.labels)
        incremental()
        assert len(owners.store.message_ids()) == owners.letters
        assert {owners.show(name)["state"] for name in owners.labels} == {"misconfigured"}
    for name in owners.labels:
        mend(owners, name)
    later(timedelta(minutes=5))
    incremental()
    assert owners.is_whole()
