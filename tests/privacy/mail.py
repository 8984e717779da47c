"""Letters that are full of canaries: in the subject, the text, the HTML, the attachment's name, the Bcc line."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import count

from tests.privacy.canaries import Canaries, Sight

CUSTOMER = "Karel Dvořák <karel@customer.example>"
_NUMBERS = count(1)
_START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def write_letter(
    canaries: Canaries,
    place: str,
    *,
    sender: str = CUSTOMER,
    to: str,
    subject: Sight = Sight.OWNER,
    bcc: Sight | None = None,
    headers: str = "",
) -> bytes:
    """Write a letter; its Message-ID names the place. `bcc` hides somebody in it, known to whom it says."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, to
    message["Subject"] = f"About {canaries.hatch(f'{place}: subject', subject)} — újezd"
    message["Date"] = format_datetime(_START + timedelta(hours=next(_NUMBERS)))
    message["Message-ID"] = message_id(place)
    if bcc is not None:
        message["Bcc"] = _hidden(canaries, place, bcc)
    for line in filter(None, headers.split("\n")):
        name, _, value = line.partition(": ")
        message[name] = value
    message.set_content(f"Text: {canaries.hatch(f'{place}: text')}\n", cte="quoted-printable")
    html = f"<p>Marked <b>up</b>: {canaries.hatch(f'{place}: html')}</p>"
    message.add_alternative(html, subtype="html", cte="base64")
    name = f"{canaries.hatch(f'{place}: attachment')}.pdf"
    file = canaries.hatch(f"{place}: file").encode()
    message.add_attachment(file, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def message_id(place: str) -> str:
    """Name the letter of a place."""
    return f"<{place.replace(' ', '-')}@mail.example>"


def _hidden(canaries: Canaries, place: str, sight: Sight) -> str:
    name = canaries.hatch(f"{place}: bcc name").capitalize()
    local, domain = (canaries.hatch(f"{place}: bcc {part}", sight) for part in ("address", "domain"))
    return f"{name} Nováková <{local}@{domain}.example>"


def write_headless(canaries: Canaries, place: str) -> bytes:
    """Write what begins without a header, and so can't be read."""
    first, second = canaries.hatch(f"{place}: first line"), canaries.hatch(f"{place}: second line")
    return f"this is {first}\r\n\r\nand that {second}\r\n".encode()


def write_nested(canaries: Canaries, place: str, *, to: str) -> bytes:
    """Write a letter nested deeper than anybody reads."""
    word = canaries.hatch(f"{place}: text")
    head = f"From: {CUSTOMER}\r\nTo: {to}\r\nMessage-ID: {message_id(place)}\r\nSubject: {word}\r\n"
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}{word}"\r\n\r\n--b{n}{word}\r\n' for n in range(1500)
    )
    return f"{head}{parts}\r\n{word}\r\n".encode()
