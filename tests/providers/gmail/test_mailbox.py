"""A Gmail mailbox: its labels, its threads and what they cost, its dates, and what it forgets."""

from datetime import date

import pytest

from models.words import FolderRole
from rapport.errors import CursorExpired, Gone
from rapport.providers.base import Body, DateRange, Envelope, Mark
from rapport.providers.gmail.labels import ARCHIVE
from tests.contracts.letters import ORDINARY, day, make_letter, message_id
from tests.contracts.mail_peer import EVERY_DAY, message_ids, read_pages
from tests.providers.gmail.peers import GmailPeer

pytestmark = pytest.mark.server


def deliver(peer: GmailPeer, number: int, *labels: str, thread: str = "") -> str:
    return peer.mailbox.deliver(make_letter(number), labels, day(number), thread)


def fill_threads(peer: GmailPeer, *sizes: int) -> list[str]:
    """Deliver threads of these sizes, their messages dealt in turn."""
    firsts = [deliver(peer, number) for number in range(len(sizes))]
    threads = [peer.mailbox.letters[id_].thread_id for id_ in firsts]
    number = len(sizes)
    for turn in range(1, max(sizes)):
        for size, thread in zip(sizes, threads, strict=True):
            if turn < size:
                deliver(peer, number, "INBOX", thread=thread)
                number += 1
    return threads


# labels


def test_labels_are_folders_by_their_ids(peer: GmailPeer) -> None:
    customers = peer.mailbox.create_label("Customers")
    with peer.open() as mail:
        folders = {folder.path: folder for folder in mail.list_folders()}
        assert mail.take_marks([customers, "INBOX"]) == {}
        with pytest.raises(Gone):
            mail.list_ids(customers)
    assert (folders[customers].name, folders[customers].role) == ("Customers", FolderRole.CUSTOM)
    assert [folder.path for folder in folders.values() if not folder.is_label] == [peer.home]


def test_a_renamed_label_keeps_its_path(peer: GmailPeer) -> None:
    customers = peer.mailbox.create_label("Customers")
    peer.mailbox.rename_label(customers, "Clients")
    with peer.open() as mail:
        assert {folder.path: folder.name for folder in mail.list_folders()}[customers] == "Clients"


def test_what_bears_a_label_left_out_is_no_part_of_the_mailbox(peer: GmailPeer) -> None:
    customers = peer.mailbox.create_label("Customers")
    peer.left_out = frozenset({"SPAM", "TRASH", "DRAFT", "CATEGORY_PROMOTIONS"})
    wanted = [deliver(peer, 1, "INBOX"), deliver(peer, 2, customers), deliver(peer, 3), deliver(peer, 4, "SENT")]
    unwanted = [
        deliver(peer, 5, "INBOX", "CATEGORY_PROMOTIONS"),
        deliver(peer, 6, customers, "CATEGORY_PROMOTIONS"),
        deliver(peer, 7, "SPAM"),
        deliver(peer, 8, "TRASH", customers),
        deliver(peer, 9, "DRAFT"),
        deliver(peer, 10, "CHAT"),
    ]
    with peer.open() as mail:
        assert mail.take_marks([peer.home])[peer.home].listed == len(wanted)
        assert list(mail.list_ids(peer.home)) == wanted[::-1]
        assert [list(page.ids) for page in read_pages(mail, peer.home)] == [wanted[::-1]]
        # Nor is it read, should a listing have shown it a moment ago.
        assert {one.id for one in mail.fetch_envelopes(peer.home, wanted + unwanted)} == set(wanted)


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        (set(), {"inbox", "trash", "spam", "archive", "labelled"}),
        ({"TRASH"}, {"inbox", "spam", "archive", "labelled"}),
        ({"SPAM"}, {"inbox", "trash", "archive", "labelled"}),
        ({"SPAM", "TRASH"}, {"inbox", "archive", "labelled"}),
        ({ARCHIVE}, {"inbox", "trash", "spam", "labelled"}),
        ({ARCHIVE, "SPAM", "TRASH"}, {"inbox", "labelled"}),
        ({"Label_99"}, {"inbox", "trash", "spam", "archive", "labelled"}),
    ],
)
def test_each_choice_lists_its_own(peer: GmailPeer, left_out: set[str], expected: set[str]) -> None:
    customers = peer.mailbox.create_label("Customers")
    made = {
        deliver(peer, 1, "INBOX"): "inbox",
        deliver(peer, 2, "TRASH"): "trash",
        deliver(peer, 3, "SPAM"): "spam",
        deliver(peer, 4, "UNREAD", "IMPORTANT"): "archive",
        deliver(peer, 5, customers): "labelled",
    }
    peer.left_out = frozenset(left_out)
    with peer.open() as mail:
        assert {made[id_] for id_ in mail.list_ids(peer.home)} == expected
        assert {made[id_] for page in read_pages(mail, peer.home) for id_ in page.ids} == expected
        assert {made[one.id] for one in mail.fetch_envelopes(peer.home, list(made))} == expected


