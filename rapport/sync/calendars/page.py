"""A page of a calendar: some of its objects on their way from the provider into the store.

A plain class with slots, on purpose: an engine that walks lists, dicts and dataclasses for futures passes it by.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from models.words import FilterReason, Outcome
from rapport.policy.filtering import Rules
from rapport.providers.base import CalendarObject, RemoteEvent, Unreadable
from rapport.store.events import SealedEvent
from rapport.store.items import Decision
from rapport.store.people import FoundCompany, FoundPerson
from rapport.store.streams import ChosenStream


class CalendarPage:
    """One page, filled step by step. `versions` are those of its ids; `kept` are the events of each object that stays.

    `digests` are those of the UIDs, by id. `decided` is what became of the ids of which nothing is stored.
    """

    __slots__ = (
        "companies", "decided", "digests", "kept", "listed_at", "objects", "people", "rules", "sealed", "stream",
        "unreadable", "versions",
    )  # fmt: skip

    def __init__(self, stream: ChosenStream, rules: Rules, versions: Mapping[str, str], listed_at: datetime) -> None:
        self.stream = stream
        self.rules = rules
        self.versions = versions
        self.listed_at = listed_at
        self.objects: Sequence[CalendarObject] = ()
        self.unreadable: Sequence[Unreadable] = ()
        self.kept: dict[str, list[RemoteEvent]] = {}
        self.digests: dict[str, str] = {}
        self.people: Sequence[FoundPerson] = ()
        self.companies: Sequence[FoundCompany] = ()
        self.sealed: list[SealedEvent] = []
        self.decided: list[Decision] = []

    def skip(self, id_: str, reason: str) -> None:
        """Record that one id can't be read, and why; the page goes on without it."""
        self.decided.append(Decision(id_, Outcome.SKIPPED, reason=reason, version=self.versions[id_]))

    def leave_out(self, id_: str, rule: FilterReason, digest: str | None) -> None:
        """Record the rule by which nothing of an id is stored."""
        self.decided.append(Decision(id_, Outcome.FILTERED, digest=digest, rule=rule, version=self.versions[id_]))

    def postpone(self, ids: Iterable[str]) -> None:
        """Record that the provider did not answer for these ids: of no version, they are due at every comparison."""
        self.decided += [Decision(id_, Outcome.PENDING, version="") for id_ in ids]

    def stored(self) -> list[Decision]:
        """List what is to be recorded of the ids of which something is stored."""
        return [
            Decision(id_, Outcome.STORED, digest=self.digests.get(id_), version=self.versions[id_]) for id_ in self.kept
        ]
