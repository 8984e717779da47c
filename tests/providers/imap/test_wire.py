"""Responses as they cross the wire, well-formed and hostile."""

import io

import pytest

from rapport.providers.imap.wire import (
    Broken,
    Unparsable,
    Value,
    quote,
    read_response,
    read_uids,
    read_values,
    write_uids,
)


def test_literals_are_read_by_length_and_not_by_line() -> None:
    stream = io.BytesIO(b"* 1 FETCH (BODY[] {9}\r\na\r\nb)\r\n\r\n FLAGS ())\r\n* NEXT\r\n")
    assert read_response(stream) == [b"* 1 FETCH (BODY[] ", b"a\r\nb)\r\n\r\n", b" FLAGS ())"]
    assert read_response(stream) == [b"* NEXT"]


@pytest.mark.parametrize(
    "wire",
    [b"", b"* OK no end", b"* 1 FETCH (BODY[] {10}\r\nshort", b"* 1 FETCH (BODY[] {9999999999}\r\n"],
    ids=["end", "line without end", "literal without end", "literal too large"],
)
def test_a_stream_that_ends_too_early_is_broken(wire: bytes) -> None:
    with pytest.raises(Broken):
        read_response(io.BytesIO(wire))


@pytest.mark.parametrize(
    ("pieces", "values"),
    [
        ([b"()"], [[]]),
        ([b'A NIL nil "NIL"'], [b"A", None, None, b"NIL"]),
        ([b'("a \\"quoted\\" \\\\ one" (b (c)) "")'], [[b'a "quoted" \\ one', [b"b", [b"c"]], b""]]),
        ([b"(A ", b')("', b" B)"], [[b"A", b')("', b"B"]]),
        ([b"BODY[HEADER.FIELDS (FROM TO)] x"], [b"BODY[HEADER.FIELDS (FROM TO)]", b"x"]),
        ([b"BODY[1.2]<0> x"], [b"BODY[1.2]<0>", b"x"]),
        ([b"(\\Seen $Label1 [Gmail])"], [[b"\\Seen", b"$Label1", b"[Gmail]"]]),
    ],
)
def test_values(pieces: list[bytes], values: list[Value]) -> None:
    assert read_values(pieces) == values


@pytest.mark.parametrize("line", [b"(", b")", b"(()", b'("never ends)', b"(a))"])
def test_what_is_no_grammar_is_unparsable(line: bytes) -> None:
    with pytest.raises(Unparsable):
        read_values([line])


def test_nesting_without_end_is_no_recursion() -> None:
    depth = 100_000
    assert len(read_values([b"(" * depth + b")" * depth])) == 1


@pytest.mark.parametrize(
    ("uids", "written"),
    [
        ([7], b"7"),
        ([3, 1, 2], b"1:3"),
        ([9, 1, 2, 5], b"1:2,5,9"),
        ([4294967295, 4294967294], b"4294967294:4294967295"),
    ],
)
def test_uids_are_written_as_ranges(uids: list[int], written: bytes) -> None:
    assert write_uids(uids) == written
    assert read_uids(written) == sorted(uids)


def test_a_range_that_turns_back_is_the_same_range() -> None:
    assert read_uids(b"5:3,9") == [3, 4, 5, 9]


def test_a_set_that_can_not_be_real_is_not_spelled_out() -> None:
    assert read_uids(b"1:4294967295") is None


@pytest.mark.parametrize("text", [b"", b"a", b"1:", b"1,,2", b"*"])
def test_a_set_without_numbers_is_unparsable(text: bytes) -> None:
    with pytest.raises(Unparsable):
        read_uids(text)


def test_quoting() -> None:
    assert quote('a "b" \\') == b'"a \\"b\\" \\\\"'


@pytest.mark.parametrize("text", ["a\r\nR2 DELETE INBOX", "a\0", "ž"])
def test_a_command_can_not_be_smuggled_into_a_string(text: str) -> None:
    with pytest.raises(ValueError):
        quote(text)
