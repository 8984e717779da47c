"""Letters of a small firm, for tests of the sync."""

from datetime import UTC, datetime, timedelta

OWNER = "jana@firm.example"
COLLEAGUE = "petr@firm.example"
CUSTOMER = "Karel Dvořák <karel@customer.example>"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def letter(
    number: int,
    *,
    sender: str = CUSTOMER,
    to: str = OWNER,
    subject: str = "",
    text: str = "",
    answers: int | None = None,
    extra: str = "",
) -> bytes:
    """Write the letter with that number; it `answers` the one with another."""
    sent_at = START + timedelta(hours=number)
    headers = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject or f'Subject of {number}'}",
        f"Date: {sent_at:%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{name(number)}>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    if answers is not None:
        headers.append(f"In-Reply-To: <{name(answers)}>")
    if extra:
        headers.append(extra)
    return ("\r\n".join([*headers, "", text or f"Text of {number}"]) + "\r\n").encode()


def name(number: int) -> str:
    """Give the Message-ID of a letter."""
    return f"letter-{number}@mail.example"
