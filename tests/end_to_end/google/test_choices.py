"""An owner chooses labels: what only those held that were left out goes, and comes back when they are chosen again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.google.accounts import CONTENT, choose, counting, list_labels
from tests.end_to_end.google.mail_views import LEFT_OUT, read_mailbox
from tests.end_to_end.google.test_mail_changes import assert_same
from tests.end_to_end.offices import open_twin
from tests.end_to_end.rows import read_present
from tests.fakes.google.gmail_store import Mailbox
from tests.fakes.google.server import FakeGoogle
from tests.sync.conftest import Office
from tests.sync.letters import OWNER, letter, name

pytestmark = pytest.mark.server

PLACES = ("INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES")


@pytest.fixture
def projects(mailbox: Mailbox) -> str:
    """Make a label, and put a letter under each label alone, some under two, and some under none."""
    projects = mailbox.create_label("Projects")
    for number, labels in enumerate([*((place,) for place in PLACES), (projects,), ()]):
        mailbox.deliver(letter(number), labels)
    for number, labels in enumerate([("INBOX", projects), (projects, "CATEGORY_UPDATES"), ("INBOX", "SENT"), ()], 20):
        mailbox.deliver(letter(number, answers=number - 20), labels)
    return projects


@pytest.fixture
def fresh(pristine: Office, tmp_path: Path) -> Iterator[Office]:
    """Give a twin that only knows which labels there are."""
    with open_twin(pristine, tmp_path / "fresh") as fresh:
        yield fresh


@pytest.mark.parametrize(
    ("left_out", "chosen"),
    [
        ({"INBOX"}, set()),
        ({"Label_1"}, set()),
        ({"SENT", "ARCHIVE"}, set()),
        ({"ARCHIVE", "Label_1", "INBOX"}, {"CATEGORY_UPDATES"}),
        (set(), {"SPAM", "TRASH"}),
        (set(), {"DRAFT", "CATEGORY_PROMOTIONS"}),
        (set(), LEFT_OUT),
    ],
    ids=lambda names: "+".join(sorted(names)) or "nothing",
)
def test_what_only_a_label_held_goes_and_comes_with_it(
    office: Office, mailbox: Mailbox, projects: str, fresh: Office, left_out: set[str], chosen: set[str]
) -> None:
    wanted = dict.fromkeys(left_out, False) | dict.fromkeys(chosen, True)
    list_labels(fresh)
    choose(fresh, **wanted)
    assert office.catch_up(OWNER)
    before = read_present(office)
    choose(office, **wanted)
    assert office.catch_up(OWNER)
    assert_same(office, read_mailbox(mailbox, (LEFT_OUT | left_out) - chosen))
    assert fresh.catch_up(OWNER)
    assert read_present(office)["item"] == read_present(fresh)["item"]
    assert read_present(office)["message"] == read_present(fresh)["message"]

    choose(office, **{name: not is_chosen for name, is_chosen in wanted.items()})
    assert office.catch_up(OWNER)
    assert_same(office, read_mailbox(mailbox))
    after = read_present(office)
    assert {part: after[part] for part in after.keys() - {"folder"}} == {
        part: before[part] for part in before.keys() - {"folder"}
    }


def test_a_choice_follows_what_happens_under_it(office: Office, mailbox: Mailbox, projects: str) -> None:
    assert office.catch_up(OWNER)
    choose(office, **{projects: False, "CATEGORY_UPDATES": True})
    wanted = (LEFT_OUT | {projects}) - {"CATEGORY_UPDATES"}
    assert office.catch_up(OWNER)
    alone = {one.labels[0]: one.id for one in mailbox.letters.values() if len(one.labels) == 1}
    mailbox.label(alone["INBOX"], add=[projects])
    mailbox.label(alone["CATEGORY_UPDATES"], add=["TRASH"])
    mailbox.deliver(letter(40), ["INBOX", projects])
    mailbox.deliver(letter(41), ["INBOX", "CATEGORY_UPDATES"])
    assert office.catch_up(OWNER)
    assert name(41) in office.store.message_ids()
    assert_same(office, read_mailbox(mailbox, wanted))


def test_a_label_left_out_that_is_deleted_gives_its_mail_back(office: Office, mailbox: Mailbox, projects: str) -> None:
    assert office.catch_up(OWNER)
    choose(office, **{projects: False})
    assert office.catch_up(OWNER)
    assert name(7) not in office.store.message_ids()
    mailbox.delete_label(projects)
    assert office.catch_up(OWNER)
    assert office.catch_up(OWNER)
    assert name(7) in office.store.message_ids()
    assert_same(office, read_mailbox(mailbox))


@pytest.mark.usefixtures("projects")
def test_a_choice_fetches_only_what_it_brings(office: Office, mailbox: Mailbox, google: FakeGoogle) -> None:
    assert office.catch_up(OWNER)
    before = len(office.store.message_ids())
    choose(office, CATEGORY_UPDATES=True)
    with counting(google) as asked:
        assert office.catch_up(OWNER)
    assert sum(asked[method, 200] for method in CONTENT) == len(office.store.message_ids()) - before == 2
