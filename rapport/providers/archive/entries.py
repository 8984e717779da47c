"""One message of an archive: where its octets lie. Nothing of it is held in memory but that."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from rapport.errors import Malformed
from rapport.providers.archive.parse import remove_quoting
from rapport.providers.whole_messages import header_of

HEADER_LIMIT = 256 * 1024
MESSAGE_LIMIT = 150 * 1024 * 1024
_FIRST_READ = 8 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """The octets `start` to `end` of a file.

    `labels` are the folders that Gmail's labels mean; `is_quoted` tells that lines may begin with ">From ".
    """

    id: str
    file: Path
    start: int
    end: int
    arrived: datetime
    is_draft: bool = False
    is_quoted: bool = False
    labels: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The octets of the message as it lies in the archive."""
        return self.end - self.start


def read_header(opened: BinaryIO, start: int, end: int) -> bytes:
    """Read the header block of the message that begins at `start`, and little more."""
    limit = min(end - start, HEADER_LIMIT)
    wanted = min(_FIRST_READ, limit)
    while True:
        opened.seek(start)
        octets = opened.read(wanted)
        header = header_of(octets)
        if len(header) < len(octets) or wanted == limit:
            return header
        wanted = min(wanted * 8, limit)


def read_message(opened: BinaryIO, entry: Entry) -> bytes:
    """Read a whole message. Raises Malformed when it is too large to be one."""
    if entry.size > MESSAGE_LIMIT:
        raise Malformed("The message is larger than 150 MiB.")
    opened.seek(entry.start)
    octets = opened.read(entry.size)
    return remove_quoting(octets) if entry.is_quoted else octets
