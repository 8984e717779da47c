"""State tokens: opaque names of where a client is in the changes of something. What was forgotten is told apart."""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Kept:
    about: str
    state: object


class TokenBook:
    """All tokens of a mailbox, each about one folder or calendar."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._forgotten: set[str] = set()

    def write(self, about: str, state: object) -> str:
        """Keep a state, and give the token that stands for it."""
        token = f"R0usmc{secrets.token_urlsafe(48)}"
        self._kept[token] = _Kept(about, state)
        return token

    def find(self, about: str, token: str) -> object | None:
        """Give the state of a token; None where it is about something else, or never was."""
        kept = self._kept.get(token)
        return kept.state if kept and kept.about == about else None

    def is_forgotten(self, token: str) -> bool:
        """Tell whether a token was good once."""
        return token in self._forgotten

    def forget(self, about: str | None = None) -> None:
        """Forget the tokens about something, or all."""
        gone = {token for token, kept in self._kept.items() if about in {None, kept.about}}
        self._forgotten |= gone
        for token in gone:
            del self._kept[token]
