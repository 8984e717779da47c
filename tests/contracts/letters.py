"""Messages to deliver: one builder, and one of each sort that a mailbox really holds."""

from datetime import UTC, datetime, timedelta

FIRST_DAY = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    """Give the moment of the letter with that number: one letter a day."""
    return FIRST_DAY + timedelta(days=number)


def message_id(number: int) -> str:
    """Give the Message-ID of the letter with that number."""
    return f"letter-{number}@firma.example"


def make_letter(number: int, subject: str = "", text: str = "Dobry den.") -> bytes:
    """Write a plain letter with CRLF lines, dated on its day."""
    lines = (
        "From: Jana Novotna <jana@firma.example>",
        "To: Karel <karel@odberatel.example>",
        f"Subject: {subject or f'Offer {number}'}",
        f"Date: {day(number):%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{message_id(number)}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        text,
        "",
    )
    return "\r\n".join(lines).encode()


def _letter_of(message: str, *content: str) -> bytes:
    lines = (
        "From: Jana <jana@firma.example>",
        "To: karel@odberatel.example",
        "Date: Fri, 01 Mar 2024 09:00:00 +0000",
        f"Message-ID: <{message}@firma.example>",
        "MIME-Version: 1.0",
        *content,
        "",
    )
    return "\r\n".join(lines).encode("latin-1")


ORDINARY = make_letter(0, "Offer for March", "See you on Monday.")
NON_ASCII = _letter_of(
    "non-ascii",
    "Subject: =?utf-8?Q?P=C5=99=C3=ADloha?=",
    "Content-Type: text/plain; charset=iso-8859-2",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "P=F8=EDli=B9 =BElu=BBou=E8k=FD",
)
HTML_ONLY = _letter_of(
    "html-only", "Subject: News", "Content-Type: text/html; charset=utf-8", "", "<p>Only <b>HTML</b> here</p>"
)
ATTACHED = _letter_of(
    "attached",
    "Subject: Contract",
    'Content-Type: multipart/mixed; boundary="cut"',
    "",
    "--cut",
    "Content-Type: text/plain",
    "",
    "The contract is attached.",
    "--cut",
    "Content-Type: application/pdf",
    'Content-Disposition: attachment; filename="contract.pdf"',
    "Content-Transfer-Encoding: base64",
    "",
    "JVBERi0xLjQKJUVPRgo=",
    "--cut--",
)
BROKEN = _letter_of(
    "broken",
    "Subject: =?utf-8?B?broken",
    "Content-Type: multipart/alternative",
    "Content-Transfer-Encoding: made-up",
    "",
    "No boundary, no parts: \xe9\xff",
)
GARBAGE = b"\xfe\x80 no header at all\r\n\x81\x80\r\n"
