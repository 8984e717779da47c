"""Octets to text, whatever charset was claimed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.mime import decode_text

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy"


@pytest.mark.parametrize(
    ("octets", "label", "expected"),
    [
        (CZECH.encode(), "utf-8", CZECH),
        (CZECH.encode(), "UTF8MB4", CZECH),
        (CZECH.encode(), "", CZECH),
        (CZECH.encode(), "x-unknown", CZECH),
        (CZECH.encode(), "iso-8859-1", CZECH),
        (CZECH.encode("cp1250"), '"Windows-1250"', CZECH),
        (CZECH.encode("cp1250"), "cp-1250", CZECH),
        (("„" + CZECH + "“").encode("cp1250"), "iso-8859-2", "„" + CZECH + "“"),
        (CZECH.encode("iso-8859-2"), "ISO_8859-2:1987", CZECH),
        (CZECH.encode("cp852"), "cp-852", CZECH),
        ("déjà".encode("cp850"), "cp-850", "déjà"),
        ("naïve “quotes”".encode("cp1252"), "iso-8859-1", "naïve “quotes”"),
        ("한국말".encode("cp949"), "ks_c_5601-1987", "한국말"),
        ("漢字①".encode("cp932"), "shift_jis", "漢字①"),
        ("すみません".encode("iso2022_jp"), "", "すみません"),
        ("汉字".encode("gb18030"), "gb2312", "汉字"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("hi".encode("utf-16"), "utf-16", "hi"),
        (b"plain", "zlib", "plain"),
        (b"a\0b", "us-ascii", "ab"),
        (b"+2AA-", "utf-7", "\ufffd\ufffd\ufffd"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"xn--", "idna", "xn--"),
        (b"ok \xff", "utf-8", "ok ÿ"),
        (("a" * 200).encode() + b"\xff", "utf-8", "a" * 200 + "\ufffd"),
    ],
)
def test_text_is_decoded_whatever_the_label_says(octets: bytes, label: str, expected: str) -> None:
    assert decode_text(octets, "8bit", label) == expected


def test_a_meta_charset_helps_where_the_header_is_silent() -> None:
    html = f'<meta charset="windows-1250"><p>{CZECH}</p>'
    assert decode_text(html.encode("cp1250"), "", "") == html


@pytest.mark.parametrize(
    ("payload", "encoding", "expected"),
    [
        (b"YWhvag==", "base64", "ahoj"),
        (b"YWhv\r\nag", "BASE64", "ahoj"),
        (b"YW!hv*ag", "base64;", "ahoj"),
        (b"YWhvag==x", "base64", "ahoj"),
        (b"a=3Db=\r\nc", "quoted-printable", "a=bc"),
        (b"a=3Db", "quoted printable", "a=b"),
        (b"a=ZZb=", "quoted-printable", "a=ZZb"),
        (b"a=3Db", "7-bit", "a=3Db"),
        (b"a=3Db", "text/html", "a=3Db"),
        (b"a\r\nb\rc", "", "a\nb\nc"),
        (b"begin 644 x\r\n#86)C\r\nend", "x-uuencode", "begin 644 x\n#86)C\nend"),
    ],
)
def test_a_transfer_encoding_is_undone_forgivingly(payload: bytes, encoding: str, expected: str) -> None:
    assert decode_text(payload, encoding, "us-ascii") == expected


@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "", "x"]), st.text(max_size=20))
def test_nothing_raises_and_all_text_can_be_stored(payload: bytes, encoding: str, charset: str) -> None:
    text = decode_text(payload, encoding, charset)
    assert "\0" not in text
    text.encode()