def test_sent_mail_and_drafts_are_told_by_their_labels(peer: GmailPeer) -> None:
    ids = [deliver(peer, 1, "SENT"), deliver(peer, 2, "DRAFT"), deliver(peer, 3, "INBOX")]
    with peer.open() as mail:
        read = {one.id: one for one in mail.fetch_envelopes(peer.home, ids) if isinstance(one, Envelope)}
    assert [(read[id_].is_sent, read[id_].is_draft) for id_ in ids] == [(True, False), (False, True), (False, False)]


# changes


def test_another_choice_of_labels_expires_the_cursor(peer: GmailPeer) -> None:
    with peer.open() as mail:
        cursor = mail.take_marks([peer.home])[peer.home].cursor
    peer.left_out = frozenset({"SPAM"})
    with peer.open() as mail:
        assert mail.take_marks([peer.home])[peer.home].cursor != cursor
        with pytest.raises(CursorExpired):
            mail.list_changes(peer.home, cursor)


@pytest.mark.parametrize("cursor", ["", "nonsense", "1", "x {choice}", "1 {choice}", "99999999999 {choice}"])
def test_a_cursor_that_gmail_does_not_know_has_expired(peer: GmailPeer, cursor: str) -> None:
    with peer.open() as mail:
        choice = mail.take_marks([peer.home])[peer.home].cursor.split(" ")[1]
        with pytest.raises(CursorExpired):
            mail.list_changes(peer.home, cursor.format(choice=choice))


def test_history_that_gmail_forgot_has_expired(peer: GmailPeer) -> None:
    with peer.open() as mail:
        cursor = mail.take_marks([peer.home])[peer.home].cursor
        deliver(peer, 1, "INBOX")
        peer.mailbox.forget_history()
        deliver(peer, 2, "INBOX")
        with pytest.raises(CursorExpired):
            mail.list_changes(peer.home, cursor)


def test_labels_move_mail_in_and_out(peer: GmailPeer) -> None:
    peer.left_out = frozenset({"TRASH", "SPAM", ARCHIVE})
    ids = [deliver(peer, 1, "INBOX"), deliver(peer, 2, "TRASH"), deliver(peer, 3, "INBOX"), deliver(peer, 4, "INBOX")]
    with peer.open() as mail:
        mark = mail.take_marks([peer.home])[peer.home]
    peer.mailbox.trash(ids[0])
    peer.mailbox.label(ids[1], add=["INBOX"], remove=["TRASH"])
    peer.mailbox.label(ids[2], remove=["INBOX"])
    peer.mailbox.label(ids[3], add=["UNREAD"])
    with peer.open() as mail:
        changes = mail.list_changes(peer.home, mark.cursor)
        assert mail.take_marks([peer.home])[peer.home].cursor == changes.cursor
        assert set(mail.list_ids(peer.home)) == {ids[1], ids[3]}
    assert (set(changes.added), set(changes.removed or ())) == ({ids[1]}, {ids[0], ids[2]})


def test_drafts_that_were_saved_again_and_again_are_no_change(peer: GmailPeer) -> None:
    peer.left_out = frozenset({"DRAFT"})
    with peer.open() as mail:
        mark = mail.take_marks([peer.home])[peer.home]
        for number in range(3):
            peer.mailbox.delete(deliver(peer, number, "DRAFT"))
        changes = mail.list_changes(peer.home, mark.cursor)
    assert (list(changes.added), list(changes.removed or ())) == ([], [])


