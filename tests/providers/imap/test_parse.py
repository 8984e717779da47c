"""What responses say about folders, states and messages."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from imapclient.response_parser import parse_fetch_response, parse_response

from models.words import FolderRole
from rapport.errors import CursorExpired
from rapport.providers.imap.parse import (
    Opening,
    State,
    decode_path,
    encode_path,
    find_removed,
    read_cursor,
    read_folder,
    read_moment,
    read_opening,
    read_state,
    read_uids,
)


def fetched(items: bytes) -> Mapping[bytes, Any]:
    """Give what imapclient makes of one FETCH response."""
    found: Mapping[bytes, Any] = parse_fetch_response([b"4 (" + items + b")"], normalise_times=False)[4]
    return found


@pytest.mark.parametrize(
    ("line", "path", "name", "role", "is_selectable"),
    [
        (b'() "/" inbox', "INBOX", "INBOX", FolderRole.INBOX, True),
        (b'(\\HasNoChildren \\Sent) "/" "Sent Items"', "Sent Items", "Sent Items", FolderRole.SENT, True),
        (b'(\\Noselect) "/" Clients', "Clients", "Clients", FolderRole.CUSTOM, False),
        (b'(\\NonExistent \\HasChildren) "." A', "A", "A", FolderRole.CUSTOM, False),
        (b'() "." INBOX.Klient.&AX0A4Q-ba', "INBOX.Klient.Žába", "Žába", FolderRole.CUSTOM, True),
        (b'() NIL "a/b"', "a/b", "a/b", FolderRole.CUSTOM, True),
        (b'(\\All) "/" "[Gmail]/All Mail"', "[Gmail]/All Mail", "All Mail", FolderRole.ALL, True),
        (b'() "/" "R&D"', "R&D", "R&D", FolderRole.CUSTOM, False),
    ],
)
def test_folders(line: bytes, path: str, name: str, role: FolderRole, is_selectable: bool) -> None:
    folder = read_folder(*parse_response([line]))
    assert (folder.path, folder.name, folder.role, folder.is_selectable) == (path, name, role, is_selectable)


def test_a_name_sent_as_a_literal() -> None:
    assert read_folder(*parse_response([(b'() "/" {5}', b'a "b"'), b""])).path == 'a "b"'


def test_a_name_of_digits_alone() -> None:
    assert read_folder((), b"/", "2026").path == "2026"


@pytest.mark.parametrize("path", ["Žába", "R&D", 'a "b" \\ c', "日本語/メール", "a\r\nb", "😀"])
def test_paths_survive_the_wire(path: str) -> None:
    name = encode_path(path)
    assert b"\r" not in name
    assert name.isascii()
    assert decode_path(name) == (path, True)


@pytest.mark.parametrize("name", [b"&", b"&AX0", b"&!!-", "Žába".encode(), b"\xff"])
def test_a_name_that_is_no_utf7_is_shown_and_not_opened(name: bytes) -> None:
    path, is_exact = decode_path(name)
    assert path
    assert not is_exact


def test_status() -> None:
    counts = {b"MESSAGES": 3, b"uidnext": 9, b"UIDVALIDITY": 77, b"HIGHESTMODSEQ": 12345678901}
    assert read_state(counts) == State(77, 9, 12345678901, 3)


@pytest.mark.parametrize("counts", [{}, {b"MESSAGES": None, b"UIDNEXT": b"many"}, {b"UIDVALIDITY": (1, 2), 73: 78}])
def test_what_is_not_counted_is_nothing(counts: Mapping[object, object]) -> None:
    assert read_state(counts) == State(0, 0, 0, 0)


def test_an_opening_with_what_vanished() -> None:
    answer = {b"UIDVALIDITY": 7, b"HIGHESTMODSEQ": 5, b"EXISTS": 3, b"VANISHED": [b"(EARLIER) 2:3,9", b"12"]}
    opening = read_opening(answer, has_modseq=True, is_resync=True)
    assert opening == Opening(State(7, 0, 5, 3), [2, 3, 9])
    assert read_opening(answer, has_modseq=False, is_resync=False) == Opening(State(7, 0, 0, 3), None)


@pytest.mark.parametrize("line", [b"(EARLIER) 1:4294967295", b"(EARLIER) *", b"(EARLIER) 5,,6"])
def test_what_vanished_and_can_not_be_told_is_unknown(line: bytes) -> None:
    assert read_opening({b"VANISHED": [line]}, has_modseq=True, is_resync=True).vanished is None


@pytest.mark.parametrize(
    ("text", "uids"),
    [
        (b"7", [7]),
        (b"1:3", [1, 2, 3]),
        (b"1:2,5,9", [1, 2, 5, 9]),
        (b"4294967294:4294967295", [4294967294, 4294967295]),
        (b"5:3,9", [3, 4, 5, 9]),
        (b"1:4294967295", None),
        *((text, None) for text in (b"", b"a", b"1:", b"1,,2", b"*")),
    ],
)
def test_sequence_sets(text: bytes, uids: list[int] | None) -> None:
    assert read_uids(text) == uids


@pytest.mark.parametrize(
    ("messages", "added", "vanished", "removed"),
    [
        (10, 0, None, ()),
        (12, 2, None, ()),
        (9, 0, None, None),
        (10, 1, None, None),
        (9, 0, [4], [4]),
        (9, 1, [4, 6], [4, 6]),
        (9, 0, [4, 6], [4, 6]),
        (8, 0, [4], None),
        (11, 0, [], None),
        (9, 0, [4, 25], [4]),
    ],
    ids=[
        "nothing",
        "only added",
        "fewer",
        "as many, but not the same",
        "one vanished",
        "two vanished, one came",
        "vanished ones that nobody knew",
        "more lost than vanished",
        "more than there can be",
        "one that came and went meanwhile",
    ],
)
def test_removed(messages: int, added: int, vanished: list[int] | None, removed: list[int] | None) -> None:
    known = State(1, 20, 5, 10)
    assert find_removed(known, Opening(State(1, 30, 9, messages), vanished), added) == removed


def test_a_cursor_is_read_back() -> None:
    state = State(1, 2, 3, 4)
    assert read_cursor(state.write()) == state


@pytest.mark.parametrize("cursor", ["", "{}", "[1]", '{"historyId": 5}', "12"])
def test_a_cursor_of_another_kind_expires(cursor: str) -> None:
    with pytest.raises(CursorExpired):
        read_cursor(cursor)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (b"24-Nov-2026 21:14:56 +0100", datetime(2026, 11, 24, 20, 14, 56, tzinfo=UTC)),
        (b" 1-Mar-2024 00:30:00 -0530", datetime(2024, 3, 1, 6, 0, tzinfo=UTC)),
        (b"31-Feb-2024 00:00:00 +0000", None),
        (b"01-Xyz-2024 00:00:00 +0000", None),
        (b"01-Jan-2024 00:00:00 +9900", None),
        (b"yesterday", None),
        (None, None),
    ],
)
def test_moments(value: bytes | None, moment: datetime | None) -> None:
    quoted = b"NIL" if value is None else b'"' + value + b'"'
    assert read_moment(fetched(b"INTERNALDATE " + quoted)[b"INTERNALDATE"]) == moment


def test_a_moment_before_all_others_is_none() -> None:
    assert read_moment(datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))) is None
