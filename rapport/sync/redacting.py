"""Kept messages → rows without readable content: each part that is stored is sealed, shared ones for colleagues too."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.columns import derive_id
from models.words import ContentPart, ParticipantRole
from rapport.content import BodyContent, associated_data, pack_body, pack_subject
from rapport.digests import address_key, content_key, message_apart_key, provider_thread_key, size_key, thread_key
from rapport.policy.addresses import normalise
from rapport.policy.identity import moment_of
from rapport.policy.threads import ids_of_thread
from rapport.policy.visibility import kept_parts, shared_parts
from rapport.providers.base import Body, Envelope, NamedAddress
from rapport.store.messages import SealedMessage, WrittenParticipant
from rapport.sync.page import Kept, Page
from rapport.vault import Digester, Key, Plain, Sealed, seal_all

_VISIBLE = (
    (ParticipantRole.FROM, "from_"),
    (ParticipantRole.REPLY_TO, "reply_to"),
    (ParticipantRole.TO, "to"),
    (ParticipantRole.CC, "cc"),
)


class Sealer:
    """The keys that a page is sealed with: the account's, the workspace's, and the workspace's digests.

    `latest` holds the contents of the page before by copy: it may not be stored yet when the next one is looked up.
    """

    __slots__ = ("account_key", "digester", "latest", "workspace_key")

    def __init__(self, account_key: Key, workspace_key: Key, digester: Digester) -> None:
        self.account_key = account_key
        self.workspace_key = workspace_key
        self.digester = digester
        self.latest: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Read:
    """A kept message with what was read of it: nothing where its body is here already, or never wanted."""

    kept: Kept
    body: Body | None = None
    content: str | None = None


def redact_page(page: Page, sealer: Sealer) -> None:
    """Seal a page's messages by its account's visibility; messages whose body was not had are left for another time."""
    reads = _list_read(page, sealer)
    packed = [list(_pack(page, read)) for read in reads]
    plains = [plain for parts in packed for _, plain in parts]
    sealed = iter(seal_all(plains, sealer.account_key, sealer.workspace_key))
    for read, parts in zip(reads, packed, strict=True):
        page.sealed.append(_redact(page, read, tuple((part, next(sealed)) for part, _ in parts), sealer))
    page.bodies, page.wanted, page.known = {}, [], {}


def _list_read(page: Page, sealer: Sealer) -> list[_Read]:
    wanted = {envelope.id for envelope in page.wanted}
    contents = {copy_id: known.content_key for copy_id, known in page.known.items() if known.content_key}
    before, sealer.latest = sealer.latest | contents, {}
    reads = []
    for kept in page.kept:
        body = page.bodies.get(kept.envelope.id)
        if body is not None:
            reads.append(_tell_apart(page, kept, body, sealer, before))
        elif kept.envelope.id not in wanted:
            reads.append(_Read(kept))
    return reads


def _tell_apart(page: Page, kept: Kept, body: Body, sealer: Sealer, before: dict[str, str]) -> _Read:
    """Digest what was read, and give a message whose identity another one of this mailbox bears a key of its own.

    Whoever has seen a message can send another under its identity: neither may hide the other.
    """
    content = content_key(sealer.digester, kept.copy_id, kept.envelope.subject, body)
    first = before.get(kept.copy_id) or sealer.latest.setdefault(kept.copy_id, content)
    if first == content:
        return _Read(kept, body, content)
    key = message_apart_key(sealer.digester, kept.key, content)
    apart = replace(kept, key=key, copy_id=derive_id("copy", page.stream.account_id, key))
    return _Read(apart, body, content)


def _redact(page: Page, read: _Read, parts: tuple[tuple[ContentPart, Sealed], ...], sealer: Sealer) -> SealedMessage:
    kept, envelope, digester = read.kept, read.kept.envelope, sealer.digester
    provider_thread = None
    keys = [thread_key(digester, id_) for id_ in ids_of_thread(envelope)] or [kept.key]
    if envelope.provider_thread:
        provider_thread = provider_thread_key(digester, page.stream.account_id, envelope.provider_thread)
        keys.append(provider_thread)
    return SealedMessage(
        id=kept.key,
        copy_id=kept.copy_id,
        external_id=envelope.id,
        digest=kept.digest,
        message_id=envelope.message_id,
        sent_at=moment_of(envelope),
        received_at=envelope.received_at,
        direction=kept.direction,
        shared=page.rules.visibility,
        thread_keys=tuple(keys),
        provider_thread=provider_thread,
        participants=tuple(_participants(envelope)),
        hidden=tuple(dict.fromkeys(address_key(digester, normalise(one.address)) for one in envelope.bcc)),
        size_key=size_key(digester, kept.copy_id, envelope.size),
        content_key=read.content,
        parts=parts,
    )


def _participants(envelope: Envelope) -> list[WrittenParticipant]:
    return [
        WrittenParticipant(role, named.address, named.name, normalise(named.address))
        for role, field in _VISIBLE
        for named in _named(envelope, field)
    ]


def _named(envelope: Envelope, field: str) -> tuple[NamedAddress, ...]:
    named: tuple[NamedAddress, ...] = getattr(envelope, field)
    return named


def _pack(page: Page, read: _Read) -> Iterator[tuple[ContentPart, Plain]]:
    """Give the parts of a message that are stored, as the bytes that are sealed."""
    stored = kept_parts(page.rules.visibility, page.rules.keep_private_copy)
    shared = shared_parts(page.rules.visibility)
    packed: dict[ContentPart, bytes] = {}
    if ContentPart.SUBJECT in stored:
        packed[ContentPart.SUBJECT] = pack_subject(read.kept.envelope.subject)
    if ContentPart.BODY in stored and read.body is not None:
        body = read.body
        packed[ContentPart.BODY] = pack_body(
            BodyContent(body.text, body.html, body.attachments, read.kept.envelope.bcc)
        )
    for part, content in packed.items():
        associated = associated_data(page.stream.workspace_id, read.kept.copy_id, part, 1)
        yield part, Plain(content, associated, is_shared=part in shared)
