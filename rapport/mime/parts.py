"""The parts of a message: which are its text, which are files, and how several texts make one.

A part comes from the message itself or from IMAP's BODYSTRUCTURE; what is decided here is the same for both.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from rapport.html import text_of
from rapport.mime.transfer import MAX_TEXT
from rapport.providers.base import Attachment


@dataclass(frozen=True, slots=True)
class Part:
    """A node of the message's tree. `section` is IMAP's number for it; `disposition` and types are lower-case.

    `size` is in octets after decoding; a container (`multipart/…`) has children and nothing else.
    """

    section: str
    media_type: str = "text/plain"
    charset: str = ""
    transfer_encoding: str = ""
    disposition: str = ""
    name: str = ""
    content_id: str = ""
    size: int = 0
    children: tuple["Part", ...] = ()


def list_texts(root: Part) -> list[Part]:
    """List the parts that are the message's text."""
    return [part for index, part in enumerate(_leaves(root)) if _is_text(part, index)]


def list_attachments(root: Part) -> tuple[Attachment, ...]:
    """List the parts that are files."""
    return tuple(
        Attachment(
            part=part.section,
            name=part.name,
            media_type=part.media_type,
            size=part.size,
            content_id=part.content_id,
            is_inline=bool(part.content_id) and part.disposition != "attachment",
        )
        for index, part in enumerate(_leaves(root))
        if not _is_text(part, index) and not part.media_type.startswith("multipart/")
    )


def assemble(root: Part, read: Callable[[Part], str]) -> tuple[str, str]:
    """Make the message's text and HTML of its text parts; `read` gives the decoded text of one.

    Each is complete by itself: where one part came only as HTML or only as text, the other is made of it. The text is
    empty only where there is none at all; the HTML also where nothing came as HTML.
    """
    texts: dict[str, str] = {}
    left = {"text/plain": MAX_TEXT, "text/html": MAX_TEXT}
    for part in list_texts(root):
        if left[part.media_type]:
            texts[part.section] = read(part)[: left[part.media_type]]
            left[part.media_type] -= len(texts[part.section])
    text, html = _assemble(root, texts)
    return (text if text.strip() else text_of(html))[:MAX_TEXT], html[:MAX_TEXT]


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _is_text(part: Part, index: int) -> bool:
    """Tell whether a leaf is read as text; some senders name the text itself like a file, but only the first part."""
    if part.media_type not in {"text/plain", "text/html"} or part.disposition == "attachment":
        return False
    return not part.name or not index


def _assemble(part: Part, texts: Mapping[str, str]) -> tuple[str, str]:
    if not part.children:
        text = texts.get(part.section, "")
        return ("", text) if part.media_type == "text/html" else (text, "")
    pairs = [_assemble(child, texts) for child in part.children]
    if part.media_type == "multipart/alternative":
        return _first(text for text, _ in pairs), _first(html for _, html in pairs)
    return _join_texts(pairs), _join_htmls(pairs)


def _join_texts(pairs: list[tuple[str, str]]) -> str:
    if not any(text.strip() for text, _ in pairs):
        return ""
    pieces = [text if text.strip() else text_of(html) for text, html in pairs]
    return "\n".join(piece for piece in pieces if piece.strip())


def _join_htmls(pairs: list[tuple[str, str]]) -> str:
    if not any(html for _, html in pairs):
        return ""
    pieces = [html or (f"<pre>{escape(text)}</pre>" if text.strip() else "") for text, html in pairs]
    return "\n".join(piece for piece in pieces if piece)


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text.strip()), "")
