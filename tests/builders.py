"""Builders of what tests look at, with sane defaults; all of it is written by the store's own functions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from models.account import Account
from models.columns import derive_id
from models.folder import Folder, Item, Stream
from models.member import Member
from models.person import Address, Company, Domain, Person
from models.words import (
    AttendeeKind,
    ContentPart,
    Direction,
    EventStatus,
    FilterReason,
    FolderKind,
    FolderRole,
    NameSource,
    Outcome,
    ParticipantRole,
    Provider,
    StreamPhase,
    Visibility,
)
from models.workspace import Workspace
from rapport import clock
from rapport.content import BodyContent, EventContent, associated_data, pack_body, pack_event, pack_subject
from rapport.digests import address_key, message_id_key, message_key, thread_key, uid_key
from rapport.policy.addresses import normalise
from rapport.policy.visibility import shared_parts
from rapport.providers.base import Attachment, Envelope, NamedAddress, RemoteAttendee, RemoteEvent
from rapport.store.accounts import NewAccount, account_key_name, add_account
from rapport.store.choices import change_settings
from rapport.store.events import SealedEvent, WrittenAttendee, replace_events
from rapport.store.messages import SealedMessage, WrittenParticipant, write_messages
from rapport.store.streams import ChosenStream
from rapport.store.threads import link_threads
from rapport.store.workspaces import digester_of, ensure_member, ensure_workspace, workspace_key
from rapport.vault import Vault, seal

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def make_workspace(session: Session, vault: Vault, name: str = "main") -> Workspace:
    return ensure_workspace(session, vault, name)


def make_member(session: Session, workspace: Workspace, address: str) -> Member:
    return ensure_member(session, workspace.id, address)


def make_account(
    session: Session,
    vault: Vault,
    owner: Member,
    visibility: Visibility = Visibility.METADATA,
    *,
    address: str = "",
    calendar: Visibility = Visibility.METADATA,
) -> Account:
    """Make an account; `visibility` is that of its mail, `calendar` that of its events."""
    new = NewAccount(Provider.MEMORY, address or owner.address, {}, "")
    account = add_account(session, vault, owner.workspace_id, owner, new)
    change_settings(session, account, {"visibility": visibility, "calendar_visibility": calendar})
    session.flush()
    return account


def named(*addresses: str) -> tuple[NamedAddress, ...]:
    return tuple(NamedAddress(name="", address=address) for address in addresses)


def make_envelope(
    *,
    message_id: str = "first@acme.example",
    sender: str = "eva@acme.example",
    to: Sequence[str] = ("jana@firm.example",),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    subject: str = "Canary subject",
    references: Sequence[str] = (),
    at: datetime = NOON,
) -> Envelope:
    return Envelope(
        id="1",
        message_id=message_id,
        sent_at=at,
        received_at=at,
        from_=named(sender),
        reply_to=(),
        to=named(*to),
        cc=named(*cc),
        bcc=named(*bcc),
        subject=subject,
        in_reply_to=(),
        references=tuple(references),
        headers={},
        size=1000,
    )


def store_message(
    session: Session,
    vault: Vault,
    account: Account,
    envelope: Envelope,
    *,
    text: str = "Canary body",
    html: str = "",
    attachments: tuple[Attachment, ...] = (Attachment("2", "canary.pdf", "application/pdf", 5),),
    direction: Direction = Direction.RECEIVED,
) -> str:
    """Store one copy as the account shares it, sealed; give the message's id."""
    digester = digester_of(vault, account.workspace_id)
    id_ = message_key(digester, envelope)
    copy_id = derive_id("copy", account.id, id_)
    body = BodyContent(text, html, attachments, envelope.bcc)
    packed = {ContentPart.SUBJECT: pack_subject(envelope.subject), ContentPart.BODY: pack_body(body)}
    own, shared = vault.key(account_key_name(account.id)), workspace_key(vault, account.workspace_id)
    keys = tuple(thread_key(digester, one) for one in (envelope.message_id, *envelope.references))
    message = SealedMessage(
        id=id_,
        copy_id=copy_id,
        external_id=envelope.id,
        digest=message_id_key(digester, envelope.message_id),
        message_id=envelope.message_id,
        sent_at=envelope.sent_at or NOON,
        received_at=envelope.received_at,
        direction=direction,
        shared=account.visibility,
        thread_keys=keys,
        provider_thread=None,
        participants=tuple(_participants(envelope)),
        hidden=tuple(address_key(digester, normalise(one.address)) for one in envelope.bcc),
        parts=tuple(
            (
                part,
                seal(
                    plain,
                    associated_data(account.workspace_id, copy_id, part, 1),
                    own,
                    shared if part in shared_parts(account.visibility) else None,
                ),
            )
            for part, plain in packed.items()
        ),
    )
    write_messages(session, account.workspace_id, account.id, [message])
    link_threads(session, account.workspace_id, [keys])
    session.flush()
    return id_


def _participants(envelope: Envelope) -> list[WrittenParticipant]:
    groups = {ParticipantRole.FROM: envelope.from_, ParticipantRole.TO: envelope.to, ParticipantRole.CC: envelope.cc}
    return [
        WrittenParticipant(role, one.address, one.name, normalise(one.address))
        for role, group in groups.items()
        for one in group
    ]


