"""Attached files: small, of the right kind to look at, and with nothing in them."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from rapport.demo.compose import Enclosure

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar invitation says."""

    uid: str
    summary: str
    location: str
    organizer: str
    attendees: tuple[str, ...]
    start: datetime
    made_at: datetime


def enclose(rng: Random, name: str, invitation: Invitation) -> Enclosure:
    """Make the file that a name promises; `invitation` is what an .ics would say."""
    suffix = name.rpartition(".")[2]
    if suffix == "ics":
        parameters = "; charset=utf-8; method=REQUEST"
        return Enclosure(name, "text/calendar", write_invitation(invitation), parameters)
    if suffix == "docx":
        return Enclosure(name, _DOCX, _docx(rng))
    if suffix == "zip":
        return Enclosure(name, "application/zip", _zip({"diagnostics.log": _noise_text(rng, 9000)}))
    return Enclosure(name, "application/pdf", _pdf(rng))


def write_invitation(invitation: Invitation) -> bytes:
    """Write a one-hour meeting request (RFC 5546)."""
    end = invitation.start + timedelta(hours=1)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Brezina and Holt//Mail//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{invitation.uid}",
        f"DTSTAMP:{_stamp(invitation.made_at)}",
        f"DTSTART:{_stamp(invitation.start)}",
        f"DTEND:{_stamp(end)}",
        f"SUMMARY:{_escape(invitation.summary)}",
        f"LOCATION:{_escape(invitation.location)}",
        f"ORGANIZER:mailto:{invitation.organizer}",
        *(f"ATTENDEE;RSVP=TRUE:mailto:{address}" for address in invitation.attendees),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(_fold(line) + "\r\n" for line in lines).encode()


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _fold(line: str) -> str:
    # Thirty-six characters stay under 75 octets in any of our languages.
    return "\r\n ".join(line[at : at + 36] for at in range(0, len(line), 36)) if len(line) > 36 else line


def _pdf(rng: Random) -> bytes:
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + rng.randbytes(rng.randint(3000, 24000)) + b"\n%%EOF\n"


def _docx(rng: Random) -> bytes:
    body = _noise_text(rng, rng.randint(2000, 9000)).decode()
    document = f"<document><body><p>{body}</p></body></document>".encode()
    return _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": document})


def _noise_text(rng: Random, size: int) -> bytes:
    return rng.randbytes(size // 2).hex().encode()


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 8, 0, 0)), content)
    return packed.getvalue()
