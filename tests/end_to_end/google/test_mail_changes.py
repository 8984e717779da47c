"""Whatever happens in a Gmail mailbox, ours is theirs after the next run: by a fresh import, and by another reading."""

from pathlib import Path

import pytest

from rapport.sync.polling import poll_account
from tests.end_to_end.google.accounts import CONTENT, counting
from tests.end_to_end.google.mail_life import live
from tests.end_to_end.google.mail_views import read_mailbox
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.end_to_end.test_first_import import read_store
from tests.end_to_end.views import View
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.server import FakeGoogle
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter

pytestmark = pytest.mark.server


def assert_same(office: Office, expected: View, step: str = "") -> None:
    """Compare all but people and companies, who stay when their mail goes."""
    found = read_store(office)
    for part in ("places", "filtered", "sent_at", "directions", "participants", "threads", "subjects", "bodies"):
        assert getattr(found, part) == getattr(expected, part), (part, step)
    assert office.store.is_balanced(), step


def test_whatever_happens_ours_is_theirs(office: Office, mailbox: Mailbox, pristine: Office, tmp_path: Path) -> None:
    steps = 0
    for step in live(mailbox):
        assert office.catch_up(OWNER), step
        assert_same(office, read_mailbox(mailbox), step)
        with open_twin(pristine, tmp_path / f"fresh {steps}") as fresh:
            assert fresh.catch_up(OWNER)
            assert fresh.store.is_balanced(), step
            assert read_present(office) == read_present(fresh), step
        steps += 1
    assert steps == 24


def test_marks_and_labels_that_leave_a_message_where_it_is_fetch_nothing(
    office: Office, mailbox: Mailbox, google: FakeGoogle
) -> None:
    label = mailbox.create_label("Offers")
    ids = [mailbox.deliver(letter(number)) for number in range(4)]
    assert office.catch_up(OWNER)
    mailbox.label(ids[0], remove=["UNREAD"])
    mailbox.label(ids[1], add=["STARRED", label])
    mailbox.label(ids[2], remove=["INBOX"])
    mailbox.rename_label(label, "Old offers")
    with counting(google) as asked:
        assert office.catch_up(OWNER)
    assert not any(asked[method, 200] for method in CONTENT)
    assert_same(office, read_mailbox(mailbox))


def test_a_poll_of_a_quiet_mailbox_is_a_few_cheap_calls(office: Office, mailbox: Mailbox, google: FakeGoogle) -> None:
    mailbox.deliver(letter(1))
    assert office.catch_up(OWNER)
    spent = google.meter.units[OWNER]
    assert not poll_account(office.installation, office.accounts[OWNER])
    assert google.meter.units[OWNER] - spent < 15
    mailbox.deliver(letter(2))
    assert poll_account(office.installation, office.accounts[OWNER])
