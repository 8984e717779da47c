"""Whole messages: which parts are text, which are files, and what a stranger can't do."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import mime
from rapport.errors import Malformed
from rapport.mime.structure import MAX_OCTETS, MAX_PARTS
from rapport.mime.transfer import MAX_TEXT
from rapport.providers.base import Attachment

FIXTURES = Path(__file__).parent / "fixtures" / "mime"
MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("name", "text", "html"),
    [
        ("html_only", "Only HTML here", "<html><body><p>Only <b>HTML</b> here</p></body></html>"),
        ("alternative_in_mixed_with_footer", "Plain offer\nList footer", "<p>Rich offer</p>\n<pre>List footer</pre>"),
        ("boundary_never_closed", "first\nsecond without an end", ""),
        ("boundary_missing", "No boundary was named.", ""),
        ("boundary_never_appears", "No part begins.", ""),
        ("similar_boundaries", "plain", "<i>rich</i>"),
        ("header_without_blank_line", "", ""),
        ("junk_line_in_header", "read all the same", ""),
        ("bare_cr_line_ends", "old line ends", ""),
        ("base64_with_foreign_characters", "Dobrý den", ""),
        ("windows_1250_called_iso_8859_2", "Žlutý šuk „v uvozovkách“", ""),
        ("utf8_called_iso_8859_1", "Příliš žluťoučký kůň", ""),
        ("charset_unknown", "Příliš žluťoučký kůň", ""),
        ("uuencoded_text", "See below\nbegin 644 a.txt\n#86)C\n`\nend", ""),
        ("nul_and_surrogates", "ab \ufffd\ufffd\ufffd c", ""),
        ("message_in_message", "forwarded", ""),
        ("inline_image", "Hi", '<p>Hi</p><img src="cid:logo@acme">'),
    ],
)
def test_text_and_html_are_found(name: str, text: str, html: str) -> None:
    body = mime.read_body("1", (FIXTURES / f"{name}.eml").read_bytes())
    assert (body.text.rstrip("\n"), body.html.rstrip("\n")) == (text, html)


@pytest.mark.parametrize(
    ("name", "attachment"),
    [
        ("alternative_in_mixed_with_footer", Attachment("3", "offer.pdf", "application/pdf", 9)),
        ("rfc2231_continued_name", Attachment("2", "příliš dlouhý.pdf", "application/pdf", 1)),
        ("message_in_message", Attachment("2", "Původní.eml", "message/rfc822", 78)),
        ("tnef", Attachment("2", "winmail.dat", "application/ms-tnef", 4)),
        ("inline_image", Attachment("2", "logo.png", "image/png", 4, "logo@acme", is_inline=True)),
    ],
)
def test_files_are_listed_and_stay_where_they_are(name: str, attachment: Attachment) -> None:
    assert mime.read_body("1", (FIXTURES / f"{name}.eml").read_bytes()).attachments == (attachment,)


MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
HOSTILE = {
    "nested": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(5000)),
    "many parts": MIXED + b"--b\n\n\n" * 200_000,
    "false boundaries": MIXED + b"\n--bX" * 4 * MIB,
    "dashes": b"Content-Type: multipart/mixed; boundary=" + b"-" * 70 + b"\n\n" + b"-" * 20 * MIB,
    "only header": b"A: b\n" * 4 * MIB,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 500_000,
    "open words": b"Subject: " + b"=?utf-8?q?a" * 500_000,
    "comments in To": b"To: " + b"(" * 2_000_000 + b"\n\n",
    "parameters": MIXED + (b"--b\nContent-Type: text/plain;" + b';a="\\"' * 1000 + b"\n\nx\n") * 500,
    "continued name": b"Content-Disposition: attachment; " + b"; ".join(b"filename*%d=a" % i for i in range(9000)),
    "unlabelled octets": MIXED + (b"--b\nContent-Type: text/plain; charset=x\n\n" + b"\xe9\xff\x81 " * 9000) * 300,
    "nested HTML": b"Content-Type: text/html\n\n" + b"<div><table><td></div></table>" * 100_000,
    "many HTML parts": MIXED + (b"--b\nContent-Type: text/html\n\n" + b"<ul><li>" * 5000 + b"\n") * 500,
    "blank lines": b"\n" * 20 * MIB,
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_messages_end_soon_and_stay_small(raw: bytes) -> None:
    body = mime.read_body("1", raw)
    mime.read_envelope("1", raw, received_at=None, size=0)
    assert len(body.text) <= MAX_TEXT
    assert len(body.html) <= MAX_TEXT
    assert len(body.attachments) <= MAX_PARTS


def test_a_message_that_is_too_large_is_malformed() -> None:
    with pytest.raises(Malformed, match="larger than 50 MiB"):
        mime.read_body("1", b"x" * (MAX_OCTETS + 1))


def test_long_text_is_cut_not_refused() -> None:
    assert len(mime.read_body("1", b"Subject: s\n\n" + b"x" * 3 * MIB).text) == MAX_TEXT


@given(st.binary(max_size=600))
def test_random_octets_are_a_body_or_malformed(octets: bytes) -> None:
    for raw in (octets, b"Content-Type: " + octets, MIXED + b"--b\n" + octets, b"Content-Type: text/html\n\n" + octets):
        mime.read_body("1", raw).text.encode()


lines = st.lists(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["C", "Z"]), min_size=1)
)
texts = lines.map(lambda words: " ".join(words) + "\n").filter(lambda text: text.strip())


@settings(max_examples=60)
@given(
    text=texts,
    html=st.none() | texts.map(lambda text: f"<p>{text.replace('<', '').replace('&', '')}</p>\n"),
    files=st.lists(
        st.tuples(st.sampled_from(["a.pdf", "příloha č. 1.txt", "x" * 90 + ".bin"]), st.binary()), max_size=3
    ),
    encoding=st.sampled_from(["base64", "quoted-printable"]),
)
def test_well_formed_messages_read_as_the_standard_library_reads_them(
    text: str, html: str | None, files: list[tuple[str, bytes]], encoding: str
) -> None:
    message = EmailMessage()
    message["Subject"] = "s"
    message.set_content(text, cte=encoding)
    if html is not None:
        message.add_alternative(html, subtype="html", cte=encoding)
    for name, octets in files:
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    raw = message.as_bytes(policy=policy.SMTP)
    body = mime.read_body("1", raw)
    theirs = message_from_bytes(raw, policy=policy.default)
    plain, rich = theirs.get_body(["plain"]), theirs.get_body(["html"])
    assert plain is not None
    assert body.text.rstrip("\n") == plain.get_content().replace("\r\n", "\n").rstrip("\n")
    assert body.html.rstrip("\n") == (rich.get_content().replace("\r\n", "\n").rstrip("\n") if rich else "")
    assert [(one.name, one.size) for one in body.attachments] == [
        (part.get_filename(), len(part.get_content())) for part in theirs.iter_attachments()
    ]
