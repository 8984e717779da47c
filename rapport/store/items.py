"""Items: every id that a provider lists in a chosen folder, with its outcome.

What an item says is never undone by older knowledge: a stored item stays stored, a later removal stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select, update

from models.folder import Item, Stream
from models.words import FilterReason, Outcome
from rapport.store.rows import chunks, excluded, upsert
from rapport.store.streams import ChosenStream


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one id: stored as a message, filtered by a rule, or skipped for a reason."""

    external_id: str
    outcome: Outcome
    digest: str | None = None
    message_id: str | None = None
    rule: FilterReason | None = None
    reason: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sums of a stream: the provider's own count, and ours by outcome. Balanced when they agree."""

    listed: int
    stored: int
    filtered: int
    skipped: int

    @property
    def is_balanced(self) -> bool:
        """Whether every id that the provider lists has its outcome here."""
        return self.listed == self.stored + self.filtered + self.skipped


def find_settled(
    session: Session, stream_id: str, ids: Sequence[str], listed_at: datetime, *, again: bool
) -> dict[str, Outcome]:
    """Find the ids that need no fetching, by outcome. With `again`, what was filtered or skipped is decided anew.

    A removal that is older than the listing does not count: the listing shows the id again.
    """
    settled = (Outcome.STORED,) if again else (Outcome.STORED, Outcome.FILTERED, Outcome.SKIPPED)
    is_settled = sa.or_(
        sa.and_(
            col(Item.outcome).in_(settled),
            col(Item.rule).is_distinct_from(FilterReason.OUT_OF_RANGE),
            sa.or_(col(Item.removed_at).is_(None), col(Item.removed_at) >= listed_at),
        ),
        sa.and_(col(Item.outcome) == Outcome.GONE, col(Item.decided_at) >= listed_at),
    )
    found: dict[str, Outcome] = {}
    for chunk in chunks(ids):
        rows = session.execute(
            select(Item.external_id, Item.outcome).where(
                Item.stream_id == stream_id, col(Item.external_id).in_(chunk), is_settled
            )
        )
        found.update((external_id, outcome) for external_id, outcome in rows)
    return found


def list_present(session: Session, stream_id: str) -> dict[str, Outcome]:
    """Map the ids that we take for present in a folder to their outcomes."""
    rows = session.execute(select(Item.external_id, Item.outcome).where(*_is_present(stream_id)))
    return dict(rows.tuples().all())


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What we know of an item that is present: its outcome, the rule if it was filtered, and its version."""

    outcome: Outcome
    rule: FilterReason | None
    version: str | None


def list_versions(session: Session, stream_id: str) -> dict[str, KnownItem]:
    """Map the ids that we take for present in a calendar to what we know of them."""
    columns = (Item.external_id, Item.outcome, Item.rule, Item.version)
    rows = session.execute(sa.select(*map(col, columns)).where(*_is_present(stream_id)))
    return {external_id: KnownItem(outcome, rule, version) for external_id, outcome, rule, version in rows}


def write_decisions(
    session: Session, stream: ChosenStream, decisions: Sequence[Decision], listed_at: datetime, now: datetime
) -> None:
    """Write what became of ids that were listed at `listed_at`."""
    rows = [
        {
            "stream_id": stream.id,
            "external_id": decision.external_id,
            "workspace_id": stream.workspace_id,
            "account_id": stream.account_id,
            "outcome": decision.outcome,
            "rule": decision.rule,
            "reason": decision.reason,
            "message_id": decision.message_id,
            "digest": decision.digest,
            "version": decision.version,
            "removed_at": None,
            "decided_at": now,
        }
        for decision in sorted(decisions, key=lambda decision: decision.external_id)
    ]
    names = ("outcome", "rule", "reason", "message_id", "digest", "version", "removed_at", "decided_at")
    upsert(session, Item, rows, {name: excluded(name) for name in names}, where=_yields_to(listed_at))


def _yields_to(listed_at: datetime) -> sa.ColumnElement[bool]:
    """Tell which rows a listing of then may overwrite: undecided ones, removals older than itself, and events' items.

    A message never changes, so its item keeps what was decided; an event's item has a version, and the latest counts.
    """
    return sa.or_(
        col(Item.version).is_not(None),
        *(col(Item.outcome) == outcome for outcome in (Outcome.PENDING, Outcome.FILTERED, Outcome.SKIPPED)),
        sa.and_(col(Item.outcome) == Outcome.GONE, col(Item.decided_at) < listed_at),
        col(Item.removed_at) < listed_at,
    )


def count_present(session: Session, stream_id: str) -> int:
    """Count the ids that we take for present in a folder."""
    return session.exec(select(func.count()).where(*_is_present(stream_id))).one()


def _is_present(stream_id: str | None = None) -> tuple[sa.ColumnElement[bool], ...]:
    present = (col(Item.outcome) != Outcome.GONE, col(Item.removed_at).is_(None))
    return present if stream_id is None else (col(Item.stream_id) == stream_id, *present)


def read_ledger(session: Session, stream_id: str) -> Ledger:
    """Add up a stream."""
    rows = session.execute(select(Item.outcome, func.count()).where(*_is_present(stream_id)).group_by(Item.outcome))
    counts = dict(rows.tuples().all())
    return Ledger(
        listed=session.exec(select(Stream.listed).where(Stream.id == stream_id)).one(),
        stored=counts.get(Outcome.STORED, 0),
        filtered=counts.get(Outcome.FILTERED, 0),
        skipped=counts.get(Outcome.SKIPPED, 0),
    )


def sample_digests(session: Session, stream_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Give the Message-ID digests of those of the ids that are known in a stream (to recognise a renamed folder)."""
    rows = session.execute(
        select(Item.external_id, Item.digest).where(
            Item.stream_id == stream_id, col(Item.external_id).in_(ids), col(Item.digest).is_not(None)
        )
    )
    return {external_id: digest for external_id, digest in rows if digest is not None}


def mark_removed(session: Session, stream: ChosenStream, ids: Sequence[str] | None, moment: datetime) -> int:
    """Mark ids (None: all of the stream) as removed at the provider; give the number.

    A removal of an id that was never listed here is written too, so that no older listing brings it in.
    """
    where = _is_present(stream.id)
    if ids is None:
        return _rowcount(session, update(Item).where(*where).values(removed_at=moment))
    unknown = [
        {
            "stream_id": stream.id,
            "external_id": external_id,
            "workspace_id": stream.workspace_id,
            "account_id": stream.account_id,
            "outcome": Outcome.GONE,
            "decided_at": moment,
        }
        for external_id in sorted(set(ids))
    ]
    marked = 0
    for chunk in chunks(ids):
        marked += _rowcount(
            session, update(Item).where(*where, col(Item.external_id).in_(chunk)).values(removed_at=moment)
        )
    upsert(session, Item, unknown, {"decided_at": excluded("decided_at")}, where=col(Item.outcome) == Outcome.GONE)
    return marked


def _rowcount(session: Session, statement: sa.Update) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a cursor's


def read_progress(session: Session, account_id: str) -> float:
    """Give the share of an account's listed ids that have their outcome, between 0 and 1."""
    listed = session.exec(select(func.sum(Stream.listed)).where(Stream.account_id == account_id)).one() or 0
    decided = session.exec(
        select(func.count())
        .select_from(Item)
        .join(Stream, col(Stream.id) == col(Item.stream_id))
        .where(Stream.account_id == account_id, *_is_present())
    ).one()
    return min(1.0, decided / listed) if listed else 0.0
