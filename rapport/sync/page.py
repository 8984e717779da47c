"""A page: some ids of one folder on their way from the provider into the store.

Plain classes with slots, on purpose: an engine that walks lists, dicts and dataclasses for futures passes by these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.words import Direction, Outcome
from rapport.policy.filtering import Rules
from rapport.providers.base import Body, Envelope, Unreadable
from rapport.store.items import Decision
from rapport.store.messages import KnownCopy, SealedMessage
from rapport.store.people import FoundCompany, FoundPerson
from rapport.store.streams import ChosenStream, PositionMove


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that passed the rules. `key` is the id of the message's row, `digest` that of its Message-ID."""

    envelope: Envelope
    direction: Direction
    key: str
    copy_id: str
    digest: str | None


class Page:
    """One page, filled step by step.

    `ids` are those still to be fetched, `decided` what is settled without a message of ours. `move` is how the stream
    moves when the page is stored, if it does; `position` is where the next page of the listing starts. Mail from before
    `since` is out of range.
    """

    __slots__ = (
        "bodies", "companies", "decided", "envelopes", "ids", "kept", "known", "listed_at", "move", "people",
        "position", "rules", "sealed", "since", "stream", "unreadable", "wanted",
    )  # fmt: skip

    def __init__(
        self,
        stream: ChosenStream,
        rules: Rules,
        ids: Sequence[str],
        listed_at: datetime,
        *,
        move: PositionMove | None = None,
        position: str | None = None,
        since: date | None = None,
    ) -> None:
        self.stream = stream
        self.rules = rules
        self.ids = ids
        self.listed_at = listed_at
        self.move = move
        self.position = position
        self.since = since
        self.decided: list[Decision] = []
        self.envelopes: Sequence[Envelope] = ()
        self.unreadable: Sequence[Unreadable] = ()
        self.kept: list[Kept] = []
        self.known: Mapping[str, KnownCopy] = {}
        self.wanted: list[Envelope] = []
        self.bodies: Mapping[str, Body] = {}
        self.people: Sequence[FoundPerson] = ()
        self.companies: Sequence[FoundCompany] = ()
        self.sealed: list[SealedMessage] = []

    def skip(self, external_id: str, reason: str) -> None:
        """Record that one id can't be read, and why; the page goes on without it."""
        self.decided.append(Decision(external_id, Outcome.SKIPPED, reason=reason))

    def postpone(self, ids: Sequence[str]) -> None:
        """Record that the provider did not answer for these ids: they are asked for again by a later comparison."""
        self.decided += [Decision(external_id, Outcome.PENDING) for external_id in ids]
