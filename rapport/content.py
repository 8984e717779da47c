"""What is sealed of a copy: its parts as bytes, and the associated data that ties them to their row.

A message's subject part is the decoded subject; its body part is a JSON object of everything else that only
`everything` shares: text, HTML, the attachments' list and the Bcc recipients. An event has one part, a JSON object.
"""

from dataclasses import dataclass

import orjson

from models.words import ContentPart
from rapport.providers.base import Attachment, NamedAddress


@dataclass(frozen=True, slots=True)
class BodyContent:
    """The body part, opened."""

    text: str
    html: str
    attachments: tuple[Attachment, ...]
    bcc: tuple[NamedAddress, ...]


def associated_data(workspace_id: str, copy_id: str, part: ContentPart, version: int) -> bytes:
    """Name a sealed part, so that its ciphertext can't stand in for another's."""
    return f"{workspace_id} {copy_id} {part} {version}".encode()


def pack_subject(subject: str) -> bytes:
    """Turn a subject into the bytes that are sealed."""
    return subject.encode()


def unpack_subject(packed: bytes) -> str:
    """Undo `pack_subject`."""
    return packed.decode()


def pack_body(body: BodyContent) -> bytes:
    """Turn a body into the bytes that are sealed."""
    return orjson.dumps(body)


def unpack_body(packed: bytes) -> BodyContent:
    """Undo `pack_body`."""
    fields = orjson.loads(packed)
    return BodyContent(
        text=fields["text"],
        html=fields["html"],
        attachments=tuple(Attachment(**attachment) for attachment in fields["attachments"]),
        bcc=tuple(NamedAddress(**named) for named in fields["bcc"]),
    )


@dataclass(frozen=True, slots=True)
class EventContent:
    """What an event is about and where, as plain text; `link` is the address of the online meeting."""

    title: str
    description: str
    location: str
    link: str


def pack_event(content: EventContent) -> bytes:
    """Turn an event's content into the bytes that are sealed."""
    return orjson.dumps(content)


def unpack_event(packed: bytes) -> EventContent:
    """Undo `pack_event`."""
    return EventContent(**orjson.loads(packed))
