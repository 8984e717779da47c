"""Messages of an mbox are told apart in every dialect, keep their ids, and are never all in memory."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.errors import CursorExpired
from rapport.providers.archive.mbox import index_of
from rapport.providers.archive.recent import Recent
from rapport.providers.base import Body, DateRange, Envelope, Unreadable
from tests.contracts.letters import day, make_letter, message_id
from tests.providers.archive.peers import MboxPeer, open_archive, separator, write_with_mailbox

SEPARATOR = b"From jana@firma.example Fri Mar  1 09:00:00 2024\n"
HEADER = b"Subject: one\nFrom: jana@firma.example\n"
SECOND = SEPARATOR + b"Subject: two\n\ntwo\n"

# the file, and the texts of its messages
DIALECTS = {
    "mboxo quotes the first level": (
        SEPARATOR + HEADER + b"\n>From here on\n\n" + SECOND,
        ["From here on", "two"],
    ),
    "mboxrd quotes every level": (
        SEPARATOR + HEADER + b"\n>>From here on\n\n" + SECOND,
        [">From here on", "two"],
    ),
    "mboxcl2 quotes nothing and counts": (
        SEPARATOR + HEADER + b"Content-Length: %d\n\n" % (1 + len(SECOND)) + b"\n" + SECOND + b"\n" + SECOND,
        [(b"\n" + SECOND).decode().strip(), "two"],
    ),
    "a count that lies is not believed": (
        SEPARATOR + HEADER + b"Content-Length: 5\n\nlonger than five\n\n" + SECOND,
        ["longer than five", "two"],
    ),
    "a count beyond the file is not believed": (
        SEPARATOR + HEADER + b"Content-Length: 99999999999\n\none\n\n" + SECOND,
        ["one", "two"],
    ),
    "a count that is no number": (
        SEPARATOR + HEADER + b"Content-Length: -7x\n\none\n\n" + SECOND,
        ["one", "two"],
    ),
    "CRLF": (
        (SEPARATOR + HEADER + b"\none\n\n" + SECOND).replace(b"\n", b"\r\n"),
        ["one", "two"],
    ),
    "blank lines are missing": (
        SEPARATOR + HEADER + b"\none\n" + SECOND,
        ["one", "two"],
    ),
    "blank lines come first": (
        b"\n\n" + SEPARATOR + HEADER + b"\none\n\nFrom Monday on:\nNote: closed\n\n" + SECOND,
        ["one\n\nFrom Monday on:\nNote: closed", "two"],
    ),
    "a line of the text begins with From": (
        SEPARATOR + HEADER + b"\none\n\nFrom Monday on:\nwe are closed\n\n" + SECOND,
        ["one\n\nFrom Monday on:\nwe are closed", "two"],
    ),
    "a dated line inside a paragraph": (
        SEPARATOR + HEADER + b"\none\nFrom jana Fri Mar  1 09:00:00 2024\nI heard this\n\n" + SECOND,
        ["one\nFrom jana Fri Mar  1 09:00:00 2024\nI heard this", "two"],
    ),
    "no separator has a date": (
        b"From jana@firma.example\n" + HEADER + b"\none\n\nFrom -\nSubject: two\n\ntwo\n",
        ["one", "two"],
    ),
    "one separator has an address alone": (
        SEPARATOR + HEADER + b"\none\n\nFrom karel@odberatel.example\nSubject: two\n\ntwo\n",
        ["one", "two"],
    ),
    "a message without a text": (
        SEPARATOR + HEADER + b"\n" + SECOND,
        ["", "two"],
    ),
}


def read_texts(file: Path) -> list[str]:
    with open_archive(file) as mail:
        path = mail.list_folders()[0].path
        ids = list(reversed(mail.list_ids(path)))
        envelopes = {one.id: one for one in mail.fetch_envelopes(path, ids) if isinstance(one, Envelope)}
        bodies = {one.id: one for one in mail.fetch_bodies(path, list(envelopes.values())) if isinstance(one, Body)}
    return [bodies[one].text.replace("\r\n", "\n").strip() for one in ids]


@pytest.mark.parametrize(("octets", "texts"), DIALECTS.values(), ids=DIALECTS.keys())
def test_dialects(tmp_path: Path, octets: bytes, texts: list[str]) -> None:
    file = tmp_path / "old.mbox"
    file.write_bytes(octets)
    assert read_texts(file) == texts


@pytest.mark.parametrize(
    ("line", "arrived"),
    [
        (b"From jana@firma.example Fri Mar  1 09:00:00 2024", day(0)),
        (b"From 1793@xxx Fri Mar 01 11:00:00 +0200 2024", day(0)),
        (b"From - Fri Mar 01 09:00:00 2024", day(0)),
        (b"From jana Fri Mar  1 09:00 2024", day(0)),
        (b"From jana Fri Mar  1 09:00:00 CET 2024", day(0)),
        (b"From jana Fri Mar  1 04:30:00 2024 -0430", day(0)),
        (b"From jana Sat Feb 31 09:00:00 2024", datetime(2024, 4, 1, 6, 0, tzinfo=UTC)),
    ],
)
def test_arrival_is_the_date_of_the_separator(tmp_path: Path, line: bytes, arrived: datetime) -> None:
    file = tmp_path / "old.mbox"
    file.write_bytes(line + b"\nSubject: one\nDate: Mon, 1 Apr 2024 08:00:00 +0200\n\none\n")
    (entry,) = index_of(file).entries
    assert entry.arrived == arrived


def test_separators_across_the_edges_of_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "old.mbox"
    write_with_mailbox(file, [make_letter(number) for number in range(20)])
    for size in range(1, 40):
        monkeypatch.setattr("rapport.providers.archive.mbox._CHUNK", size)
        monkeypatch.setattr("rapport.providers.archive.mbox._indexes", Recent(limit=1))
        assert len(index_of(file).entries) == 20


def test_marks_of_mail_programs_change_no_id(tmp_path: Path) -> None:
    file = tmp_path / "Inbox"
    file.write_bytes(SEPARATOR + b"X-Mozilla-Status: 0000\nStatus: O\n" + HEADER + b"\none\n\n" + SECOND)
    before = [one.id for one in index_of(file).entries]
    file.write_bytes(SEPARATOR + b"X-Mozilla-Status: 0001\nStatus: RO\n" + HEADER + b"\none\n\n" + SECOND + b"\n")
    assert [one.id for one in index_of(file).entries] == before


def test_equal_messages_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    write_with_mailbox(file, [make_letter(1), make_letter(2), make_letter(1)])
    before = [one.id for one in index_of(file).entries]
    assert len(set(before)) == 3
    with file.open("ab") as opened:
        opened.write(separator(day(4)) + make_letter(1).replace(b"\r\n", b"\n"))
    after = [one.id for one in index_of(file).entries]
    assert after[:3] == before
    assert len(set(after)) == 4


def test_what_thunderbird_deleted_is_not_listed(tmp_path: Path) -> None:
    file = tmp_path / "Inbox"
    file.write_bytes(SEPARATOR + b"X-Mozilla-Status: 0001\n" + HEADER + b"\none\n\n" + SECOND)
    with open_archive(file) as mail:
        cursor = mail.take_marks(["Inbox"])["Inbox"].cursor
        assert len(mail.list_ids("Inbox")) == 2
    file.write_bytes(SEPARATOR + b"X-Mozilla-Status: 0009\n" + HEADER + b"\none\n\n" + SECOND)
    with open_archive(file) as mail:
        assert len(mail.list_ids("Inbox")) == 1
        with pytest.raises(CursorExpired):
            mail.list_changes("Inbox", cursor)


def test_an_appended_message_alone_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    write_with_mailbox(file, [make_letter(number) for number in range(50)])
    with open_archive(file) as mail:
        cursor = mail.take_marks(["old"])["old"].cursor
        known = list(mail.list_ids("old"))
    with file.open("ab") as opened:
        opened.write(separator(day(60)) + make_letter(60).replace(b"\r\n", b"\n"))
    with open_archive(file) as mail:
        changes = mail.list_changes("old", cursor)
        (envelope,) = mail.fetch_envelopes("old", changes.added)
        assert list(mail.list_ids("old"))[1:] == known
    assert isinstance(envelope, Envelope)
    assert envelope.message_id == message_id(60)
    assert changes.removed == ()
    assert changes.listed == 51


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    write_with_mailbox(file, [make_letter(number) for number in range(50)])
    before = [one.id for one in index_of(file).entries]
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\nnothing here is read again\n")
        opened.seek(0, 2)
        opened.write(separator(day(60)) + make_letter(60).replace(b"\r\n", b"\n"))
    assert [one.id for one in index_of(file).entries][:50] == before


def test_a_position_whose_message_is_gone_expires(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    write_with_mailbox(file, [make_letter(number) for number in range(600)])
    with open_archive(file) as mail:
        position = mail.list_page("old", None, DateRange()).position
    file.unlink()
    write_with_mailbox(file, [make_letter(number) for number in range(50)])
    with open_archive(file) as mail, pytest.raises(CursorExpired):
        mail.list_page("old", position, DateRange())


def test_a_large_archive_is_not_held_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.mbox"
    with file.open("wb") as opened:
        for number in range(64):
            opened.write(separator(day(number)) + make_letter(number).replace(b"\r\n", b"\n"))
            opened.write(b"a line of a large enclosure, which nobody needs in memory\n" * 18_000 + b"\n")
    assert file.stat().st_size > 64_000_000
    tracemalloc.start()
    with open_archive(file) as mail:
        ids = mail.list_ids("large")
        envelopes = mail.fetch_envelopes("large", ids)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(envelopes) == 64
    assert peak < 6_000_000


def test_every_message_of_the_samples_is_listed_once_and_read(samples: Path) -> None:
    with open_archive(samples / "mail" / "lists-2002.mbox") as mail:
        ids = mail.list_ids("lists-2002")
        records = mail.fetch_envelopes("lists-2002", ids)
        readable = [one for one in records if isinstance(one, Envelope)]
        bodies = mail.fetch_bodies("lists-2002", readable)
    assert len(ids) == len(set(ids)) == 2500
    assert sorted(one.id for one in records) == sorted(ids)
    assert all(isinstance(one, Envelope | Unreadable) for one in records)
    assert sorted(one.id for one in bodies) == sorted(one.id for one in readable)
    assert len(readable) == 2500


def test_malformed_messages_survive_in_an_mbox(samples: Path, tmp_path: Path) -> None:
    raws = [file.read_bytes() for file in sorted((samples / "malformed").glob("*.eml"))]
    peer = MboxPeer(tmp_path)
    for number, raw in enumerate(raws):
        peer.deliver("Inbox", raw, day(number))
    with peer.open() as mail:
        ids = mail.list_ids("Inbox")
        records = mail.fetch_envelopes("Inbox", ids)
    assert len(set(ids)) == len(raws)
    assert sorted(one.id for one in records) == sorted(ids)
