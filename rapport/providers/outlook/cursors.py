"""Where we are in a folder's changes: Graph's token, and how the folder looked then; pure.

Graph keeps only the last few tokens that it gave of a folder, and gives another at each question. So nothing is asked
by a token while the folder looks as it did, which costs no token; and a token is exchanged before it is old.
Source: https://learn.microsoft.com/graph/delta-query-overview, "Token duration"
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from rapport.errors import CursorExpired

GOOD_FOR = timedelta(hours=6)
_FOREIGN = "The cursor is none of this provider's."


@dataclass(frozen=True, slots=True)
class State:
    """How a folder looks: how many messages there are, and which of them changed last."""

    count: int
    newest: str

    @classmethod
    def of(cls, page: Any) -> "State":  # noqa: ANN401  the wire's own shape
        """Read a listing of the message that changed last, with the count of all."""
        listed = page.get("value", ())
        last = "".join(f"{one['id']} {one.get('lastModifiedDateTime')}" for one in listed)
        return cls(int(page.get("@odata.count", len(listed))), blake2b(last.encode(), digest_size=8).hexdigest())

    def write(self) -> str:
        """Give the state as it is kept."""
        return f"{self.count}-{self.newest}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A token, how the folder looked before it was given, and when that was."""

    token: str
    state: str
    taken_at: datetime

    def write(self) -> str:
        """Give the cursor as it is kept."""
        return f"{int(self.taken_at.timestamp())} {self.state} {self.token}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Undo `write`. Raises CursorExpired for a cursor of another kind."""
        try:
            taken_at, state, token = text.split(" ")
            return cls(token, state, datetime.fromtimestamp(int(taken_at), UTC))
        except (ValueError, OverflowError, OSError):
            raise CursorExpired(_FOREIGN) from None

    def covers(self, state: State, now: datetime) -> bool:
        """Tell whether there is nothing to ask: the folder looks the same, and the token is young."""
        return self.state == state.write() and timedelta() <= now - self.taken_at < GOOD_FOR
