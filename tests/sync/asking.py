"""Questions to the store, in the words that tests use."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from models.account import Account
from models.event import Attendee, Event, EventCopy
from models.folder import Folder, Item, Stream
from models.message import Content, Copy, Message, Participant, ThreadLink
from models.person import Address, Company, Person
from models.words import ContentPart, FilterReason, Outcome
from rapport.content import associated_data, unpack_body, unpack_event, unpack_subject
from rapport.db import reading
from rapport.installation import Installation
from rapport.store.accounts import account_key_name
from rapport.store.items import Ledger, read_ledger
from rapport.vault import unseal


@dataclass(frozen=True)
class Store:
    """The store of one office."""

    installation: Installation
    accounts: dict[str, str]

    def message_ids(self) -> set[str]:
        with reading(self.installation.engine) as session:
            return set(session.exec(select(Message.message_id)))

    def copies(self, address: str) -> dict[str, str]:
        """Map the Message-IDs of an account's copies to their direction."""
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(Message.message_id, Copy.direction)
                .join(Copy, col(Copy.message_id) == col(Message.id))
                .where(Copy.account_id == self.accounts[address])
            )
            return {message_id: str(direction) for message_id, direction in rows}

    def folders_of(self, message_id: str) -> list[str]:
        """List the paths of the folders that show a message."""
        with reading(self.installation.engine) as session:
            return sorted(
                session.exec(
                    select(Folder.path)
                    .join(Item, col(Item.stream_id) == col(Folder.id))
                    .join(Message, col(Message.id) == col(Item.message_id))
                    .where(Message.message_id == message_id, Item.outcome == Outcome.STORED)
                )
            )

    def waits(self, address: str) -> int:
        """Count the failures in a row that an account's waiting time stands for."""
        with reading(self.installation.engine) as session:
            return session.get_one(Account, self.accounts[address]).failures

    def outcomes(self) -> dict[str, int]:
        """Count the items by outcome, the filtered ones by rule."""
        counts: dict[str, int] = {}
        with reading(self.installation.engine) as session:
            for item in session.exec(select(Item)):
                name = str(item.rule if item.outcome is Outcome.FILTERED else item.outcome)
                counts[name] = counts.get(name, 0) + 1
        return counts

    def rules(self) -> set[FilterReason | None]:
        with reading(self.installation.engine) as session:
            return set(session.exec(select(Item.rule).where(Item.outcome == Outcome.FILTERED)))

    def people(self) -> dict[str, str]:
        """Map addresses to names."""
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(Address.address, Person.name).join(Person, col(Person.id) == col(Address.person_id))
            )
            return dict(rows.tuples().all())

    def companies(self) -> set[str]:
        with reading(self.installation.engine) as session:
            return set(session.exec(select(Company.name)))

    def threads(self) -> list[set[str]]:
        """Give the Message-IDs of each thread."""
        threads: dict[str, set[str]] = {}
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(ThreadLink.thread_id, Message.message_id).join(
                    Message, col(Message.thread_key) == col(ThreadLink.key)
                )
            )
            for thread_id, message_id in rows:
                threads.setdefault(thread_id, set()).add(message_id)
        return sorted(threads.values(), key=sorted)

    def subjects(self, address: str) -> dict[str, str]:
        """Open an account's subjects with its own key, by Message-ID."""
        return {mid: unpack_subject(plain) for mid, plain in self._opened(address, ContentPart.SUBJECT)}

    def texts(self, address: str) -> dict[str, str]:
        """Open an account's texts with its own key, by Message-ID."""
        return {mid: unpack_body(plain).text for mid, plain in self._opened(address, ContentPart.BODY)}

    def all_texts(self, address: str) -> list[str]:
        """Open all texts of an account, also of messages that share a Message-ID."""
        return [unpack_body(plain).text for _, plain in self._opened(address, ContentPart.BODY)]

    def _opened(self, address: str, part: ContentPart) -> list[tuple[str, bytes]]:
        key = self.installation.vault.key(account_key_name(self.accounts[address]))
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(Message.message_id, Content)
                .join(Copy, col(Copy.message_id) == col(Message.id))
                .join(Content, col(Content.copy_id) == col(Copy.id))
                .where(Content.account_id == self.accounts[address], Content.part == part)
            ).all()
        return [
            (
                message_id,
                unseal(
                    content.sealed,
                    content.owner_key,
                    associated_data(content.workspace_id, content.copy_id, part, content.version),
                    key,
                ),
            )
            for message_id, content in rows
        ]

    def event_ids(self) -> set[str]:
        with reading(self.installation.engine) as session:
            return set(session.exec(select(Event.id)))

    def event_starts(self) -> dict[str, datetime]:
        """Map the UIDs of events and series to the start that the copy which speaks tells."""
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(Event.uid, EventCopy.starts_at)
                .join(EventCopy, col(EventCopy.id) == col(Event.speaker_id))
                .where(Event.recurrence_id == "")
            )
            return dict(rows.tuples().all())

    def event_titles(self, address: str) -> dict[str, str]:
        """Open an account's titles of events and series with its own key, by UID."""
        key = self.installation.vault.key(account_key_name(self.accounts[address]))
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(Event.uid, Content)
                .join(EventCopy, col(EventCopy.event_id) == col(Event.id))
                .join(Content, col(Content.copy_id) == col(EventCopy.id))
                .where(Content.account_id == self.accounts[address], Event.recurrence_id == "")
            ).all()
        titles: dict[str, str] = {}
        for name, content in rows:
            data = associated_data(content.workspace_id, content.copy_id, ContentPart.EVENT, content.version)
            titles[name] = unpack_event(unseal(content.sealed, content.owner_key, data, key)).title
        return titles

    def shared_events(self) -> set[str]:
        """List the UIDs of events whose content the workspace's key opens."""
        with reading(self.installation.engine) as session:
            return set(
                session.exec(
                    select(Event.uid)
                    .join(EventCopy, col(EventCopy.event_id) == col(Event.id))
                    .join(Content, col(Content.copy_id) == col(EventCopy.id))
                    .where(col(Content.shared_key).is_not(None))
                )
            )

    def attendees(self) -> set[str]:
        with reading(self.installation.engine) as session:
            return set(session.exec(select(Attendee.key)))

    def participants(self, message_id: str) -> set[tuple[str, str]]:
        with reading(self.installation.engine) as session:
            rows = session.execute(
                select(Participant.role, Participant.key)
                .join(Message, col(Message.id) == col(Participant.message_id))
                .where(Message.message_id == message_id)
            )
            return {(str(role), key) for role, key in rows}

    def ledgers(self) -> list[Ledger]:
        with reading(self.installation.engine) as session:
            streams = session.exec(select(Stream.id).where(col(Stream.cursor).is_not(None))).all()
            return [read_ledger(session, stream_id) for stream_id in streams]

    def is_balanced(self) -> bool:
        """Whether listed = stored + filtered + skipped in every stream, with nothing pending."""
        with reading(self.installation.engine) as session:
            pending = session.exec(select(func.count()).where(Item.outcome == Outcome.PENDING)).one()
        return pending == 0 and all(ledger.is_balanced for ledger in self.ledgers())
