"""What a handler of a method is given, and gives: the one interface between the server and the stores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.google.person import Person


@dataclass(frozen=True, slots=True)
class Call:
    """One call, already allowed, paid for and held to the schema.

    `query` is typed, with Google's defaults filled in; repeated parameters are lists. `body` is JSON, None without one.
    `scopes` are those of the access token that the method allows. Handlers run under `person.lock`.
    """

    person: Person
    method_id: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    now: datetime
    scopes: frozenset[str] = frozenset()


Handler = Callable[[Call], Mapping[str, Any]]
"""Answers the method's JSON, or raises `answers.ApiError` (`Undocumented` where a client errs against the docs)."""
