"""Real calendars, damaged calendars: every object gets its outcome, and whatever was stored can be listed."""

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows.backfill import backfill
from models.event import Event
from models.folder import Item
from models.words import Outcome
from rapport.db import reading
from rapport.installation import open_installation
from rapport.reading.events import EventSelection, list_events
from rapport.reading.records import EventView
from rapport.reading.viewer import open_reader
from rapport.settings import Settings
from rapport.store.workspaces import ensure_workspace
from tests.cli.conftest import Command, rapport
from tests.sync.asking import Store

__all__ = ["rapport"]

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("prefect_server")]

READER = "reader@firm.example"
EVER = EventSelection(since=date(1900, 1, 1), until=date(2200, 1, 1))
SKIPPED = {
    "The event has no start that can be read.": 71,
    "The event repeats by a calendar other than the Gregorian.": 3,
    "The event's rule of repetition can't be read.": 1,
    "This is no calendar.": 1,
}


@pytest.fixture
def store(rapport: Command, settings: Settings, samples: Path) -> Store:
    """Import all calendars, and whatever they hold."""
    options = ("--address", READER, "--calendar", str(samples / "calendars"), "--meetings", "everything")
    assert rapport("account", "add", "archive", *options).status == 0
    (account,) = rapport("account", "list", "--json").objects
    backfill(account["label"])
    return Store(open_installation(settings), {READER: account["id"]})


def test_every_object_is_stored_or_it_is_said_why_not(store: Store) -> None:
    assert store.outcomes() == {"stored": 106, "skipped": 76, "no_event": 17}
    assert sum(ledger.listed for ledger in store.ledgers()) == 199
    assert store.is_balanced()
    with reading(store.installation.engine) as session:
        assert Counter(session.exec(select(Item.reason).where(col(Item.outcome) == Outcome.SKIPPED))) == SKIPPED


def test_every_event_of_three_centuries_is_listed_in_seconds(store: Store) -> None:
    began = time.monotonic()
    events = list_all(store)
    assert time.monotonic() - began < 10
    assert all(event.title is not None and event.start <= event.end for event in events)
    with reading(store.installation.engine) as session:
        assert {event.id for event in events} == set(session.exec(select(Event.id)))
    assert len(events) == 2503


def list_all(store: Store) -> list[EventView]:
    with reading(store.installation.engine) as session:
        workspace = ensure_workspace(session, store.installation.vault, "main")
        reader = open_reader(session, store.installation.vault, workspace.id, READER)
        return list(list_events(reader, EVER))
