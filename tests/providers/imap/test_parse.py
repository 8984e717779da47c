"""What responses say about folders, states and messages."""

from datetime import UTC, datetime

import pytest

from models.words import FolderRole
from rapport.errors import CursorExpired
from rapport.providers.imap.parse import (
    Opening,
    State,
    decode_path,
    encode_path,
    find_removed,
    read_cursor,
    read_fetch,
    read_folder,
    read_moment,
    read_opening,
    read_status,
)
from rapport.providers.imap.wire import Unparsable


@pytest.mark.parametrize(
    ("line", "path", "name", "role", "is_selectable"),
    [
        (b'LIST () "/" inbox', "INBOX", "INBOX", FolderRole.INBOX, True),
        (b'LIST (\\HasNoChildren \\Sent) "/" "Sent Items"', "Sent Items", "Sent Items", FolderRole.SENT, True),
        (b'LIST (\\Noselect) "/" Clients', "Clients", "Clients", FolderRole.CUSTOM, False),
        (b'LIST (\\NonExistent \\HasChildren) "." A', "A", "A", FolderRole.CUSTOM, False),
        (b'LIST () "." INBOX.Klient.&AX0A4Q-ba', "INBOX.Klient.Žába", "Žába", FolderRole.CUSTOM, True),
        (b'LIST () NIL "a/b"', "a/b", "a/b", FolderRole.CUSTOM, True),
        (b'LIST (\\All) "/" "[Gmail]/All Mail"', "[Gmail]/All Mail", "All Mail", FolderRole.ALL, True),
        (b'LIST () "/" "R&D"', "R&D", "R&D", FolderRole.CUSTOM, False),
    ],
)
def test_folders(line: bytes, path: str, name: str, role: FolderRole, is_selectable: bool) -> None:
    folder = read_folder([line])
    assert folder is not None
    assert (folder.path, folder.name, folder.role, folder.is_selectable) == (path, name, role, is_selectable)


def test_a_name_sent_as_a_literal() -> None:
    folder = read_folder([b'LIST () "/" ', b'a "b"', b""])
    assert folder is not None
    assert folder.path == 'a "b"'


@pytest.mark.parametrize("path", ["Žába", "R&D", 'a "b" \\ c', "日本語/メール", "a\r\nb", "😀"])
def test_paths_survive_the_wire(path: str) -> None:
    quoted = encode_path(path)
    assert b"\r" not in quoted
    assert quoted.isascii()
    assert decode_path(quoted[1:-1].replace(b'\\"', b'"').replace(b"\\\\", b"\\")) == (path, True)


@pytest.mark.parametrize("name", [b"&", b"&AX0", b"&!!-", "Žába".encode(), b"\xff"])
def test_a_name_that_is_no_utf7_is_shown_and_not_opened(name: bytes) -> None:
    path, is_exact = decode_path(name)
    assert path
    assert not is_exact


def test_status() -> None:
    line = b'STATUS "&AX0A4Q-ba" (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 77 HIGHESTMODSEQ 12345678901)'
    assert read_status([line]) == ("Žába", State(77, 9, 12345678901, 3))


@pytest.mark.parametrize("line", [b"OK done", b"STATUS INBOX", b"LIST () NIL a"])
def test_other_responses_are_no_status(line: bytes) -> None:
    assert read_status([line]) is None


def test_an_opening_leaves_out_what_belongs_to_the_folder_before() -> None:
    lines = [b"9 EXISTS", b"OK [UIDNEXT 99] next", b"OK [CLOSED]", b"OK [UIDVALIDITY 7] valid", b"3 EXISTS"]
    opening = read_opening([[line] for line in lines], has_modseq=True, is_resync=False)
    assert opening == Opening(State(7, 0, 0, 3), None)


def test_an_opening_with_what_vanished() -> None:
    lines = [b"OK [UIDVALIDITY 7]", b"OK [HIGHESTMODSEQ 5]", b"VANISHED (EARLIER) 2:3,9", b"1 FETCH (UID 1 FLAGS ())"]
    opening = read_opening([[line] for line in lines], has_modseq=True, is_resync=True)
    assert opening.vanished == [2, 3, 9]
    assert opening.state.highestmodseq == 5


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
        (b"01-Jan-0001 00:00:00 +0100", None),
        (b"yesterday", None),
        (None, None),
    ],
)
def test_moments(value: bytes | None, moment: datetime | None) -> None:
    assert read_moment(value) == moment


def test_a_fetch_response_is_its_attributes() -> None:
    assert read_fetch([b"4 FETCH (UID 9 FLAGS (\\Seen) body[1] ", b"text", b")"]) == {
        b"UID": b"9",
        b"FLAGS": [b"\\Seen"],
        b"BODY[1]": b"text",
    }
    assert read_fetch([b"4 EXPUNGE"]) is None


@pytest.mark.parametrize(
    "line",
    [
        b"4 FETCH (UID 9) 5",
        b"4 FETCH (UID)",
        b"4 FETCH UID 9",
        b"4 FETCH (UID 9",
        b"4 FETCH (" + b"()" * 600_000 + b")",
    ],
)
def test_a_broken_fetch_response_is_unparsable(line: bytes) -> None:
    with pytest.raises(Unparsable):
        read_fetch([line])
