"""What a visibility shares, and what is kept for its sake. In doubt the stricter one holds."""

from collections.abc import Iterable

from models.words import ContentPart, Visibility

# From the strictest to the most generous; each shares what the one before it does, and more.
_SHARED = {
    Visibility.METADATA: frozenset[ContentPart](),
    Visibility.SUBJECT: frozenset({ContentPart.SUBJECT}),
    Visibility.EVERYTHING: frozenset(ContentPart),
}
_RANK = {visibility: rank for rank, visibility in enumerate(_SHARED)}


def shared_parts(visibility: Visibility) -> frozenset[ContentPart]:
    """List the parts of a message that members other than the owner see."""
    return _SHARED[visibility]


def kept_parts(visibility: Visibility, keep_private_copy: bool) -> frozenset[ContentPart]:
    """List the parts that are stored at all: everything for an owner with a private copy, else what is shared."""
    return frozenset(ContentPart) if keep_private_copy else _SHARED[visibility]


def needs_body(visibility: Visibility, keep_private_copy: bool) -> bool:
    """Tell whether bodies have to be fetched."""
    return ContentPart.BODY in kept_parts(visibility, keep_private_copy)


def most_generous(visibilities: Iterable[Visibility]) -> Visibility:
    """Give the one of several owners' choices that shares most; of none, the strictest."""
    return max(visibilities, key=_RANK.__getitem__, default=Visibility.METADATA)


def is_stricter(one: Visibility, other: Visibility) -> bool:
    """Tell whether `one` shares less than `other`."""
    return _RANK[one] < _RANK[other]
