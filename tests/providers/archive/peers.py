"""Archives that a test changes as mail programs do: by appending to files, rewriting, renaming and unlinking them."""

import itertools
import mailbox
import os
import re
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from imapclient.imap_utf7 import encode

from rapport.clock import now
from rapport.providers.archive import open_mail
from rapport.providers.base import Login, MailSource

NUMBERS = itertools.count(1)
_SEPARATED = re.compile(rb"(?m)^(?=From )")


def open_archive(path: Path) -> AbstractContextManager[MailSource]:
    return open_mail(Login("jana@firma.example", {"mail": str(path)}))


def separator(arrived: datetime, newline: bytes = b"\n") -> bytes:
    return f"From MAILER-DAEMON {arrived:%a %b %e %H:%M:%S %Y}".encode() + newline


def quote(raw: bytes) -> bytes:
    return re.sub(rb"(?m)^(>*From )", rb">\1", raw)


class ArchivePeer:
    """What the archives have in common: a path to open."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self) -> AbstractContextManager[MailSource]:
        return open_archive(self.root)


class MboxPeer(ArchivePeer):
    """A directory of mbox files, one a folder; with `newline` as its program writes lines."""

    home = "Inbox"
    newline = b"\n"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        root.mkdir(exist_ok=True)
        self.create(self.home)

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        body = quote(raw).replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n\n"
        with self.file_of(path).open("ab") as file:
            file.write(separator(arrived or now(), self.newline) + body.replace(b"\n", self.newline))

    def delete(self, path: str, message_id: str) -> None:
        kept = [one for one in self.messages_of(path) if message_id.encode() not in one]
        self.file_of(path).write_bytes(b"".join(kept))

    def copy(self, path: str, message_id: str, to: str) -> None:
        (found,) = [one for one in self.messages_of(path) if message_id.encode() in one]
        with self.file_of(to).open("ab") as file:
            file.write(found)

    def move(self, path: str, message_id: str, to: str) -> None:
        self.copy(path, message_id, to)
        self.delete(path, message_id)

    def create(self, path: str) -> None:
        self.file_of(path).touch()

    def rename(self, path: str, to: str) -> None:
        self.file_of(path).rename(self.file_of(to))

    def file_of(self, path: str) -> Path:
        return self.root / f"{path}.mbox"

    def messages_of(self, path: str) -> list[bytes]:
        return [one for one in _SEPARATED.split(self.file_of(path).read_bytes()) if one]


class CrlfMboxPeer(MboxPeer):
    newline = b"\r\n"


class SingleMboxPeer(MboxPeer):
    """One mbox file and nothing else."""

    home = "old-mail"

    def open(self) -> AbstractContextManager[MailSource]:
        return open_archive(self.file_of(self.home))


class MaildirPeer(ArchivePeer):
    """A Maildir++."""

    home = "INBOX"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.create(self.home)

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        moment = (arrived or now()).timestamp()
        file = self.folder_of(path) / "new" / f"{int(moment)}.M{next(NUMBERS)}P7.host,S={len(raw)}"
        file.write_bytes(raw)
        os.utime(file, (moment, moment))

    def delete(self, path: str, message_id: str) -> None:
        self.find(path, message_id).unlink()

    def copy(self, path: str, message_id: str, to: str) -> None:
        found = self.find(path, message_id)
        self.deliver(to, found.read_bytes())

    def move(self, path: str, message_id: str, to: str) -> None:
        found = self.find(path, message_id)
        found.rename(self.folder_of(to) / "cur" / f"{found.name}:2,S")

    def create(self, path: str) -> None:
        for name in ("cur", "new", "tmp"):
            (self.folder_of(path) / name).mkdir(parents=True)

    def rename(self, path: str, to: str) -> None:
        self.folder_of(path).rename(self.folder_of(to))

    def folder_of(self, path: str) -> Path:
        return self.root if path == self.home else self.root / f".{encode(path).decode()}"

    def find(self, path: str, message_id: str) -> Path:
        files = [*self.folder_of(path).glob("new/*"), *self.folder_of(path).glob("cur/*")]
        return next(one for one in files if message_id.encode() in one.read_bytes())


class LettersPeer(ArchivePeer):
    """A directory of .eml files, whose times are those of the export."""

    home = "export"

    def __init__(self, root: Path) -> None:
        super().__init__(root / self.home)
        self.root.mkdir(parents=True)

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:  # noqa: ARG002  the only folder
        file = self.root / f"Offer {next(NUMBERS)}.eml"
        file.write_bytes(raw)
        if arrived and raw.startswith(b"From:"):
            file.write_bytes(f"Received: by mx.firma.example;\r\n\t{arrived:%a, %d %b %Y %T} +0000\r\n".encode() + raw)
        elif arrived:
            os.utime(file, (arrived.timestamp(), arrived.timestamp()))

    def delete(self, path: str, message_id: str) -> None:  # noqa: ARG002  the only folder
        next(one for one in self.root.iterdir() if message_id.encode() in one.read_bytes()).unlink()


class TakeoutPeer(MboxPeer):
    """Google's export: one mbox, whose messages name their labels."""

    home = "INBOX"

    def deliver(self, path: str, raw: bytes, arrived: datetime | None = None) -> None:
        labels = "Inbox,Opened" if path == self.home else path
        super().deliver(path, f"X-Gmail-Labels: {labels}\r\n".encode() + raw, arrived)

    def create(self, path: str) -> None:
        """Do nothing: labels make folders."""

    def file_of(self, path: str) -> Path:  # noqa: ARG002  the only folder
        return self.root / "All mail Including Spam and Trash.mbox"


def write_with_mailbox(file: Path, raws: list[bytes]) -> None:
    """Write an mbox with Python's own library, as another program would."""
    box = mailbox.mbox(file, create=True)
    for raw in raws:
        box.add(raw)
    box.close()
