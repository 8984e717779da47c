"""A calendar's cursor: a sync token (RFC 6578), a ctag, or a digest of its listing; the first word says which."""

from dataclasses import dataclass
from enum import StrEnum

from rapport.errors import CursorExpired


class Kind(StrEnum):
    """What a cursor is made of, the best first."""

    TOKEN = "token"  # noqa: S105  no password
    CTAG = "ctag"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class Cursor:
    """What was known of a calendar at one moment."""

    kind: Kind
    value: str

    def write(self) -> str:
        """Give the cursor as one string."""
        return f"{self.kind}:{self.value}"


def read_cursor(text: str) -> Cursor:
    """Undo `Cursor.write`. Raises CursorExpired for a cursor of another kind."""
    kind, _, value = text.partition(":")
    if kind not in list(Kind) or not value:  # an empty sync token would be answered with everything there is
        raise CursorExpired("The cursor is none of this provider's.")
    return Cursor(Kind(kind), value)
