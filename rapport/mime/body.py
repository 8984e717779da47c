"""A whole message → its Body: text and HTML decoded, files listed and left where they are."""

from rapport.mime.parts import Part, assemble, list_attachments
from rapport.mime.structure import read_structure
from rapport.mime.transfer import decode_text
from rapport.providers.base import Body


def read_body(id: str, raw: bytes) -> Body:  # noqa: A002  the record's own word
    """Read the text parts of a message. Raises Malformed where it is too large to be read."""
    root, structure = read_structure(raw)

    def read(part: Part) -> str:
        return decode_text(structure.payload(part), part.transfer_encoding, part.charset)

    text, html = assemble(root, read)
    return Body(id=id, text=text, html=html, attachments=list_attachments(root))
