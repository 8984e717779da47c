"""Real mail, damaged mail: every message of it gets its outcome through the first import as it runs."""

import time
from pathlib import Path

import pytest

from flows.backfill import backfill
from rapport.installation import open_installation
from rapport.settings import Settings
from rapport.store.items import Ledger
from tests.cli.conftest import Command, rapport
from tests.sync.asking import Store

__all__ = ["rapport"]

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]

READER = "reader@firm.example"
LISTS = "mail/lists-2002.mbox"
MALFORMED = "malformed"


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(open_installation(settings), {})


def connect(rapport: Command, store: Store, path: Path) -> str:
    """Connect an archive; give its label."""
    assert rapport("account", "add", "archive", "--address", READER, "--mail", str(path)).status == 0
    (account,) = rapport("account", "list", "--json").objects
    store.accounts[READER] = account["id"]
    return str(account["label"])


def count(rapport: Command, *nouns: str) -> list[int]:
    """Count what the owner sees listed."""
    return [len(rapport(noun, "--json", "--as", READER).out.splitlines()) for noun in nouns]


def test_a_mailing_lists_archive(rapport: Command, store: Store, samples: Path) -> None:
    label = connect(rapport, store, samples / LISTS)
    began = time.monotonic()

    backfill(label)

    assert store.outcomes() == {"stored": 804, "automated": 1696}
    assert store.ledgers() == [Ledger(listed=2500, stored=804, filtered=1696, skipped=0)]
    assert count(rapport, "messages", "threads", "people", "companies") == [804, 683, 68, 49]

    rapport("account", "set", READER, "--automated", "keep")
    backfill(label)

    assert store.outcomes() == {"stored": 2500}
    assert count(rapport, "messages", "threads", "people", "companies") == [2500, 1513, 610, 411]
    assert store.is_balanced()
    assert time.monotonic() - began < 60


def test_damaged_mail(rapport: Command, store: Store, samples: Path) -> None:
    label = connect(rapport, store, samples / MALFORMED)
    files = len(list((samples / MALFORMED).iterdir()))

    backfill(label)

    assert store.ledgers() == [Ledger(listed=files, stored=89, filtered=14, skipped=0)]
    assert store.outcomes() == {"stored": 89, "automated": 12, "no_participants": 2}
    assert count(rapport, "messages", "threads", "people", "companies") == [71, 57, 116, 75]
    assert set(store.texts(READER)) == store.message_ids()
