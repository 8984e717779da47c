"""What an owner doesn't share is in no byte that is kept, and in nothing that others are shown."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.command import run_rapport
from tests.privacy.canaries import is_in
from tests.privacy.firm import EVA, JANA, OTA, PETR, Firm
from tests.privacy.google import GITA
from tests.privacy.meetings import TOLD, uid_of
from tests.servers.prefect import PrefectServer
from tests.sync.asking import Store

pytestmark = pytest.mark.server

EVENTS = "events --since 2026-01-01 --until 2027-01-01"
LISTINGS = ("messages", "threads", "people", "companies", "runs", "skipped", "timeline customer.example", EVENTS)
OTHERS = ((), ("--as", OTA))


def test_no_file_of_the_program_holds_it(firm: Firm) -> None:
    files = firm.home_files()
    assert len(files) > 3
    assert firm.canaries.kept_in(*files) == set()


def test_no_row_of_the_database_holds_it(firm: Firm) -> None:
    dump = dump_database(firm)
    assert is_in("karel@customer.example", dump)
    assert firm.canaries.kept_in(dump) == set()


def dump_database(firm: Firm) -> bytes:
    engine = firm.installation.engine
    if engine.dialect.name == "postgresql":
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return subprocess.run(["pg_dump", "--inserts", url], capture_output=True, check=True).stdout
    with engine.connect() as connection:
        return "\n".join(connection.connection.driver_connection.iterdump()).encode()


def test_prefect_holds_none_of_it(firm: Firm, prefect_server: PrefectServer) -> None:
    stored = prefect_server.stored()
    assert is_in(firm.labels[JANA], stored)
    assert b"ValueError" in stored
    assert firm.canaries.kept_in(stored) == set()


def test_nothing_said_it(firm: Firm) -> None:
    said = "\n".join(firm.said).encode()
    assert is_in("backfill", said)
    assert is_in("googleapiclient", said)  # what libraries tell of their details is here as well
    assert firm.canaries.kept_in(said) == set()


def test_no_secret_of_a_sign_in_is_anywhere(firm: Firm, prefect_server: PrefectServer) -> None:
    handed_out = "\n".join(firm.at_google.secrets)
    assert all(beginning in handed_out for beginning in ("4/", "1//", "ya29.", "GOCSPX"))
    said = "\n".join(firm.said).encode()
    places = [*firm.home_files(), dump_database(firm), prefect_server.stored(), said]
    assert firm.at_google.list_secrets_in(places) == set()


@pytest.mark.parametrize("owner", [EVA, PETR, GITA])
def test_a_talkative_run_says_none_of_it(firm: Firm, prefect_server: PrefectServer, owner: str) -> None:
    ended = run_rapport(
        *("backfill", owner),
        PREFECT_API_URL=prefect_server.url,
        PREFECT_LOGGING_LEVEL="DEBUG",
        PREFECT_LOGGING_ROOT_LEVEL="DEBUG",
        PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="DEBUG",
    )
    assert ended.status == 0
    assert "DEBUG" in ended.err
    assert "httpcore" in ended.err  # what libraries tell as well
    assert firm.at_google.list_secrets_in([ended.out.encode(), ended.err.encode()]) == set()


def test_nothing_was_lost_by_what_went_wrong(firm: Firm) -> None:
    assert Store(firm.installation, {}).is_balanced()
    assert {f"{JANA} troubled", f"{JANA} refused", "eva troubled", f"{GITA} troubled"} <= list_messages(firm).keys()
    assert {uid_of(f"{name} met in trouble") for name in (JANA, "eva", GITA)} <= list_meetings(firm).keys()


@pytest.mark.parametrize("viewer", OTHERS)
def test_listings_show_others_none_of_it(firm: Firm, viewer: tuple[str, ...]) -> None:
    shown = [firm.rapport(*noun.split(), *form, *viewer) for noun in LISTINGS for form in ((), ("--json",))]
    shown += [firm.rapport("why", JANA, uid_of("of both")), firm.rapport("why", GITA, uid_of(f"{GITA} met"))]
    for owner in (JANA, GITA):
        shown += [firm.rapport("account", "show", owner, *viewer), firm.rapport("folder", "list", owner, "--json")]
        shown += [firm.rapport("why", owner, f"<{owner}-received@mail.example>")]
        shown += [firm.rapport("calendar", "list", owner, "--json")]
    for shared in ("received: subject", "met: title"):
        assert is_in(firm.canaries.words[f"{PETR} {shared}"], "".join(shown).encode())
    assert firm.canaries.shown_in(*(text.encode() for text in shown)) == set()
    assert firm.at_google.list_secrets_in([text.encode() for text in shown]) == set()


@pytest.mark.parametrize("viewer", OTHERS)
def test_exports_hand_others_none_of_it(firm: Firm, viewer: tuple[str, ...], tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        firm.rapport("export", str(tmp_path / form), "--format", form, *viewer)
    exported = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    exported += [pd.read_parquet(path).to_csv().encode() for path in tmp_path.rglob("*.parquet")]
    assert len(exported) == 20
    shared = firm.canaries.words[f"{PETR} met: title"]
    assert sum(is_in(shared, file) for file in exported) >= 3  # in each of the formats
    assert firm.canaries.shown_in(*exported) == set()


def test_colleagues_are_told_why_they_see_nothing(firm: Firm) -> None:
    messages = list_messages(firm, "--as", OTA)
    for owner, visibility in ((JANA, "metadata"), (PETR, "subject"), ("eva", "metadata"), (GITA, "metadata")):
        message = messages[f"{owner} received"]
        assert (message["text"], message["attachments"]) == (None, None)
        assert message["visibility"] == visibility
    assert messages[f"{JANA} received"]["subject"] is None
    assert firm.canaries.words[f"{PETR} received: subject"] in messages[f"{PETR} received"]["subject"]


@pytest.mark.parametrize(("owner", "name"), [(JANA, JANA), (PETR, PETR), (EVA, "eva"), (GITA, GITA)])
def test_owners_read_all_their_own_mail(firm: Firm, owner: str, name: str) -> None:
    messages = list_messages(firm, "--as", owner, "--account", owner)
    words = {place: word for place, word in firm.canaries.words.items() if place.partition(":")[0] in messages}
    read = {place: json.dumps(message).lower() for place, message in messages.items()}
    unread = {place for place, word in words.items() if word not in read[place.partition(":")[0]]}
    assert {place.partition(": ")[2] for place in unread} == {"html", "file"}
    assert {f"{name} received", f"{name} sent"} <= messages.keys()


def list_messages(firm: Firm, *arguments: str) -> dict[str, dict[str, object]]:
    """List messages by the place that their Message-ID names."""
    lines = firm.rapport("messages", "--json", *arguments).splitlines()
    found = [json.loads(line) for line in lines]
    return {one["message_id"].removesuffix("@mail.example").replace("-", " "): one for one in found}


KEPT = ("met", "private", "confidential", "private later", "met later")


def test_colleagues_are_told_when_and_with_whom_but_not_of_what(firm: Firm) -> None:
    meetings = list_meetings(firm, "--as", OTA)
    shared = {uid_of("of both"), uid_of(f"{PETR} met"), uid_of(f"{PETR} met later")}
    assert Store(firm.installation, {}).shared_events() == shared
    assert len(meetings) == 3 * len(KEPT) + 5  # the one of both, what was put in the time of trouble, and Eva's first
    for uid, instances in meetings.items():
        assert len({one["start"] for one in instances}) == 5
        assert all("karel@customer.example" in json.dumps(one["attendees"]) for one in instances)
        assert all((one["visibility"] == "everything") is (uid in shared) for one in instances)
        assert all((one[what] is not None) is (uid in shared) for one in instances for what in TOLD)


@pytest.mark.parametrize(
    ("owner", "name", "kept"),
    [
        (JANA, JANA, (*KEPT, "met in trouble")),
        (PETR, PETR, KEPT),
        (EVA, "eva", ("met",)),
        (GITA, GITA, (*KEPT, "met in trouble")),
    ],
)
def test_owners_read_all_of_their_own_meetings(firm: Firm, owner: str, name: str, kept: tuple[str, ...]) -> None:
    meetings = list_meetings(firm, "--as", owner, "--account", owner)
    for what in kept:
        instances = meetings[uid_of(f"{name} {what}")]
        written = "private now" if what == "private later" else what
        for place, one in zip([written] * 2 + [f"{written}, third"] + [written] * 2, reversed(instances), strict=True):
            words = [firm.canaries.words[f"{name} {place}: {told}"] for told in TOLD]
            assert all(word in one[told] for word, told in zip(words, TOLD, strict=True))


def list_meetings(firm: Firm, *arguments: str) -> dict[str, list[dict[str, Any]]]:
    """List what takes place by UID, the latest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in firm.rapport(*EVENTS.split(), "--json", *arguments).splitlines():
        event = json.loads(line)
        found.setdefault(event["uid"], []).append(event)
    return found