def test_a_long_history_is_read_to_its_end(peer: GmailPeer) -> None:
    with peer.open() as mail:
        mark = mail.take_marks([peer.home])[peer.home]
        ids = [deliver(peer, number, "INBOX") for number in range(1200)]
        changes = mail.list_changes(peer.home, mark.cursor)
        assert mail.list_changes(peer.home, changes.cursor).added == []
    assert list(changes.added) == ids[::-1]
    assert peer.calls()["history.list"] == 4


def test_a_poll_without_changes_is_two_requests(peer: GmailPeer) -> None:
    peer.left_out = frozenset({"DRAFT", "SPAM", "TRASH", "CATEGORY_PROMOTIONS"})
    with peer.open() as mail:
        mail.list_folders()
        mail.take_marks([peer.home])
    assert mail.usage.requests == 2
    assert mail.usage.units <= 10


def test_equal_cursors_are_equal_marks(peer: GmailPeer) -> None:
    deliver(peer, 1, "INBOX")
    with peer.open() as mail:
        before = mail.take_marks([peer.home])
        assert isinstance(before[peer.home], Mark)
        peer.mailbox.label(next(iter(peer.mailbox.letters)), add=["STARRED"])
        assert mail.take_marks([peer.home]) != before


# threads and what they cost


@pytest.mark.parametrize("table", ["2026", "legacy"])
def test_a_mailbox_of_threads_costs_less_than_its_messages(peer: GmailPeer, table: str) -> None:
    peer.google.meter.table = "legacy" if table == "legacy" else "2026"
    fill_threads(peer, *[5] * 60)
    with peer.open() as mail:
        found = [one.id for page in read_pages(mail, peer.home) for one in mail.fetch_envelopes(peer.home, page.ids)]
    assert len(found) == len(set(found)) == 300
    assert peer.calls()["threads.get"] == 60
    assert peer.calls()["messages.get"] == 0
    assert mail.usage.units == peer.google.meter.units[peer.address]
    listings = 10  # the mailbox and the chats
    assert mail.usage.units == listings + (60 * 40 if table == "2026" else 60 * 10)


def test_short_threads_are_fetched_message_by_message(peer: GmailPeer) -> None:
    fill_threads(peer, 1, 2, 2, 3)
    with peer.open() as mail:
        (page,) = read_pages(mail, peer.home)
        assert len(mail.fetch_envelopes(peer.home, page.ids)) == 8
    assert (peer.calls()["threads.get"], peer.calls()["messages.get"]) == (1, 5)


def test_of_a_thread_only_what_was_asked_for_is_given(peer: GmailPeer) -> None:
    peer.left_out = frozenset({"TRASH", "SPAM"})
    (thread,) = fill_threads(peer, 4)
    deliver(peer, 9, "TRASH", thread=thread)
    with peer.open() as mail:
        ids = list(mail.list_ids(peer.home))
        assert {one.id for one in mail.fetch_envelopes(peer.home, ids[:3])} == set(ids[:3])
    assert peer.calls()["threads.get"] == 1


def test_a_thread_that_went_meanwhile_is_left_out(peer: GmailPeer) -> None:
    fill_threads(peer, 3, 3)
    with peer.open() as mail:
        ids = list(mail.list_ids(peer.home))
        peer.mailbox.delete(ids[0])
        for id_ in ids[1::2]:
            peer.mailbox.delete(id_)
        assert {one.id for one in mail.fetch_envelopes(peer.home, ids)} == {ids[2], ids[4]}


def test_the_thread_stands_in_the_envelope(peer: GmailPeer) -> None:
    (thread,) = fill_threads(peer, 2)
    with peer.open() as mail:
        read = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
    assert [one.provider_thread for one in read if isinstance(one, Envelope)] == [thread, thread]


# dates and positions


