"""What a handler of an operation is given, and gives: the one interface between the server and the stores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tests.fakes.microsoft.asked import Options, Preferences
from tests.fakes.microsoft.operations import Operation
from tests.fakes.microsoft.person import Person


@dataclass(frozen=True, slots=True)
class Call:
    """One call, already allowed, counted and held to the documentation. `person` is whose mailbox is asked.

    `scopes` are the permissions that allow it. `url` is its address without the query. Handlers run under the lock of
    `person`.
    """

    person: Person
    operation: Operation
    path: Mapping[str, str]
    options: Options
    preferences: Preferences
    scopes: frozenset[str]
    url: str
    now: datetime

    @property
    def is_basic(self) -> bool:
        """Tell whether the permission leaves out bodies and attachments."""
        return all("ReadBasic" in scope for scope in self.scopes)

    def link(self, options: Mapping[str, object]) -> str:
        """Give this call's address with other options."""
        query = "&".join(f"{name}={quote(str(value), safe='$,:()')}" for name, value in options.items())
        return f"{self.url}?{query}"


@dataclass(frozen=True, slots=True)
class Octets:
    """An answer that isn't JSON."""

    content: bytes
    media_type: str


Handler = Callable[[Call], Mapping[str, Any] | Octets]
"""Answers the operation, or raises `answers.GraphError` (`Undocumented` where a client errs against the docs)."""
