"""Builders of what tests look at, with sane defaults; all of it is written by the store's own functions."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session

from models.account import Account
from models.columns import derive_id
from models.folder import Folder, Item, Stream
from models.member import Member
from models.person import Address, Company, Domain, Person
from models.words import (
    ContentPart,
    Direction,
    FilterReason,
    NameSource,
    Outcome,
    ParticipantRole,
    Provider,
    Visibility,
)
from models.workspace import Workspace
from rapport import clock
from rapport.content import BodyContent, associated_data, pack_body, pack_subject
from rapport.digests import address_key, message_id_key, message_key, thread_key
from rapport.policy.addresses import normalise
from rapport.policy.visibility import shared_parts
from rapport.providers.base import Attachment, Envelope, NamedAddress
from rapport.store.accounts import NewAccount, account_key_name, add_account
from rapport.store.choices import change_settings
from rapport.store.messages import SealedMessage, WrittenParticipant, write_messages
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
) -> Account:
    new = NewAccount(Provider.MEMORY, address or owner.address, {}, "")
    account = add_account(session, vault, owner.workspace_id, owner, new)
    change_settings(session, account, {"visibility": visibility})
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


def make_folder(session: Session, account: Account, path: str) -> Folder:
    """Make a folder with its stream."""
    id_ = derive_id("folder", account.id, path)
    folder = Folder(id=id_, workspace_id=account.workspace_id, account_id=account.id, path=path, name=path)
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
    rule: FilterReason | None = None,
    reason: str | None = None,
) -> Item:
    item = Item(
        stream_id=folder.id,
        external_id=external_id,
        workspace_id=folder.workspace_id,
        account_id=folder.account_id,
        outcome=outcome,
        rule=rule,
        reason=reason,
        digest=message_id_key(digester_of(vault, folder.workspace_id), message_id) if message_id else None,
        decided_at=clock.now(),
    )
    session.add(item)
    session.flush()
    return item
