"""Fetching bodies: small messages whole; of large ones the text parts alone, as BODYSTRUCTURE names them.

One FETCH serves all messages that need the same parts. Where a large message has no readable BODYSTRUCTURE, or its
parts are not where it says, it is fetched whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from rapport.mime import Part, assemble, decode_text, list_attachments, list_texts, read_body
from rapport.providers.base import Body, Envelope, Unreadable
from rapport.providers.imap.client import Client
from rapport.providers.imap.fetching import fetch, fetch_or_skip, guard
from rapport.providers.imap.parse import Attributes, section_of, structure_of

Ids: TypeAlias = Mapping[int, str]  # by UID

# Octets of a message that is fetched whole at once. Up to here that is about as much work as asking for its structure
# and then for its parts, in fewer requests, and no attachment is large enough to be worth sparing.
SMALL = 32 << 10
MAX_PART = 1 << 20  # octets of one text part that are fetched
MAX_MESSAGE = 50 << 20  # octets of a large message that is fetched whole


def fetch_bodies(client: Client, envelopes: Mapping[int, Envelope]) -> Iterator[Body | Unreadable]:
    """Fetch the bodies of messages in the open folder, by UID."""
    ids = {uid: envelope.id for uid, envelope in envelopes.items()}
    sizes = {uid: envelope.size for uid, envelope in envelopes.items()}
    large = {uid: size for uid, size in sizes.items() if size > SMALL}
    others: dict[int, int] = {}
    for uid, body in _fetch_small(client, ids, {uid: size for uid, size in sizes.items() if size <= SMALL}):
        if body is None:
            large[uid] = MAX_MESSAGE  # what the server says of its size is wrong
        else:
            yield body
    for uid, body in _fetch_texts(client, ids, large):
        if body is None:
            others[uid] = large[uid]
        else:
            yield body

    def read(uid: int, attributes: Attributes) -> Body:
        return read_body(ids[uid], section_of(attributes, "") or b"")

    yield from fetch_or_skip(client, others, [f"BODY.PEEK[]<0.{MAX_MESSAGE}>"], read, ids)


def _fetch_small(client: Client, ids: Ids, sizes: Mapping[int, int]) -> Iterator[tuple[int, Body | Unreadable | None]]:
    """Fetch messages whole; None is one that didn't come, or is larger than it should be."""

    def read(uid: int, attributes: Attributes) -> Body | Unreadable | None:
        raw = section_of(attributes, "")
        return None if raw is None or len(raw) > SMALL else guard(ids[uid], lambda: read_body(ids[uid], raw))

    return fetch(client, sizes, [f"BODY.PEEK[]<0.{SMALL + 1}>"], read)


def _fetch_texts(client: Client, ids: Ids, uids: Iterable[int]) -> Iterator[tuple[int, Body | None]]:
    """Fetch the text parts of messages; None is a message whose parts are unknown, or not where they should be."""
    groups: dict[tuple[str, ...], dict[int, Part]] = {}
    roots = fetch(client, dict.fromkeys(uids, 0), ["BODYSTRUCTURE"], lambda _, attributes: structure_of(attributes))
    for uid, root in roots:
        if root is None or not _holds_anything(root):
            yield uid, None
        elif items := tuple(_item_of(part) for part in list_texts(root)):
            groups.setdefault(items, {})[uid] = root
        else:
            yield uid, _assemble(ids[uid], root, {})
    for items, group in groups.items():
        yield from _fetch_parts(client, ids, items, group)


def _fetch_parts(
    client: Client, ids: Ids, items: Sequence[str], roots: Mapping[int, Part]
) -> Iterator[tuple[int, Body | None]]:
    def read(uid: int, attributes: Attributes) -> Body | None:
        body = guard(ids[uid], lambda: _read_parts(ids[uid], roots[uid], attributes))
        return None if isinstance(body, Unreadable) else body

    return fetch(client, {uid: _octets_of(root) for uid, root in roots.items()}, items, read)


def _holds_anything(part: Part) -> bool:
    """Tell a container of empty parts: its boundary is none, and the text is where no part is."""
    return not part.children or any(
        child.size or (child.children and _holds_anything(child)) for child in part.children
    )


def _item_of(part: Part) -> str:
    limit = f"<0.{MAX_PART}>" if _encoded_size(part) > MAX_PART else ""
    return f"BODY.PEEK[{part.section}]{limit}"


def _read_parts(id: str, root: Part, attributes: Attributes) -> Body | None:  # noqa: A002  the record's own word
    payloads: dict[str, bytes] = {}
    for part in list_texts(root):
        payload = section_of(attributes, part.section)
        if payload is None or (part.size and not payload):
            return None
        payloads[part.section] = payload
    return _assemble(id, root, payloads)


def _assemble(id: str, root: Part, payloads: Mapping[str, bytes]) -> Body:  # noqa: A002  the record's own word
    def decode(part: Part) -> str:
        return decode_text(payloads[part.section], part.transfer_encoding, part.charset)

    text, html = assemble(root, decode)
    return Body(id=id, text=text, html=html, attachments=list_attachments(root))


def _octets_of(root: Part) -> int:
    return sum(min(_encoded_size(part), MAX_PART) for part in list_texts(root))


def _encoded_size(part: Part) -> int:
    return part.size * 78 // 57 if part.transfer_encoding == "base64" else part.size
