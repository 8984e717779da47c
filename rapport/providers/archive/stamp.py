"""What tells cheaply whether a file changed: its size, its time, and the digests of its first and last octets."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Self

_PROBE = 4096


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file at one moment. Equal stamps mean the same file."""

    size: int
    changed_ns: int
    head: str
    tail: str

    def encode(self) -> str:
        """Write the stamp as part of a cursor."""
        return f"{self.size}.{self.changed_ns}.{self.head}.{self.tail}"

    @classmethod
    def decode(cls, text: str) -> Self:
        """Undo `encode`."""
        size, changed_ns, head, tail = text.split(".")
        return cls(int(size), int(changed_ns), head, tail)


def take_stamp(file: Path) -> Stamp:
    """Take the stamp of a file as it is now."""
    with file.open("rb", buffering=0) as opened:
        status = file.stat()
        head, tail = _probe(opened, status.st_size)
    return Stamp(status.st_size, status.st_mtime_ns, head, tail)


def has_only_grown(file: Path, since: Stamp) -> bool:
    """Say whether the file is what it was, with something appended."""
    with file.open("rb", buffering=0) as opened:
        return file.stat().st_size > since.size and _probe(opened, since.size) == (since.head, since.tail)


def _probe(opened: BinaryIO, size: int) -> tuple[str, str]:
    head = _digest_at(opened, 0, min(_PROBE, size))
    tail = _digest_at(opened, max(0, size - _PROBE), min(_PROBE, size))
    return head, tail


def _digest_at(opened: BinaryIO, start: int, length: int) -> str:
    opened.seek(start)
    return blake2b(opened.read(length), digest_size=8).hexdigest()