def test_dates_never_list_the_wanted_days_twice(peer: GmailPeer) -> None:
    for number in range(30):
        deliver(peer, number, "INBOX")
    with peer.open() as mail:
        pages = list(read_pages(mail, peer.home, DateRange(since=day(10).date(), until=day(20).date())))
        inside = [id_ for page in pages for id_ in page.ids]
        outside = [id_ for page in pages for id_ in page.out_of_range]
        assert message_ids(mail, peer.home, inside) == [message_id(number) for number in range(19, 9, -1)]
    assert len(outside) == 20
    # Three stretches, each listed once, with the chats in each.
    assert peer.calls()["messages.list"] == 6


def test_old_mail_is_out_of_range_without_being_fetched(peer: GmailPeer) -> None:
    for number in range(20):
        deliver(peer, number, "INBOX")
    with peer.open() as mail:
        pages = list(read_pages(mail, peer.home, DateRange(since=date(2030, 1, 1))))
    assert [list(page.ids) for page in pages] == [[]] * len(pages)
    assert sum(len(page.out_of_range) for page in pages) == 20


def test_a_walk_goes_on_where_the_session_ended(peer: GmailPeer) -> None:
    fill_threads(peer, *[4] * 100)
    with peer.open() as mail:
        first = mail.list_page(peer.home, None, EVERY_DAY)
    found = list(first.ids)
    position = first.position
    while position is not None:
        with peer.open() as mail:
            page = mail.list_page(peer.home, position, EVERY_DAY)
            found += page.ids
            position = page.position
            everything = set(mail.list_ids(peer.home))
    assert set(found) == everything


def test_a_position_that_gmail_does_not_know_has_expired(peer: GmailPeer) -> None:
    deliver(peer, 1, "INBOX")
    with peer.open() as mail, pytest.raises(CursorExpired):
        mail.list_page(peer.home, "0 dG9rZW4 18c0", EVERY_DAY)


# bodies


def test_without_bodies_no_text_is_asked_for(peer: GmailPeer) -> None:
    peer.wants_bodies = False
    peer.scope = "https://www.googleapis.com/auth/gmail.metadata"  # with which Google gives no text
    fill_threads(peer, 1, 3)
    with peer.open() as mail:
        read = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
        envelopes = [one for one in read if isinstance(one, Envelope)]
        assert mail.fetch_bodies(peer.home, envelopes) == []
    assert {one.message_id for one in envelopes} == {message_id(number) for number in range(4)}
    assert {one.subject for one in envelopes} == {f"Offer {number}" for number in range(4)}


def test_bodies_that_came_along_cost_nothing_more(peer: GmailPeer) -> None:
    deliver(peer, 1, "INBOX")
    with peer.open() as mail:
        (envelope,) = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
        units = mail.usage.units
        assert isinstance(envelope, Envelope)
        (body,) = mail.fetch_bodies(peer.home, [envelope])
        assert mail.usage.units == units
    assert isinstance(body, Body)
    assert body.text.strip() == "Dobry den."


def test_bodies_are_fetched_where_the_session_is_another(peer: GmailPeer) -> None:
    peer.mailbox.deliver(ORDINARY)
    with peer.open() as mail:
        (envelope,) = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
    assert isinstance(envelope, Envelope)
    with peer.open() as mail:
        (body,) = mail.fetch_bodies(peer.home, [envelope])
    assert isinstance(body, Body)
    assert body.text.strip() == "See you on Monday."


def test_a_long_text_that_gmail_left_out_is_fetched(peer: GmailPeer) -> None:
    text = "Dobrý den, " * 30_000
    peer.mailbox.deliver(make_letter(1, text=text))
    with peer.open() as mail:
        (envelope,) = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
        assert isinstance(envelope, Envelope)
        (body,) = mail.fetch_bodies(peer.home, [envelope])
    assert isinstance(body, Body)
    assert body.text.strip() == text.strip()
    assert body.attachments == ()
    assert peer.calls()["messages.attachments.get"] == 1


def test_a_long_text_of_mail_that_went_meanwhile_is_left_out(peer: GmailPeer) -> None:
    id_ = peer.mailbox.deliver(make_letter(1, text="Dobrý den, " * 30_000))
    with peer.open() as mail:
        (envelope,) = mail.fetch_envelopes(peer.home, [id_])
        assert isinstance(envelope, Envelope)
        peer.mailbox.delete(id_)
        assert mail.fetch_bodies(peer.home, [envelope]) == []
