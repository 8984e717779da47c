"""What a viewer may open of the copies of a message or event.

An own copy is opened by the account's key, whatever it shares; another's by the workspace's key, and only the parts
that it shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.event import EventCopy
from models.message import Content, Copy
from models.words import ContentPart
from rapport.content import BodyContent, EventContent, associated_data, unpack_body, unpack_event, unpack_subject
from rapport.policy.visibility import shared_parts
from rapport.reading.viewer import Reader
from rapport.vault import unseal

SealedCopy = tuple[Copy, dict[ContentPart, Content]]
SealedEventCopy = tuple[EventCopy, Content | None]


@dataclass(frozen=True, slots=True)
class OpenedParts:
    """What was opened: the subject, and every body that the viewer may see, an own one first."""

    subject: str | None
    bodies: tuple[BodyContent, ...]


def open_parts(reader: Reader, copies: Sequence[SealedCopy]) -> OpenedParts:
    """Open what the viewer may see of a message's copies."""
    ordered = sorted(copies, key=lambda one: (not reader.is_own(one[0].account_id), one[0].id))
    packed = (_open(reader, copy, parts.get(ContentPart.SUBJECT)) for copy, parts in ordered)
    subject = next((unpack_subject(one) for one in packed if one is not None), None)
    bodies = [_open(reader, copy, parts.get(ContentPart.BODY)) for copy, parts in ordered]
    return OpenedParts(subject, tuple(unpack_body(one) for one in bodies if one is not None))


def open_event(reader: Reader, copies: Sequence[SealedEventCopy], speaker_id: str) -> EventContent | None:
    """Open the one copy of an event that tells the viewer most: an own one, else the one that speaks, else any."""
    ordered = sorted(copies, key=lambda one: (not reader.is_own(one[0].account_id), one[0].id != speaker_id, one[0].id))
    packed = (_open(reader, copy, content) for copy, content in ordered)
    return next((unpack_event(one) for one in packed if one is not None), None)


def _open(reader: Reader, copy: Copy | EventCopy, content: Content | None) -> bytes | None:
    if content is None:
        return None
    associated = associated_data(reader.workspace_id, copy.id, content.part, content.version)
    if reader.is_own(copy.account_id):
        return unseal(content.sealed, content.owner_key, associated, reader.account_key(copy.account_id))
    if content.shared_key is None or content.part not in shared_parts(reader.openness(copy)):
        return None
    return unseal(content.sealed, content.shared_key, associated, reader.workspace_key())
