"""Answers of the usual shape are read as imapclient reads them; all others are left to it."""

from collections.abc import Sequence

import pytest
from imapclient.response_parser import parse_fetch_response

from rapport.providers.imap.answers import read_usual

HEADER = (
    rb'1 (UID 7 FLAGS (\Seen \Draft $Junk) INTERNALDATE "02-Mar-2026 09:00:00 +0100" RFC822.SIZE 1234 BODY[HEADER] {6}',
    b"A: b\r\n",
)
BODY = (rb"2 (UID 9 BODY[]<0> {4}", b"text")


@pytest.mark.parametrize(
    "answers",
    [
        [HEADER, b")"],
        [BODY, b")"],
        [HEADER, b")", (HEADER[0].replace(b"UID 7", b"UID 8"), b"C: d\r\n"), b")"],
        [(HEADER[0].replace(rb"\Seen \Draft $Junk", b""), HEADER[1]), b")"],
        [(rb'3 (INTERNALDATE " 2-Mar-2026 09:00:00 -0530" UID 7 BODY[] {1}', b"x"), b")"],
    ],
)
def test_the_usual_shape_is_read_as_imapclient_reads_it(answers: Sequence[object]) -> None:
    lexed = parse_fetch_response(list(answers), normalise_times=False)
    for attributes in lexed.values():
        del attributes[b"SEQ"]
    assert read_usual(answers) == dict(lexed)


@pytest.mark.parametrize(
    "answers",
    [
        [None],
        [b"1 (UID 7 FLAGS ())"],
        [HEADER, b" FLAGS (\\Seen))"],
        [HEADER, b")", b"3 (FLAGS (\\Seen))"],
        [(b"1 (BODY[] {1}", b"x"), b")"],
        [(b"1 (UID 7 BODY[1] {1}", b"x"), (b" BODY[2] {1}", b"y"), b")"],
        [(b'1 (UID 7 X "a" BODY[] {1}', b"x"), b")"],
        [(b"1 (UID 7 FLAGS (a (b)) BODY[] {1}", b"x"), b")"],
    ],
)
def test_anything_unusual_is_left_to_imapclient(answers: Sequence[object]) -> None:
    assert read_usual(answers) is None
