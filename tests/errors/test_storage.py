"""The disk, the database's lock and the keys: trouble of the whole installation, told in one line, and mended."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from flows.sync import sync
from rapport.settings import Settings
from tests.command import run_rapport
from tests.errors.conftest import Mailboxes
from tests.servers.prefect import PrefectServer

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]

NAME = "jana"
Trouble = Callable[[Settings, Path], Iterator[dict[str, str]]]


@contextmanager
def full_disk(settings: Settings, _aside: Path) -> Iterator[dict[str, str]]:
    """No file may grow beyond what a small transaction needs: the write-ahead log is the first to hit it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 * 1024, before[1]))
    yield {}
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def locked_database(settings: Settings, _aside: Path) -> Iterator[dict[str, str]]:
    with closing(sqlite3.connect(settings.home / "rapport.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield {"RAPPORT_DATABASE_WAIT_SECONDS": "0.3"}


@contextmanager
def missing_secret(settings: Settings, aside: Path) -> Iterator[dict[str, str]]:
    with moved_away(settings.home / "secret.key", aside):
        yield {}


@contextmanager
def missing_key_file(settings: Settings, aside: Path) -> Iterator[dict[str, str]]:
    (file,) = settings.keys.glob("account-*.key")
    with moved_away(file, aside):
        yield {}


@contextmanager
def moved_away(file: Path, aside: Path) -> Iterator[None]:
    shutil.move(file, aside)
    yield
    shutil.move(aside, file)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (full_disk, "free some space"),
        (locked_database, "Another program keeps the database locked: end it"),
        (missing_secret, "set RAPPORT_SECRET_KEY, or restore secret.key"),
        (missing_key_file, "restore the keys folder from a backup"),
    ],
)
def test_the_operator_is_told_and_the_next_run_continues(
    mailboxes: Mailboxes,
    settings: Settings,
    tmp_path: Path,
    prefect_server: PrefectServer,
    trouble: Trouble,
    sentence: str,
) -> None:
    mailboxes.import_all(NAME)
    mailboxes.deliver(*[NAME] * 40)

    with trouble(settings, tmp_path / "aside") as environment:
        ended = run_rapport("sync", f"{NAME}@firm.example", PREFECT_API_URL=prefect_server.url, **environment)

    assert (ended.status, ended.out) == (3, "")
    assert len(ended.err.splitlines()) == 1, ended.err
    assert sentence in ended.err
    assert len(mailboxes.store.message_ids()) < mailboxes.delivered
    sync(mailboxes.show(NAME)["label"])
    assert mailboxes.is_whole()


def test_an_unknown_folder_is_wrong_usage(mailboxes: Mailboxes) -> None:
    mailboxes.connect(NAME)
    ended = run_rapport("backfill", f"{NAME}@firm.example", "--folder", "Nowhere")
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert "rapport folder list" in ended.err


def test_a_message_that_cannot_be_read_is_skipped_with_the_reason(
    rapport: Callable[..., object], tmp_path: Path, prefect_server: PrefectServer
) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_bytes(b"no header at all\n\nnothing\n")
    (tmp_path / "mail" / "2.eml").write_bytes(b"From: eva@acme.example\nTo: jana@firm.example\n\nall well\n")
    rapport("account", "add", "archive", "--address", "jana@firm.example", "--mail", str(tmp_path / "mail"))

    ended = run_rapport("backfill", "jana@firm.example", PREFECT_API_URL=prefect_server.url)

    assert (ended.status, ended.err) == (0, "")
    assert "2 listed, 1 stored, 0 filtered, 1 skipped" in ended.out
    (skipped,) = rapport("skipped", "--json", "--as", "jana@firm.example").objects
    assert skipped["reason"] == "The message has no header that can be read."
