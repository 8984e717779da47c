"""The firm's mail as files: one Maildir per member, in the Maildir++ layout that IMAP servers read."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from imapclient.imap_utf7 import encode

from models.words import ContactPolicy, Visibility
from rapport.demo.firm import Firm, Member
from rapport.demo.mail import DemoMessage, messages


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A member with the Maildir that was written, and the settings that the account should get."""

    member: Member
    maildir: Path
    visibility: Visibility
    contacts: ContactPolicy


@dataclass(frozen=True, slots=True)
class DemoFirm:
    """The firm on disk: its members and how many messages their Maildirs hold together."""

    firm: Firm
    members: tuple[DemoMember, ...]
    count: int


def write(folder: Path, firm: Firm, today: date) -> DemoFirm:
    """Write a Maildir for each member into `folder`, which should be new: what lies there is left alone."""
    maildirs = {member.address: folder / member.address / "Maildir" for member in firm.members}
    for maildir in maildirs.values():
        _make_maildir(maildir)
    made: set[Path] = set(maildirs.values())
    count = 0
    for count, message in enumerate(messages(firm, today), 1):
        _write_message(maildirs[message.member], message, count, made)
    members = tuple(
        DemoMember(member, maildirs[member.address], member.visibility, member.contacts) for member in firm.members
    )
    return DemoFirm(firm, members, count)


def folder_name(path: str) -> str:
    """Name a folder's directory: its levels joined by dots, in modified UTF-7 ("" for the inbox itself)."""
    return "" if path == "INBOX" else "." + str(encode(path.replace("/", ".")), "ascii")


def _write_message(maildir: Path, message: DemoMessage, number: int, made: set[Path]) -> None:
    folder = maildir / folder_name(message.folder)
    for parent in _levels(maildir, message.folder):
        if parent not in made:
            _make_maildir(parent)
            (parent / "maildirfolder").touch()
            made.add(parent)
    seconds = int(message.sent_at.timestamp())
    file = folder / "cur" / f"{seconds}.M{number}P1.demo:2,{'D' if message.is_draft else ''}S"
    file.write_bytes(message.raw)
    os.utime(file, (seconds, seconds))


def _levels(maildir: Path, path: str) -> list[Path]:
    """List the directories of a folder and of those above it."""
    names = path.split("/")
    return [maildir / folder_name("/".join(names[: depth + 1])) for depth in range(len(names))]


def _make_maildir(folder: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
