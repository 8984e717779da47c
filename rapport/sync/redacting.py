"""Kept messages → rows without readable content: each part that is stored is sealed, shared ones for colleagues too."""

from dataclasses import replace

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
from rapport.vault import Digester, Key, Sealed, seal

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


def redact_page(page: Page, sealer: Sealer) -> None:
    """Seal a page's messages by its account's visibility; messages whose body was not had are left for another time."""
    wanted = {envelope.id for envelope in page.wanted}
    contents = {copy_id: known.content_key for copy_id, known in page.known.items() if known.content_key}
    before, sealer.latest = sealer.latest | contents, {}
    for kept in page.kept:
        body = page.bodies.get(kept.envelope.id)
        if body is not None:
            apart, content = _tell_apart(page, kept, body, sealer, before)
            page.sealed.append(_redact(page, apart, body, content, sealer))
        elif kept.envelope.id not in wanted:
            page.sealed.append(_redact(page, kept, None, None, sealer))
    page.bodies, page.wanted, page.known = {}, [], {}


def _tell_apart(page: Page, kept: Kept, body: Body, sealer: Sealer, before: dict[str, str]) -> tuple[Kept, str]:
    """Give a message whose identity another one of this mailbox bears a key of its own; and the digest of its content.

    Whoever has seen a message can send another under its identity: neither may hide the other.
    """
    content = content_key(sealer.digester, kept.copy_id, kept.envelope.subject, body)
    first = before.get(kept.copy_id) or sealer.latest.setdefault(kept.copy_id, content)
    if first == content:
        return kept, content
    key = message_apart_key(sealer.digester, kept.key, content)
    return replace(kept, key=key, copy_id=derive_id("copy", page.stream.account_id, key)), content


def _redact(page: Page, kept: Kept, body: Body | None, content: str | None, sealer: Sealer) -> SealedMessage:
    envelope, digester = kept.envelope, sealer.digester
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
        content_key=content,
        parts=tuple(_parts(page, kept, body, sealer)),
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


def _parts(page: Page, kept: Kept, body: Body | None, sealer: Sealer) -> list[tuple[ContentPart, Sealed]]:
    stored = kept_parts(page.rules.visibility, page.rules.keep_private_copy)
    shared = shared_parts(page.rules.visibility)
    packed: dict[ContentPart, bytes] = {}
    if ContentPart.SUBJECT in stored:
        packed[ContentPart.SUBJECT] = pack_subject(kept.envelope.subject)
    if ContentPart.BODY in stored and body is not None:
        packed[ContentPart.BODY] = pack_body(BodyContent(body.text, body.html, body.attachments, kept.envelope.bcc))
    return [
        (
            part,
            seal(
                plain,
                associated_data(page.stream.workspace_id, kept.copy_id, part, 1),
                sealer.account_key,
                sealer.workspace_key if part in shared else None,
            ),
        )
        for part, plain in packed.items()
    ]
