"""A mailbox of some 300 messages of every sort that the rules tell apart, the same at each call.

Written with the standard library alone, message by message; nothing here knows what the product makes of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import count
from random import Random
from typing import Protocol

OWNER = "Jana Nováková <jana@firm.example>"
COLLEAGUES = ("Petr Svoboda <petr@firm.example>", "Eva Horáková <eva@praha.firm.example>")
FILED = ("INBOX", "Projects", "Zakázky a nabídky", "Clients/Acme")  # Clients itself holds no mail and can't be opened
BLOCKED = "unwanted.example"

PEOPLE = (
    "Karel Dvořák <karel.dvorak@strojirny.example>",
    "Lucie Procházková <lucie.prochazkova@strojirny.example>",
    "Jiří Kučera <jiri@stavby-kucera.example>",
    '"Veselá, Tereza" <tereza.vesela@mlekarna.example>',
    "Ing. Ondřej Němec <nemec@elektro.example>",
    "Šárka Říhová <sarka.rihova@gmail.com>",
    "Zdeněk Žák <zdenek.zak@seznam.cz>",
    "milan.fiala@pekarna.example",
    "Anna Schmidt <anna.schmidt@handel.example>",
    "John Carter <john@eu.carter-tools.example>",
    "Marie Jelínková <Marie.Jelinkova@Lesy.example>",
)
DESKS = ("Obchod <obchod@papirny.example>", "info@sklarny.example", "Fakturace <fakturace@strojirny.example>")
MACHINES = (
    ("Shop <no-reply@shop.example>", {}),
    ("Novinky <novinky@letaky.example>", {"List-Id": "Novinky <novinky.letaky.example>"}),
    ("Věra Malá <vera@letaky.example>", {"List-Unsubscribe": "<mailto:leave@letaky.example>"}),
    ("Olga Bílá <olga@urad.example>", {"Auto-Submitted": "auto-replied"}),
    ("Diskuse <ota@klub.example>", {"Precedence": "bulk"}),
)


class Box(Protocol):
    """A mailbox that is written to; `flags` are Maildir's letters (S seen, D draft)."""

    def create(self, path: str) -> None:
        """Make a folder."""

    def deliver(self, path: str, raw: bytes, *, flags: str) -> None:
        """Put a message into a folder; the same one may lie in several."""


@dataclass
class Writer:
    """Writes messages one after the other, an hour apart."""

    box: Box
    chance: Random = field(default_factory=lambda: Random(3))
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, sender: str, *to: str, **headers: str) -> EmailMessage:
        number = next(self.numbers)
        message = EmailMessage(policy=SMTP)
        if sender:
            message["From"] = sender
        if to:
            message["To"] = ", ".join(to)
        message["Subject"] = f"Nabídka číslo {number}"
        message["Date"] = format_datetime(datetime(2026, 1, 5, 8, 0, tzinfo=UTC) + timedelta(hours=number))
        message["Message-ID"] = f"<{number}.letter@mail.example>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        self._fill(message, number)
        return message

    def _fill(self, message: EmailMessage, number: int) -> None:
        text = f"Dobrý den,\nposílám vám dopis číslo {number}.\n"
        shape = self.chance.choice(("plain", "plain", "html", "both", "attached"))
        if shape == "html":
            message.set_content(f"<p>Dobrý den, dopis <b>{number}</b></p>\n", subtype="html")
        else:
            message.set_content(text)
        if shape == "both":
            message.add_alternative(f"<p>{text}</p>\n", subtype="html")
        if shape == "attached":
            message.add_attachment(
                b"%PDF" * 20, maintype="application", subtype="pdf", filename=f"příloha {number}.pdf"
            )

    def put(self, message: EmailMessage, *paths: str, flags: str = "S") -> None:
        for path in paths:
            self.box.deliver(path, message.as_bytes(), flags=flags)

    def filed(self) -> str:
        return self.chance.choice(FILED)


def write_mailbox(box: Box) -> None:
    """Write the whole mailbox."""
    writer = Writer(box)
    for path in (*FILED, "Sent", "Drafts", "Junk", "Trash"):
        box.create(path)
    for _ in range(42):
        _converse(writer)
    _write_internal(writer)
    _write_desks_and_machines(writer)
    _write_oddities(writer)
    _write_unchosen(writer)


def _converse(writer: Writer) -> None:
    """Let the owner and a customer answer each other; some first letters are lost, some lie in two folders."""
    chance = writer.chance
    customer, path, answered = chance.choice(PEOPLE), writer.filed(), ""
    others = chance.sample([*PEOPLE, *COLLEAGUES], chance.choice((0, 0, 1, 2)))
    copied = {"Cc": ", ".join(others)} if others else {}
    is_begun, references = chance.random() < 0.85, ""
    for turn in range(chance.randint(1, 7)):
        sender, to = (customer, OWNER) if turn % 2 == 0 else (OWNER, customer)
        headers = {"In_Reply_To": answered, "References": references} if answered else {}
        message = writer.write(sender, to, **copied, **headers)
        answered = str(message["Message-ID"])
        references = f"{references} {answered}".strip()
        if turn or is_begun:
            writer.put(message, "Sent" if sender is OWNER else path)
            if chance.random() < 0.07:
                writer.put(message, "Projects")


def _write_internal(writer: Writer) -> None:
    for turn in range(30):
        colleague = COLLEAGUES[turn % 2]
        if turn % 3:
            writer.put(writer.write(colleague, OWNER, *COLLEAGUES), "INBOX")
        else:
            writer.put(writer.write(OWNER, colleague), "Sent")


def _write_desks_and_machines(writer: Writer) -> None:
    for turn in range(15):
        writer.put(writer.write(DESKS[turn % 3], OWNER), writer.filed())
    for turn in range(30):
        sender, headers = MACHINES[turn % 5]
        writer.put(writer.write(sender, OWNER, **headers), "INBOX")
    writer.put(writer.write(OWNER, "no-reply@shop.example"), "Sent")
    writer.put(writer.write(OWNER, "unsubscribe@letaky.example"), "Sent")


def _write_oddities(writer: Writer) -> None:
    for turn in range(6):
        hidden = f"Tajný Radim <radim.tichy@pobocka{turn}.example>, {PEOPLE[turn]}"
        writer.put(writer.write(OWNER, PEOPLE[turn + 2], Bcc=hidden), "Sent")
    for turn in range(4):
        writer.put(writer.write(f"Blanka <blanka{turn}@mail.{BLOCKED}>", OWNER), "INBOX")
    writer.put(writer.write(PEOPLE[0], OWNER, Reply_To="Alena Nová <alena@jinde.example>"), "INBOX")
    writer.put(writer.write("Petra Malá <petra@svatba.example>", OWNER), "INBOX")
    writer.put(writer.write("Petra Velká <petra@svatba.example>", OWNER), "Clients/Acme")
    writer.put(writer.write("petra@svatba.example", OWNER), "INBOX")
    nameless = writer.write(PEOPLE[2], OWNER)
    del nameless["Message-ID"]
    writer.put(nameless, "INBOX", "Projects")
    writer.put(writer.write("", "undisclosed-recipients:;"), "INBOX")
    writer.put(writer.write(OWNER, PEOPLE[1]), "INBOX", flags="D")


def _write_unchosen(writer: Writer) -> None:
    for path in ("Drafts", "Junk", "Trash"):
        for turn in range(6):
            writer.put(writer.write(f"Cizí Člověk <cizi{turn}@{path.lower()}.example>", OWNER), path)
