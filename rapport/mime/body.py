"""A whole message → its Body: text and HTML decoded, files listed and left where they are."""

from rapport.mime.parts import assemble, list_attachments, list_texts
from rapport.mime.structure import read_structure
from rapport.mime.transfer import decode_text
from rapport.providers.base import Body


def read_body(id: str, raw: bytes) -> Body:  # noqa: A002  the record's own word
    """Read the text parts of a message. Raises Malformed where it is too large to be read."""
    root, structure = read_structure(raw)
    texts = {
        part.section: decode_text(structure.payload(part), part.transfer_encoding, part.charset)
        for part in list_texts(root)
    }
    text, html = assemble(root, texts)
    return Body(id=id, text=text, html=html, attachments=list_attachments(root))
