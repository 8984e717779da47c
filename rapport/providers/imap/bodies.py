"""Fetching bodies: the text parts that BODYSTRUCTURE names, one FETCH for all messages that need the same ones.

Where a message has no readable BODYSTRUCTURE, or its parts are not where it says, the whole message is fetched.
"""

from collections.abc import Iterator, Mapping, Sequence

from rapport.mime import Part, assemble, decode_text, list_attachments, list_texts, read_body
from rapport.providers.base import Body, Envelope, Unreadable
from rapport.providers.imap.client import Client
from rapport.providers.imap.fetching import divide, fetch, guard
from rapport.providers.imap.parse import Attributes, section_of

MAX_PART = 1 << 20  # octets of one text part that are fetched
MAX_MESSAGE = 50 << 20  # octets of a message that is fetched whole
WINDOW_MESSAGES = 200
WINDOW_OCTETS = 8 << 20
UNREADABLE = "The server can't deliver this message."


def fetch_bodies(client: Client, envelopes: Mapping[int, Envelope]) -> Iterator[Body | Unreadable]:
    """Fetch the bodies of messages in the open folder, by UID."""
    whole: dict[int, Envelope] = {}
    groups: dict[tuple[str, ...], dict[int, Envelope]] = {}
    for uid, envelope in envelopes.items():
        if not isinstance(envelope.structure, Part) or not _holds_anything(envelope.structure):
            whole[uid] = envelope
        elif items := _items_of(list_texts(envelope.structure)):
            groups.setdefault(items, {})[uid] = envelope
        else:
            yield _assemble(envelope.id, envelope.structure, {})
    for items, group in groups.items():
        for uid, body in _fetch_parts(client, items, group):
            if body is None:
                whole[uid] = group[uid]
            else:
                yield body
    yield from _fetch_whole(client, whole)


def _fetch_parts(
    client: Client, items: Sequence[str], group: Mapping[int, Envelope]
) -> Iterator[tuple[int, Body | None]]:
    """Fetch the same sections of messages; None is a message whose parts are not where they should be."""

    def read(uid: int, attributes: Attributes) -> Body | None:
        body = guard(group[uid].id, lambda: _read_parts(group[uid], attributes))
        return None if isinstance(body, Unreadable) else body

    sizes = ((uid, _octets_of(envelope)) for uid, envelope in group.items())
    for window in divide(sizes, messages=WINDOW_MESSAGES, octets=WINDOW_OCTETS):
        fetched = fetch(client, window, items, read)
        yield from fetched.records.items()
        yield from ((uid, None) for uid in fetched.broken)


def _fetch_whole(client: Client, envelopes: Mapping[int, Envelope]) -> Iterator[Body | Unreadable]:
    def read(uid: int, attributes: Attributes) -> Body | Unreadable:
        envelope = envelopes[uid]
        return guard(envelope.id, lambda: read_body(envelope.id, section_of(attributes, "") or b""))

    sizes = ((uid, envelope.size) for uid, envelope in envelopes.items())
    for window in divide(sizes, messages=WINDOW_MESSAGES, octets=WINDOW_OCTETS):
        fetched = fetch(client, window, [f"BODY.PEEK[]<0.{MAX_MESSAGE}>"], read)
        yield from fetched.records.values()
        yield from (Unreadable(envelopes[uid].id, UNREADABLE) for uid in fetched.broken)


def _holds_anything(part: Part) -> bool:
    """Tell a container of empty parts: its boundary is none, and the text is where no part is."""
    return not part.children or any(
        child.size or (child.children and _holds_anything(child)) for child in part.children
    )


def _items_of(texts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(_item_of(part) for part in texts)


def _item_of(part: Part) -> str:
    limit = f"<0.{MAX_PART}>" if _encoded_size(part) > MAX_PART else ""
    return f"BODY.PEEK[{part.section}]{limit}"


def _read_parts(envelope: Envelope, attributes: Attributes) -> Body | None:
    root = envelope.structure
    assert isinstance(root, Part)
    payloads: dict[str, bytes] = {}
    for part in list_texts(root):
        payload = section_of(attributes, part.section)
        if payload is None or (part.size and not payload):
            return None
        payloads[part.section] = payload
    return _assemble(envelope.id, root, payloads)


def _assemble(id: str, root: Part, payloads: Mapping[str, bytes]) -> Body:  # noqa: A002  the record's own word
    def decode(part: Part) -> str:
        return decode_text(payloads[part.section], part.transfer_encoding, part.charset)

    text, html = assemble(root, decode)
    return Body(id=id, text=text, html=html, attachments=list_attachments(root))


def _octets_of(envelope: Envelope) -> int:
    assert isinstance(envelope.structure, Part)
    return sum(min(_encoded_size(part), MAX_PART) for part in list_texts(envelope.structure))


def _encoded_size(part: Part) -> int:
    return part.size * 78 // 57 if part.transfer_encoding == "base64" else part.size
