"""What a five-minute run does: nothing twice, nothing lost, and a move is not a removal."""

from collections.abc import Sequence

import pytest

from rapport.errors import Unavailable
from rapport.providers.memory import MemoryMail, MemoryMailbox
from rapport.sync import removing
from rapport.sync.budget import Budget
from rapport.sync.catching_up import catch_up
from rapport.sync.run import AccountRun
from tests.sync.conftest import Office
from tests.sync.letters import COLLEAGUE, OWNER, letter, name


@pytest.fixture
def mailbox(office: Office) -> MemoryMailbox:
    mailbox = office.connect(OWNER)
    for path in ("Sent", "Projects", "Drafts", "Junk"):
        mailbox.create(path)
    mailbox.page_size = 3
    office.installation.settings.page_size = office.installation.settings.largest_page = 4
    return mailbox


def octets_of_catching_up(run: AccountRun) -> int:
    """Catch up, and tell how many octets of bodies were fetched for it."""
    catch_up(run, Budget())
    return run.mail.source().usage.octets


def test_first_run_imports_every_chosen_folder(office: Office, mailbox: MemoryMailbox) -> None:
    for number in range(10):
        mailbox.deliver("INBOX", letter(number))
    mailbox.deliver("Sent", letter(20, sender=OWNER, to="Eva Malá <eva@other.example>"))
    mailbox.deliver("Junk", letter(30))

    assert office.catch_up(OWNER)

    assert office.store.message_ids() == {name(n) for n in range(10)} | {name(20)}
    assert office.store.copies(OWNER)[name(20)] == "sent"
    assert office.store.people() == {"karel@customer.example": "Karel Dvořák", "eva@other.example": "Eva Malá"}
    assert office.store.companies() == {"Customer", "Other"}
    assert office.store.texts(OWNER)[name(3)].strip() == "Text of 3"
    assert office.store.is_balanced()


def test_second_run_changes_nothing(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1))
    office.catch_up(OWNER)
    before = office.store.outcomes()
    office.catch_up(OWNER)
    assert office.store.outcomes() == before == {"stored": 1}


def test_new_mail_arrives_with_the_next_run(office: Office, mailbox: MemoryMailbox) -> None:
    office.catch_up(OWNER)
    for number in range(9):
        mailbox.deliver("Projects", letter(number))
    office.catch_up(OWNER)
    assert office.store.message_ids() == {name(n) for n in range(9)}
    assert office.store.is_balanced()


def test_internal_and_automated_mail_leaves_only_its_rule(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1, sender=COLLEAGUE))
    mailbox.deliver("INBOX", letter(2, sender="Shop <no-reply@shop.example>"))
    office.catch_up(OWNER)
    assert office.store.outcomes() == {"internal": 1, "automated": 1}
    assert office.store.message_ids() == set()
    assert office.store.people() == {}
    assert office.store.is_balanced()


def test_moved_message_stays_and_is_shown_in_its_new_folder(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1))
    office.catch_up(OWNER)
    mailbox.move("INBOX", name(1), "Projects")
    office.catch_up(OWNER)
    assert office.store.message_ids() == {name(1)}
    assert office.store.folders_of(name(1)) == ["Projects"]
    assert office.store.outcomes() == {"stored": 1, "gone": 1}


def test_moving_fetches_no_body_again(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1, text="x" * 5000))
    office.catch_up(OWNER)

    mailbox.move("INBOX", name(1), "Projects")
    assert office.run(OWNER, octets_of_catching_up) == 0


def test_move_into_a_new_folder_is_not_a_removal(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1))
    office.catch_up(OWNER)
    mailbox.create("New")
    mailbox.move("INBOX", name(1), "New")
    office.catch_up(OWNER)
    assert office.store.folders_of(name(1)) == ["New"]


def test_copy_is_one_message_in_two_folders(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1))
    office.catch_up(OWNER)
    mailbox.copy("INBOX", name(1), "Projects")
    office.catch_up(OWNER)
    assert office.store.folders_of(name(1)) == ["INBOX", "Projects"]
    mailbox.delete("INBOX", name(1))
    office.catch_up(OWNER)
    assert office.store.folders_of(name(1)) == ["Projects"]
    assert office.store.message_ids() == {name(1)}


def test_deleted_message_goes_with_its_thread_but_people_stay(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1))
    office.catch_up(OWNER)
    mailbox.delete("INBOX", name(1))
    office.catch_up(OWNER)
    assert office.store.message_ids() == set()
    assert office.store.threads() == []
    assert office.store.texts(OWNER) == {}
    assert office.store.people() == {"karel@customer.example": "Karel Dvořák"}


def test_message_that_a_colleague_also_holds_stays(office: Office, mailbox: MemoryMailbox) -> None:
    other = office.connect(COLLEAGUE)
    both = letter(1, to=f"{OWNER}, {COLLEAGUE}")
    mailbox.deliver("INBOX", both)
    other.deliver("INBOX", both)
    office.catch_up(OWNER)
    office.catch_up(COLLEAGUE)
    assert len(office.store.message_ids()) == 1
    mailbox.delete("INBOX", name(1))
    office.catch_up(OWNER)
    assert office.store.copies(OWNER) == {}
    assert office.store.copies(COLLEAGUE) == {name(1): "received"}