def make_event(
    *,
    uid: str = "first@acme.example",
    title: str = "Canary title",
    at: datetime = NOON,
    length: timedelta = timedelta(hours=1),
    is_all_day: bool = False,
    organizer: str = "eva@acme.example",
    attendees: Sequence[str] = ("jana@firm.example",),
    rooms: Sequence[str] = (),
    status: EventStatus = EventStatus.CONFIRMED,
    is_private: bool = False,
    sequence: int = 0,
) -> RemoteEvent:
    """Make an event that takes place once; without an `organizer` nobody invites."""
    invited = [RemoteAttendee(organizer, "", is_organizer=True)] if organizer else []
    invited += [RemoteAttendee(address, "") for address in attendees]
    invited += [RemoteAttendee(address, "", kind=AttendeeKind.ROOM) for address in rooms]
    return RemoteEvent(
        uid=uid,
        recurrence_id="",
        starts_at=at,
        ends_at=at + length,
        is_all_day=is_all_day,
        time_zone="" if is_all_day else "Europe/Prague",
        schedule="",
        last_at=at + length,
        status=status,
        is_private=is_private,
        sequence=sequence,
        stamped_at=NOON,
        attendees=tuple(invited),
        title=title,
        description="Canary agenda",
        location="Canary street",
        link="https://canary.example/join",
    )


def store_event(session: Session, vault: Vault, account: Account, *events: RemoteEvent, keeps: bool = True) -> str:
    """Store what one item of the account's calendar holds, as the account shares it, sealed; give the first event's id.

    Without `keeps` no content is stored.
    """
    stream = ChosenStream(
        id=derive_id("folder", account.id, "calendar"),
        workspace_id=account.workspace_id,
        account_id=account.id,
        folder_id=derive_id("folder", account.id, "calendar"),
        path="calendar",
        role=FolderRole.CUSTOM,
        phase=StreamPhase.CURRENT,
        cursor=None,
        position=None,
    )
    sealed = [_seal_event(vault, account, event, keeps=keeps) for event in events]
    replace_events(session, stream, [sealed[0].external_id], sealed)
    session.flush()
    return sealed[0].event_id


def _seal_event(vault: Vault, account: Account, event: RemoteEvent, *, keeps: bool) -> SealedEvent:
    copy_id = derive_id("event_copy", account.id, event.uid, event.recurrence_id)
    shared = Visibility.METADATA if event.is_private else account.calendar_visibility
    own, workspace = vault.key(account_key_name(account.id)), workspace_key(vault, account.workspace_id)
    plain = pack_event(EventContent(event.title, event.description, event.location, event.link))
    associated = associated_data(account.workspace_id, copy_id, ContentPart.EVENT, 1)
    is_shared = ContentPart.EVENT in shared_parts(shared)
    return SealedEvent(
        copy_id=copy_id,
        event_id=derive_id("event", account.workspace_id, event.uid, event.recurrence_id),
        external_id=event.uid,
        uid=event.uid,
        recurrence_id=event.recurrence_id,
        is_organizer=any(one.is_organizer and one.address == account.address for one in event.attendees),
        sequence=event.sequence,
        stamped_at=event.stamped_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        last_at=event.last_at,
        is_all_day=event.is_all_day,
        time_zone=event.time_zone,
        schedule=event.schedule,
        status=event.status,
        is_private=event.is_private,
        shared=shared,
        attendees=tuple(
            WrittenAttendee(
                one.address, one.name, normalise(one.address), one.role, one.response, one.kind, one.is_organizer
            )
            for one in event.attendees
        ),
        content=seal(plain, associated, own, workspace if is_shared else None) if keeps else None,
    )


def make_person(session: Session, workspace: Workspace, address: str, name: str = "", domain: str = "") -> Person:
    """Make a person, of the company with `domain` if there is one."""
    person = Person(
        id=derive_id("person", workspace.id, address),
        workspace_id=workspace.id,
        name=name or address,
        name_source=NameSource.HEADER,
        company_id=make_company(session, workspace, domain).id if domain else None,
        created_at=clock.now(),
    )
    session.add(person)
    session.add(Address(workspace_id=workspace.id, address=address, person_id=person.id))
    session.flush()
    return person


def make_company(session: Session, workspace: Workspace, domain: str) -> Company:
    id_ = derive_id("company", workspace.id, domain)
    company = session.get(Company, id_)
    if company is None:
        company = Company(
            id=id_, workspace_id=workspace.id, name=domain.partition(".")[0].title(), created_at=clock.now()
        )
        session.add(company)
        session.add(Domain(workspace_id=workspace.id, domain=domain, company_id=id_))
        session.flush()
    return company


def make_folder(session: Session, account: Account, path: str, kind: FolderKind = FolderKind.MAIL) -> Folder:
    """Make a folder or calendar with its stream."""
    id_ = derive_id("folder", account.id, path)
    folder = Folder(id=id_, workspace_id=account.workspace_id, account_id=account.id, path=path, name=path, kind=kind)
    session.add(folder)
    session.flush()
    session.add(Stream(id=id_, workspace_id=account.workspace_id, account_id=account.id, folder_id=id_))
    session.flush()
    return folder


def make_item(
    session: Session,
    vault: Vault,
    folder: Folder,
    external_id: str,
    outcome: Outcome,
    *,
    message_id: str = "",
    uid: str = "",
    rule: FilterReason | None = None,
    reason: str | None = None,
) -> Item:
    digester = digester_of(vault, folder.workspace_id)
    digest = uid_key(digester, uid) if uid else message_id_key(digester, message_id) if message_id else None
    item = Item(
        stream_id=folder.id,
        external_id=external_id,
        workspace_id=folder.workspace_id,
        account_id=folder.account_id,
        outcome=outcome,
        rule=rule,
        reason=reason,
        digest=digest,
        decided_at=clock.now(),
    )
    session.add(item)
    session.flush()
    return item
