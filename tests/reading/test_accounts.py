"""Accounts, folders, runs, skipped items, and why a message isn't here."""

from datetime import timedelta

import pytest

from models.run import Run
from models.words import FilterReason, FolderKind, Outcome, RunState
from rapport import clock
from rapport.errors import UsageError
from rapport.reading.accounts import list_runs, list_skipped, show_accounts, show_folders
from rapport.reading.why import why
from tests.builders import make_folder, make_item
from tests.reading.conftest import Firm
from tests.statements import counting


def test_an_account_shows_its_settings(firm: Firm) -> None:
    firm.account("ota")
    firm.account("jana")
    views = show_accounts(firm.read(None))
    assert [(one.address, one.owner, one.state) for one in views] == [
        ("jana@firm.example", "jana@firm.example", "active"),
        ("ota@firm.example", "ota@firm.example", "active"),
    ]


def test_folders_show_the_ledger_in_a_fixed_number_of_statements(firm: Firm) -> None:
    account = firm.account("jana")
    for path in ("INBOX", "Zákazníci"):
        folder = make_folder(firm.session, account, path)
        make_item(firm.session, firm.vault, folder, "1", Outcome.STORED)
        make_item(firm.session, firm.vault, folder, "2", Outcome.FILTERED, rule=FilterReason.INTERNAL)
        make_item(firm.session, firm.vault, folder, "3", Outcome.SKIPPED, reason="No header.")
    reader = firm.read("jana")
    with counting(firm.session) as statements:
        views = show_folders(reader, account)
    assert len(statements) == 2
    assert [(one.path, one.stored, one.filtered, one.skipped) for one in views] == [
        ("INBOX", 1, 1, 1),
        ("Zákazníci", 1, 1, 1),
    ]
    assert {one.path for one in show_folders(firm.read("ota"), account)} == {None}


@pytest.mark.parametrize(("viewer", "folder"), [("jana", "Private"), ("ota", None), (None, None)])
def test_skipped_items_name_their_folder_to_the_owner_alone(firm: Firm, viewer: str | None, folder: str | None) -> None:
    private = make_folder(firm.session, firm.account("jana"), "Private")
    make_item(firm.session, firm.vault, private, "7", Outcome.SKIPPED, reason="Its header can't be read.")
    (view,) = list_skipped(firm.read(viewer))
    assert (view.account, view.folder, view.id) == ("jana@firm.example", folder, "7")
    assert view.reason == "Its header can't be read."


def test_runs_come_latest_first_with_their_sums(firm: Firm) -> None:
    account = firm.account("jana")
    for number, flow in enumerate(("backfill", "incremental")):
        firm.session.add(
            Run(
                id=flow,
                workspace_id=firm.workspace.id,
                account_id=account.id,
                flow=flow,
                started_at=clock.now() + timedelta(minutes=number),
                state=RunState.COMPLETED,
                listed=3,
                stored=1,
                filtered='{"internal": 2}',
            )
        )
    latest, first = list_runs(firm.read(None))
    assert (latest.flow, first.flow) == ("incremental", "backfill")
    assert (first.account, first.listed, first.stored, first.filtered) == ("jana@firm.example", 3, 1, {"internal": 2})
    assert [one.flow for one in list_runs(firm.read(None), limit=1)] == ["incremental"]


@pytest.mark.parametrize(
    ("outcome", "rule", "reason", "sentence"),
    [
        (Outcome.STORED, None, None, "It is here"),
        (Outcome.FILTERED, FilterReason.INTERNAL, None, "own domains"),
        (Outcome.SKIPPED, None, "Its header can't be read.", "Its header can't be read."),
        (Outcome.GONE, None, None, "no longer has it"),
        *((Outcome.FILTERED, rule, None, "It isn't kept") for rule in FilterReason),
    ],
)
def test_why_says_what_became_of_a_message(
    firm: Firm, outcome: Outcome, rule: FilterReason | None, reason: str | None, sentence: str
) -> None:
    account = firm.account("jana")
    inbox = make_folder(firm.session, account, "INBOX")
    make_item(firm.session, firm.vault, inbox, "1", outcome, message_id="a@x.example", rule=rule, reason=reason)
    for asked in ("a@x.example", " <a@x.example> "):
        (answer,) = why(firm.read("jana"), account, asked)
        assert (answer.folder, answer.outcome, answer.rule) == ("INBOX", outcome, rule)
        assert sentence in answer.sentence


@pytest.mark.parametrize(
    ("outcome", "rule", "sentence"),
    [
        (Outcome.STORED, None, "It is here"),
        (Outcome.GONE, None, "in this calendar"),
        (Outcome.FILTERED, FilterReason.INTERNAL, "all who are invited"),
        (Outcome.FILTERED, FilterReason.BLOCKED, "outside who is invited"),
        (Outcome.FILTERED, FilterReason.NO_PARTICIPANTS, "nobody is invited"),
        (Outcome.FILTERED, FilterReason.CANCELLED, "cancelled"),
        (Outcome.FILTERED, FilterReason.NO_EVENT, "no event"),
        *((Outcome.FILTERED, rule, "It isn't kept") for rule in FilterReason),
    ],
)
def test_why_says_what_became_of_an_event(
    firm: Firm, outcome: Outcome, rule: FilterReason | None, sentence: str
) -> None:
    account = firm.account("jana")
    calendar = make_folder(firm.session, account, "/dav/7f3/", FolderKind.CALENDAR)
    calendar.name = "Work"
    make_item(firm.session, firm.vault, calendar, "a.ics", outcome, uid="<a>@x.example", rule=rule)
    (answer,) = why(firm.read("jana"), account, " <a>@x.example ")
    assert (answer.folder, answer.outcome, answer.rule) == ("Work", outcome, rule)
    assert sentence in answer.sentence
    with pytest.raises(UsageError):
        why(firm.read("ota"), account, "<a>@x.example")


def test_why_answers_for_a_message_nobody_listed(firm: Firm) -> None:
    (answer,) = why(firm.read(None), firm.account("jana"), "unknown@x.example")
    assert answer.outcome is None
    assert "rapport folder list" in answer.sentence
    assert "rapport calendar list" in answer.sentence


def test_why_is_no_way_to_find_out_who_got_a_message(firm: Firm) -> None:
    with pytest.raises(UsageError):
        why(firm.read("ota"), firm.account("jana"), "a@x.example")
