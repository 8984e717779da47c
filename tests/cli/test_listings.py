"""Listings and exports: the names of the JSON, and that nothing hidden comes out in any of them."""

import json
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from models.words import Direction, Visibility
from rapport.cli.output import plain
from rapport.db import writing
from rapport.vault import Vault
from tests.builders import make_account, make_envelope, make_member, make_person, make_workspace, store_message
from tests.cli.conftest import Command

NAMES = {
    "people": "id name first_name last_name addresses company domain created_from",
    "companies": "id name domains people",
    "messages": "id message_id thread_id sent_at direction subject text participants attachments accounts visibility",
    "timeline eva@acme.example": "id message_id thread_id sent_at direction subject text participants attachments "
    "accounts visibility",
}
CANARIES = ("Canary subject", "Canary body", "canary.pdf", "hidden@secret.example", "Hidden")
LISTINGS = (*NAMES, "threads", "runs", "skipped", "account list", "member list")


@pytest.fixture
def visibility(request: pytest.FixtureRequest) -> Visibility:
    return getattr(request, "param", Visibility.METADATA)


@pytest.fixture(autouse=True)
def _mail(home_engine: sa.Engine, vault: Vault, visibility: Visibility) -> None:
    """Jana's mailbox holds one mail that she sent, with somebody in Bcc."""
    with writing(home_engine) as session:
        workspace = make_workspace(session, vault)
        account = make_account(session, vault, make_member(session, workspace, "jana@firm.example"), visibility)
        make_member(session, workspace, "ota@firm.example")
        make_person(session, workspace, "eva@acme.example", "Eva", "acme.example")
        make_person(session, workspace, "hidden@secret.example", "Hidden", "secret.example")
        sent = make_envelope(sender="jana@firm.example", to=("eva@acme.example",), bcc=("hidden@secret.example",))
        store_message(session, vault, account, sent, direction=Direction.SENT)


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
    assert [file.stem for file in files] == ["companies", "messages", "people", "threads"]
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
