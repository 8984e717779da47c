"""What every source of mail does, whoever the provider is: one suite, passed by all of them.

A provider's test class inherits `MailSourceContract`, gives the fixture `peer`, and names in `can` the verbs that its
peer has; tests that need another verb are not collected for it.
"""

from dataclasses import replace
from typing import ClassVar

import pytest

from models.words import FolderRole
from rapport.errors import CursorExpired, Gone
from rapport.providers.base import Body, DateRange, Envelope, Unreadable
from tests.contracts import letters
from tests.contracts.abilities import leave_out, needs
from tests.contracts.letters import day, make_letter, message_id
from tests.contracts.mail_peer import (
    ALL_VERBS,
    EVERY_DAY,
    MailPeer,
    changes_since,
    message_ids,
    read_pages,
    unknown_like,
)

__all__ = ["ALL_VERBS", "MailPeer", "MailSourceContract"]


class MailSourceContract:
    """Inherit this, give `peer`, and name what the peer can."""

    can: ClassVar[frozenset[str]] = ALL_VERBS
    crowd: ClassVar[int] = 1100  # messages that fill more than two pages

    def __init_subclass__(cls) -> None:
        """Leave out the tests that need what the peer can't."""
        leave_out(MailSourceContract, cls, cls.can)

    @pytest.fixture
    def peer(self) -> MailPeer:
        raise NotImplementedError

    # folders

    def test_the_home_folder_is_listed_once(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1))
        with peer.open() as mail:
            assert [one.is_selectable for one in mail.list_folders() if one.path == peer.home] == [True]

    @needs("create")
    @pytest.mark.parametrize(
        ("path", "role"),
        [
            ("Sent", FolderRole.SENT),
            ("Drafts", FolderRole.DRAFTS),
            ("Trash", FolderRole.TRASH),
            ("Junk", FolderRole.JUNK),
            ("Příbuzní", FolderRole.CUSTOM),
        ],
    )
    def test_folders_have_roles(self, peer: MailPeer, path: str, role: FolderRole) -> None:
        peer.create(path)
        with peer.open() as mail:
            found = {one.path: one for one in mail.list_folders()}
        assert found[path].role is role
        assert found[path].name == path

    @needs("create", "rename")
    def test_a_renamed_folder_keeps_its_messages(self, peer: MailPeer) -> None:
        peer.create("Customers")
        peer.deliver("Customers", make_letter(1))
        peer.rename("Customers", "Clients")
        with peer.open() as mail:
            paths = {one.path for one in mail.list_folders()}
            assert "Clients" in paths
            assert "Customers" not in paths
            assert message_ids(mail, "Clients", mail.list_ids("Clients")) == [message_id(1)]

    def test_a_missing_folder_is_gone(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1))
        with peer.open() as mail:
            assert mail.take_marks(["No such folder"]) == {}
            with pytest.raises(Gone):
                mail.list_page("No such folder", None, EVERY_DAY)
            with pytest.raises(Gone):
                mail.list_ids("No such folder")
            cursor = mail.take_marks([peer.home])[peer.home].cursor
            with pytest.raises(Gone):
                mail.list_changes("No such folder", cursor)

    # listing

    def test_a_mark_counts_the_messages(self, peer: MailPeer) -> None:
        for number in range(3):
            peer.deliver(peer.home, make_letter(number), day(number))
        with peer.open() as mail:
            assert mail.take_marks([peer.home])[peer.home].listed == 3

    def test_pages_cover_everything_once_newest_first(self, peer: MailPeer) -> None:
        for number in range(self.crowd):
            peer.deliver(peer.home, make_letter(number), day(number))
        with peer.open() as mail:
            pages = list(read_pages(mail, peer.home))
            listed = [one for page in pages for one in page.ids]
            assert len(pages) > 2
            assert listed == list(mail.list_ids(peer.home))
            expected = [message_id(number) for number in reversed(range(self.crowd))]
            assert message_ids(mail, peer.home, listed) == expected

    def test_dates_divide_a_folder_without_a_gap(self, peer: MailPeer) -> None:
        for number in range(10):
            peer.deliver(peer.home, make_letter(number), day(number))
        dates = DateRange(since=day(3).date(), until=day(7).date())
        with peer.open() as mail:
            pages = list(read_pages(mail, peer.home, dates))
            inside = [one for page in pages for one in page.ids]
            outside = [one for page in pages for one in page.out_of_range]
            assert message_ids(mail, peer.home, inside) == [message_id(number) for number in (6, 5, 4, 3)]
            assert sorted(inside + outside) == sorted(mail.list_ids(peer.home))

    def test_two_sessions_see_the_same_ids(self, peer: MailPeer) -> None:
        for number in range(5):
            peer.deliver(peer.home, make_letter(number), day(number))
        with peer.open() as mail:
            first = list(mail.list_ids(peer.home))
        with peer.open() as mail:
            assert list(mail.list_ids(peer.home)) == first
        assert all(0 < len(one) <= 200 for one in first)

    def test_a_backfill_goes_on_in_another_session(self, peer: MailPeer) -> None:
        for number in range(self.crowd):
            peer.deliver(peer.home, make_letter(number), day(number))
        with peer.open() as mail:
            first = mail.list_page(peer.home, None, EVERY_DAY)
        peer.deliver(peer.home, make_letter(self.crowd), day(self.crowd))
        with peer.open() as mail:
            everything = list(mail.list_ids(peer.home))
            second = mail.list_page(peer.home, first.position, EVERY_DAY)
        start = 1 + len(first.ids)
        assert list(second.ids) == everything[start : start + len(second.ids)]

    # changes

    def test_equal_cursors_when_nothing_changed(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1))
        with peer.open() as mail:
            before = mail.take_marks([peer.home])
        with peer.open() as mail:
            now = mail.take_marks([peer.home], {peer.home: before[peer.home].cursor})
            assert now == before
            changes = mail.list_changes(peer.home, before[peer.home].cursor)
        assert (list(changes.added), list(changes.removed or ())) == ([], [])
        assert changes.cursor == before[peer.home].cursor
        assert changes.listed in (1, None)

    def test_delivered_mail_is_added(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(1))
        with peer.open() as mail:
            mark = mail.take_marks([peer.home])[peer.home]
            known = list(mail.list_ids(peer.home))
        peer.deliver(peer.home, make_letter(2), day(2))
        with peer.open() as mail:
            assert mail.take_marks([peer.home], {peer.home: mark.cursor})[peer.home].cursor != mark.cursor
            added, removed = changes_since(mail, peer.home, mark.cursor, known)
            assert message_ids(mail, peer.home, list(added)) == [message_id(2)]
            assert removed == set()
            assert [one for one in mail.list_ids(peer.home) if one not in added] == known

    @needs("delete")
    def test_deleted_mail_is_removed(self, peer: MailPeer) -> None:
        for number in range(3):
            peer.deliver(peer.home, make_letter(number), day(number))
        with peer.open() as mail:
            mark = mail.take_marks([peer.home])[peer.home]
            newest, middle, oldest = mail.list_ids(peer.home)
        peer.delete(peer.home, message_id(1))
        with peer.open() as mail:
            assert changes_since(mail, peer.home, mark.cursor, [newest, middle, oldest]) == (set(), {middle})
            assert list(mail.list_ids(peer.home)) == [newest, oldest]
            assert mail.take_marks([peer.home])[peer.home].listed == 2

    @needs("delete")
    def test_added_and_deleted_at_once(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(1))
        peer.deliver(peer.home, make_letter(2), day(2))
        with peer.open() as mail:
            mark = mail.take_marks([peer.home])[peer.home]
            known = list(mail.list_ids(peer.home))
        peer.delete(peer.home, message_id(1))
        peer.deliver(peer.home, make_letter(3), day(3))
        with peer.open() as mail:
            added, removed = changes_since(mail, peer.home, mark.cursor, known)
            assert message_ids(mail, peer.home, list(added)) == [message_id(3)]
            assert removed == {known[1]}

    @needs("create", "move")
    def test_moved_mail_leaves_one_folder_and_enters_the_other(self, peer: MailPeer) -> None:
        peer.create("Customers")
        peer.deliver("Customers", make_letter(1), day(1))
        peer.deliver(peer.home, make_letter(2), day(2))
        with peer.open() as mail:
            marks = mail.take_marks([peer.home, "Customers"])
            known = {path: list(mail.list_ids(path)) for path in marks}
        peer.move(peer.home, message_id(2), "Customers")
        with peer.open() as mail:
            left = changes_since(mail, peer.home, marks[peer.home].cursor, known[peer.home])
            entered = changes_since(mail, "Customers", marks["Customers"].cursor, known["Customers"])
            assert left == (set(), set(known[peer.home]))
            assert message_ids(mail, "Customers", list(entered[0])) == [message_id(2)]
            assert entered[1] == set()

    @needs("create", "copy")
    def test_copied_mail_is_in_both_folders(self, peer: MailPeer) -> None:
        peer.create("Customers")
        peer.deliver(peer.home, make_letter(1), day(1))
        with peer.open() as mail:
            mark = mail.take_marks(["Customers"])["Customers"]
        peer.copy(peer.home, message_id(1), "Customers")
        with peer.open() as mail:
            added, _ = changes_since(mail, "Customers", mark.cursor, ())
            assert message_ids(mail, "Customers", list(added)) == [message_id(1)]
            assert message_ids(mail, peer.home, mail.list_ids(peer.home)) == [message_id(1)]

    def test_the_cursor_of_changes_covers_them(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(1))
        with peer.open() as mail:
            mark = mail.take_marks([peer.home])[peer.home]
        peer.deliver(peer.home, make_letter(2), day(2))
        with peer.open() as mail:
            changes = mail.list_changes(peer.home, mark.cursor)
        with peer.open() as mail:
            again = mail.list_changes(peer.home, changes.cursor)
            now = mail.take_marks([peer.home], {peer.home: changes.cursor})[peer.home]
            assert now.cursor == changes.cursor
        assert changes.listed in (2, None)
        assert (list(again.added), list(again.removed or ())) == ([], [])

    @needs("reset_validity")
    def test_a_new_life_of_the_folder_expires_cursor_and_position(self, peer: MailPeer) -> None:
        for number in range(self.crowd):
            peer.deliver(peer.home, make_letter(number), day(number))
        with peer.open() as mail:
            mark = mail.take_marks([peer.home])[peer.home]
            position = mail.list_page(peer.home, None, EVERY_DAY).position
            known = set(mail.list_ids(peer.home))
        peer.reset_validity(peer.home)
        with peer.open() as mail:
            with pytest.raises(CursorExpired):
                mail.list_changes(peer.home, mark.cursor)
            with pytest.raises(CursorExpired):
                mail.list_page(peer.home, position, EVERY_DAY)
            assert known.isdisjoint(mail.list_ids(peer.home))
            assert mail.take_marks([peer.home])[peer.home].listed == self.crowd

    # reading

    def test_ordinary_mail_is_read(self, peer: MailPeer) -> None:
        envelope, body = self._read(peer, letters.ORDINARY)
        assert envelope.subject == "Offer for March"
        assert envelope.message_id == message_id(0)
        assert envelope.sent_at == day(0)
        assert [(one.name, one.address) for one in envelope.from_] == [("Jana Novotna", "jana@firma.example")]
        assert [one.address for one in envelope.to] == ["karel@odberatel.example"]
        assert body.text.strip() == "See you on Monday."
        assert body.attachments == ()

    def test_the_arrival_is_the_providers(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(5))
        with peer.open() as mail:
            (envelope,) = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
        assert isinstance(envelope, Envelope)
        assert envelope.received_at == day(5)

    def test_non_ascii_mail_is_decoded(self, peer: MailPeer) -> None:
        envelope, body = self._read(peer, letters.NON_ASCII)
        assert envelope.subject == "Příloha"
        assert body.text.strip() == "Příliš žluťoučký"

    def test_mail_of_html_alone_keeps_its_html(self, peer: MailPeer) -> None:
        _, body = self._read(peer, letters.HTML_ONLY)
        assert "<b>HTML</b>" in body.html

    def test_attachments_are_listed_and_not_read(self, peer: MailPeer) -> None:
        _, body = self._read(peer, letters.ATTACHED)
        assert body.text.strip() == "The contract is attached."
        (attachment,) = body.attachments
        assert (attachment.name, attachment.media_type) == ("contract.pdf", "application/pdf")
        assert 0 < attachment.size <= 20

    def test_broken_mail_has_an_envelope_all_the_same(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, letters.BROKEN)
        with peer.open() as mail:
            (envelope,) = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
            assert isinstance(envelope, Envelope)
            assert envelope.message_id == "broken@firma.example"
            (body,) = mail.fetch_bodies(peer.home, [envelope])
        assert body.id == envelope.id

    def test_garbage_is_unreadable_and_holds_up_nothing(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(1))
        peer.deliver(peer.home, letters.GARBAGE, day(2))
        peer.deliver(peer.home, make_letter(3), day(3))
        with peer.open() as mail:
            newest, garbage, oldest = mail.list_ids(peer.home)
            read = {one.id: one for one in mail.fetch_envelopes(peer.home, [newest, garbage, oldest])}
        assert isinstance(read[garbage], Unreadable)
        assert isinstance(read[newest], Envelope)
        assert isinstance(read[oldest], Envelope)

    def test_unknown_ids_are_left_out(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(1))
        peer.deliver(peer.home, make_letter(2), day(2))
        with peer.open() as mail:
            newest, oldest = mail.list_ids(peer.home)
            assert list(mail.fetch_envelopes(peer.home, [])) == []
            assert list(mail.fetch_bodies(peer.home, [])) == []
            (envelope,) = mail.fetch_envelopes(peer.home, [oldest])
            assert isinstance(envelope, Envelope)
            unknown = replace(envelope, id=unknown_like(newest, {newest, oldest}))
            read = mail.fetch_envelopes(peer.home, [unknown.id, oldest])
            assert [one.id for one in read] == [oldest]
            assert [one.id for one in mail.fetch_bodies(peer.home, [unknown, envelope])] == [oldest]

    @needs("delete")
    def test_mail_that_went_meanwhile_is_left_out(self, peer: MailPeer) -> None:
        peer.deliver(peer.home, make_letter(1), day(1))
        peer.deliver(peer.home, make_letter(2), day(2))
        with peer.open() as mail:
            listed = list(mail.list_ids(peer.home))
        peer.delete(peer.home, message_id(1))
        with peer.open() as mail:
            assert [one.id for one in mail.fetch_envelopes(peer.home, listed)] == listed[:1]

    def _read(self, peer: MailPeer, raw: bytes) -> tuple[Envelope, Body]:
        peer.deliver(peer.home, raw)
        with peer.open() as mail:
            (envelope,) = mail.fetch_envelopes(peer.home, mail.list_ids(peer.home))
            assert isinstance(envelope, Envelope)
            (body,) = mail.fetch_bodies(peer.home, [envelope])
        assert isinstance(body, Body)
        assert body.id == envelope.id
        return envelope, body
