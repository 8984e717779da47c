"""Header blocks, encoded words and envelopes."""

import base64
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import Malformed
from rapport.mime import ENVELOPE_FIELDS, decode_header, read_envelope
from rapport.providers.base import Envelope

FIXTURES = Path(__file__).parent / "fixtures" / "mime"


def read(header: bytes) -> Envelope:
    return read_envelope("1", header, received_at=None, size=0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?P=C5=99=C3=ADli=C5=A1?=", "Příliš"),
        ("=?UTF-8?B?UMWZw61sacWh?=", "Příliš"),
        ("=?utf-8?b?xQ==?= =?utf-8?b?mcOh?=", "řá"),
        ("=?utf-8?q?=C5?= =?utf-8?q?=99?=", "ř"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("Re: =?utf-8?q?a?=\t=?utf-8?q?b?= end", "Re: ab end"),
        ("=?iso-8859-2?Q?=BElu=BB?=", "žluť"),
        ("=?utf-8*cs?q?slovo?=", "slovo"),
        ("=?utf-8?q?what?_is this?=", "what? is this"),
        ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        ("=?x-nonsense?q?=C5=99?=", "ř"),
        ("Příliš".encode(), "Příliš"),
        ("Příliš".encode("cp1252", "replace"), "P?íliš"),
        ("two\r\n lines", "two  lines"),
        ("a\0b", "a b"),
    ],
)
def test_a_header_is_decoded(value: bytes | str, expected: str) -> None:
    assert decode_header(value) == expected


def test_a_charset_never_unpacks_anything() -> None:
    packed = base64.b64encode(zlib.compress(b"bomb" * 1000)).decode()
    assert "bomb" not in decode_header(f"=?zlib?b?{packed}?=")


def test_the_first_of_two_from_headers_counts_and_all_recipients_do() -> None:
    envelope = read((FIXTURES / "two_from_headers.eml").read_bytes())
    assert [named.address for named in envelope.to] == ["petr@firm.example", "ota@firm.example"]
    assert envelope.from_[0].address == "jana@acme.example"


def test_an_envelope_holds_what_the_rules_read() -> None:
    envelope = read(
        b"From: Jana <jana@acme.example>\r\nSubject: =?utf-8?q?Nab=C3=ADdka?=\r\nMessage-ID: <one@acme.example>\r\n"
        b"References: <a@x.example>\r\n <b@x.example> broken\r\nIn-Reply-To: Your mail <b@x.example>\r\n"
        b"List-Id: Friends <friends.acme.example>\r\nPrecedence: bulk\r\nX-Mailer: none\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\n"
    )
    assert envelope.subject == "Nabídka"
    assert envelope.message_id == "one@acme.example"
    assert envelope.references == ("a@x.example", "b@x.example")
    assert envelope.in_reply_to == ("b@x.example",)
    assert set(envelope.headers) == {"list-id", "precedence", "content-type"}
    assert envelope.raw_identity.decode() == "Tue, 24 Nov 2026 10:00:00 +0100\nJana <jana@acme.example>\n\n\nNabídka"


def test_the_content_type_matters_only_for_reports() -> None:
    assert read(b"From: a@b.example\r\nContent-Type: text/plain\r\n").headers == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"<a@x.example>", "a@x.example"),
        (b"a@x.example", "a@x.example"),
        (b"< a@x.example >", "a@x.example"),
        (b'<"a  b/C=CZ"@x.example>', '"ab/C=CZ"@x.example'),
        (b"<a@x.\r\n example>", "a@x.example"),
        (b"<not an id>", ""),
        (b"not an id", ""),
        (b"", ""),
        (b"<" + b"a" * 2000 + b"@x.example>", ""),
    ],
)
def test_a_message_id_is_read_without_its_brackets(value: bytes, expected: str) -> None:
    assert read(b"From: a@b.example\r\nMessage-ID: " + value + b"\r\n").message_id == expected


def test_obsolete_blanks_before_the_colon_are_allowed() -> None:
    assert read(b"From  : a@b.example\r\nSubject\t: s\r\n").subject == "s"


def test_only_asked_fields_are_needed() -> None:
    raw = (FIXTURES / "html_only.eml").read_bytes().partition(b"\r\n\r\n")[0]
    asked = [line for line in raw.split(b"\r\n") if line.partition(b":")[0].decode().lower() in ENVELOPE_FIELDS]
    assert read(b"\r\n".join(asked)) == read(raw)


def test_a_block_without_any_field_is_malformed() -> None:
    with pytest.raises(Malformed):
        read(b"\x00\x01 no header at all")


@given(st.binary(max_size=400))
def test_random_octets_are_an_envelope_or_malformed(octets: bytes) -> None:
    try:
        read(octets)
    except Malformed:
        return
    read(b"From: " + octets + b"\r\nDate: " + octets + b"\r\nSubject: " + octets)
