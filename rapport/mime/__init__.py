"""Messages as they cross the wire → our records. Whatever a stranger sends, the answer is a record or Malformed."""

from rapport.mime.body import read_body
from rapport.mime.envelope import ENVELOPE_FIELDS, read_envelope
from rapport.mime.headers import decode_header
from rapport.mime.parts import Part, assemble, list_attachments, list_texts
from rapport.mime.transfer import decode_text

__all__ = [
    "ENVELOPE_FIELDS",
    "Part",
    "assemble",
    "decode_header",
    "decode_text",
    "list_attachments",
    "list_texts",
    "read_body",
    "read_envelope",
]
