"""Listings and exports: the names of the JSON, and that nothing hidden comes out in any of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from models.words import Direction, Visibility
from rapport import clock
from rapport.cli.output import plain
from rapport.db import writing
from rapport.vault import Vault
from tests.builders import (
    NOON,
    make_account,
    make_envelope,
    make_event,
    make_member,
    make_person,
    make_workspace,
    store_event,
    store_message,
)
from tests.cli.conftest import Command
from tests.clocks import SetClock

MESSAGE = "id message_id thread_id sent_at direction subject text participants attachments accounts visibility kind"
EVENT = (
    "id uid start end all_day time_zone title description location link organizer attendees status repeats accounts "
    "visibility kind"
)
NAMES = {
    "people": "id name first_name last_name addresses company domain created_from",
    "companies": "id name domains people",
    "messages": MESSAGE,
    "events": EVENT,
    "timeline eva@acme.example --until 2026-11-03": MESSAGE,
    "timeline eva@acme.example --since 2026-11-03": EVENT,
}
CANARIES = ("Canary", "canary", "hidden@secret.example", "Hidden")
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 9, tzinfo=UTC)
LISTINGS = (*NAMES, "threads", "runs", "skipped", "account list", "member list")


@pytest.fixture
def visibility(request: pytest.FixtureRequest) -> Visibility:
    return getattr(request, "param", Visibility.METADATA)


@pytest.fixture(autouse=True)
def _mail(home_engine: sa.Engine, vault: Vault, visibility: Visibility) -> None:
    """Jana holds one mail that she sent, with somebody in Bcc, a meeting, and a private day that her calendar shows."""
    calendar = Visibility.METADATA if visibility is Visibility.METADATA else Visibility.EVERYTHING
    with writing(home_engine) as session:
        workspace = make_workspace(session, vault)
        jana = make_member(session, workspace, "jana@firm.example")
        account = make_account(session, vault, jana, visibility, calendar=calendar)
        make_member(session, workspace, "ota@firm.example")
        make_person(session, workspace, "eva@acme.example", "Eva", "acme.example")
        make_person(session, workspace, "hidden@secret.example", "Hidden", "secret.example")
        sent = make_envelope(sender="jana@firm.example", to=("eva@acme.example",), bcc=("hidden@secret.example",))
        store_message(session, vault, account, sent, direction=Direction.SENT)
        store_event(session, vault, account, make_event(at=NOON + DAY, rooms=("blue@acme.example",)))
        away = make_event(uid="away@firm.example", at=MIDNIGHT, length=DAY, is_all_day=True, organizer="", attendees=())
        store_event(session, vault, account, replace(away, is_private=True, title="Canary of privacy"))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    clock.set_clock(SetClock(lambda: NOON))
    yield
    clock.set_clock(None)


@pytest.mark.parametrize("listing", NAMES)
def test_the_names_are_stable(rapport: Command, listing: str) -> None:
    result = rapport(*listing.split(), "--json")
    assert result.status == 0
    assert result.objects
    assert all(set(one) == set(NAMES[listing].split()) for one in result.objects)


@pytest.mark.parametrize("viewer", [(), ("--as", "ota@firm.example")])
@pytest.mark.parametrize("listing", LISTINGS)
def test_nothing_hidden_comes_out(rapport: Command, listing: str, viewer: tuple[str, ...]) -> None:
    for form in (("--json",), ()):
        result = rapport(*listing.split(), *form, *viewer)
        assert result.status == 0
        assert not [canary for canary in CANARIES if canary in result.out]


@pytest.mark.parametrize("viewer", [(), ("--as", "ota@firm.example")])
@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_nothing_hidden_is_exported(
    rapport: Command, tmp_path: Path, file_format: str, viewer: tuple[str, ...]
) -> None:
    assert rapport("export", str(tmp_path / "out"), "--format", file_format, *viewer).status == 0
    files = sorted((tmp_path / "out").iterdir())
    assert [file.stem for file in files] == ["companies", "events", "messages", "people", "threads"]
    assert not [canary for canary in CANARIES for file in files if canary.encode() in file.read_bytes()]


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_the_owner_exports_all_of_the_own_mail(rapport: Command, tmp_path: Path, file_format: str) -> None:
    rapport("export", str(tmp_path), "--format", file_format, "--as", "jana@firm.example")
    path = tmp_path / f"messages.{file_format}"
    readers = {"csv": pd.read_csv, "jsonl": lambda file: pd.read_json(file, lines=True), "parquet": pd.read_parquet}
    (row,) = readers[file_format](path).to_dict("records")
    assert (row["subject"], row["text"], row["visibility"]) == ("Canary subject", "Canary body", "everything")
    participants = row["participants"] if file_format == "jsonl" else json.loads(row["participants"])
    assert [one["role"] for one in participants] == ["from", "to", "bcc"]


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_the_owner_exports_all_of_the_own_events(rapport: Command, tmp_path: Path, file_format: str) -> None:
    rapport("export", str(tmp_path), "--format", file_format, "--as", "jana@firm.example")
    path = tmp_path / f"events.{file_format}"
    readers = {"csv": pd.read_csv, "jsonl": lambda file: pd.read_json(file, lines=True), "parquet": pd.read_parquet}
    away, meeting = readers[file_format](path).to_dict("records")
    assert (away["title"], meeting["title"], meeting["location"]) == (
        "Canary of privacy",
        "Canary title",
        "Canary street",
    )
    assert (str(away["start"])[:10], away["all_day"], meeting["all_day"]) == ("2026-11-09", True, False)
    assert pd.Timestamp(meeting["start"]) == NOON + DAY
    attendees = meeting["attendees"] if file_format == "jsonl" else json.loads(meeting["attendees"])
    assert [one["kind"] for one in attendees] == ["individual", "individual", "room"]


@pytest.mark.parametrize("visibility", [Visibility.EVERYTHING], indirect=True)
@pytest.mark.parametrize("viewer", [(), ("--as", "ota@firm.example")])
@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_a_private_title_comes_out_for_its_owner_alone(
    rapport: Command, tmp_path: Path, file_format: str, viewer: tuple[str, ...]
) -> None:
    rapport("export", str(tmp_path / "out"), "--format", file_format, *viewer)
    written = b"".join(file.read_bytes() for file in (tmp_path / "out").iterdir())
    listed = "".join(
        rapport(*listing.split(), *form, *viewer).out for listing in LISTINGS for form in (("--json",), ())
    )
    assert "Canary title" in listed
    assert "privacy" not in listed
    assert b"Canary title" in written
    assert b"privacy" not in written


@pytest.mark.parametrize("visibility", [Visibility.EVERYTHING], indirect=True)
def test_what_is_shared_is_seen_by_all(rapport: Command) -> None:
    (message,) = rapport("messages", "--json").objects
    assert (message["subject"], message["text"], message["sent_at"]) == (
        "Canary subject",
        "Canary body",
        "2026-11-02T12:00:00Z",
    )
    assert message["attachments"] == [{"name": "canary.pdf", "media_type": "application/pdf", "size": 5}]
    assert [one["name"] for one in rapport("people", "--json").objects] == ["Eva", "Hidden"]


def test_events_and_their_days_are_shown(rapport: Command) -> None:
    away, meeting = rapport("events", "--json", "--as", "jana@firm.example").objects
    assert (away["start"], away["end"], away["title"]) == ("2026-11-09", "2026-11-10", "Canary of privacy")
    assert (meeting["start"], meeting["end"]) == ("2026-11-03T12:00:00Z", "2026-11-03T13:00:00Z")
    lines = rapport("events", "--as", "jana@firm.example").out.splitlines()
    assert lines[1].split()[1:3] == ["2026-11-09", "2026-11-10"]
    assert "2026-11-03 12:00" in lines[2]
    assert [one["uid"] for one in rapport("events", "--json", "--limit", "1").objects] == ["away@firm.example"]
    assert [one["uid"] for one in rapport("events", "--json", "--until", "2026-11-09").objects] == [
        "first@acme.example"
    ]
    of_jana = [one["uid"] for one in rapport("events", "--json", "--account", "jana@firm.example").objects]
    assert of_jana == ["away@firm.example", "first@acme.example"]


def test_events_are_listed_from_a_year_back_to_ninety_days_ahead(
    rapport: Command, home_engine: sa.Engine, vault: Vault
) -> None:
    with writing(home_engine) as session:
        owner = make_member(session, make_workspace(session, vault), "ota@firm.example")
        account = make_account(session, vault, owner)
        for days in (-367, -364, 89, 91):
            store_event(session, vault, account, make_event(uid=f"{days}", at=NOON + days * DAY))
    listed = {one["uid"] for one in rapport("events", "--json").objects}
    assert listed & {"-367", "-364", "89", "91"} == {"-364", "89"}
    since = {one["uid"] for one in rapport("events", "--json", "--since", "2020-01-01").objects}
    assert since & {"-367", "91"} == {"-367"}


def test_a_timeline_shows_mail_and_meetings_together(rapport: Command) -> None:
    meeting, message = rapport("timeline", "eva@acme.example", "--json").objects
    assert (meeting["kind"], message["kind"]) == ("event", "message")
    lines = rapport("timeline", "eva@acme.example", "--as", "jana@firm.example").out.splitlines()
    assert [line.split()[1] for line in lines] == ["kind", "event", "message"]
    assert "Canary title" in lines[1]
    assert "Canary subject" in lines[2]


def test_a_table_in_a_pipe_keeps_its_ids_whole(rapport: Command) -> None:
    (message,) = rapport("messages", "--json").objects
    lines = rapport("messages").out.splitlines()
    assert len(lines) == 2
    assert message["id"] in lines[1]


@pytest.mark.parametrize(
    ("text", "printed"),
    [("\x1b[31mred", " [31mred"), ("a\nb\rc\x00d", "a b c d"), ("gpj.\u202eexe", "gpj. exe"), ("Nováková", "Nováková")],
)
def test_a_strangers_text_cannot_steer_the_terminal(text: str, printed: str) -> None:
    assert plain(text) == printed


@pytest.mark.parametrize("visibility", [Visibility.SUBJECT], indirect=True)
def test_a_spreadsheet_takes_no_text_for_a_formula(
    rapport: Command, home_engine: sa.Engine, vault: Vault, tmp_path: Path
) -> None:
    with writing(home_engine) as session:
        owner = make_member(session, make_workspace(session, vault), "ota@firm.example")
        account = make_account(session, vault, owner, Visibility.SUBJECT)
        store_message(session, vault, account, make_envelope(message_id="b@x.example", subject='=HYPERLINK("x")'))
    rapport("export", str(tmp_path), "--format", "csv")
    assert "'=HYPERLINK" in (tmp_path / "messages.csv").read_text()
    assert ',"=HYPERLINK' not in (tmp_path / "messages.csv").read_text()
