"""History that Gmail forgot is made up for by a comparison, and no message that is here is fetched again."""

from pathlib import Path

import pytest

from tests.end_to_end.google.accounts import CONTENT, counting
from tests.end_to_end.google.mail_views import read_mailbox
from tests.end_to_end.google.test_mail_changes import assert_same
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.server import FakeGoogle
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter

pytestmark = pytest.mark.server

_HISTORY = "gmail.users.history.list"


def test_a_forgotten_history_costs_no_message_again(
    office: Office, mailbox: Mailbox, google: FakeGoogle, pristine: Office, tmp_path: Path
) -> None:
    ids = [mailbox.deliver(letter(number, answers=number // 3)) for number in range(30)]
    assert office.catch_up(OWNER)
    mailbox.label(ids[0], remove=["UNREAD"])
    mailbox.forget_history()
    with counting(google) as asked:
        assert office.catch_up(OWNER)
    assert asked[_HISTORY, 404] == 1
    assert not any(asked[method, 200] for method in CONTENT)

    mailbox.deliver(letter(40))
    mailbox.deliver(letter(41, answers=3), ["INBOX", "SPAM"])
    for id_ in ids[:3]:
        mailbox.delete(id_)
    mailbox.forget_history()
    with counting(google) as asked:
        assert office.catch_up(OWNER)
    assert asked[_HISTORY, 404] == 1
    assert sum(asked[method, 200] for method in CONTENT) == 1
    assert_same(office, read_mailbox(mailbox))
    with open_twin(pristine, tmp_path / "fresh") as fresh:
        assert fresh.catch_up(OWNER)
        assert read_present(office) == read_present(fresh)

    mailbox.deliver(letter(42))
    with counting(google) as asked:
        assert office.catch_up(OWNER)
    assert asked[_HISTORY, 200] == 1
    assert_same(office, read_mailbox(mailbox))


def test_what_went_before_the_forgetting_and_came_back_after_it_is_here(office: Office, mailbox: Mailbox) -> None:
    ids = [mailbox.deliver(letter(number)) for number in range(10)]
    assert office.catch_up(OWNER)
    mailbox.trash(ids[3])
    mailbox.forget_history()
    mailbox.label(ids[3], remove=["TRASH"])
    mailbox.trash(ids[4])
    assert office.catch_up(OWNER)
    assert_same(office, read_mailbox(mailbox))
