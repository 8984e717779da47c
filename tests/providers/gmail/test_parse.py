"""The same message is the same to us, whether it came whole, as by IMAP, or taken apart by Gmail."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rapport.errors import Malformed
from rapport.mime import read_body as read_whole_body
from rapport.mime import read_envelope
from rapport.mime.structure import MAX_PARTS
from rapport.policy.identity import identity_of
from rapport.providers.base import Attachment, Body, Envelope
from rapport.providers.gmail.parse import MAX_FETCHED, read_body, read_message, read_moment, read_text, write_header
from rapport.providers.gmail.wire import Message, MessagePart
from rapport.providers.whole_messages import header_of
from tests.contracts import letters
from tests.fakes.google.gmail_letters import Letter, Threads, make_letter
from tests.fakes.google.gmail_payload import Style, find_attachment, show_full

STYLES = [Style(), Style(decodes_headers=False), Style(transcodes=False), Style(large=0)]


def mail(*lines: str, text: str = "Dobrý den.") -> bytes:
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text, ""]).encode()


def head(subject: str, *others: str) -> bytes:
    """Write a letter with a subject as it is sent, and with no Message-ID but one of the others."""
    return mail("From: jana@firma.example", "Date: Fri, 1 Mar 2024 09:00:00 +0100", f"Subject: {subject}", *others)


HEADERS = {
    "plain": letters.ORDINARY,
    "encoded subject": letters.NON_ASCII,
    "without Message-ID": head("Offer"),
    "encoded, without Message-ID": head("=?utf-8?Q?Nab=C3=ADdka?="),
    "two words of one subject": head("=?utf-8?B?TmFiw60=?=\r\n =?utf-8?B?ZGth?= for March"),
    "words of a Windows charset": head("=?windows-1250?Q?=9Elu=9Dou=E8k=FD?="),
    "a word that is none": head("=?utf-8?B?broken"),
    "a word of no charset": head("=?x-none?Q?Offer?="),
    "folded by a tab": head("An offer\r\n\tof two lines"),
    "a line end in a word": head("=?utf-8?Q?Offer=0D=0ABcc:_eve@x.example?="),
    "octets beyond ASCII": head("Nabídka"),
    "an encoded name": head("Offer", "To: =?utf-8?Q?Karel_=C4=8Capek?= <karel@x.example>"),
    "a name with a comma": head("Offer", "To: =?utf-8?Q?=C4=8Capek=2C_Karel?= <karel@x.example>, Eva <eva@x.example>"),
    "a word within quotes": head("Offer", 'To: "=?utf-8?Q?Karel_=C4=8Capek?=" <karel@x.example>'),
    "quotes within a name": head("Offer", "Cc: =?utf-8?Q?Karel_=22Kaja=22_=C4=8Capek?= <karel@x.example>"),
    "a plain name with a comma": head("Offer", 'To: "Capek, Karel" <karel@x.example>'),
    "a group": head("Offer", "To: Team: Karel <karel@x.example>, eva@x.example;, hana@x.example"),
    "nobody named": head("Offer", "To: undisclosed-recipients:;"),
    "a comment for a name": head("Offer", "Cc: karel@x.example (Karel Capek)"),
    "To twice": head("Offer", "To: karel@x.example", "To: eva@x.example"),
    "a reply": head("Re: Offer", "In-Reply-To: <a@x.example>", "References: <a@x.example>\r\n <b@x.example>"),
    "a list": head("News", "List-Id: =?utf-8?Q?P=C5=99=C3=A1tel=C3=A9?= <friends.x.example>", "Precedence: bulk"),
    "a report": mail("From: MAILER-DAEMON", "Subject: Undelivered", "Auto-Submitted: auto-replied"),
    "undated": mail("From: jana@firma.example", "Subject: Offer", "Date: yesterday"),
}


def by_gmail(raw: bytes, style: Style) -> tuple[Message, Letter]:
    letter = make_letter("18c0", raw, 1_709_280_000_123, ["INBOX"], Threads(), "")
    message: Message = {
        "id": letter.id,
        "threadId": letter.thread_id,
        "labelIds": letter.labels,
        "internalDate": str(letter.arrived),
        "sizeEstimate": len(raw),
        "payload": show_full(letter, style),
    }
    return message, letter


def body_by_gmail(raw: bytes, style: Style) -> Body:
    message, letter = by_gmail(raw, style)

    def fetch(attachment: str) -> str:
        content = find_attachment(letter, attachment)
        assert content is not None
        return base64.urlsafe_b64encode(content).decode()

    return read_body(message, fetch)


@pytest.mark.parametrize("style", STYLES[:2], ids=["decoded", "as sent"])
@pytest.mark.parametrize("raw", HEADERS.values(), ids=HEADERS)
def test_headers_are_those_of_the_message(raw: bytes, style: Style) -> None:
    envelope = read_message(by_gmail(raw, style)[0])
    whole = read_envelope("18c0", header_of(raw), received_at=envelope.received_at, size=len(raw))
    assert identity_of(envelope) == identity_of(whole)
    assert envelope == replace(whole, provider_thread=envelope.provider_thread)


def multi(kind: str, *parts: str) -> str:
    """Write a multipart, as a part or as what follows a header."""
    boundary = f"cut-{kind}-{len(''.join(parts))}"
    inner = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inner}--{boundary}--'


def part(media_type: str, content: str = "...", *fields: str) -> str:
    return "\r\n".join([f"Content-Type: {media_type}", *fields, "", content])


def whole(content: str) -> bytes:
    return f"From: jana@firma.example\r\nSubject: Offer\r\nMIME-Version: 1.0\r\n{content}\r\n".encode()


def in_charset(charset: str, text: str, encoding: str = "8bit") -> bytes:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    octets = text.encode(charset)
    return (
        b"From: jana@firma.example\r\n" + head.encode() + (base64.b64encode(octets) if encoding == "base64" else octets)
    )


PLAIN, HTML = part("text/plain; charset=utf-8", "Dobrý den."), part("text/html; charset=utf-8", "<p>Dobrý <b>den</b>")
PDF = part(
    "application/pdf",
    "JVBERi0xLjQK",
    'Content-Disposition: attachment; filename="a.pdf"',
    "Content-Transfer-Encoding: base64",
)
IMAGE = part(
    "image/png", "iVBORw==", "Content-ID: <logo@x>", "Content-Disposition: inline", "Content-Transfer-Encoding: base64"
)
LETTER = part("message/rfc822", "From: eva@x.example\r\nSubject: =?utf-8?Q?P=C5=99edchoz=C3=AD?=\r\n\r\nText")
NAMED = "Content-Type: application/pdf; name*0*=utf-8''P%C5%99; name*1*=%C3%ADloha.pdf\r\n\r\n..."

BODIES = {
    "plain": letters.ORDINARY,
    "html": letters.HTML_ONLY,
    "attached": letters.ATTACHED,
    "quoted-printable": letters.NON_ASCII,
    "both": whole(multi("alternative", PLAIN, HTML)),
    "html first": whole(multi("alternative", HTML, PLAIN)),
    "both and a file": whole(multi("mixed", multi("alternative", PLAIN, HTML), PDF)),
    "a picture in the html": whole(multi("related", multi("alternative", PLAIN, HTML), IMAGE)),
    "two texts": whole(multi("mixed", PLAIN, PDF, PLAIN)),
    "text and html beside each other": whole(multi("mixed", PLAIN, HTML)),
    "a text that is a file": whole(multi("mixed", PLAIN, part("text/plain; name=notes.txt", "Notes"))),
    "the text itself named": whole(multi("mixed", part("text/plain; name=message.txt", "Text"), PDF)),
    "a text sent as attachment": whole(
        multi("mixed", PLAIN, part("text/plain", "No", "Content-Disposition: attachment"))
    ),
    "a message in it": whole(multi("mixed", PLAIN, LETTER)),
    "a name in pieces": whole(multi("mixed", PLAIN, NAMED)),
    "an invitation": whole(multi("alternative", PLAIN, part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR"))),
    "nothing but a file": whole(PDF),
    "nothing": whole(part("text/plain", "")),
    "a container of nothing": whole(multi("mixed")),
    "Japanese": in_charset("iso-2022-jp", "水野様、こんにちは。"),
    "Japanese in base64": in_charset("iso-2022-jp", "水野様、こんにちは。", "base64"),
    "Chinese": in_charset("gb18030", "您好，附件是报价单，请查收，谢谢。"),
    "Czech of Windows": in_charset("windows-1250", "Příliš žluťoučký kůň", "base64"),
    "Cyrillic": in_charset("koi8-r", "Здравствуйте, высылаю предложение"),
    "UTF-16": in_charset("utf-16", "Dobrý den", "base64"),
}


@pytest.mark.parametrize("style", STYLES, ids=["usual", "as sent", "not transcoded", "all left out"])
@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES)
def test_bodies_are_those_of_the_message(raw: bytes, style: Style) -> None:
    body, expected = body_by_gmail(raw, style), read_whole_body("18c0", raw)
    assert (body.text.strip(), body.html.strip()) == (expected.text.strip(), expected.html.strip())
    assert [shown(one) for one in body.attachments] == [shown(one) for one in expected.attachments]


def shown(attachment: Attachment) -> Attachment:
    """Leave out what each provider has in its own way: the number of the part, and how its size was reckoned."""
    return replace(attachment, part="", size=0)


def test_a_file_is_found_again_by_its_part() -> None:
    body = body_by_gmail(BODIES["both and a file"], Style())
    assert [(one.part, one.size) for one in body.attachments] == [("1", 9)]


def test_the_broken_letter_is_read_all_the_same() -> None:
    assert "No boundary, no parts" in body_by_gmail(letters.BROKEN, Style()).text


# the edges


def test_a_message_without_a_header_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_message(by_gmail(letters.GARBAGE, Style())[0])
    with pytest.raises(Malformed):
        read_message({"id": "18c0"})


def test_what_gmail_leaves_out_is_nothing() -> None:
    envelope = read_message(
        {"id": "18c0", "payload": {"headers": [{"name": "From", "value": "a@x.example"}, {"name": "To"}]}}
    )
    assert isinstance(envelope, Envelope)
    assert (envelope.received_at, envelope.size, envelope.provider_thread, envelope.to) == (None, 0, "", ())
    assert body_of({}) == Body("18c0", "", "")


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        ("1709280000123", datetime(2024, 3, 1, 8, 0, 0, 123000, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("-1000", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("", None),
        ("soon", None),
        ("9" * 30, None),
    ],
)
def test_moments(milliseconds: str, expected: datetime | None) -> None:
    assert read_moment(milliseconds) == expected


def test_a_line_end_within_a_value_begins_no_field() -> None:
    assert (
        write_header([{"name": "Subject", "value": "a\r\nBcc: eve@x.example"}]) == b"Subject: a Bcc: eve@x.example\r\n"
    )


@pytest.mark.parametrize(
    ("octets", "charset", "text"),
    [
        ("水野様".encode(), "iso-2022-jp", "水野様"),
        ("水野様".encode("iso-2022-jp"), "iso-2022-jp", "水野様"),
        ("您好".encode(), "gb18030", "您好"),
        ("žluť".encode("windows-1250"), "windows-1250", "žluť"),
        ("é".encode("latin-1"), "", "é"),
    ],
)
def test_a_text_is_in_utf_8_or_as_it_was_sent(octets: bytes, charset: str, text: str) -> None:
    assert read_text(octets, charset) == text


def no_content(_attachment: str) -> str:
    raise AssertionError("nothing is to be fetched")


def body_of(payload: MessagePart, fetch: Callable[[str], str] = no_content) -> Body:
    return read_body({"id": "18c0", "payload": payload}, fetch)


def leaf(number: int, size: int) -> MessagePart:
    return {"partId": str(number), "mimeType": "text/plain", "body": {"attachmentId": f"A{number}", "size": size}}


def test_a_text_beyond_the_bounds_is_never_fetched() -> None:
    assert body_of(leaf(0, 50 << 20)) == Body("18c0", "", "")


def test_only_a_few_texts_of_a_message_are_fetched() -> None:
    fetched: list[str] = []

    def fetch(attachment: str) -> str:
        fetched.append(attachment)
        return "VGV4dA=="

    payload: MessagePart = {"mimeType": "multipart/mixed", "parts": [leaf(number, 4) for number in range(500)]}
    assert body_of(payload, fetch).text.split() == ["Text"] * MAX_FETCHED
    assert len(fetched) == MAX_FETCHED


def test_parts_within_parts_have_an_end() -> None:
    payload: MessagePart = {"partId": "0", "mimeType": "text/plain", "body": {"data": "VGV4dA", "size": 4}}
    for _ in range(300):
        payload = {"mimeType": "multipart/mixed", "parts": [payload]}
    assert body_of(payload) == Body("18c0", "", "")
    files: list[MessagePart] = [{"partId": str(number), "mimeType": "image/png"} for number in range(5000)]
    assert len(body_of({"mimeType": "multipart/mixed", "parts": files}).attachments) == MAX_PARTS


def test_data_that_is_no_base64_is_what_can_be_read_of_it() -> None:
    assert body_of({"mimeType": "text/plain", "body": {"data": "VGV4!dA=", "size": 4}}).text == "Text"