def test_renamed_folder_keeps_its_items_and_fetches_nothing_again(office: Office, mailbox: MemoryMailbox) -> None:
    for number in range(6):
        mailbox.deliver("Projects", letter(number))
    office.catch_up(OWNER)
    mailbox.rename("Projects", "Zakázky")
    office.catch_up(OWNER)
    assert office.store.folders_of(name(2)) == ["Zakázky"]
    assert office.store.outcomes() == {"stored": 6}


def test_folder_moved_to_trash_takes_its_mail_with_it(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("Projects", letter(1))
    mailbox.deliver("INBOX", letter(2))
    office.catch_up(OWNER)
    del mailbox.folders["Projects"]
    office.catch_up(OWNER)
    assert office.store.message_ids() == {name(2)}


def test_new_life_of_a_folder_fetches_no_body_again(office: Office, mailbox: MemoryMailbox) -> None:
    for number in range(6):
        mailbox.deliver("INBOX", letter(number))
    office.catch_up(OWNER)
    mailbox.reset_validity("INBOX")

    assert office.run(OWNER, octets_of_catching_up) == 0
    assert office.store.message_ids() == {name(n) for n in range(6)}
    assert office.store.outcomes() == {"stored": 6, "gone": 6}
    assert office.store.is_balanced()


def test_threads_join_when_the_parent_comes_late(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(3, answers=2))
    mailbox.deliver("INBOX", letter(1))
    office.catch_up(OWNER)
    assert office.store.threads() == [{name(1)}, {name(3)}]
    mailbox.deliver("Projects", letter(2, answers=1))
    office.catch_up(OWNER)
    assert office.store.threads() == [{name(1), name(2), name(3)}]
    mailbox.delete("Projects", name(2))
    office.catch_up(OWNER)
    assert office.store.threads() == [{name(1)}, {name(3)}]


def test_run_without_time_stores_nothing_halfway_and_the_next_goes_on(office: Office, mailbox: MemoryMailbox) -> None:
    office.catch_up(OWNER)
    for number in range(9):
        mailbox.deliver("INBOX", letter(number))
    assert not office.catch_up(OWNER, Budget.of(0))
    assert office.catch_up(OWNER)
    assert office.store.message_ids() == {name(n) for n in range(9)}


@pytest.mark.parametrize("call", range(1, 25))
def test_broken_connection_at_any_call_loses_nothing(office: Office, mailbox: MemoryMailbox, call: int) -> None:
    for number in range(7):
        mailbox.deliver("INBOX", letter(number))
    mailbox.fail_at(call, Unavailable("The server hung up."))
    try:
        office.catch_up(OWNER)
    except Unavailable:
        office.catch_up(OWNER)
    mailbox._faults.clear()
    assert office.store.message_ids() == {name(n) for n in range(7)}
    assert office.store.outcomes() == {"stored": 7}
    assert office.store.is_balanced()


def test_another_message_under_the_same_identity_is_lost_nowhere(office: Office, mailbox: MemoryMailbox) -> None:
    mailbox.deliver("INBOX", letter(1, text="The real one."))
    mailbox.deliver("INBOX", letter(1, text="A forgery, sent by one who has seen it."))
    office.catch_up(OWNER)
    mailbox.deliver("Projects", letter(1, text="Another forgery, some days later."))
    mailbox.copy("INBOX", name(1), "Projects")
    office.catch_up(OWNER)
    mailbox.reset_validity("INBOX")
    office.catch_up(OWNER)
    assert sorted(text.strip() for text in office.store.all_texts(OWNER)) == [
        "A forgery, sent by one who has seen it.",
        "Another forgery, some days later.",
        "The real one.",
    ]
    assert office.store.is_balanced()


def test_pages_grow_while_they_are_quick(office: Office) -> None:
    calls = []
    for address, largest in ((OWNER, 5), (COLLEAGUE, 40)):
        office.installation.settings.page_size, office.installation.settings.largest_page = 5, largest
        mailbox = office.connect(address)
        mailbox.page_size = 5
        for number in range(60):
            mailbox.deliver("INBOX", letter(number, to=address))
        office.catch_up(address)
        calls.append(mailbox.calls)
        assert len(office.store.copies(address)) == 60
    assert calls[1] < calls[0]
    assert office.store.is_balanced()


def test_trouble_that_is_tried_again_at_once_is_waited_out_once(office: Office, mailbox: MemoryMailbox) -> None:
    waits = []
    for _ in range(3):
        mailbox.fail_at(1, Unavailable("The server went away."))
        with pytest.raises(Unavailable):
            office.catch_up(OWNER)
        waits.append(office.store.waits(OWNER))
    assert waits == [1, 1, 1]


@pytest.mark.parametrize("many", [3, 500], ids=["many", "few"])
def test_a_listing_that_is_empty_once_removes_nothing(
    office: Office, mailbox: MemoryMailbox, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    for number in range(10):
        mailbox.deliver("INBOX", letter(number))
    office.catch_up(OWNER)
    office.forget_changes(OWNER, "0.0")  # of an earlier life: everything is compared
    list_ids, empty = MemoryMail.list_ids, [True]
    monkeypatch.setattr(removing, "_MANY", many)

    def list_none_once(mail: MemoryMail, path: str) -> Sequence[str]:
        return [] if empty and empty.pop() else list_ids(mail, path)

    monkeypatch.setattr(MemoryMail, "list_ids", list_none_once)
    office.catch_up(OWNER)
    assert office.store.message_ids() == {name(number) for number in range(10)}
