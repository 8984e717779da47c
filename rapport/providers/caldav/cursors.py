"""A calendar's cursor: a sync token (RFC 6578), a ctag, or a digest of its listing; the first word says which."""

from enum import StrEnum

from rapport.errors import CursorExpired


class Kind(StrEnum):
    """What a cursor is made of, the best first."""

    TOKEN = "token"  # noqa: S105  no password
    CTAG = "ctag"
    LISTING = "listing"


def write_cursor(kind: Kind, value: str) -> str:
    """Write a cursor as one string."""
    return f"{kind}:{value}"


def read_cursor(cursor: str) -> tuple[Kind, str]:
    """Undo `write_cursor`. Raises CursorExpired for a cursor of another kind."""
    kind, _, value = cursor.partition(":")
    if kind not in list(Kind) or not value:  # an empty sync token would be answered with everything there is
        raise CursorExpired("The cursor is none of this provider's.")
    return Kind(kind), value
