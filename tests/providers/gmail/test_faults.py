"""What goes wrong at Google amid the reading of a mailbox, and what comes of it."""

import pytest

from rapport.errors import AuthorizationLost, RateLimited, Unavailable
from rapport.providers.base import Envelope
from rapport.providers.gmail import walk
from tests.contracts.letters import day, make_letter
from tests.contracts.mail_peer import EVERY_DAY, read_pages
from tests.fakes.google.faults import Fault
from tests.fakes.google.web import Cut
from tests.providers.gmail.peers import GmailPeer

pytestmark = pytest.mark.server

GET, THREAD = "gmail.users.messages.get", "gmail.users.threads.get"
LIST, HISTORY = "gmail.users.messages.list", "gmail.users.history.list"
RATE = Fault(429, "rateLimitExceeded", headers={"Retry-After": "2"})
FAILURE = Fault(503, "backendError")
FOR_EVER = 10_000
CUTS = (Cut.BEFORE, Cut.AMID, Cut.SHORT)


def fill(peer: GmailPeer, count: int, thread: str = "") -> list[str]:
    ids = []
    for number in range(count):
        ids.append(peer.mailbox.deliver(make_letter(number), arrived=day(number), thread=thread))
        thread = thread and peer.mailbox.letters[ids[0]].thread_id
    return ids


def test_one_message_that_fails_holds_up_no_other(peer: GmailPeer) -> None:
    ids = fill(peer, 30)
    peer.google.faults.plan(GET, FAILURE, about=ids[4], times=FOR_EVER)
    peer.google.faults.plan(GET, FAILURE, about=ids[5])
    peer.google.faults.plan(GET, RATE, about=ids[6], times=2)
    peer.mailbox.delete(ids[7])
    with peer.open() as mail:
        read = mail.fetch_envelopes(peer.home, ids)
        assert {one.id for one in read} == {*ids} - {ids[4], ids[7]}
        assert all(isinstance(one, Envelope) for one in read)


def test_a_thread_that_fails_is_asked_for_message_by_message(peer: GmailPeer) -> None:
    ids = [peer.mailbox.deliver(make_letter(0))]
    thread = peer.mailbox.letters[ids[0]].thread_id
    ids += [peer.mailbox.deliver(make_letter(number), thread=thread) for number in range(1, 4)]
    other = peer.mailbox.deliver(make_letter(9))
    peer.google.faults.plan(THREAD, FAILURE, times=FOR_EVER)
    with peer.open() as mail:
        mail.list_ids(peer.home)
        assert [one.id for one in mail.fetch_envelopes(peer.home, [*ids, other])] == [other]
        assert {one.id for one in mail.fetch_envelopes(peer.home, ids)} == set(ids)


@pytest.mark.parametrize("cut", CUTS)
def test_connections_that_break_are_made_again(peer: GmailPeer, cut: Cut) -> None:
    ids = fill(peer, 30)
    with peer.open() as mail:
        cursor = mail.take_marks([peer.home])[peer.home].cursor
        for method in (LIST, HISTORY, "batch"):
            peer.google.faults.plan(method, Fault(cut=cut), nth=2)
            peer.google.faults.plan(method, Fault(cut=cut))
        assert [id_ for page in read_pages(mail, peer.home) for id_ in page.ids] == ids[::-1]
        assert list(mail.list_changes(peer.home, cursor).added) == []
        assert len(mail.fetch_envelopes(peer.home, ids)) == 30


def test_tokens_that_end_amid_a_page_are_exchanged(peer: GmailPeer) -> None:
    fill(peer, 250)
    with peer.open() as mail:
        found = []
        for page in read_pages(mail, peer.home):
            peer.google.expire_access_tokens()
            found += [one.id for one in mail.fetch_envelopes(peer.home, page.ids)]
            peer.google.expire_access_tokens()
    assert len(set(found)) == 250


def test_a_grant_that_is_revoked_is_lost_to_every_verb(peer: GmailPeer) -> None:
    ids = fill(peer, 3)
    with peer.open() as mail:
        cursor = mail.take_marks([peer.home])[peer.home].cursor
        peer.google.revoke(peer.address)
        for ask in (
            mail.list_folders,
            lambda: mail.take_marks([peer.home]),
            lambda: mail.list_page(peer.home, None, EVERY_DAY),
            lambda: mail.list_changes(peer.home, cursor),
            lambda: mail.list_ids(peer.home),
            lambda: mail.fetch_envelopes(peer.home, ids),
        ):
            with pytest.raises(AuthorizationLost):
                ask()


def test_a_page_that_broke_off_is_given_whole_the_next_time(peer: GmailPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "AHEAD", 1)
    ids = fill(peer, 1300)
    with peer.open() as mail:
        found: list[str] = []
        position = None
        peer.google.faults.plan(LIST, RATE, nth=3, times=5)
        while len(found) < 1300:
            try:
                page = mail.list_page(peer.home, position, EVERY_DAY)
            except RateLimited:
                continue
            found += page.ids
            position = page.position
    assert found == ids[::-1]
    assert peer.google.requests.count((LIST, 429, 0)) == 5


def test_a_listing_that_gmail_breaks_off_is_no_shorter_mailbox(peer: GmailPeer) -> None:
    peer.left_out = frozenset({"CATEGORY_PROMOTIONS"})
    for number in range(700):
        labels = ("INBOX", "CATEGORY_PROMOTIONS") if number < 600 else ("INBOX",)
        peer.mailbox.deliver(make_letter(number), labels, day(number))
    unknown_token = Fault(400, "invalidArgument", "Invalid pageToken")
    with peer.open() as mail:
        peer.google.faults.plan(LIST, unknown_token, about="pageToken")
        with pytest.raises(Unavailable):  # of the label that is left out
            mail.list_ids(peer.home)
        peer.google.faults.plan(LIST, unknown_token, nth=2, about="pageToken")
        with pytest.raises(Unavailable):  # of the mailbox
            mail.list_ids(peer.home)
        assert len(mail.list_ids(peer.home)) == 100
